"""Reads of after-sale cases."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.aftersales.models import AftersaleCase, AftersalePhoto
from storefront.catalogue.models import Channel
from storefront.orders.models import Order
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
    total_fen: int
    refund_fen: int | None


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
