"""The life of an errand, and what must be known to send somebody to a household."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.errors import Refusal, conflict
from app.phrases import Phrase
from inventory.villagers.rules import read_name, read_phone

RESERVED_FOR = timedelta(minutes=15)
"""How long a provider's time is kept for an errand that nobody has paid."""
ANSWER_WITHIN = timedelta(days=2)
"""How long a price that was asked for or named waits for its answer."""
WAIT_AT_DOOR = timedelta(minutes=10)
"""A provider waits so long after the hour before saying that nobody is at home."""
ADDRESS_CHARACTERS_MIN = 2
ADDRESS_CHARACTERS_MAX = 120
NOTE_CHARACTERS_MAX = 200
STARS_MAX = 5
COMPLAINT_STARS_MAX = 2
"""So few stars are a complaint that the operator has to see."""
QUOTE_FEN_MAX = 1_000_000
TIP_FEN_MAX = 20_000


class ErrandState(StrEnum):
    """Where an errand stands."""

    ASKED = "asked"
    """A price is asked for; the time is kept."""
    QUOTED = "quoted"
    """The provider has named a price; the orderer has to agree."""
    PLACED = "placed"
    """The money is awaited."""
    PAID = "paid"
    """Offered to the provider."""
    ACCEPTED = "accepted"
    ON_THE_WAY = "on_the_way"
    DONE = "done"
    ABSENT = "absent"
    """Nobody was at home: the provider gets the call-out, the rest goes back."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    """Paid and called off; all money goes back."""


S = ErrandState
NEXT: dict[ErrandState, frozenset[ErrandState]] = {
    S.ASKED: frozenset({S.QUOTED, S.CANCELLED, S.EXPIRED}),
    S.QUOTED: frozenset({S.PLACED, S.PAID, S.CANCELLED, S.EXPIRED}),
    S.PLACED: frozenset({S.PAID, S.CANCELLED, S.EXPIRED}),
    S.PAID: frozenset({S.PAID, S.ACCEPTED, S.REFUNDED}),
    S.ACCEPTED: frozenset({S.PAID, S.ON_THE_WAY, S.DONE, S.REFUNDED}),
    S.ON_THE_WAY: frozenset({S.DONE, S.ABSENT, S.REFUNDED}),
    S.DONE: frozenset(),
    S.ABSENT: frozenset(),
    S.CANCELLED: frozenset(),
    S.EXPIRED: frozenset(),
    S.REFUNDED: frozenset(),
}
UNPAID = (S.ASKED, S.QUOTED, S.PLACED)
STANDING = (S.PAID, S.ACCEPTED, S.ON_THE_WAY)
"""Paid, or free, and still to be done."""


COMPLAINABLE = (S.ACCEPTED, S.ON_THE_WAY, S.DONE, S.ABSENT)
"""Somebody has taken it on, so somebody can have done it badly."""


class ProviderVerb(StrEnum):
    """What a provider does by pressing one key."""

    ACCEPT = "accept"
    DECLINE = "decline"
    SET_OFF = "set-off"
    NOBODY_HOME = "nobody-home"


class PaidBy(StrEnum):
    """How an errand is paid."""

    WEB = "web"
    CASH = "cash"
    """At the desk of the village."""
    FREE = "free"


@dataclass(frozen=True)
class ErrandRequest:
    """What somebody orders for a household. Personal fields as typed."""

    client_id: uuid.UUID
    trade_code: str
    place_code: str
    start: datetime
    hours: int
    orderer_name: str
    orderer_phone: str
    household_name: str
    household_phone: str
    address: str
    note: str
    expected_total_fen: int | None
    """What the page showed; nothing where a price is asked for."""
    account_id: int | None = None
    villager_code: str = ""
    provider_code: str = ""
    """Who is asked for; anybody who is free where it is empty."""


@dataclass(frozen=True)
class People:
    """Who orders, and for whom: read and checked."""

    orderer_name: str
    orderer_phone: str
    household_name: str
    household_phone: str
    address: str
    note: str


def read_people(request: ErrandRequest) -> People:
    """Read names, phones and address as typed; a household need not have a phone.

    Raises:
        Refusal: `villager.name_wrong`, `villager.phone_wrong`, `errand.phone_missing`,
            `errand.address_wrong`, `errand.note_long`.
    """
    address, note = " ".join(request.address.split()), " ".join(request.note.split())
    orderer_phone = read_phone(request.orderer_phone)
    if not orderer_phone:
        raise Refusal("errand.phone_missing")
    if not ADDRESS_CHARACTERS_MIN <= len(address) <= ADDRESS_CHARACTERS_MAX:
        raise Refusal("errand.address_wrong", most=ADDRESS_CHARACTERS_MAX)
    if len(note) > NOTE_CHARACTERS_MAX:
        raise Refusal("errand.note_long", most=NOTE_CHARACTERS_MAX)
    return People(
        orderer_name=read_name(request.orderer_name),
        orderer_phone=orderer_phone,
        household_name=read_name(request.household_name),
        household_phone=read_phone(request.household_phone),
        address=address,
        note=note,
    )


def check_step(state: str, to: ErrandState) -> None:
    """Prove that an errand in this state may go on to that one.

    Raises:
        Refusal: `errand.wrong_state`.
    """
    if to not in NEXT[ErrandState(state)]:
        raise conflict("errand.wrong_state", state=state, to=str(to))


def may_open(*, key: str, tracking_key: str, account_id: int | None, owner_id: int | None) -> bool:
    """Say whether somebody may follow an errand: by its key, or as the account that ordered it."""
    by_key = hmac.compare_digest(key.encode(), tracking_key.encode())
    return by_key or (owner_id is not None and account_id == owner_id)


def read_rating(stars: int, words: str) -> tuple[int, str]:
    """Read a rating as typed.

    Raises:
        Refusal: `errand.stars_wrong`, `errand.note_long`.
    """
    words = " ".join(words.split())
    if not 1 <= stars <= STARS_MAX:
        raise Refusal("errand.stars_wrong", most=STARS_MAX)
    if len(words) > NOTE_CHARACTERS_MAX:
        raise Refusal("errand.note_long", most=NOTE_CHARACTERS_MAX)
    return stars, words


def read_tip(fen: int) -> int:
    """Prove that a tip is one.

    Raises:
        Refusal: `errand.tip_wrong`.
    """
    if not 0 < fen <= TIP_FEN_MAX:
        raise Refusal("errand.tip_wrong", most=TIP_FEN_MAX // 100)
    return fen


def read_complaint(typed: str) -> str:
    """Read a complaint, or its answer, as typed.

    Raises:
        Refusal: `errand.complaint_wrong`.
    """
    words = " ".join(typed.split())
    if not 0 < len(words) <= NOTE_CHARACTERS_MAX:
        raise Refusal("errand.complaint_wrong", most=NOTE_CHARACTERS_MAX)
    return words


def read_quote(fen: int, *, least_fen: int, parts_fen: int = 0) -> int:
    """Prove that a price that a provider names can be paid, and is not for parts alone.

    Raises:
        Refusal: `errand.quote_wrong`, `errand.parts_wrong`.
    """
    if not (parts_fen == 0 or 0 < parts_fen < fen):
        raise Refusal("errand.parts_wrong")
    if not least_fen <= fen <= QUOTE_FEN_MAX:
        raise Refusal("errand.quote_wrong", least=least_fen // 100, most=QUOTE_FEN_MAX // 100)
    return fen


DID_NOT_COME = Phrase("师傅没有来")
NOBODY_FREE = Phrase("这个时候没有别的师傅有空")
HANDED_ON = Phrase("换一位师傅")
BY_CODE = Phrase("对了口令")
BY_PHOTO = Phrase("拍了照片")
RATED = Phrase("%(stars)s 星")
TIPPED = Phrase("给了小费")
COMPLAINED = Phrase("有意见，等办公室回话")
ANSWERED = Phrase("办公室回话了")
PHRASES = (
    DID_NOT_COME,
    NOBODY_FREE,
    HANDED_ON,
    BY_CODE,
    BY_PHOTO,
    RATED,
    TIPPED,
    COMPLAINED,
    ANSWERED,
)
"""By which the house writes an errand's history."""
