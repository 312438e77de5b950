"""Workshop licences at the desk: what a household may make, until when."""

import uuid
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.pictures import queries as pictures_read
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import files, forms, problems, refusals
from inventory.licences import queries, services
from inventory.produce.rules import LicencePaper
from inventory.villagers import queries as villagers_read
from inventory.villagers.queries import VillagerFacts

blueprint = Blueprint(
    "licences", __name__, url_prefix="/desk/villagers/<code>/licences", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.READ_VILLAGERS)
def licences(code: str) -> str:
    """Show a household's licences; ?renew=number fills in what a renewal keeps."""
    facts = _facts(code, Permission.READ_VILLAGERS)
    return _page(facts, MultiDict({"number": request.args.get("renew", "")}))


@blueprint.post("")
@guard.allows(Permission.REGISTER_VILLAGERS)
def record(code: str) -> Page:
    """Put a licence on file with a photo of its paper."""
    client_id = forms.client_id(request.form)
    content = sent_picture(request.files, "photo")
    actor, now = guard.actor(), clock.now()
    picture_id = uuid.uuid5(client_id, "licence")
    try:
        with db.transaction() as session:
            pictures.take_whole(
                session, picture_id=picture_id, content=content, actor=actor, now=now
            )
            services.record(
                session,
                villager_code=code,
                produce_code=request.form.get("produce", ""),
                licence=_typed_licence(request.form, picture_id),
                actor=actor,
                now=now,
            )
    except Refusal as refusal:
        page = _page(_facts(code), request.form, refusal)
        return page, problems.status_of(refusal)
    flash(gettext("证记好了。"), "good")
    return redirect(url_for("licences.licences", code=code), 303)


@blueprint.get("/<int:licence_id>/picture")
@guard.allows(Permission.READ_VILLAGERS)
def picture(code: str, licence_id: int) -> Answer:
    """Serve the photo of a licence."""
    facts = _facts(code, Permission.READ_VILLAGERS)
    with db.reading() as session:
        found = queries.licence_of(
            session, villager_id=facts.row.villager_id, licence_id=licence_id
        )
        kept = (
            pictures_read.content_of(session, found.picture_id)
            if found and found.picture_id
            else None
        )
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


def _typed_licence(form: MultiDict[str, str], picture_id: uuid.UUID) -> LicencePaper:
    """Read the form.

    Raises:
        Refusal: `licence.dates_wrong`.
    """
    try:
        issued_on = date.fromisoformat(form.get("issued_on", ""))
        expires_on = date.fromisoformat(form.get("expires_on", ""))
    except ValueError:
        raise Refusal("licence.dates_wrong") from None
    return LicencePaper(form.get("number", ""), issued_on, expires_on, picture_id)


def _facts(code: str, permission: Permission = Permission.REGISTER_VILLAGERS) -> VillagerFacts:
    with db.reading() as session:
        return villagers_read.card_seen(session, code, guard.actor(), permission=permission)


def _page(facts: VillagerFacts, typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    today = clock.china_date(clock.now())
    with db.reading() as session:
        rows = queries.licences_of(session, villager_id=facts.row.villager_id, on=today)
        kinds = queries.licensed_kinds(session)
    return render_template(
        "licences/licences.html",
        facts=facts,
        rows=rows,
        kinds=kinds,
        today=today,
        typed=typed,
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
    )
