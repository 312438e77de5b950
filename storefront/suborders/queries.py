"""Reads of sub-orders: who is to be served, who is over, and what the operator looks at."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, func, select, text
from sqlalchemy.orm import Session

from app import clock
from storefront.catalogue.models import Listing
from storefront.channels.models import PlatformShop, PlatformStatus
from storefront.channels.rules import Meaning, Suborder
from storefront.orders.models import Order
from storefront.suborders.models import PlannedSupply, PlatformSuborder
from storefront.suborders.rules import AGAINST_SUPPLY, NEEDS_PERSON, OPEN, Fate

SHOWN_MAX = 100


@dataclass(frozen=True)
class ToServe:
    """A paid sub-order for which the pool has enough."""

    suborder_id: int
    sub_order_no: str
    receiver: str
    total_fen: int
    book_id: int


@dataclass(frozen=True)
class ToCallOff:
    """A served sub-order that is over at the platform, and where its order stands."""

    order_id: int
    order_code: str
    sub_order_no: str
    book_id: int
    total_fen: int
    """Of the order."""
    left_fen: int
    """Of what the platform owes for it: the whole, less what it gave back before."""
    fate: Fate


def meanings(session: Session, platform: str) -> dict[str, str]:
    """Tell what a platform's words for states mean."""
    rows = session.execute(
        select(PlatformStatus.raw, PlatformStatus.meaning).where(
            PlatformStatus.platform == platform
        )
    )
    return {row.raw: row.meaning for row in rows}


def meaning_of(told: Suborder, known: Mapping[str, str]) -> Meaning:
    """Read a platform's word; an unknown one promises nothing, so it counts as not paid."""
    return Meaning(known.get(told.status_raw, Meaning.UNPAID))


_TO_SERVE = text("""
    SELECT waiting.id, waiting.sub_order_no, waiting.receiver,
        waiting.paid_fen + waiting.discount_fen - waiting.refunded_fen AS total_fen, waiting.book_id
    FROM (
        SELECT suborders.*, places.book_id, offers.stocked - offers.reserved - offers.sold AS left,
            sum(suborders.packs) OVER (
                PARTITION BY suborders.listing_id ORDER BY suborders.paid_at, suborders.id
            ) AS upto
        FROM platform_suborders AS suborders
        JOIN offers ON offers.channel_id = :channel_id
            AND offers.listing_id = suborders.listing_id
        JOIN channels ON channels.id = :channel_id
        JOIN places ON places.id = channels.hub_id
        WHERE suborders.shop_id = :shop_id
            AND suborders.fate IN ('arrived', 'short', 'presold')
            AND suborders.paid_fen - suborders.freight_fen + suborders.discount_fen
                - suborders.refunded_fen > 0
            AND suborders.packs <= offers.stocked - offers.reserved - offers.sold
    ) AS waiting
    WHERE waiting.upto <= waiting.left
    ORDER BY waiting.paid_at, waiting.id
""").columns(
    id=PlatformSuborder.id.type,
    sub_order_no=PlatformSuborder.sub_order_no.type,
    receiver=PlatformSuborder.receiver.type,
    total_fen=PlatformSuborder.paid_fen.type,
    book_id=PlatformSuborder.id.type,
)
_LOCK_POOL = text("""
    SELECT listing_id FROM offers WHERE channel_id = :channel_id
    ORDER BY listing_id FOR NO KEY UPDATE
""")


def lock_pool(session: Session, shop: PlatformShop) -> None:
    """Lock what a shop may sell, in the order in which everybody does."""
    session.execute(_LOCK_POOL, {"channel_id": shop.channel_id})


def to_serve(session: Session, shop: PlatformShop) -> Sequence[ToServe]:
    """Choose who is served from the pool now, oldest payment first; the pool is locked.

    Whoever asks for more than is left is passed over, so that one large order does not keep the
    last packs from the small ones behind it. Ask again after serving, until nobody is chosen.
    """
    lock_pool(session, shop)
    figures = {"shop_id": shop.id, "channel_id": shop.channel_id}
    return [ToServe(*row) for row in session.execute(_TO_SERVE, figures)]


