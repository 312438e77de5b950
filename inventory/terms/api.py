"""Terms over the API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import conflict, not_found
from app.people import guard
from app.people.rules import Permission
from inventory.places import queries as places
from inventory.terms import queries, services
from inventory.terms.models import Terms
from inventory.terms.queries import TermsRow
from inventory.terms.rules import Wording
from inventory.terms.schemas import (
    DeskQuerySchema,
    NewDraftSchema,
    TermsRowSchema,
    TermsSchema,
    WordingSchema,
)

blueprint = Blueprint("terms_api", __name__, url_prefix="/api/terms")


@blueprint.get("")
@blueprint.arguments(DeskQuerySchema, location="query")
@blueprint.response(200, TermsSchema)
@guard.allows(Permission.READ_DELIVERIES)
def terms(query: dict[str, Any]) -> Terms:
    """Tell the terms in force at a desk of one's own."""
    with db.reading() as session:
        place = places.place_of_code(session, query["place"])
        if place is None or not guard.actor().may_at(Permission.READ_DELIVERIES, place.id):
            raise not_found("place.unknown")
        found = queries.current_terms(
            session, book_id=place.book_id, now=clock.now(), kind=query["kind"]
        )
    if found is None:
        raise conflict("terms.none")
    return found


@blueprint.get("/versions")
@blueprint.response(200, TermsRowSchema(many=True))
@guard.allows(Permission.READ_TERMS)
def versions() -> list[TermsRow]:
    """List all versions of one's own operators, drafts first and then the newest."""
    with db.reading() as session:
        return queries.terms_rows(session, actor=guard.actor(), now=clock.now())


@blueprint.post("/drafts")
@blueprint.arguments(NewDraftSchema)
@blueprint.response(201, TermsRowSchema)
@guard.allows(Permission.CHANGE_TERMS)
def draft(body: dict[str, Any]) -> TermsRow:
    """Write a draft, once for a client id."""
    with db.transaction() as session:
        books = queries.books_at(session, guard.actor().places(Permission.CHANGE_TERMS))
        made = services.draft_terms(
            session,
            client_id=body["client_id"],
            book_id=body["book_id"] or (books[0].id if len(books) == 1 else 0),
            wording=body["wording"],
            actor=guard.actor(),
        )
    return _row(made.id)


@blueprint.get("/<int:terms_id>")
@blueprint.response(200, TermsRowSchema)
@guard.allows(Permission.READ_TERMS)
def show(terms_id: int) -> TermsRow:
    """Read one version with its prices."""
    return _row(terms_id)


@blueprint.put("/<int:terms_id>")
@blueprint.arguments(WordingSchema)
@blueprint.response(200, TermsRowSchema)
@guard.allows(Permission.CHANGE_TERMS)
def change(body: Wording, terms_id: int) -> TermsRow:
    """Rewrite a draft."""
    with db.transaction() as session:
        services.change_draft(session, terms_id=terms_id, wording=body, actor=guard.actor())
    return _row(terms_id)


@blueprint.delete("/<int:terms_id>")
@blueprint.response(204)
@guard.allows(Permission.CHANGE_TERMS)
def discard(terms_id: int) -> None:
    """Throw a draft away."""
    with db.transaction() as session:
        services.discard_draft(session, terms_id=terms_id, actor=guard.actor())


@blueprint.post("/<int:terms_id>/publish")
@blueprint.response(200, TermsRowSchema)
@guard.allows(Permission.CHANGE_TERMS)
def publish(terms_id: int) -> TermsRow:
    """Put a draft in force as the next version."""
    with db.transaction() as session:
        services.publish_terms(session, terms_id=terms_id, actor=guard.actor(), now=clock.now())
    return _row(terms_id)


@blueprint.post("/<int:terms_id>/withdraw")
@blueprint.response(200, TermsRowSchema)
@guard.allows(Permission.CHANGE_TERMS)
def withdraw(terms_id: int) -> TermsRow:
    """Offer the version in force no more."""
    with db.transaction() as session:
        services.withdraw_terms(session, terms_id=terms_id, actor=guard.actor(), now=clock.now())
    return _row(terms_id)


def _row(terms_id: int) -> TermsRow:
    with db.reading() as session:
        row = queries.terms_row(session, terms_id, actor=guard.actor(), now=clock.now())
    if row is None:
        raise not_found("terms.unknown")
    return row
