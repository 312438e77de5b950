"""Order files over the API: handed in, looked over row by row, columns named, taken."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import refusals
from storefront.channels import services as channels
from storefront.channels.queries import ShopRow
from storefront.imports import queries
from storefront.imports.models import PlatformFile
from storefront.imports.queries import RowView
from storefront.imports.rules import FILE_BYTES_MAX, ROWS_MAX, Column, Header, header_of
from storefront.imports.schemas import (
    FileNameSchema,
    FileRowSchema,
    FileRowsQuerySchema,
    NamedColumnSchema,
    NamedColumnsSchema,
    OrderFileSchema,
    OrderFileViewSchema,
)
from storefront.imports.services import judging, reading, taking

blueprint = Blueprint("imports_api", __name__, url_prefix="/api/platforms/<code>/files")

PART_BYTES = 1024 * 1024
BYTES_IN_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@blueprint.get("")
@blueprint.response(200, OrderFileSchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def files(code: str) -> Sequence[PlatformFile]:
    """List the latest files of a shop."""
    with db.reading() as session:
        return queries.files(session, shop_id=_found(session, code).shop_id)


@blueprint.get("/columns")
@blueprint.response(200, NamedColumnSchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def columns(code: str) -> list[dict[str, Any]]:
    """List what is remembered of the columns in this platform's files."""
    with db.reading() as session:
        known = queries.meanings(session, platform=_found(session, code).platform)
    return [{"title": title, "meaning": meaning} for title, meaning in known.items()]


@blueprint.put("/columns")
@blueprint.arguments(NamedColumnsSchema)
@blueprint.response(204)
@guard.allows(Permission.SELL_LIVE)
def correct_columns(body: dict[str, Any], code: str) -> None:
    """Correct what is remembered of columns, for files that are read from now on."""
    with db.transaction() as session:
        reading.correct_columns(
            session,
            platform=_found(session, code).platform,
            meanings={one["title"]: one["meaning"] for one in body["columns"]},
        )


@blueprint.put("/<uuid:client_id>")
@blueprint.doc(**BYTES_IN_BODY)
@blueprint.arguments(FileNameSchema, location="query")
@blueprint.response(201, OrderFileSchema)
@guard.allows(Permission.SELL_LIVE)
def hand_in(query: dict[str, str], code: str, client_id: uuid.UUID) -> PlatformFile:
    """Keep a file, CSV or .xlsx, as the request's body; the same id again is the same file.

    It is read behind the answer: ask for it until its state is no longer `reading`.
    """
    # Larger than what other requests may send; what is too large is refused before it is read.
    request.max_content_length = FILE_BYTES_MAX
    if (request.content_length or 0) > FILE_BYTES_MAX:
        raise Refusal("imports.too_large", most=FILE_BYTES_MAX // 1024 // 1024)
    with db.transaction() as session:
        return reading.hand_in(
            session,
            client_id=client_id,
            shop=_found(session, code),
            file_name=query["file_name"],
            parts=_parts(),
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.get("/<uuid:client_id>")
@blueprint.response(200, OrderFileViewSchema)
@guard.allows(Permission.SELL_LIVE)
def show(code: str, client_id: uuid.UUID) -> dict[str, Any]:
    """Tell how far a file is, its rows counted by fate, and what its columns mean."""
    with db.reading() as session:
        shop = _found(session, code)
        file = _file(session, shop, client_id)
        view = queries.file_view(session, file, limit=0)
        known = queries.meanings(session, platform=shop.platform)
    header = header_of(file.titles, known) or Header((), {}, {})
    return {
        **{name: getattr(file, name) for name in OrderFileSchema().fields},
        "counts": view.counts,
        "good": view.good,
        "columns": _columns(file.titles, header.places),
        "missing": header.missing if file.state == "unmapped" else (),
        **{str(outlook): view.hindered.get(outlook, 0) for outlook in queries.Outlook},
        "unknown_statuses": view.unknown_statuses,
        "problem": _problem(file.problem, {"most": ROWS_MAX}),
    }


@blueprint.get("/<uuid:client_id>/rows")
@blueprint.arguments(FileRowsQuerySchema, location="query")
@blueprint.response(200, FileRowSchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def rows(query: dict[str, Any], code: str, client_id: uuid.UUID) -> list[dict[str, Any]]:
    """List every row with its fate, a page at a time, in the order of the file."""
    with db.reading() as session:
        file = _file(session, _found(session, code), client_id)
        return [_row(row) for row in queries.rows_after(session, file_id=file.id, **query)]


@blueprint.put("/<uuid:client_id>/columns")
@blueprint.arguments(NamedColumnsSchema)
@blueprint.response(200, OrderFileSchema)
@guard.allows(Permission.SELL_LIVE)
def name_columns(body: dict[str, Any], code: str, client_id: uuid.UUID) -> PlatformFile:
    """Say what columns mean, for all files of this platform; the file is read again.

    Two columns cannot mean one thing.
    """
    with db.transaction() as session:
        shop = _found(session, code)
        file = _file(session, shop, client_id)
        reading.name_columns(
            session,
            file=file,
            platform=shop.platform,
            meanings={one["title"]: one["meaning"] for one in body["columns"]},
        )
        return file


@blueprint.post("/<uuid:client_id>/weigh")
@blueprint.response(200, OrderFileSchema)
@guard.allows(Permission.SELL_LIVE)
def weigh(code: str, client_id: uuid.UUID) -> PlatformFile:
    """Work out anew what would hinder the rows, by the goods and the pool of this moment."""
    with db.transaction() as session:
        file = _file(session, _found(session, code), client_id)
        judging.weigh(session, file=file, now=clock.now())
        return file


@blueprint.post("/<uuid:client_id>/take")
@blueprint.response(200, OrderFileSchema)
@guard.allows(Permission.SELL_LIVE)
def take(code: str, client_id: uuid.UUID) -> PlatformFile:
    """Take the good rows, behind the answer; again changes nothing."""
    with db.transaction() as session:
        return taking.begin_taking(session, client_id=client_id, shop=_found(session, code))


def _parts() -> Iterator[bytes]:
    while part := request.stream.read(PART_BYTES):
        yield part


def _columns(titles: Sequence[str], places: Mapping[Column, int]) -> list[dict[str, Any]]:
    meant = {place: column for column, place in places.items()}
    return [{"title": title, "meaning": meant.get(at)} for at, title in enumerate(titles) if title]


def _row(row: RowView) -> dict[str, Any]:
    problem = _problem(row.problem["code"], row.problem["params"]) if row.problem else None
    return vars(row) | {"problem": problem}


def _problem(code: str, params: Mapping[str, Any]) -> dict[str, str] | None:
    if not code:
        return None
    return {"code": code, "detail": refusals.sentence(Refusal(code, **params))}


def _file(session: Session, shop: ShopRow, client_id: uuid.UUID) -> PlatformFile:
    file = queries.file_of(session, client_id, shop_id=shop.shop_id)
    if file is None:
        raise not_found("imports.unknown")
    return file


def _found(session: Session, code: str) -> ShopRow:
    return channels.find(session, code, hub_ids=guard.actor().places(Permission.SELL_LIVE))
