"""The life of an order, who may read what of it, and what a receiver's address must have."""

import hmac
import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.errors import Refusal, conflict
from app.phrases import Phrase

RESERVED_FOR = timedelta(minutes=15)
"""How long goods are kept for an order that nobody has paid."""


class OrderState(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    """Goods are reserved; the money is awaited."""
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Nobody paid in time."""
    REFUNDED = "refunded"
    """Paid, and called off before anything was picked; the money goes back in full."""
    TAKEN = "taken"
    """Paid and handed over at a city shop's counter."""


S = OrderState
NEXT: dict[OrderState, frozenset[OrderState]] = {
    S.PLACED: frozenset({S.PAID, S.CANCELLED, S.EXPIRED}),
    S.PAID: frozenset({S.PACKED, S.REFUNDED}),
    S.PACKED: frozenset({S.SHIPPED, S.REFUNDED}),
    S.SHIPPED: frozenset({S.DELIVERED}),
    S.DELIVERED: frozenset(),
    S.CANCELLED: frozenset(),
    S.EXPIRED: frozenset(),
    S.REFUNDED: frozenset(),
    S.TAKEN: frozenset(),
}


def checked_note(note: str) -> str:
    """Read a note as typed, on one line.

    Raises:
        Refusal: `orders.note_too_long`.
    """
    note = " ".join(note.split())
    if len(note) > NOTE_CHARACTERS_MAX:
        raise Refusal("orders.note_too_long", most=NOTE_CHARACTERS_MAX)
    return note


def check_step(state: str, to: OrderState) -> None:
    """Prove that an order in this state may go on to that one.

    Raises:
        Refusal: `orders.wrong_state`.
    """
    if to not in NEXT[OrderState(state)]:
        raise conflict("orders.wrong_state", state=state, to=str(to))


PROVINCE_DIGITS = 2


def check_may_be_moved(
    *, state: str, is_picking: bool, is_picked_up: bool, was: str, becomes: str
) -> None:
    """Prove that an order may go to another address of the same province.

    Raises:
        Refusal: `orders.wrong_state`, `orders.being_picked`, `orders.picked_up`,
            `orders.other_province`.
    """
    if is_picking:
        raise conflict("orders.being_picked")
    if state not in {OrderState.PLACED, OrderState.PAID}:
        raise conflict("orders.wrong_state", state=state, to=state)
    if is_picked_up:
        raise conflict("orders.picked_up")
    if was[:PROVINCE_DIGITS] != becomes[:PROVINCE_DIGITS]:
        raise conflict("orders.other_province")


MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{9,11}")
NAME_CHARACTERS_MAX = 40
ADDRESS_CHARACTERS_MIN = 6
TO_BE_FETCHED = "到自提点来取"
"""Stands for the address of an order that is fetched, until the place's own is put there."""
ADDRESS_CHARACTERS_MAX = 200
NOTE_CHARACTERS_MAX = 200


@dataclass(frozen=True)
class Receiver:
    """Who gets the parcel, and where."""

    name: str
    phone: str
    address: str
    region_code: str = ""
    """Where that is, as far as it is known."""


LINK_AGAIN = timedelta(minutes=10)
"""So long an order's link is not texted once more, whoever asks."""


def phone_number(typed: str) -> str:
    """Read a phone number as typed: spaces, full-width digits and +86 do not matter.

    Raises:
        Refusal: `receiver.phone`.
    """
    digits = digits_of(typed)
    if not (MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits)):
        raise Refusal("receiver.phone")
    return digits


def digits_of(typed: str) -> str:
    """Take out of a number what people put between its digits, and +86 before them."""
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", typed))
    return digits.removeprefix("+").removeprefix("86") if digits.startswith("+") else digits


def texted_phone(
    *, buyer_phone: str | None, receiver_phone: str, is_gift: bool, is_our_shopper: bool
) -> str:
    """Tell which phone is texted about an order: of who ordered it; nothing for none.

    Who gets a gift shall not see what it cost, a landline shows no texts, and whoever bought at a
    platform or over a counter did not give us a number to be texted at.
    """
    if buyer_phone is not None:
        return buyer_phone
    may_be = is_our_shopper and not is_gift and MOBILE.fullmatch(receiver_phone)
    return receiver_phone if may_be else ""


def ships_on(days: Sequence[date | None]) -> date | None:
    """Tell from which day on goods that wait are sent together; nothing where one names no day."""
    return max((day for day in days if day), default=None) if all(days) else None


@dataclass(frozen=True)
class Wait:
    """That an order waits for goods which were sold before they are there."""

    ships_on: date | None
    """From which day on it is sent; nothing where a line names none."""

    def is_over(self, *, today: date) -> bool:
        """Say whether the day that was promised has come, and the goods have not."""
        return self.ships_on is not None and self.ships_on <= today


def wait_of(lines: Iterable[tuple[int, date | None]]) -> Wait | None:
    """Tell what an order waits for.

    Args:
        lines: of each line the packs for which nothing has come yet, and the day named for them.
    """
    days = [day for ahead_packs, day in lines if ahead_packs]
    return Wait(ships_on(days)) if days else None


def ready_text(place: str, spoken_code: str) -> str:
    """Word that a parcel waits to be fetched, as the shopper is texted it."""
    return f"到了，可以来取。{place}。取货码 {spoken_code}，报给柜台。"


def receiver(*, name: str, phone: str, address: str) -> Receiver:
    """Read a receiver as typed.

    Raises:
        Refusal: `receiver.name`, `receiver.phone`, `receiver.address`; the code's second half is
            the field.
    """
    name, address = " ".join(name.split()), " ".join(address.split())
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX:
        raise Refusal("receiver.name", most=NAME_CHARACTERS_MAX)
    digits = phone_number(phone)
    if not ADDRESS_CHARACTERS_MIN <= len(address) <= ADDRESS_CHARACTERS_MAX:
        raise Refusal("receiver.address")
    return Receiver(name, digits, address)


