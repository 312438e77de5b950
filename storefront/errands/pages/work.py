"""The provider's day on a phone: what comes next, in the order of the day."""

import uuid
from datetime import datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.money import Fen
from app.people import guard
from app.people.rules import Permission
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import forms, problems, refusals
from storefront.errands import queries
from storefront.errands.rules import ProviderVerb
from storefront.errands.services import dispatch
from storefront.pairs import queries as pairs
from storefront.providers import services as providers

blueprint = Blueprint("work", __name__, url_prefix="/work", template_folder="../templates")

Page = str | tuple[str, int] | Response
DAYS_SHOWN = 14


@blueprint.get("/")
@guard.allows(Permission.DO_ERRANDS)
def day() -> str:
    """Show today's visits, and those of the days to come."""
    return _day_page()


@blueprint.post("/<code>/<verb>")
@guard.allows(Permission.DO_ERRANDS)
def take_on(code: str, verb: str) -> Page:
    """Accept, decline, set off, or write down that nobody was at home."""
    wanted = forms.word(ProviderVerb, verb)
    try:
        with db.transaction() as session:
            dispatch.VERBS[wanted](session, code=code, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _day_page(refusal), problems.status_of(refusal)
    return redirect(url_for("work.day"), 303)


@blueprint.post("/<code>/quote")
@guard.allows(Permission.DO_ERRANDS)
def quote(code: str) -> Page:
    """Name the price: work, and parts that have to be bought."""
    try:
        labour_fen = forms.yuan(request.form, "labour")
        parts_fen = forms.yuan(request.form, "parts") if request.form.get("parts") else Fen(0)
        with db.transaction() as session:
            dispatch.quote(
                session,
                code=code,
                fen=Fen(labour_fen + parts_fen),
                parts_fen=parts_fen,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _day_page(refusal), problems.status_of(refusal)
    flash(gettext("报过去了，等那边同意。"), "good")
    return redirect(url_for("work.day"), 303)


@blueprint.post("/<code>/finish")
@guard.allows(Permission.DO_ERRANDS)
def finish(code: str) -> Page:
    """Finish a visit by the code that the household says."""
    try:
        with db.transaction() as session:
            done = dispatch.finish(
                session,
                code=code,
                said=request.form.get("said", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
        if isinstance(done, Refusal):
            raise done
    except Refusal as refusal:
        return _day_page(refusal), problems.status_of(refusal)
    flash(gettext("做好了，工钱记上了。"), "good")
    return redirect(url_for("work.day"), 303)


@blueprint.post("/<code>/photo")
@guard.allows(Permission.DO_ERRANDS)
def finish_by_photo(code: str) -> Page:
    """Finish a visit by a photo, where nobody can say the code."""
    content = sent_picture(request.files, "photo")
    actor, now = guard.actor(), clock.now()
    try:
        picture_id = uuid.uuid5(forms.client_id(request.form), "photo")
        with db.transaction() as session:
            pictures.take_whole(
                session, picture_id=picture_id, content=content, actor=actor, now=now
            )
            dispatch.finish_by_photo(
                session, code=code, picture_id=picture_id, actor=actor, now=now
            )
    except Refusal as refusal:
        return _day_page(refusal), problems.status_of(refusal)
    flash(gettext("做好了，工钱记上了。"), "good")
    return redirect(url_for("work.day"), 303)


def _day_page(refusal: Refusal | None = None) -> str:
    today = clock.china_date(clock.now())
    since = datetime.combine(today, time(), clock.CHINA)
    with db.reading() as session:
        provider = providers.own(session, guard.actor())
        visits = queries.visits(
            session, provider.id, since=since, until=since + timedelta(days=DAYS_SHOWN)
        )
        elders = pairs.pairs(session, provider_id=provider.id) if provider.volunteer else []
    days: dict[str, list[queries.Visit]] = {}
    for visit in visits:
        days.setdefault(clock.china_date(visit.start).isoformat(), []).append(visit)
    return render_template(
        "errands/work.html",
        provider=provider,
        days=days,
        elders=[each.elder for each in elders if each.due_on <= today],
        has_pairs=bool(elders),
        today=today.isoformat(),
        problem=refusals.sentence(refusal) if refusal else "",
    )