_TO_CALL_OFF = text("""
    SELECT orders.id, orders.code, orders.state, orders.picking_since, suborders.sub_order_no,
        places.book_id, orders.total_fen,
        orders.total_fen - coalesce((
            SELECT sum(refunds.refund_fen) FROM payments
            JOIN refunds ON refunds.payment_id = payments.id
            WHERE payments.subject = orders.code
        ), 0) AS left_fen
    FROM platform_suborders AS suborders
    JOIN orders ON orders.id = suborders.order_id
    JOIN channels ON channels.id = orders.channel_id
    JOIN places ON places.id = channels.hub_id
    WHERE suborders.shop_id = :shop_id AND suborders.fate = 'served'
        AND (suborders.status = 'cancelled' OR suborders.refunded_fen > 0)
        AND (suborders.status = 'cancelled'
            OR suborders.refunded_fen >= suborders.paid_fen - suborders.freight_fen)
    ORDER BY orders.id
    FOR UPDATE OF orders
""")


def to_call_off(session: Session, shop: PlatformShop) -> Sequence[ToCallOff]:
    """Find served sub-orders that are over at the platform; their orders are locked."""
    return [
        ToCallOff(
            order_id=row.id,
            order_code=row.code,
            sub_order_no=row.sub_order_no,
            book_id=row.book_id,
            total_fen=row.total_fen,
            left_fen=int(row.left_fen),
            fate=_end_of(row.state, row.picking_since),
        )
        for row in session.execute(_TO_CALL_OFF, {"shop_id": shop.id})
    ]


def _end_of(state: str, picking_since: datetime | None) -> Fate:
    if state in {"shipped", "delivered"}:
        return Fate.RETURNING
    return Fate.TAKING_BACK if picking_since is not None else Fate.CALLED_OFF


@dataclass(frozen=True)
class SuborderRow:
    """A sub-order in a list: nothing of its receiver."""

    suborder_id: int
    order_no: str
    sub_order_no: str
    title: str
    sku: str
    merchant_sku: str
    units: int
    packs: int | None
    paid_fen: int
    status_raw: str
    unknown_raw: str
    """The platform's latest word, where nobody has said what it means; else empty."""
    fate: str
    paid_at: datetime | None
    promised_on: date | None
    ship_by: datetime | None
    """When the platform wants it sent at the latest."""
    order_code: str | None
    listing: str | None
    listing_en: str | None
    is_priced: bool
    """Whether a person gave what was paid, because the platform told no amount."""

    @property
    def is_promised_too_late(self) -> bool:
        """Whether it is promised for a later day than the platform allows."""
        if self.promised_on is None or self.ship_by is None:
            return False
        return self.promised_on > clock.china_date(self.ship_by)


def counts(session: Session, *, shop_id: int) -> dict[str, int]:
    """Count the sub-orders of a shop by fate."""
    rows = session.execute(
        select(PlatformSuborder.fate, func.count())
        .where(PlatformSuborder.shop_id == shop_id)
        .group_by(PlatformSuborder.fate)
    )
    return {row.fate: row[1] for row in rows}


def overdue(session: Session, *, shop_id: int, today: date) -> int:
    """Count the pre-sales whose promised day is over: their shoppers have to hear something."""
    return (
        session.scalar(
            select(func.count()).where(
                PlatformSuborder.shop_id == shop_id,
                PlatformSuborder.fate == Fate.PRESOLD,
                PlatformSuborder.promised_on < today,
            )
        )
        or 0
    )


@dataclass(frozen=True)
class Asked:
    """Which sub-orders of a shop are looked at."""

    shop_id: int
    today: date
    """A pre-sale of an earlier day waits for a person too."""
    fate: str = ""
    """Only those of this fate; without it all that wait for a person."""
    number: str = ""
    """Only those of this order or sub-order, whatever their fate."""


def refusable_ids(session: Session, asked: Asked) -> Sequence[int]:
    """List those of them that may be declined, by id: however many pages they fill."""
    return session.scalars(
        select(PlatformSuborder.id)
        .where(*_asked(asked), PlatformSuborder.fate.in_(OPEN))
        .order_by(PlatformSuborder.paid_at, PlatformSuborder.id)
    ).all()


