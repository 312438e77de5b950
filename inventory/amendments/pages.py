"""Changing a villager's papers at the desk: details, photo, PIN, way of payout, suspension."""

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import PIN_DIGITS, Permission
from app.pictures import queries as pictures_read
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import files, forms, problems, refusals
from inventory.amendments import queries, services
from inventory.amendments.rules import BankAccount, Details
from inventory.villagers import queries as villagers_read
from inventory.villagers.queries import VillagerFacts
from inventory.villagers.rules import ConsentKind, PayoutWay, Status

blueprint = Blueprint("amendments", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response
DESK = "/desk/villagers/<code>"


@blueprint.get(f"{DESK}/details")
@guard.allows(Permission.REGISTER_VILLAGERS)
def details(code: str) -> str:
    """Show the papers, to be corrected."""
    facts = _facts(code)
    return _page("details", facts, MultiDict({"name": facts.row.name, "story": facts.story}))


@blueprint.post(f"{DESK}/details")
@guard.allows(Permission.REGISTER_VILLAGERS)
def change_details(code: str) -> Page:
    """Correct the papers; a number that was left empty stays as it is."""
    form = request.form
    typed = Details(
        name=form.get("name"),
        phone="" if form.get("no_phone") else form.get("phone", "").strip() or None,
        id_number=form.get("id_number", "").strip() or None,
        story=form.get("story"),
    )

    def change() -> None:
        with db.transaction() as session:
            services.change_details(
                session, villager_code=code, details=typed, actor=guard.actor(), now=clock.now()
            )

    return _done("details", code, change, gettext("改好了。"))


@blueprint.get(f"{DESK}/photo")
@guard.allows(Permission.READ_VILLAGERS)
def photo(code: str) -> Answer:
    """Serve the picture of a villager of one's own places."""
    with db.reading() as session:
        villager = villagers_read.villager_of_code(
            session, code, places=guard.actor().places(Permission.READ_VILLAGERS)
        )
        kept = (
            pictures_read.content_of(session, villager.photo_id)
            if villager and villager.photo_id
            else None
        )
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


@blueprint.post(f"{DESK}/photo")
@guard.allows(Permission.REGISTER_VILLAGERS)
def change_photo(code: str) -> Page:
    """Take a picture of a villager who agreed to it."""
    content = sent_picture(request.files, "photo")
    picture_id = uuid.uuid4()

    def change() -> None:
        actor, now = guard.actor(), clock.now()
        with db.transaction() as session:
            pictures.take_whole(
                session, picture_id=picture_id, content=content, actor=actor, now=now
            )
            services.show_photo(
                session, villager_code=code, picture_id=picture_id, actor=actor, now=now
            )

    return _done("details", code, change, gettext("照片存好了。"))


@blueprint.post(f"{DESK}/photo/removal")
@guard.allows(Permission.REGISTER_VILLAGERS)
def remove_photo(code: str) -> Response:
    """Forget the picture."""
    with db.transaction() as session:
        services.remove_photo(session, villager_code=code, actor=guard.actor(), now=clock.now())
    flash(gettext("照片删掉了。"), "good")
    return redirect(url_for("amendments.details", code=code), 303)


@blueprint.get(f"{DESK}/pin")
@guard.allows(Permission.REGISTER_VILLAGERS)
def pin(code: str) -> str:
    """Ask for another PIN of the card."""
    return _page("pin", _facts(code), MultiDict())


@blueprint.post(f"{DESK}/pin")
@guard.allows(Permission.REGISTER_VILLAGERS)
def renew_pin(code: str) -> Page:
    """Give the card another PIN."""

    def change() -> None:
        if request.form.get("pin", "") != request.form.get("pin_again", ""):
            raise Refusal("villager.pin_mismatch")
        with db.transaction() as session:
            services.renew_pin(
                session,
                villager_code=code,
                pin=request.form.get("pin", ""),
                actor=guard.actor(),
                now=clock.now(),
            )

    return _done("pin", code, change, gettext("密码换好了，旧密码不能用了。"))


@blueprint.get(f"{DESK}/payout")
@guard.allows(Permission.REGISTER_VILLAGERS)
def payout(code: str) -> str:
    """Show how a villager is paid, to be changed."""
    facts = _facts(code)
    return _page("payout", facts, MultiDict({"way": facts.payout.way, "holder": facts.row.name}))


@blueprint.post(f"{DESK}/payout")
@guard.allows(Permission.REGISTER_VILLAGERS)
def choose_payout(code: str) -> Page:
    """Write down how a villager would like to be paid; an empty account stays as it is."""
    form = request.form
    number = form.get("number", "").strip()
    account = BankAccount(number, form.get("bank_name", ""), form.get("holder", ""))

    def change() -> None:
        with db.transaction() as session:
            services.choose_payout(
                session,
                villager_code=code,
                way=forms.word(PayoutWay, form.get("way", "")),
                account=account if number else None,
                actor=guard.actor(),
                now=clock.now(),
            )

    return _done("payout", code, change, gettext("收款方式记好了。"))


@blueprint.get(f"{DESK}/suspension")
@guard.allows(Permission.SUSPEND_VILLAGERS)
def suspension(code: str) -> str:
    """Ask why a villager is suspended, or let in again."""
    return _page("suspension", _facts(code), MultiDict())


@blueprint.post(f"{DESK}/suspension")
@guard.allows(Permission.SUSPEND_VILLAGERS)
def suspend(code: str) -> Page:
    """Stop taking goods of a villager."""
    return _change_status(code, services.suspend, gettext("已经停用，不再收货。"))


@blueprint.post(f"{DESK}/reactivation")
@guard.allows(Permission.SUSPEND_VILLAGERS)
def reactivate(code: str) -> Page:
    """Take goods of a villager again."""
    return _change_status(code, services.reactivate, gettext("已经恢复，可以收货了。"))


@blueprint.get(f"{DESK}/history")
@guard.allows(Permission.READ_VILLAGERS)
def history(code: str) -> str:
    """Show what a villager agreed to, and what was changed by whom."""
    facts = _facts(code, Permission.READ_VILLAGERS)
    villager_id = facts.row.villager_id
    with db.reading() as session:
        consents = villagers_read.consent_history(session, villager_id=villager_id)
        amendments = queries.amendments_of(session, villager_id=villager_id)
    return render_template(
        "amendments/history.html", facts=facts, consents=consents, amendments=amendments
    )


@blueprint.get("/office/reveals")
@guard.allows(Permission.READ_REVEALS)
def reveals() -> str:
    """Show who saw villagers' numbers in the clear, and why."""
    code = request.args.get("code", "").strip()
    with db.reading() as session:
        rows = queries.reveals(
            session, places=guard.actor().places(Permission.READ_REVEALS), code=code
        )
    return render_template(
        "amendments/reveals.html", rows=rows, code=code, most=queries.REVEALS_MAX
    )


def _change_status(code: str, verb: Callable[..., None], said: str) -> Page:
    def change() -> None:
        with db.transaction() as session:
            verb(
                session,
                villager_code=code,
                reason=request.form.get("reason", ""),
                actor=guard.actor(),
                now=clock.now(),
            )

    return _done("suspension", code, change, said)


def _done(name: str, code: str, change: Callable[[], None], said: str) -> Page:
    """Do a change and go back to the villager; a refused form comes back with what was typed."""
    try:
        change()
    except Refusal as refusal:
        page = _page(name, _facts(code), request.form, refusal)
        return page, problems.status_of(refusal)
    flash(said, "good")
    return redirect(url_for("desk.villager", code=code), 303)


def _page(
    name: str, facts: VillagerFacts, typed: MultiDict[str, str], refusal: Refusal | None = None
) -> str:
    agreed = {consent.kind for consent in facts.consents}
    return render_template(
        f"amendments/{name}.html",
        facts=facts,
        typed=typed,
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
        may_show=ConsentKind.STORY in agreed,
        may_bank=ConsentKind.BANK in agreed,
        pin_digits=PIN_DIGITS,
    )


def _facts(code: str, permission: Permission = Permission.REGISTER_VILLAGERS) -> VillagerFacts:
    """Read a villager of one's own places; somebody who was only invited has no papers yet.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`.
    """
    with db.reading() as session:
        facts = villagers_read.card_seen(session, code, guard.actor(), permission=permission)
    if facts.row.status == Status.INVITED:
        raise Refusal("villager.invited", name=facts.row.name)
    return facts
