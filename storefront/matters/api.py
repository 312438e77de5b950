"""Matters and applications by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from storefront.matters import queries
from storefront.matters.queries import ApplicationView, MatterRow
from storefront.matters.rules import Opening
from storefront.matters.schemas import (
    AnswerSchema,
    ApplicationSchema,
    FollowSchema,
    MatterSchema,
    OpeningSchema,
    PaperSchema,
    PromiseSchema,
)
from storefront.matters.services import handling
from storefront.workdays import queries as workdays

blueprint = Blueprint("matters_api", __name__, url_prefix="/api")


@blueprint.get("/matters")
@blueprint.response(200, MatterSchema(many=True))
@guard.public
def matters() -> list[MatterRow]:
    """List what can be applied for, with measured figures."""
    with db.reading() as session:
        return queries.matters(session, exceptions=workdays.exceptions(session))


@blueprint.post("/applications")
@blueprint.arguments(OpeningSchema)
@blueprint.response(201, ApplicationSchema)
@guard.allows(Permission.HANDLE_MATTERS)
def open_application(body: dict[str, Any]) -> ApplicationView:
    """Begin an application for a villager."""
    with db.transaction() as session:
        made = handling.open_application(
            session,
            opening=Opening(
                client_id=body["client_id"],
                matter_code=body["matter"],
                villager_code=body["villager"],
                authority_until=body["authority_until"],
            ),
            actor=guard.actor(),
            now=clock.now(),
        )
    return _view(made.code)


@blueprint.get("/applications/<code>")
@blueprint.response(200, ApplicationSchema)
@guard.allows(Permission.HANDLE_MATTERS)
def application(code: str) -> ApplicationView:
    """Tell how an application stands."""
    return _view(code)


@blueprint.get("/applications/<code>/follow")
@blueprint.arguments(FollowSchema, location="query")
@blueprint.response(200, ApplicationSchema)
@guard.public
def follow(query: dict[str, str], code: str) -> ApplicationView:
    """Tell how an application stands to who holds its receipt."""
    with db.reading() as session:
        return queries.application_followed(session, code, key=query["key"])


@blueprint.post("/applications/<code>/papers/<int:number>")
@blueprint.arguments(PaperSchema)
@blueprint.response(200, ApplicationSchema)
@guard.allows(Permission.HANDLE_MATTERS)
def receive_paper(body: dict[str, Any], code: str, number: int) -> ApplicationView:
    """Take a paper in."""
    with db.transaction() as session:
        handling.receive_paper(
            session,
            code=code,
            number=number,
            picture_id=body["picture_id"],
            actor=guard.actor(),
            now=clock.now(),
        )
    return _view(code)


@blueprint.post("/applications/<code>/papers/<int:number>/return")
@blueprint.response(200, ApplicationSchema)
@guard.allows(Permission.HANDLE_MATTERS)
def give_back(code: str, number: int) -> ApplicationView:
    """Write down that a paper was given back."""
    with db.transaction() as session:
        handling.give_back(session, code=code, number=number, actor=guard.actor(), now=clock.now())
    return _view(code)


@blueprint.post("/applications/<code>/promise")
@blueprint.arguments(PromiseSchema)
@blueprint.response(200, ApplicationSchema)
@guard.allows(Permission.HANDLE_MATTERS)
def promise(body: dict[str, Any], code: str) -> ApplicationView:
    """Let the villager sign the promise, by PIN or by a drawing that was sent before."""
    with db.transaction() as session:
        signed = handling.promise(
            session,
            code=code,
            pin=body["pin"],
            signature_id=body["signature_id"],
            actor=guard.actor(),
            now=clock.now(),
        )
    if isinstance(signed, Refusal):
        raise signed
    return _view(code)


@blueprint.post("/applications/<code>/accept")
@blueprint.response(200, ApplicationSchema)
@guard.allows(Permission.HANDLE_MATTERS)
def accept(code: str) -> ApplicationView:
    """Accept an application: its limit starts."""
    with db.transaction() as session:
        handling.accept(session, code=code, actor=guard.actor(), now=clock.now())
    return _view(code)


@blueprint.post("/applications/<code>/steps/<int:number>")
@blueprint.response(200, ApplicationSchema)
@guard.allows(Permission.HANDLE_MATTERS)
def finish_step(code: str, number: int) -> ApplicationView:
    """Write down that a step is done."""
    with db.transaction() as session:
        handling.finish_step(
            session, code=code, number=number, actor=guard.actor(), now=clock.now()
        )
    return _view(code)


@blueprint.post("/applications/<code>/answer")
@blueprint.arguments(AnswerSchema)
@blueprint.response(200, ApplicationSchema)
@guard.allows(Permission.HANDLE_MATTERS)
def decide(body: dict[str, Any], code: str) -> ApplicationView:
    """Write down the answer."""
    with db.transaction() as session:
        handling.decide(session, code=code, actor=guard.actor(), now=clock.now(), **body)
    return _view(code)


def _view(code: str) -> ApplicationView:
    with db.reading() as session:
        return queries.application_seen(session, code, guard.actor())