def suborder_counts(session: Session, asked: Asked) -> tuple[int, int]:
    """Count all that are asked for, and those of them that may be declined; in one statement."""
    everything, refusable = session.execute(
        select(
            func.count(PlatformSuborder.id),
            func.count(PlatformSuborder.id).filter(PlatformSuborder.fate.in_(OPEN)),
        ).where(*_asked(asked))
    ).one()
    return everything, refusable


def suborders(session: Session, asked: Asked, *, page: int = 1) -> Sequence[SuborderRow]:
    """List a page of those that are asked for, oldest payment first."""
    chosen: Select[*tuple[Any, ...]] = (
        select(
            PlatformSuborder.id,
            PlatformSuborder.order_no,
            PlatformSuborder.sub_order_no,
            PlatformSuborder.title,
            PlatformSuborder.sku,
            PlatformSuborder.merchant_sku,
            PlatformSuborder.units,
            PlatformSuborder.packs,
            PlatformSuborder.paid_fen,
            PlatformSuborder.status_raw,
            PlatformSuborder.unknown_raw,
            PlatformSuborder.fate,
            PlatformSuborder.paid_at,
            PlatformSuborder.promised_on,
            PlatformSuborder.ship_by,
            Order.code,
            Listing.title,
            Listing.title_en,
            PlatformSuborder.priced_at.is_not(None),
        )
        .outerjoin(Order, Order.id == PlatformSuborder.order_id)
        .outerjoin(Listing, Listing.id == PlatformSuborder.listing_id)
        .where(*_asked(asked))
        .order_by(PlatformSuborder.paid_at, PlatformSuborder.id)
        .limit(SHOWN_MAX)
        .offset((page - 1) * SHOWN_MAX)
    )
    return [SuborderRow(*row) for row in session.execute(chosen)]


def _asked(asked: Asked) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    mine = PlatformSuborder.shop_id == asked.shop_id
    if asked.number:
        return mine, (PlatformSuborder.order_no == asked.number) | (
            PlatformSuborder.sub_order_no == asked.number
        )
    if asked.fate:
        return mine, PlatformSuborder.fate == asked.fate
    return mine, (
        PlatformSuborder.fate.in_(NEEDS_PERSON)
        | (PlatformSuborder.unknown_raw != "")
        | ((PlatformSuborder.fate == Fate.PRESOLD) & (PlatformSuborder.promised_on < asked.today))
    )


@dataclass(frozen=True)
class SupplyRow:
    """A planned supply and how much of it is sold beforehand. Packs."""

    supply_id: int
    listing_id: int
    title: str
    title_en: str
    packs: int
    sends_on: date
    note: str
    used: int
    """Sold against it, whether the goods have come since or not."""
    waiting: int
    """Sub-orders that still wait for it."""

    @property
    def free(self) -> int:
        """Packs that can still be promised."""
        return max(0, self.packs - self.used)


def supplies(session: Session, *, shop_id: int) -> Sequence[SupplyRow]:
    """List what is to come for a shop, what comes first before the rest.

    What a shop may sell beforehand is asked here only: a supply contract, once there are such,
    is another row of this list.
    """
    of_supply = PlatformSuborder.supply_id == PlannedSupply.id
    used = (
        select(func.coalesce(func.sum(PlatformSuborder.packs), 0).cast(BigInteger))
        .where(of_supply, PlatformSuborder.fate.in_(AGAINST_SUPPLY))
        .scalar_subquery()
    )
    waiting = (
        select(func.count())
        .select_from(PlatformSuborder)
        .where(of_supply, PlatformSuborder.fate == Fate.PRESOLD)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            PlannedSupply.id,
            PlannedSupply.listing_id,
            Listing.title,
            Listing.title_en,
            PlannedSupply.packs,
            PlannedSupply.sends_on,
            PlannedSupply.note,
            used,
            waiting,
        )
        .join(Listing, Listing.id == PlannedSupply.listing_id)
        .where(PlannedSupply.shop_id == shop_id, PlannedSupply.withdrawn_at.is_(None))
        .order_by(PlannedSupply.sends_on, PlannedSupply.id)
    )
    return [SupplyRow(*row) for row in rows]


def supply_of_client_id(session: Session, client_id: uuid.UUID) -> PlannedSupply | None:
    """Find the supply that was planned under a client id."""
    return session.scalar(select(PlannedSupply).where(PlannedSupply.client_id == client_id))
