"""Reads of the queue: what the screen shows, who is ahead, how long one takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import Session

from app.errors import not_found
from storefront.queueing.models import Ticket
from storefront.queueing.rules import PATIENCE, wait_minutes

CALLED_SHOWN = 4


@dataclass(frozen=True)
class Standing:
    """A ticket, how many are ahead of it and how long that may take."""

    ticket: Ticket
    ahead: int
    minutes: int


@dataclass(frozen=True)
class Board:
    """What a centre's screen shows: the latest calls, and how many wait."""

    called: Sequence[Ticket]
    waiting: Sequence[Ticket]
    minutes: int
    """What somebody who comes now waits."""


def order(now: datetime) -> tuple[ColumnElement[bool] | ColumnElement[int], ...]:
    """Order tickets as they are called: the patient, then those who come first, then by number."""
    return (
        (Ticket.taken_at <= now - PATIENCE).desc(),
        Ticket.first.desc(),
        Ticket.number.asc(),
    )


def ticket_of_key(session: Session, key: str) -> Ticket:
    """Find a ticket by its key.

    Raises:
        Refusal: `queue.ticket_unknown`.
    """
    ticket = session.scalar(select(Ticket).where(Ticket.key == key))
    if ticket is None:
        raise not_found("queue.ticket_unknown")
    return ticket


def standing(session: Session, ticket: Ticket, *, now: datetime) -> Standing:
    """Tell how many are ahead of a ticket and how long that may take."""
    waiting = _waiting(session, ticket.place_id, ticket.day, now=now)
    keys = [each.id for each in waiting]
    ahead = keys.index(ticket.id) if ticket.id in keys else 0
    seconds, count = _served(session, ticket.place_id, ticket.day)
    return Standing(ticket, ahead, wait_minutes(ahead, seconds, count))


def board(session: Session, *, place_id: int, day: date, now: datetime) -> Board:
    """Tell what the screen of a centre shows, in three statements."""
    called = session.scalars(
        select(Ticket)
        .where(Ticket.place_id == place_id, Ticket.day == day, Ticket.called_at.is_not(None))
        .order_by(Ticket.called_at.desc(), Ticket.id.desc())
        .limit(CALLED_SHOWN)
    ).all()
    waiting = _waiting(session, place_id, day, now=now)
    seconds, count = _served(session, place_id, day)
    return Board(called, waiting, wait_minutes(len(waiting), seconds, count))


def _waiting(session: Session, place_id: int, day: date, *, now: datetime) -> Sequence[Ticket]:
    return session.scalars(
        select(Ticket)
        .where(Ticket.place_id == place_id, Ticket.day == day, Ticket.state == "waiting")
        .order_by(*order(now))
    ).all()


def _served(session: Session, place_id: int, day: date) -> tuple[int, int]:
    seconds, count = session.execute(
        select(
            func.coalesce(func.sum(extract("epoch", Ticket.done_at - Ticket.called_at)), 0),
            func.count(),
        ).where(Ticket.place_id == place_id, Ticket.day == day, Ticket.state == "served")
    ).one()
    return int(seconds), count