def masked_name(name: str) -> str:
    """Show the first character only: 王**."""
    return name[:1] + "*" * min(2, max(1, len(name) - 1))


def masked_phone(phone: str) -> str:
    """Show the first three and the last four digits: 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}"


REGION = re.compile(r"(?:[\u4e00-\u9fff]{1,8}?(?:省|市|州|自治区|行政区|县|(?<![小社])区)){1,2}")
"""Province and city, as a rule: enough to see where a parcel goes, not to which door."""


def masked_address(address: str) -> str:
    """Show the region that it begins with: 湖南省长沙市****; what begins otherwise is not shown."""
    region = REGION.match(address)
    return f"{region[0] if region else ''}****"


GIFT_CHARACTERS_MAX = 60


@dataclass(frozen=True)
class Wishes:
    """How an order shall be handed over, and what was agreed about it."""

    note: str = ""
    gift_note: str | None = None
    """What the card says; nothing for an order that is no gift."""
    pickup_place_id: int | None = None
    returns_confirmed: bool = False
    buyer_phone: str | None = None
    """Of who ordered, where it is not the receiver's; always there for a gift."""


def wishes(
    *,
    note: str,
    is_gift: bool,
    gift_note: str,
    buyer_phone: str,
    pickup_place_id: int | None,
    returns_confirmed: bool,
) -> Wishes:
    """Read what a shopper wishes; texts on one line.

    Raises:
        Refusal: `orders.gift_too_long`; `orders.buyer_phone`: a gift whose link and texts nobody
            would get, or what is no mobile number.
    """
    card = " ".join(gift_note.split())
    if len(card) > GIFT_CHARACTERS_MAX:
        raise Refusal("orders.gift_too_long", most=GIFT_CHARACTERS_MAX)
    own_phone = digits_of(buyer_phone)
    if (is_gift or own_phone) and not MOBILE.fullmatch(own_phone):
        raise Refusal("orders.buyer_phone")
    return Wishes(
        note=" ".join(note.split())[:NOTE_CHARACTERS_MAX],
        gift_note=card if is_gift else None,
        pickup_place_id=pickup_place_id,
        returns_confirmed=returns_confirmed,
        buyer_phone=own_phone or None,
    )


@dataclass(frozen=True)
class NewLine:
    """So many packs of a listing at the price that the shopper saw."""

    listing_id: int
    packs: int
    price_fen: int
    nominal_grams: int | None = None
    """Sold by weight: what a pack shall weigh, and how far it may be off; else nothing."""
    tolerance_grams: int | None = None


@dataclass(frozen=True)
class NewOrder:
    """What is ordered, by whom, and where it goes. Money in fen."""

    client_id: uuid.UUID
    channel_id: int
    book_id: int
    """Whose books its money is written in."""
    account_id: int | None
    lines: Sequence[NewLine]
    freight_fen: int
    receiver: Receiver
    wishes: Wishes = field(default_factory=Wishes)
    discount_fen: int = 0

    @property
    def goods_fen(self) -> int:
        """What its lines come to."""
        return sum(line.packs * line.price_fen for line in self.lines)


class PlacedOrder(NamedTuple):
    """What a shopper is told of an order."""

    id: int
    code: str
    client_id: uuid.UUID
    tracking_key: str
    """Opens its page without signing in."""
    state: str
    total_fen: int
    reserved_until: datetime
    """When the reservation ends if nobody has paid."""


def may_open(*, key: str, tracking_key: str, account_id: int | None, owner_id: int | None) -> bool:
    """Say whether a shopper may read an order: by its key, or as the account that placed it."""
    by_key = hmac.compare_digest(key.encode(), tracking_key.encode())
    return by_key or (owner_id is not None and account_id == owner_id)


SHORT = Phrase("%(title)s 缺 %(packs)s 份，退 %(yuan)s 元")
RETURNED = Phrase("%(title)s 退回 1 份，退 %(yuan)s 元")
WEIGHED = Phrase("付了 %(paid)s 克的钱，实重 %(grams)s 克，退 %(yuan)s 元")
WEIGHED_FOR_PLATFORM = Phrase(f"{WEIGHED.text}，请到平台后台退")
PAID_BACK = Phrase("退 %(yuan)s 元：%(why)s")
TO_PICKUP = Phrase("送去自提点")
CAME_BACK = Phrase("没送到，退回仓库了")
PICKED_UP_AT = Phrase("自提：%(place)s")
PICKED_UP_AT_HOURS = Phrase("自提：%(place)s（%(hours)s）")
SENT_BY: dict[str, Phrase] = {
    "sf": Phrase("顺丰 %(number)s"),
    "ems": Phrase("邮政 EMS %(number)s"),
    "zto": Phrase("中通 %(number)s"),
    "yto": Phrase("圆通 %(number)s"),
    "sto": Phrase("申通 %(number)s"),
    "yunda": Phrase("韵达 %(number)s"),
    "jtexpress": Phrase("极兔 %(number)s"),
    "jd": Phrase("京东物流 %(number)s"),
    "own": Phrase("自己送 %(number)s"),
}
"""By carrier."""
PHRASES = (
    SHORT,
    RETURNED,
    WEIGHED_FOR_PLATFORM,
    WEIGHED,
    PAID_BACK,
    TO_PICKUP,
    CAME_BACK,
    PICKED_UP_AT_HOURS,
    PICKED_UP_AT,
    *SENT_BY.values(),
)
"""By which the house writes an order's history and where it is picked up."""
