"""How an event of the logbook is written in EPCIS 2.0 JSON-LD (GS1 EPCIS 2.0, CBV 2.0): pure."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from app.clock import CHINA
from app.errors import Refusal
from inventory.labels.rules.codes import kind_of, label_url
from inventory.places.rules import is_place_code

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
SCHEMA_VERSION = "2.0"
OFFSET = "+08:00"
"""Where all our events happen."""
PAGE_MAX = 1000
PAGE_DEFAULT = 100
AGGREGATION = "AggregationEvent"
TRANSFORMATION = "TransformationEvent"


@dataclass(frozen=True)
class Mark:
    """The last event of a page: the next one begins after it."""

    occurred_at: datetime
    id: UUID


@dataclass(frozen=True)
class Recorded:
    """An event as the logbook has it."""

    id: UUID
    occurred_at: datetime
    recorded_at: datetime
    event_type: str
    action: str
    biz_step: str
    disposition: str
    place_code: str
    bin_name: str
    parent_code: str
    codes: Sequence[str]
    references: Mapping[str, str]

    @property
    def mark(self) -> Mark:
        """Tell where a page ends whose last event this is."""
        return Mark(self.occurred_at, self.id)


@dataclass(frozen=True)
class Filters:
    """What is asked for; what is None is not narrowed."""

    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""
    biz_steps: tuple[str, ...] = ()
    code: str | None = None


def event_of(recorded: Recorded, public_url: str) -> dict[str, Any]:
    """Write one event.

    Codes become the addresses that our labels carry, since we have no GS1 company prefix; an
    aggregation names its container once, as the parent.
    """
    items = [uri_of(code, public_url) for code in recorded.codes if code != recorded.parent_code]
    things = _things(recorded, items, public_url)
    place = uri_of(recorded.place_code, public_url)
    spot = f"{place}/{quote(recorded.bin_name, safe='')}" if recorded.bin_name else place
    return {
        "type": recorded.event_type,
        "eventID": f"urn:uuid:{recorded.id}",
        "eventTime": recorded.occurred_at.astimezone(CHINA).isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": OFFSET,
        "recordTime": recorded.recorded_at.astimezone(CHINA).isoformat(timespec="milliseconds"),
        "bizStep": recorded.biz_step,
        "disposition": recorded.disposition,
        **things,
        "readPoint": {"id": spot},
        "bizLocation": {"id": place},
        "bizTransactionList": [
            {"type": kind, "bizTransaction": uri_of(name, public_url)}
            for kind, name in sorted(recorded.references.items())
        ],
    }


def _things(recorded: Recorded, items: list[str], public_url: str) -> dict[str, Any]:
    """Write what an event is about, as events of its type say it."""
    if recorded.event_type == TRANSFORMATION:
        made = uri_of(recorded.parent_code, public_url)
        return {"inputEPCList": items, "outputEPCList": [made]}
    if recorded.event_type == AGGREGATION:
        parent = uri_of(recorded.parent_code, public_url)
        return {"action": recorded.action, "parentID": parent, "childEPCs": items}
    return {"action": recorded.action, "epcList": items}


def uri_of(name: str, public_url: str) -> str:
    """Write a code, a place or a stranger's number as an address.

    Our own codes get the one that their label carries.
    """
    if kind_of(name):
        return label_url(public_url, name)
    if is_place_code(name):
        return f"{public_url}/places/{name}"
    return f"{public_url}/references/{quote(name, safe='')}"


def document(events: Sequence[dict[str, Any]], *, written_at: datetime) -> dict[str, Any]:
    """Wrap events as a document of their own."""
    return _head("EPCISDocument", written_at) | {"epcisBody": {"eventList": list(events)}}


def query_document(events: Sequence[dict[str, Any]], *, written_at: datetime) -> dict[str, Any]:
    """Wrap events as the answer to a question (EPCIS 2.0, section 12)."""
    results = {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": list(events)}}
    return _head("EPCISQueryDocument", written_at) | {"epcisBody": {"queryResults": results}}


def token_of(mark: Mark) -> str:
    """Write where a page ended, for the caller to give back."""
    return urlsafe_b64encode(f"{mark.occurred_at.isoformat()} {mark.id}".encode()).decode()


def mark_of(token: str) -> Mark:
    """Read where the last page ended.

    Raises:
        Refusal: `epcis.token_wrong`.
    """
    try:
        moment, _, name = urlsafe_b64decode(token.encode()).decode().partition(" ")
        occurred_at = datetime.fromisoformat(moment)
        mark = Mark(occurred_at, UUID(name))
    except ValueError:
        raise Refusal("epcis.token_wrong") from None
    if occurred_at.tzinfo is None:
        raise Refusal("epcis.token_wrong")
    return mark


def _head(kind: str, written_at: datetime) -> dict[str, Any]:
    return {
        "@context": [CONTEXT],
        "type": kind,
        "schemaVersion": SCHEMA_VERSION,
        "creationDate": written_at.isoformat(timespec="milliseconds"),
    }
