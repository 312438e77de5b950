"""Reads of platform messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Select, Text, all_, any_, cast, func, select
from sqlalchemy.orm import Session

from storefront.inbox.models import PlatformMessage

GROUP = 500
"""Messages that one transaction handles at the most: in a trickle it is what there is."""


@dataclass(frozen=True)
class Heard:
    """What a message says; its body is only kept as a proof."""

    id: int
    order_no: str
    aftersale_no: str | None
    sub_order_no: str | None
    refund_fen: int | None


@dataclass(frozen=True)
class MessageRow:
    """A message that waits."""

    message_id: str
    kind: str
    order_no: str
    received_at: datetime
    tries: int
    why: str
    """A `rules.Why`."""
    outcome: str


def next_messages(
    session: Session,
    *,
    shop_id: int,
    now: datetime,
    most: int,
    besides: Sequence[str] = (),
) -> Sequence[Heard]:
    """Find the next messages of a shop that wait to be handled, in the order of arrival.

    Args:
        most: at the most so many.
        besides: numbers of orders that are being handled already.
    """
    rows = session.execute(
        _heard()
        .where(
            PlatformMessage.shop_id == shop_id,
            PlatformMessage.handled_at.is_(None),
            PlatformMessage.try_at <= now,
            PlatformMessage.order_no != all_(cast(list(besides), ARRAY(Text))),
        )
        .order_by(PlatformMessage.try_at, PlatformMessage.id)
        .limit(most)
    )
    return [Heard(*row) for row in rows]


def locked_messages(session: Session, message_ids: Sequence[int]) -> Sequence[Heard]:
    """Lock those of these messages that nobody has handled meanwhile, in the order of arrival."""
    rows = session.execute(
        _heard()
        .where(
            PlatformMessage.id == any_(cast(list(message_ids), ARRAY(BigInteger))),
            PlatformMessage.handled_at.is_(None),
        )
        .order_by(PlatformMessage.id)
        .with_for_update()
    )
    return [Heard(*row) for row in rows]


def _heard() -> Select[int, str, str | None, str | None, int | None]:
    return select(
        PlatformMessage.id,
        PlatformMessage.order_no,
        PlatformMessage.aftersale_no,
        PlatformMessage.sub_order_no,
        PlatformMessage.refund_fen,
    )


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
            PlatformMessage.why,
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
