"""What may be complained about, and how: pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal, conflict
from app.money import Fen

TOLD_MAX = 500
ANSWER_MAX = 300
PHOTOS_MAX = 3
COMPLAINABLE = frozenset({"shipped", "delivered"})
"""States of an order that somebody may have in their hands."""
PAYABLE_BACK = COMPLAINABLE | {"packed"}
"""States in which the desk may pay back by itself; before, the order is called off or cut."""
BY_THE_DESK = "desk"
"""The kind of a case that no shopper opened: the desk paid back by itself."""


class Kind(StrEnum):
    """What is wrong."""

    BROKEN = "broken"
    MISSING = "missing"
    WRONG = "wrong"
    QUALITY = "quality"
    UNWANTED = "unwanted"
    """Nothing is wrong: a return without a reason, where the goods allow one."""


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Complaint:
    """What a shopper sends in."""

    client_id: uuid.UUID
    kind: Kind
    told: str
    photos: tuple[bytes, ...]
    goods: Mapping[int, int] | None = None
    """Listing id → how many packs of it; nothing for all that was bought."""


@dataclass(frozen=True)
class BoughtLine:
    """A line of an order as far as its shopper still has it: less what was cut or sent back."""

    order_line_id: int
    listing_id: int
    title: str
    title_en: str
    counter: str
    counter_en: str
    packs: int
    price_fen: int
    """Of one pack, as it was when ordered."""
    lacked_fen: int
    """What went back for weight that these packs lacked."""

    def worth_fen(self, packs: int) -> Fen:
        """Tell what was paid for so many of its packs, odd fen for the shopper; no voucher yet."""
        return Fen(packs * self.price_fen - self.lacked_fen * packs // self.packs)


def complained_packs(
    bought: Sequence[BoughtLine], goods: Mapping[int, int] | None
) -> dict[int, int]:
    """Tell of which order lines how many packs are complained of.

    Raises:
        Refusal: `aftersale.no_goods`: nothing was chosen, or nothing is left;
            `aftersale.other_goods`: something else; `aftersale.packs`: more than were bought.
    """
    if goods is None:
        chosen = {line.order_line_id: line.packs for line in bought}
    else:
        by_listing = {line.listing_id: line for line in bought}
        if goods.keys() - by_listing.keys():
            raise Refusal("aftersale.other_goods")
        for listing_id, packs in goods.items():
            line = by_listing[listing_id]
            if not 1 <= packs <= line.packs:
                raise Refusal(
                    "aftersale.packs", title=line.title, title_en=line.title_en, most=line.packs
                )
        chosen = {
            by_listing[listing_id].order_line_id: packs for listing_id, packs in goods.items()
        }
    if not chosen:
        raise Refusal("aftersale.no_goods")
    return chosen


@dataclass(frozen=True)
class Proposal:
    """What should go back for the goods of a case, in fen; the desk may decide otherwise."""

    goods_fen: Fen
    discount_fen: Fen
    """What a voucher had paid of them."""
    freight_fen: Fen
    """What sending them had cost, where all goods are bad."""
    most_fen: Fen
    """What is left of what was paid."""

    @property
    def refund_fen(self) -> Fen:
        """What should go back in all."""
        return Fen(min(self.goods_fen - self.discount_fen + self.freight_fen, self.most_fen))


def freight_back_fen(*, kind: str, is_all: bool, freight_fen: int) -> Fen:
    """Tell what of the freight goes back: all of it where nothing that came was right.

    Who sends good goods back because they are not wanted has had them sent: the freight stays.
    """
    return Fen(freight_fen if is_all and kind != Kind.UNWANTED else 0)


def check_complaint(complaint: Complaint, *, order_state: str) -> str:
    """Read what was told, on one line; nobody complains about what is not there yet.

    Raises:
        Refusal: `aftersale.not_yet`, `aftersale.told`, `aftersale.photos`,
            `aftersale.photo_needed`.
    """
    if order_state not in COMPLAINABLE:
        raise conflict("aftersale.not_yet")
    told = " ".join(complaint.told.split())
    if not 1 <= len(told) <= TOLD_MAX:
        raise Refusal("aftersale.told", most=TOLD_MAX)
    if len(complaint.photos) > PHOTOS_MAX:
        raise Refusal("aftersale.photos", most=PHOTOS_MAX)
    if complaint.kind in {Kind.BROKEN, Kind.QUALITY, Kind.WRONG} and not complaint.photos:
        raise Refusal("aftersale.photo_needed")
    return told


def check_payable_back(order_state: str) -> None:
    """Prove that the desk may pay back by itself.

    Raises:
        Refusal: `aftersale.not_packed`.
    """
    if order_state not in PAYABLE_BACK:
        raise conflict("aftersale.not_packed")


def check_goes_on(*, order_state: str, is_all: bool, goes_on: bool) -> None:
    """Prove that who pays all of a packed order back has said that its parcel goes on.

    Raises:
        Refusal: `aftersale.parcel_goes_on`.
    """
    if order_state == "packed" and is_all and not goes_on:
        raise Refusal("aftersale.parcel_goes_on")


def check_answer(answer: str) -> str:
    """Read an answer, on one line; a shopper reads it, so there must be one.

    Raises:
        Refusal: `aftersale.answer`.
    """
    answer = " ".join(answer.split())
    if not 1 <= len(answer) <= ANSWER_MAX:
        raise Refusal("aftersale.answer", most=ANSWER_MAX)
    return answer
