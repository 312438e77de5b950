"""The desk's register: find a villager, register one, consents, the card."""

import uuid
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import PIN_DIGITS, Permission
from app.web import forms, problems, refusals
from app.web.address import public_url
from app.web.language import either
from inventory.labels.adapters.svg import qr_address
from inventory.labels.rules.codes import label_url, spaced
from inventory.places import queries as places
from inventory.places.rules import PlaceKind
from inventory.villagers import queries, services
from inventory.villagers.queries import VillagerFacts, VillagerRow
from inventory.villagers.rules import (
    ConsentKind,
    Enrolment,
    PersonalField,
    Registration,
    Status,
)

blueprint = Blueprint("villagers", __name__, url_prefix="/desk", template_folder="templates")

Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Found:
    """The answer to a search, or why there is none."""

    rows: list[VillagerRow]
    problem: str = ""


@blueprint.get("/villagers")
@guard.allows(Permission.READ_VILLAGERS)
def find() -> Page:
    """Find a villager to look at."""
    text = request.args.get("q", "").strip()
    found = _found(text)
    is_card = len(found.rows) == 1 and found.rows[0].code in text.upper().replace(" ", "")
    if is_card:
        return redirect(url_for("desk.villager", code=found.rows[0].code), 303)
    return render_template("villagers/find.html", found=found, q=text)


@blueprint.get("/villagers/new")
@guard.allows(Permission.REGISTER_VILLAGERS)
def new() -> str:
    """Show the empty form of a registration."""
    return _form_page(MultiDict({"client_id": str(uuid.uuid4())}))


