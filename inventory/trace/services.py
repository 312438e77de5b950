"""Writing the logbook.

What must never happen: a step that is told differently later. Events are only appended; the
database refuses to change one. A correction is a new event.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inventory.trace.models import TraceEvent
from inventory.trace.rules import FORMS, Step


def record(
    session: Session,
    *,
    step: Step,
    codes: Sequence[str],
    place_code: str,
    now: datetime,
    occurred_at: datetime | None = None,
    bin_name: str = "",
    parent_code: str = "",
    references: Mapping[str, str] | None = None,
) -> TraceEvent:
    """Write one step for all these codes, as one event.

    An item's life is found by its own code: where a crate or parcel moves, name the codes of
    the items in it too.

    Args:
        session: of the caller's transaction.
        step: what happened.
        codes: of items, lots and containers that it happened to.
        place_code: 12 digits of where.
        now: when it is written down.
        occurred_at: when it happened, by the clock of whoever saw it; `now` if not told.
        bin_name: where in the place.
        parent_code: of an aggregation (crate, pack): the container.
        references: business documents by CBV type: {"po": "Z…", "desadv": "M…"}.

    Raises:
        ValueError: no code, or an aggregation without its container (EPCIS 2.0 asks for both).
    """
    form = FORMS[step]
    if not codes:
        raise ValueError("an event is about at least one code")
    if (form.event_type == "AggregationEvent") != bool(parent_code):
        raise ValueError("an aggregation, and nothing else, names its container")
    # The container is named among the codes too: one index then finds its life as well.
    every_code = dict.fromkeys([*codes, parent_code] if parent_code else codes)
    event = TraceEvent(
        occurred_at=occurred_at or now,
        recorded_at=now,
        event_type=form.event_type,
        action=form.action,
        biz_step=form.biz_step,
        disposition=form.disposition,
        place_code=place_code,
        bin_name=bin_name,
        parent_code=parent_code,
        codes=list(every_code),
        references=dict(references or {}),
    )
    session.add(event)
    session.flush()
    return event
