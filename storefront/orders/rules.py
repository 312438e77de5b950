"""The life of an order, who may read what of it, and what a receiver's address must have."""

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.errors import Refusal, conflict

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


MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{9,11}")
NAME_CHARACTERS_MAX = 40
ADDRESS_CHARACTERS_MIN = 6
ADDRESS_CHARACTERS_MAX = 200
NOTE_CHARACTERS_MAX = 200


@dataclass(frozen=True)
class Receiver:
    """Who gets the parcel, and where."""

    name: str
    phone: str
    address: str


def receiver(*, name: str, phone: str, address: str) -> Receiver:
    """Read a receiver as typed: spaces, full-width digits and +86 do not matter.

    Raises:
        Refusal: `receiver.name`, `receiver.phone`, `receiver.address`; the code's second half is
            the field.
    """
    name, address = " ".join(name.split()), " ".join(address.split())
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", phone))
    digits = digits.removeprefix("+").removeprefix("86") if digits.startswith("+") else digits
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX:
        raise Refusal("receiver.name", most=NAME_CHARACTERS_MAX)
    if not (MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits)):
        raise Refusal("receiver.phone")
    if not ADDRESS_CHARACTERS_MIN <= len(address) <= ADDRESS_CHARACTERS_MAX:
        raise Refusal("receiver.address")
    return Receiver(name, digits, address)


def masked_name(name: str) -> str:
    """Show the first character only: 王**."""
    return name[:1] + "*" * min(2, max(1, len(name) - 1))


def masked_phone(phone: str) -> str:
    """Show the first three and the last four digits: 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}"


ADDRESS_SHOWN = 6
"""Province and city, as a rule: enough to see where a parcel goes, not to which door."""


def masked_address(address: str) -> str:
    """Show where it begins: 湖南省长沙市****."""
    return f"{address[:ADDRESS_SHOWN]}****"


@dataclass(frozen=True)
class NewLine:
    """So many packs of a listing at the price that the shopper saw."""

    listing_id: int
    packs: int
    price_fen: int


def may_open(*, key: str, tracking_key: str, account_id: int | None, owner_id: int | None) -> bool:
    """Say whether a shopper may read an order: by its key, or as the account that placed it."""
    by_key = hmac.compare_digest(key.encode(), tracking_key.encode())
    return by_key or (owner_id is not None and account_id == owner_id)
