"""Reads of platform messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.inbox.models import PlatformMessage

GROUP = 250
"""Messages that one transaction handles."""


@dataclass(frozen=True)
class MessageRow:
    """A message that waits."""

    message_id: str
    kind: str
    order_no: str
    received_at: datetime
    tries: int
    outcome: str


def next_messages(session: Session, *, shop_id: int, now: datetime) -> Sequence[PlatformMessage]:
    """Find the next group of a shop that waits to be handled, in the order of arrival."""
    return session.scalars(
        select(PlatformMessage)
        .where(
            PlatformMessage.shop_id == shop_id,
            PlatformMessage.handled_at.is_(None),
            PlatformMessage.try_at <= now,
        )
        .order_by(PlatformMessage.try_at, PlatformMessage.id)
        .limit(GROUP)
    ).all()


def shops_waiting(session: Session, *, now: datetime) -> Sequence[int]:
    """List the shops that have messages to handle now."""
    return session.scalars(
        select(PlatformMessage.shop_id)
        .where(PlatformMessage.handled_at.is_(None), PlatformMessage.try_at <= now)
        .distinct()
        .order_by(PlatformMessage.shop_id)
    ).all()


def waiting(session: Session, *, shop_id: int) -> int:
    """Count the messages of a shop that nobody has handled yet."""
    return (
        session.scalar(
            select(func.count()).where(
                PlatformMessage.shop_id == shop_id, PlatformMessage.handled_at.is_(None)
            )
        )
        or 0
    )


def stuck(session: Session, *, shop_id: int, limit: int = 20) -> Sequence[MessageRow]:
    """List messages that could not be handled at the first try, oldest first."""
    rows = session.execute(
        select(
            PlatformMessage.message_id,
            PlatformMessage.kind,
            PlatformMessage.order_no,
            PlatformMessage.received_at,
            PlatformMessage.tries,
            PlatformMessage.outcome,
        )
        .where(
            PlatformMessage.shop_id == shop_id,
            PlatformMessage.handled_at.is_(None),
            PlatformMessage.tries > 0,
        )
        .order_by(PlatformMessage.id)
        .limit(limit)
    )
    return [MessageRow(*row) for row in rows]
