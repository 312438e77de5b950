"""Writing the logbook.

What must never happen: a step that is told differently later. Events are only appended; the
database refuses to change one. A correction is a new event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import not_found
from app.people.rules import Actor, Permission
from inventory.labels.rules.scan import ScanKind, parse_scan
from inventory.places import queries as places
from inventory.trace import queries
from inventory.trace.models import TraceEvent
from inventory.trace.queries import EventRow
from inventory.trace.rules import FORMS, Step


@dataclass(frozen=True)
class Life:
    """A code with all that happened to it, oldest first."""

    code: str
    events: list[EventRow]


def record(  # noqa: PLR0913 - the what, when, where and why of EPCIS, each by name
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
        parent_code: of an aggregation (crate, pack) the container; of a transformation the lot
            that came of it.
        references: business documents by CBV type: {"po": "Z…", "desadv": "M…"}.

    Raises:
        ValueError: no code, or an aggregation without its container (EPCIS 2.0 asks for both).
    """
    event = event_of(
        step=step,
        codes=codes,
        place_code=place_code,
        now=now,
        occurred_at=occurred_at,
        bin_name=bin_name,
        parent_code=parent_code,
        references=references,
    )
    write(session, [event])
    return event


def write(session: Session, events: Sequence[TraceEvent]) -> None:
    """Write many steps at once, each an event of its own as `event_of` makes it."""
    session.add_all(events)
    session.flush()


def event_of(
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
    """Put one step into words, as `record` does, to be written with others by `write`.

    Raises:
        ValueError: no code, or an aggregation without its container (EPCIS 2.0 asks for both).
    """
    form = FORMS[step]
    if not codes:
        raise ValueError("an event is about at least one code")
    names_another = form.event_type in {"AggregationEvent", "TransformationEvent"}
    if names_another != bool(parent_code):
        raise ValueError("an aggregation names its container, a transformation what came of it")
    # The container is named among the codes too: one index then finds its life as well.
    every_code = dict.fromkeys([*codes, parent_code] if parent_code else codes)
    return TraceEvent(
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


def code_of(raw: str) -> str:
    """Read the code of ours that was typed or scanned.

    Raises:
        Refusal: `label.unknown` for anything that is not ours; those of `parse_scan`.
    """
    scan = parse_scan(raw)
    if scan.kind is not ScanKind.OWN:
        raise not_found("label.unknown", code=scan.code)
    return scan.code


def life_seen_by(session: Session, *, raw: str, actor: Actor) -> Life:
    """Tell the whole life of a code to somebody at whose place it ever was.

    Raises:
        Refusal: `trace.nothing`, also for what never came to the actor's place; those of
            `code_of`.
    """
    code = code_of(raw)
    events = queries.events_of(session, code)
    mine = actor.places(Permission.TRACE)
    if mine is not None:
        codes = {place.code for place in places.all_places(session, ids=mine)}
        if not any(event.place_code in codes for event in events):
            events = []
    if not events:
        raise not_found("trace.nothing", code=code)
    return Life(code, events)
