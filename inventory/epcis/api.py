"""The logbook in the form that other systems read (EPCIS 2.0, REST binding)."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web.address import public_url
from inventory.epcis import queries
from inventory.epcis.rules import (
    PAGE_MAX,
    Filters,
    Mark,
    Recorded,
    document,
    event_of,
    mark_of,
    query_document,
    token_of,
)
from inventory.epcis.schemas import FiltersSchema, PageSchema

blueprint = Blueprint("epcis_api", __name__, url_prefix="/epcis")

LD_JSON = "application/ld+json"
VERSIONS = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0"}


@blueprint.get("/events")
@blueprint.arguments(FiltersSchema, location="query", unknown="exclude")
@blueprint.arguments(PageSchema, location="query", unknown="exclude")
@blueprint.response(200, {"type": "object"}, content_type=LD_JSON)
@guard.allows(Permission.TRACE)
def events(filters: Filters, page: dict[str, Any]) -> Response:
    """Read the events of one's own places in order of time; the next page is in Link."""
    after = mark_of(page["token"]) if page["token"] else None
    places = guard.actor().places(Permission.TRACE)
    found = _page(filters, places, after, page["per_page"] + 1)
    shown = found[: page["per_page"]]
    body = query_document([event_of(row, public_url()) for row in shown], written_at=clock.now())
    response = Response(_text(body), mimetype=LD_JSON, headers=VERSIONS)
    if len(found) > len(shown):
        asked = request.args.to_dict() | {"nextPageToken": token_of(shown[-1].mark)}
        response.headers["Link"] = f'<{request.base_url}?{urlencode(asked)}>; rel="next"'
    return response


@blueprint.get("/document")
@blueprint.arguments(FiltersSchema, location="query")
@blueprint.response(200, {"type": "object"}, content_type=LD_JSON)
@guard.allows(Permission.TRACE)
def export(filters: Filters) -> Response:
    """Take all events that match away as one document, however many they are."""
    places = guard.actor().places(Permission.TRACE)
    pages = _pages(filters, places, public_url())
    response = Response(_written(pages, document([], written_at=clock.now())), mimetype=LD_JSON)
    response.headers.update(VERSIONS)
    response.headers.set("Content-Disposition", "attachment", filename="epcis.jsonld")
    return response


def _page(
    filters: Filters, places: frozenset[int] | None, after: Mark | None, limit: int
) -> list[Recorded]:
    with db.reading() as session:
        return queries.events(session, filters=filters, places=places, limit=limit, after=after)


def _pages(
    filters: Filters, places: frozenset[int] | None, base: str
) -> Iterator[list[dict[str, Any]]]:
    """Read page after page, each in a transaction of its own: memory stays that of one page."""
    after = None
    while found := _page(filters, places, after, PAGE_MAX):
        yield [event_of(row, base) for row in found]
        after = found[-1].mark


def _written(pages: Iterator[list[dict[str, Any]]], empty: dict[str, Any]) -> Iterator[str]:
    """Write a document with its events poured in between head and foot."""
    head, _, foot = _text(empty).rpartition("[]")
    yield head + "["
    comma = ""
    for page in pages:
        yield comma + ",".join(_text(event) for event in page)
        comma = ","
    yield "]" + foot


def _text(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
