"""Taking a number, calling the next, serving.

What must never happen: one number given to two people, two counters that call the same one,
somebody who waits for ever because others come first.
"""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import china_date
from app.database.answers import answer_once
from app.database.locks import lock_name
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from inventory.places.models import Place
from inventory.places.rules import PlaceKind
from storefront.queueing import queries
from storefront.queueing.models import Ticket
from storefront.queueing.rules import TICKETS_MAX, TicketKind, read_counter

KEY_BYTES = 9


def take(
    session: Session,
    *,
    client_id: uuid.UUID,
    place: Place,
    kind: TicketKind,
    is_first: bool,
    now: datetime,
) -> Ticket:
    """Give out the next number of a centre's day, once for a client id.

    Args:
        session: of the caller's transaction.
        client_id: made by the page.
        place: the centre.
        kind: what somebody comes for; there is one queue for both.
        is_first: old, disabled, pregnant or with a small child.
        now: the moment.

    Raises:
        Refusal: `queue.not_here`, `queue.full`.
    """
    if before := earlier(session, Ticket, client_id):
        return before
    if place.kind != PlaceKind.CENTRE:
        raise Refusal("queue.not_here")
    day = china_date(now)
    lock_name(session, f"queue:{place.id}:{day}")
    last = session.scalar(
        select(func.max(Ticket.number)).where(Ticket.place_id == place.id, Ticket.day == day)
    )
    if (last or 0) >= TICKETS_MAX:
        raise conflict("queue.full")
    ticket = Ticket(
        client_id=client_id,
        key=secrets.token_urlsafe(KEY_BYTES),
        place_id=place.id,
        day=day,
        number=(last or 0) + 1,
        kind=kind,
        first=is_first,
        state="waiting",
        taken_at=now,
    )
    session.add(ticket)
    session.flush()
    return ticket


def call_next(
    session: Session,
    *,
    client_id: uuid.UUID,
    place_id: int,
    counter: int,
    actor: Actor,
    now: datetime,
) -> Ticket:
    """Call the next to a counter, once for a client id; whom it called before is served.

    Raises:
        Refusal: `queue.nobody`, `queue.not_here`, `queue.counter_wrong`.
    """

    def work() -> dict[str, int]:
        return {
            "ticket_id": _called(
                session, place_id=place_id, counter=counter, actor=actor, now=now
            ).id
        }

    answer = answer_once(session, client_id=client_id, verb="queue.call_next", now=now, work=work)
    return session.get_one(Ticket, answer["ticket_id"])


def _called(
    session: Session, *, place_id: int, counter: int, actor: Actor, now: datetime
) -> Ticket:
    read_counter(counter)
    if not actor.may_at(Permission.CALL_NUMBERS, place_id):
        raise Refusal("queue.not_here")
    day = china_date(now)
    lock_name(session, f"queue:{place_id}:{day}")
    for served in session.scalars(
        select(Ticket).where(
            Ticket.place_id == place_id,
            Ticket.day == day,
            Ticket.state == "called",
            Ticket.counter == counter,
        )
    ):
        served.state, served.done_at = "served", now
    ticket = session.scalar(
        select(Ticket)
        .where(Ticket.place_id == place_id, Ticket.day == day, Ticket.state == "waiting")
        .order_by(*queries.order(now))
        .limit(1)
    )
    if ticket is None:
        raise conflict("queue.nobody")
    ticket.state, ticket.counter, ticket.called_at = "called", counter, now
    session.flush()
    return ticket


def set_aside(session: Session, *, ticket_id: int, actor: Actor, now: datetime) -> Ticket:
    """Write down that who was called did not come; again is no harm.

    Raises:
        Refusal: `queue.ticket_unknown`.
    """
    ticket = session.scalar(select(Ticket).where(Ticket.id == ticket_id).with_for_update())
    if ticket is None or not actor.may_at(Permission.CALL_NUMBERS, ticket.place_id):
        raise not_found("queue.ticket_unknown")
    if ticket.state == "called":
        ticket.state, ticket.done_at = "gone", now
        session.flush()
    return ticket
