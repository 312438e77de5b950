"""Reads of after-sale cases."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.money import Fen
from storefront.aftersales.models import AftersaleCase, AftersaleLine, AftersalePhoto
from storefront.aftersales.rules import BoughtLine, Proposal, freight_back_fen
from storefront.catalogue.models import Channel, Listing
from storefront.credits import queries as credits_read
from storefront.credits.models import Credit, WeightCredit
from storefront.orders.models import Order, OrderLine
from storefront.payments import queries as payments_read

PAGE = 50


@dataclass(frozen=True)
class CaseRow:
    """A case in the office's list."""

    order_code: str
    number: int
    kind: str
    state: str
    opened_at: datetime
    goods: str | None
    """What it is about, in a line; nothing where nobody said."""
    total_fen: int
    refund_fen: int | None


@dataclass(frozen=True)
class CaseLine:
    """So many packs of a line that a case is about."""

    listing_id: int
    title: str
    title_en: str
    counter: str
    counter_en: str
    packs: int
    price_fen: int


def bought_lines(session: Session, order_id: int) -> Sequence[BoughtLine]:
    """List what a shopper still has of an order, in one statement."""
    returned = _sum(
        select(func.sum(Credit.packs)).where(
            Credit.order_line_id == OrderLine.id, Credit.reason == "returned"
        )
    )
    lacked = _sum(
        select(func.sum(WeightCredit.fen)).where(
            WeightCredit.order_line_id == OrderLine.id,
            ~select(Credit.id).where(Credit.item_id == WeightCredit.item_id).exists(),
        )
    )
    left = OrderLine.packs - OrderLine.cut_packs - returned
    rows = session.execute(
        select(
            OrderLine.id,
            Listing.id,
            Listing.title,
            Listing.title_en,
            Listing.counter,
            Listing.counter_en,
            left,
            OrderLine.price_fen,
            lacked,
        )
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(OrderLine.order_id == order_id, left > 0)
        .order_by(OrderLine.id)
    )
    return [BoughtLine(*row) for row in rows]


def _sum(statement: Select[int]) -> ColumnElement[int]:
    total = func.coalesce(statement.correlate(OrderLine).scalar_subquery(), 0)
    return cast(total, BigInteger)


def lines_of(session: Session, case_ids: Collection[int]) -> dict[int, list[CaseLine]]:
    """List by case what it is about; nothing where nobody said."""
    found: dict[int, list[CaseLine]] = {}
    statement: Select[*tuple[Any, ...]] = (
        select(
            AftersaleLine.case_id,
            Listing.id,
            Listing.title,
            Listing.title_en,
            Listing.counter,
            Listing.counter_en,
            AftersaleLine.packs,
            OrderLine.price_fen,
        )
        .join(OrderLine, OrderLine.id == AftersaleLine.order_line_id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(AftersaleLine.case_id.in_(case_ids))
        .order_by(AftersaleLine.case_id, OrderLine.id)
    )
    for case_id, *line in session.execute(statement):
        found.setdefault(case_id, []).append(CaseLine(*line))
    return found


def proposal(
    session: Session, order: Order, *, kind: str, goods: Sequence[CaseLine]
) -> Proposal | None:
    """Work out what should go back for a case; nothing where nobody said for which goods.

    By the prices of the order, less what went back for weight and the voucher's part.

    Args:
        session: of the caller's transaction.
        order: whose.
        kind: of the case.
        goods: what it is about, as `lines_of` lists them.
    """
    told = {line.listing_id: line.packs for line in goods}
    bought = bought_lines(session, order.id)
    # What was sent back in the meantime has its money already.
    meant = [(line, min(line.packs, told.get(line.listing_id, 0))) for line in bought]
    if not any(packs for _, packs in meant):
        return None
    sold_fen = sum(packs * line.price_fen for line, packs in meant)
    return Proposal(
        goods_fen=Fen(sum(line.worth_fen(packs) for line, packs in meant)),
        discount_fen=credits_read.discount_of(session, order, sold_fen),
        freight_fen=freight_back_fen(
            kind=kind,
            is_all=all(packs == line.packs for line, packs in meant),
            freight_fen=order.freight_fen,
        ),
        most_fen=Fen(grantable_fen(session, order)),
    )


def cases_of_order(session: Session, order_id: int) -> Sequence[AftersaleCase]:
    """List the cases of an order, newest first."""
    return session.scalars(
        select(AftersaleCase)
        .where(AftersaleCase.order_id == order_id)
        .order_by(AftersaleCase.number.desc())
    ).all()


def case_of(session: Session, order_id: int, number: int) -> AftersaleCase | None:
    """Find a case of an order."""
    return session.scalar(
        select(AftersaleCase).where(
            AftersaleCase.order_id == order_id, AftersaleCase.number == number
        )
    )


def photos_of(session: Session, case_ids: Collection[int]) -> dict[int, list[uuid.UUID]]:
    """List the photos of cases, by case."""
    found: dict[int, list[uuid.UUID]] = {}
    rows = session.execute(
        select(AftersalePhoto.case_id, AftersalePhoto.picture_id)
        .where(AftersalePhoto.case_id.in_(case_ids))
        .order_by(AftersalePhoto.case_id, AftersalePhoto.picture_id)
    )
    for case_id, picture_id in rows:
        found.setdefault(case_id, []).append(picture_id)
    return found


def is_photo_of(session: Session, order_id: int, picture_id: uuid.UUID) -> bool:
    """Say whether a picture was sent with a case of this order."""
    return bool(
        session.scalar(
            select(AftersalePhoto.case_id)
            .join(AftersaleCase, AftersaleCase.id == AftersalePhoto.case_id)
            .where(AftersaleCase.order_id == order_id, AftersalePhoto.picture_id == picture_id)
        )
    )


def cases(session: Session, *, hub_ids: Collection[int] | None, is_open: bool) -> Sequence[CaseRow]:
    """List cases of these hubs: those that wait, oldest first, or those answered, newest first."""
    is_waiting = AftersaleCase.state == "open"
    chosen = (
        select(
            Order.code,
            AftersaleCase.number,
            AftersaleCase.kind,
            AftersaleCase.state,
            AftersaleCase.opened_at,
            _goods(),
            Order.total_fen,
            AftersaleCase.refund_fen,
        )
        .join(Order, Order.id == AftersaleCase.order_id)
        .join(Channel, Channel.id == Order.channel_id)
        .where(is_waiting if is_open else ~is_waiting)
        .order_by(AftersaleCase.id if is_open else AftersaleCase.id.desc())
        .limit(PAGE)
    )
    if hub_ids is not None:
        chosen = chosen.where(Channel.hub_id.in_(hub_ids))
    return [CaseRow(*row) for row in session.execute(chosen)]


def _goods() -> ScalarSelect[str | None]:
    return (
        select(
            func.string_agg(
                Listing.title + " × " + cast(AftersaleLine.packs, Text),
                aggregate_order_by(literal("；"), OrderLine.id),
            )
        )
        .select_from(AftersaleLine)
        .join(OrderLine, OrderLine.id == AftersaleLine.order_line_id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(AftersaleLine.case_id == AftersaleCase.id)
        .correlate(AftersaleCase)
        .scalar_subquery()
    )


def waiting(session: Session) -> int:
    """Count the cases that wait for an answer."""
    return int(
        session.scalar(
            select(func.count()).select_from(AftersaleCase).where(AftersaleCase.state == "open")
        )
        or 0
    )


def grantable_fen(session: Session, order: Order) -> int:
    """Tell how much of an order's money can still go back."""
    return payments_read.refundable_fen(
        session, payments_read.payment_received(session, order.code)
    )
