"""Handing parcels over by list.

What must never happen: addresses that leave without a line that says who took them and why, a
number on the wrong parcel, or a list of which half is done and nobody knows which half.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people import services as people
from app.people.rules import Actor
from fulfilment.shipping import services as shipping
from fulfilment.shipping.services import HandOver
from fulfilment.waybills import queries
from fulfilment.waybills.queries import Waiting
from fulfilment.waybills.rules import NumberedRow, numbered

REASON = "导出给快递后台打面单"
"""Written into the log of who saw a receiver."""


@dataclass(frozen=True)
class Line:
    """What came of one line of a list."""

    line: int
    parcel_code: str
    tracking_number: str
    refusal: Refusal | None
    """None where the parcel is handed over."""


def hand_out(session: Session, *, hub_id: int, actor: Actor, now: datetime) -> list[Waiting]:
    """List the parcels that wait with their receivers, after writing down who took the list."""
    rows = queries.waiting(session, hub_id=hub_id)
    for row in rows:
        people.log_reveal(
            session, actor=actor, subject=row.order_code, field="receiver", reason=REASON, now=now
        )
    return rows


def take_numbers(
    session: Session,
    *,
    rows: Iterable[Sequence[str]],
    carrier: str,
    actor: Actor,
    now: datetime,
) -> list[Line]:
    """Hand over each parcel of a list under its number; where one cannot go, each by itself.

    A line that was done before changes nothing, so a list may be sent again.

    Raises:
        Refusal: those of `numbered`; what is wrong with one line is told at that line.
    """
    listed = numbered(rows, carrier=carrier)
    handovers = [HandOver(row.parcel_code, row.carrier, row.tracking_number) for row in listed]
    try:
        with session.begin_nested():
            shipping.ship_all(session, handovers=handovers, actor=actor, now=now)
    except Refusal:
        return [_taken(session, row, actor, now) for row in listed]
    return [Line(row.line, row.parcel_code, row.tracking_number, None) for row in listed]


def _taken(session: Session, row: NumberedRow, actor: Actor, now: datetime) -> Line:
    refusal = None
    try:
        with session.begin_nested():
            shipping.ship(
                session,
                parcel_code=row.parcel_code,
                carrier=row.carrier,
                tracking_number=row.tracking_number,
                actor=actor,
                now=now,
            )
    except Refusal as refused:
        refusal = refused
    return Line(row.line, row.parcel_code, row.tracking_number, refusal)
