"""Next of kin at the desk: who may collect a villager's money."""

import uuid
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext, lazy_gettext
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
from inventory.kin import queries, services
from inventory.kin.queries import KinRow
from inventory.kin.rules import Authority, KinField, Relation
from inventory.villagers import queries as villagers_read
from inventory.villagers.queries import VillagerFacts

blueprint = Blueprint(
    "kin", __name__, url_prefix="/desk/villagers/<code>/kin", template_folder="templates"
)

Page = str | tuple[str, int] | Response
RELATIONS = {
    Relation.SPOUSE: lazy_gettext("丈夫、妻子"),
    Relation.CHILD: lazy_gettext("儿子、女儿"),
    Relation.PARENT: lazy_gettext("父亲、母亲"),
    Relation.SIBLING: lazy_gettext("兄弟姐妹"),
    Relation.GRANDCHILD: lazy_gettext("孙辈"),
    Relation.OTHER: lazy_gettext("别的亲人"),
}


@blueprint.get("")
@guard.allows(Permission.READ_VILLAGERS)
def show(code: str) -> str:
    """Show who may collect, and who might before."""
    facts = _facts(code, Permission.READ_VILLAGERS)
    return render_template("kin/show.html", facts=facts, kin=_kin_of(facts), relations=RELATIONS)


@blueprint.get("/new")
@guard.allows(Permission.REGISTER_VILLAGERS)
def new(code: str) -> str:
    """Show the empty form of an authority; a year is what most people choose."""
    today = clock.china_date(clock.now())
    year_later = today.replace(year=today.year + 1, day=min(today.day, 28))
    typed = {
        "client_id": str(uuid.uuid4()),
        "valid_from": today.isoformat(),
        "valid_until": year_later.isoformat(),
    }
    return _form_page(_facts(code), MultiDict(typed))


@blueprint.post("/new")
@guard.allows(Permission.REGISTER_VILLAGERS)
def record(code: str) -> Page:
    """Write down whom a villager lets collect, with a photo of the signed paper."""
    content = sent_picture(request.files, "paper")
    actor, now = guard.actor(), clock.now()
    try:
        authority = _typed_authority(request.form)
        with db.transaction() as session:
            pictures.take_whole(
                session,
                picture_id=authority.picture_id,
                content=content,
                actor=actor,
                now=now,
            )
            services.record_authority(
                session, villager_code=code, authority=authority, actor=actor, now=now
            )
    except Refusal as refusal:
        page = _form_page(_facts(code), request.form, refusal)
        return page, problems.status_of(refusal)
    flash(gettext("记好了，可以代领了。"), "good")
    return redirect(url_for("kin.show", code=code), 303)


@blueprint.post("/<int:number>/revocation")
@guard.allows(Permission.REGISTER_VILLAGERS)
def revoke(code: str, number: int) -> Response:
    """Write down that an authority was taken back."""
    with db.transaction() as session:
        services.revoke_authority(
            session, villager_code=code, number=number, actor=guard.actor(), now=clock.now()
        )
    flash(gettext("收回了，这个人不能再代领。"), "good")
    return redirect(url_for("kin.show", code=code), 303)


@blueprint.post("/<int:number>/reveal")
@guard.allows(Permission.REGISTER_VILLAGERS)
def reveal(code: str, number: int) -> str:
    """Show one personal field, once, on a page of its own."""
    field = forms.word(KinField, request.form.get("field", ""))
    with db.transaction() as session:
        shown = services.reveal(
            session,
            villager_code=code,
            number=number,
            field=field,
            reason=request.form.get("reason", ""),
            actor=guard.actor(),
            now=clock.now(),
        )
    return render_template(
        "villagers/revealed.html", field=field, shown=shown, back=url_for("kin.show", code=code)
    )


@blueprint.get("/<int:number>/paper")
@guard.allows(Permission.READ_VILLAGERS)
def paper(code: str, number: int) -> Answer:
    """Serve the photo of the signed paper."""
    facts = _facts(code, Permission.READ_VILLAGERS)
    with db.reading() as session:
        kin = queries.kin_of_number(session, villager_id=facts.row.villager_id, number=number)
        kept = pictures_read.content_of(session, kin.authority_id) if kin else None
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


def _form_page(
    facts: VillagerFacts, typed: MultiDict[str, str], refusal: Refusal | None = None
) -> str:
    return render_template(
        "kin/new.html",
        facts=facts,
        typed=typed,
        relations=list(RELATIONS.items()),
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _typed_authority(form: MultiDict[str, str]) -> Authority:
    """Read the form; the paper's picture is named by the form's own id.

    Raises:
        Refusal: `form.stale`, `kin.days_wrong`.
    """
    client_id = forms.client_id(form)
    try:
        valid_from = date.fromisoformat(form.get("valid_from", ""))
        valid_until = date.fromisoformat(form.get("valid_until", ""))
    except ValueError:
        raise Refusal("kin.days_wrong") from None
    return Authority(
        client_id=client_id,
        name=form.get("name", ""),
        relation=forms.word(Relation, form.get("relation", "")),
        phone=form.get("phone", ""),
        id_number=form.get("id_number", ""),
        valid_from=valid_from,
        valid_until=valid_until,
        picture_id=uuid.uuid5(client_id, "paper"),
    )


def _facts(code: str, permission: Permission = Permission.REGISTER_VILLAGERS) -> VillagerFacts:
    with db.reading() as session:
        return villagers_read.card_seen(session, code, guard.actor(), permission=permission)


def _kin_of(facts: VillagerFacts) -> list[KinRow]:
    with db.reading() as session:
        return queries.kin_of(
            session,
            villager_id=facts.row.villager_id,
            on=clock.china_date(clock.now()),
        )
