"""Reads of the logbook by time, step and code, page by page."""

from collections.abc import Collection

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from inventory.epcis.rules import Filters, Mark, Recorded
from inventory.places.models import Place
from inventory.trace.models import TraceEvent


def events(
    session: Session,
    *,
    filters: Filters,
    places: Collection[int] | None,
    limit: int,
    after: Mark | None = None,
) -> list[Recorded]:
    """List events in order of time, from after a mark on, in one statement.

    The order is that of the table's key, so that a page far down the logbook costs as much as
    the first.

    Args:
        session: of the caller's transaction.
        filters: what is asked for.
        places: only what happened at these; None means everywhere.
        limit: how many at most.
        after: where the last page ended.
    """
    wanted = select(TraceEvent).order_by(TraceEvent.occurred_at, TraceEvent.id).limit(limit)
    if filters.since is not None:
        wanted = wanted.where(TraceEvent.occurred_at >= filters.since)
    if filters.until is not None:
        wanted = wanted.where(TraceEvent.occurred_at < filters.until)
    if filters.biz_steps:
        wanted = wanted.where(TraceEvent.biz_step.in_(filters.biz_steps))
    if filters.code is not None:
        wanted = wanted.where(TraceEvent.codes.contains([filters.code]))
    if places is not None:
        codes = select(Place.code).where(Place.id.in_(places))
        wanted = wanted.where(TraceEvent.place_code.in_(codes))
    if after is not None:
        key = tuple_(TraceEvent.occurred_at, TraceEvent.id)
        # The first bound alone is what prunes partitions.
        wanted = wanted.where(TraceEvent.occurred_at >= after.occurred_at)
        wanted = wanted.where(key > tuple_(after.occurred_at, after.id))
    return [_recorded(event) for event in session.scalars(wanted)]


def _recorded(event: TraceEvent) -> Recorded:
    return Recorded(
        id=event.id,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        event_type=event.event_type,
        action=event.action,
        biz_step=event.biz_step,
        disposition=event.disposition,
        place_code=event.place_code,
        bin_name=event.bin_name,
        parent_code=event.parent_code,
        codes=event.codes,
        references=event.references,
    )