@blueprint.post("/villagers/new")
@guard.allows(Permission.REGISTER_VILLAGERS)
def register() -> Page:
    """Register a villager; a refused form comes back with all that was typed."""
    try:
        registration = _typed_registration(request.form)
        with db.transaction() as session:
            villager = services.register_villager(
                session, registration=registration, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _form_page(request.form, refusal), problems.status_of(refusal)
    flash(gettext("登记好了。请打印卡，交给村民。"), "good")
    return redirect(url_for("desk.villager", code=villager.code, registered=1), 303)


@blueprint.get("/villagers/<code>/enrolment")
@guard.allows(Permission.REGISTER_VILLAGERS)
def enrolment(code: str) -> Page:
    """Show what a roster says of somebody, to be completed; it is done once."""
    facts = _facts(code)
    if facts.row.status != Status.INVITED:
        return redirect(url_for("desk.villager", code=code), 303)
    return _enrolment_page(facts, MultiDict({"name": facts.row.name, "story": facts.story}))


@blueprint.post("/villagers/<code>/enrolment")
@guard.allows(Permission.REGISTER_VILLAGERS)
def enrol(code: str) -> Page:
    """Register somebody who was on a roster; a number left empty is as the roster has it."""
    form = request.form
    try:
        _refuse_two_pins(form)
        with db.transaction() as session:
            services.enrol(
                session,
                villager_code=code,
                enrolment=Enrolment(
                    pin=form.get("pin", ""),
                    consents=_consents(form),
                    name=form.get("name"),
                    phone=form.get("phone", "").strip() or None,
                    id_number=form.get("id_number", "").strip() or None,
                    story=form.get("story"),
                ),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        page = _enrolment_page(_facts(code), form, refusal)
        return page, problems.status_of(refusal)
    flash(gettext("登记好了。请打印卡，交给村民。"), "good")
    return redirect(url_for("desk.villager", code=code, registered=1), 303)


@blueprint.post("/villagers/<code>/decline")
@guard.allows(Permission.REGISTER_VILLAGERS)
def decline(code: str) -> Response:
    """Forget somebody on a roster who does not want to be registered."""
    with db.transaction() as session:
        services.decline(session, villager_code=code, actor=guard.actor())
    flash(gettext("这个人的资料删掉了。"), "good")
    return redirect(url_for("villagers.find"), 303)


@blueprint.post("/villagers/<code>/consents")
@guard.allows(Permission.REGISTER_VILLAGERS)
def change_consent(code: str) -> Response:
    """Write down a consent, or that it was taken back."""
    verb = services.give_consent if request.form.get("given") == "yes" else services.revoke_consent
    with db.transaction() as session:
        verb(
            session,
            villager_code=code,
            kind=forms.word(ConsentKind, request.form.get("kind", "")),
            actor=guard.actor(),
            now=clock.now(),
        )
    return redirect(url_for("desk.villager", code=code), 303)


@blueprint.post("/villagers/<code>/reveal")
@guard.allows(Permission.REGISTER_VILLAGERS)
def reveal(code: str) -> str:
    """Show one personal field, once, on a page of its own."""
    field = forms.word(PersonalField, request.form.get("field", ""))
    with db.transaction() as session:
        shown = services.reveal(
            session,
            villager_code=code,
            field=field,
            reason=request.form.get("reason", ""),
            actor=guard.actor(),
            now=clock.now(),
        )
    return render_template(
        "villagers/revealed.html",
        field=field,
        shown=shown,
        back=url_for("desk.villager", code=code),
    )


@blueprint.get("/villagers/<code>/card")
@guard.allows(Permission.READ_VILLAGERS)
def card(code: str) -> str:
    """Show the card to print, the first time or again: its code stays, only its PIN is renewed."""
    facts = _facts(code, Permission.READ_VILLAGERS)
    if facts.row.status == Status.INVITED:
        raise Refusal("villager.invited", name=facts.row.name)
    return render_template(
        "villagers/card.html",
        facts=facts,
        spaced_code=spaced(facts.row.code),
        qr=qr_address(label_url(public_url(), facts.row.code)),
    )


def _found(text: str) -> Found:
    """Search; with nothing typed, show those registered last."""
    places_of_actor = guard.actor().places(Permission.READ_VILLAGERS)
    try:
        with db.reading() as session:
            if not text:
                return Found(queries.recent(session, places=places_of_actor))
            return Found(queries.search(session, text=text, places=places_of_actor))
    except Refusal as refusal:
        return Found([], refusals.sentence(refusal))


def _form_page(typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    return render_template(
        "villagers/register.html",
        typed=typed,
        consents=typed.getlist("consents"),
        places=_place_options(),
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
        pin_digits=PIN_DIGITS,
    )


def _enrolment_page(
    facts: VillagerFacts, typed: MultiDict[str, str], refusal: Refusal | None = None
) -> str:
    return render_template(
        "villagers/enrol.html",
        facts=facts,
        typed=typed,
        consents=typed.getlist("consents"),
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
        pin_digits=PIN_DIGITS,
    )


def _facts(code: str, permission: Permission = Permission.REGISTER_VILLAGERS) -> VillagerFacts:
    with db.reading() as session:
        return queries.card_seen(session, code, guard.actor(), permission=permission)


def _place_options() -> list[tuple[int, str]]:
    """List the desks that the agent may register villagers at."""
    with db.reading() as session:
        desks = places.all_places(
            session, PlaceKind.CENTRE, ids=guard.actor().places(Permission.REGISTER_VILLAGERS)
        )
    return [(desk.id, either(desk.name, desk.name_en)) for desk in desks]


def _typed_registration(form: MultiDict[str, str]) -> Registration:
    """Read the form.

    Raises:
        Refusal: `villager.pin_mismatch`, `form.stale` for a form that our page did not make.
    """
    _refuse_two_pins(form)
    return Registration(
        client_id=forms.client_id(form),
        place_id=forms.number(form, "place_id"),
        name=form.get("name", ""),
        phone=form.get("phone", ""),
        pin=form.get("pin", ""),
        consents=_consents(form),
        id_number=form.get("id_number", "").strip() or None,
        story=form.get("story", ""),
    )


def _refuse_two_pins(form: MultiDict[str, str]) -> None:
    if form.get("pin", "") != form.get("pin_again", ""):
        raise Refusal("villager.pin_mismatch")


def _consents(form: MultiDict[str, str]) -> frozenset[ConsentKind]:
    return frozenset(forms.word(ConsentKind, kind) for kind in form.getlist("consents"))
