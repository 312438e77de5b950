"""Lots and holds, for everybody at whose place the goods are."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
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
from app.units import parse_scaled
from app.web import files, forms, problems, refusals
from inventory.lots import queries, services
from inventory.lots.queries import LotPage
from inventory.lots.rules import LISTED_MAX, PLACED_BY_HAND, HoldState, Wanted
from inventory.quality.rules import HoldKind, Method, Reading

blueprint = Blueprint("lots", __name__, url_prefix="/lots", template_folder="templates")

Page = str | tuple[str, int] | Response
KINDS = {
    HoldKind.TEST: lazy_gettext("检测"),
    HoldKind.PAPER: lazy_gettext("缺证"),
    HoldKind.EXPIRY: lazy_gettext("快坏了"),
    HoldKind.RECALL: lazy_gettext("召回"),
    HoldKind.COUNT: lazy_gettext("数量不对"),
}


@blueprint.get("")
@guard.allows(Permission.READ_LOTS)
def holds() -> Page:
    """List what is or was held; a code that is typed or scanned leads to its lot."""
    typed = request.args.get("code", "").strip()
    if typed:
        with db.reading() as session:
            return redirect(
                url_for("lots.show", code=services.lot_code_scanned(session, typed)), 303
            )
    wanted = _wanted()
    with db.reading() as session:
        places = guard.actor().places(Permission.READ_LOTS)
        rows = queries.holds_wanted(session, wanted, places=places)
    return render_template(
        "lots/holds.html",
        rows=rows[:LISTED_MAX],
        has_more=len(rows) > LISTED_MAX,
        wanted=wanted,
        kinds=KINDS,
    )


@blueprint.get("/<code>")
@guard.allows(Permission.READ_LOTS)
def show(code: str) -> str:
    """Show what was checked and tested of a lot, and why it is or was held."""
    return _page(code)


@blueprint.post("/<code>/tests")
@guard.allows(Permission.EXAMINE_LOTS)
def test(code: str) -> Page:
    """Put a rapid test on record; a refused form comes back as it was filled in."""
    client_id = forms.client_id(request.form)
    actor, now = guard.actor(), clock.now()
    try:
        with db.transaction() as session:
            is_negative = services.add_test(
                session,
                lot_code=code,
                client_id=client_id,
                reading=_typed_reading(request.form, _photo(session, client_id)),
                actor=actor,
                now=now,
            )
    except Refusal as refusal:
        return _refused(code, "test", refusal)
    if is_negative:
        flash(gettext("记下了，没超标。"), "good")
    else:
        flash(gettext("记下了，超标：这一批已经封存，不能再出库。"), "bad")
    return redirect(url_for("lots.show", code=code), 303)


@blueprint.post("/<code>/holds")
@guard.allows(Permission.EXAMINE_LOTS)
def hold(code: str) -> Page:
    """Keep a lot from leaving."""
    try:
        with db.transaction() as session:
            services.place_hold(
                session,
                lot_code=code,
                kind=forms.word(HoldKind, request.form.get("kind", "")),
                reason=request.form.get("reason", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, "hold", refusal)
    flash(gettext("封存了，这一批不能再出库。"), "good")
    return redirect(url_for("lots.show", code=code), 303)


@blueprint.post("/<code>/holds/<int:hold_id>/release")
@guard.allows(Permission.RELEASE_HOLDS)
def release(code: str, hold_id: int) -> Page:
    """Let a lot go again that somebody else held."""
    client_id = forms.client_id(request.form)
    try:
        with db.transaction() as session:
            services.release(
                session,
                lot_code=code,
                hold_id=hold_id,
                reason=request.form.get("reason", ""),
                picture_id=_photo(session, client_id),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, f"release-{hold_id}", refusal)
    flash(gettext("解封了。"), "good")
    return redirect(url_for("lots.show", code=code), 303)


@blueprint.get("/<code>/pictures/<uuid:picture_id>")
@guard.allows(Permission.READ_LOTS)
def picture(code: str, picture_id: uuid.UUID) -> Answer:
    """Serve a photo of a lot to those who may see the lot."""
    with db.reading() as session:
        lot = services.seen(session, code, guard.actor(), Permission.READ_LOTS)
        is_shown = queries.is_picture_of(session, lot_id=lot.lot_id, picture_id=picture_id)
        kept = pictures_read.content_of(session, picture_id) if is_shown else None
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


def _wanted() -> Wanted:
    asked = request.args
    is_released = asked.get("state") == HoldState.RELEASED
    kind = asked.get("kind", "")
    return Wanted(
        state=HoldState.RELEASED if is_released else HoldState.OPEN,
        kind=HoldKind(kind) if kind in set(HoldKind) else None,
        page=max(1, asked.get("page", 1, type=int)),
    )


def _photo(session: Session, client_id: uuid.UUID) -> uuid.UUID | None:
    """Take the photo that came with a form, if one did, under a name made of the form's id."""
    content = sent_picture(request.files, "photo")
    if not content:
        return None
    picture_id = uuid.uuid5(client_id, "photo")
    pictures.take_whole(
        session, picture_id=picture_id, content=content, actor=guard.actor(), now=clock.now()
    )
    return picture_id


def _typed_reading(form: MultiDict[str, str], picture_id: uuid.UUID | None) -> Reading:
    """Read the form of a test.

    Raises:
        Refusal: `test.value_wrong`, `test.limit_wrong`.
    """
    try:
        value_tenths = parse_scaled(form.get("value", ""), 1)
    except ValueError:
        raise Refusal("test.value_wrong") from None
    try:
        limit_tenths = parse_scaled(form.get("limit", ""), 1)
    except ValueError:
        raise Refusal("test.limit_wrong") from None
    return Reading(
        method=Method.INHIBITION,
        value_tenths=value_tenths,
        limit_tenths=limit_tenths,
        device=form.get("device", ""),
        reagent_batch=form.get("reagent_batch", ""),
        picture_id=picture_id,
    )


def _refused(code: str, which: str, refusal: Refusal) -> tuple[str, int]:
    page = _page(code, which, refusals.sentence(refusal))
    return page, problems.status_of(refusal)


def _page(code: str, wrong: str = "", problem: str = "") -> str:
    actor = guard.actor()
    with db.reading() as session:
        found: LotPage | None = queries.lot_page(
            session, code.strip().upper(), places=actor.places(Permission.READ_LOTS)
        )
    if found is None:
        raise not_found("lot.unknown")
    return render_template(
        "lots/lot.html",
        page=found,
        kinds=KINDS,
        by_hand=[(kind, KINDS[kind]) for kind in PLACED_BY_HAND],
        may_examine=actor.may(Permission.EXAMINE_LOTS),
        may_release=actor.may(Permission.RELEASE_HOLDS),
        account_id=actor.account_id,
        typed=request.form,
        wrong=wrong,
        problem=problem,
    )
