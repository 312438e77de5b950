"""Reads of the logbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.places.models import Place
from inventory.trace.models import TraceEvent
from inventory.trace.rules import EventForm, Step, step_of


@dataclass(frozen=True)
class EventRow:
    """One step in the life of a code."""

    step: Step | None
    """None where another system wrote it in a form that the house does not use."""
    occurred_at: datetime
    recorded_at: datetime
    place_code: str
    place_name: str
    """Empty where the place is not one of ours."""
    place_name_en: str
    bin_name: str
    parent_code: str
    codes_count: int
    references: Mapping[str, str]
    form: EventForm


def events_of(session: Session, code: str) -> list[EventRow]:
    """Tell the life of a code, oldest first, in one statement."""
    rows = session.execute(
        select(TraceEvent, Place.name, Place.name_en)
        .outerjoin(Place, Place.code == TraceEvent.place_code)
        .where(TraceEvent.codes.contains([code]))
        .order_by(TraceEvent.occurred_at, TraceEvent.recorded_at)
    )
    found = [_row(event, name or "", name_en or "") for event, name, name_en in rows]
    # Steps written in one moment have the same time: then the order of a life decides.
    order = {step: number for number, step in enumerate(Step)}
    return sorted(
        found, key=lambda row: (row.occurred_at, order[row.step] if row.step else len(order))
    )


def _row(event: TraceEvent, place_name: str, place_name_en: str) -> EventRow:
    form = EventForm(event.event_type, event.action, event.biz_step, event.disposition)
    return EventRow(
        step=step_of(form),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        place_code=event.place_code,
        place_name=place_name,
        place_name_en=place_name_en,
        bin_name=event.bin_name,
        parent_code=event.parent_code,
        codes_count=len(event.codes),
        references=event.references,
        form=form,
    )
