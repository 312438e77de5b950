"""Jobs on screens: for anybody in the shop, at the desk for a villager, checked at the office."""

import uuid
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import forms, problems, refusals
from inventory.places.rules import read_position
from inventory.villagers import queries as villagers
from storefront.vacancies import queries, services
from storefront.vacancies.rules import (
    ANY,
    CONSENT,
    CONSENT_EN,
    Answer,
    NewEmployer,
    NewVacancy,
    Skill,
    WagePer,
)

blueprint = Blueprint("vacancies", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response
USUAL_DAYS = 30


@blueprint.get("/jobs")
@guard.public
def window() -> str:
    """Show the work that is offered today; one applies at a desk."""
    with db.reading() as session:
        listed = queries.shown(session, today=clock.china_date(clock.now()))
    return render_template("vacancies/window.html", vacancies=listed)


@blueprint.get("/desk/jobs")
@guard.allows(Permission.POST_JOBS)
def desk() -> str:
    """Find a villager, show what fits them, and who applied before."""
    return _desk_page(request.args.get("villager", ""))


@blueprint.post("/desk/jobs/<villager_code>/skills")
@guard.allows(Permission.POST_JOBS)
def know_skills(villager_code: str) -> Page:
    """Write down what a villager can do."""
    chosen = [forms.word(Skill, each) for each in request.form.getlist("skill")]
    with db.transaction() as session:
        services.know_skills(
            session, villager_code=villager_code, skills=chosen, actor=guard.actor()
        )
    return redirect(url_for("vacancies.desk", villager=villager_code), 303)


@blueprint.post("/desk/jobs/<villager_code>/<int:vacancy_id>")
@guard.allows(Permission.POST_JOBS)
def apply(villager_code: str, vacancy_id: int) -> Page:
    """Apply for a villager, who agrees by PIN or by a paper that is photographed."""
    actor, now = guard.actor(), clock.now()
    content = sent_picture(request.files, "paper")
    try:
        client_id = forms.client_id(request.form)
        picture_id = uuid.uuid5(client_id, "consent") if content else None
        with db.transaction() as session:
            if picture_id:
                pictures.take_whole(
                    session, picture_id=picture_id, content=content, actor=actor, now=now
                )
            applied = services.apply(
                session,
                client_id=client_id,
                vacancy_id=vacancy_id,
                villager_code=villager_code,
                pin=request.form.get("pin", ""),
                picture_id=picture_id,
                actor=actor,
                now=now,
            )
        if isinstance(applied, Refusal):
            raise applied
    except Refusal as refusal:
        return _desk_page(villager_code, refusal), problems.status_of(refusal)
    flash(gettext("报上名了，用工方和本人都收到短信。"), "good")
    return redirect(url_for("vacancies.desk", villager=villager_code), 303)


@blueprint.post("/desk/jobs/candidacies/<int:candidacy_id>/<word>")
@guard.allows(Permission.POST_JOBS)
def answer(candidacy_id: int, word: str) -> Page:
    """Write down what became of who applied."""
    wanted = forms.word(Answer, word)
    try:
        with db.transaction() as session:
            services.answer(
                session,
                candidacy_id=candidacy_id,
                answer=wanted,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _desk_page("", refusal), problems.status_of(refusal)
    flash(gettext("记下了，发短信告诉本人了。"), "good")
    return redirect(url_for("vacancies.desk"), 303)


@blueprint.get("/desk/jobs/new")
@guard.allows(Permission.POST_JOBS)
def new() -> str:
    """Show the forms of a new employer and of new work."""
    return _new_page(MultiDict())


@blueprint.post("/desk/jobs/employers")
@guard.allows(Permission.POST_JOBS)
def record_employer() -> Page:
    """Write down who offers work."""
    form = request.form
    try:
        new_one = NewEmployer(
            client_id=forms.client_id(form),
            credit_code=form.get("credit_code", ""),
            name=form.get("name", ""),
            contact_name=form.get("contact_name", ""),
            contact_phone=form.get("contact_phone", ""),
        )
        with db.transaction() as session:
            services.record_employer(session, new=new_one, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _new_page(form, refusal), problems.status_of(refusal)
    flash(gettext("登记了，等另一个人核实。招工可以先写。"), "good")
    return redirect(url_for("vacancies.new"), 303)


@blueprint.post("/desk/jobs/new")
@guard.allows(Permission.POST_JOBS)
def propose() -> Page:
    """Write down work that is offered."""
    form = request.form
    try:
        offered = _typed(form)
        with db.transaction() as session:
            services.propose(session, new=offered, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _new_page(form, refusal), problems.status_of(refusal)
    flash(gettext("写好了，另一个人看过才登出来。"), "good")
    return redirect(url_for("vacancies.new"), 303)


@blueprint.get("/office/jobs")
@guard.allows(Permission.CHECK_JOBS)
def office() -> str:
    """Show what waits for a check, and what is shown."""
    return _office_page()


@blueprint.post("/office/jobs/employers/<credit_code>/check")
@guard.allows(Permission.CHECK_JOBS)
def check_employer(credit_code: str) -> Page:
    """Write down that the employer was looked up."""
    try:
        with db.transaction() as session:
            services.check_employer(
                session, credit_code=credit_code, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _office_page(refusal), problems.status_of(refusal)
    flash(gettext("核实过了。"), "good")
    return redirect(url_for("vacancies.office"), 303)


@blueprint.post("/office/jobs/<int:vacancy_id>/check")
@guard.allows(Permission.CHECK_JOBS)
def show(vacancy_id: int) -> Page:
    """Show work that somebody else proposed."""
    try:
        with db.transaction() as session:
            services.show(session, vacancy_id=vacancy_id, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _office_page(refusal), problems.status_of(refusal)
    flash(gettext("登出来了。"), "good")
    return redirect(url_for("vacancies.office"), 303)


@blueprint.post("/office/jobs/<int:vacancy_id>/withdrawal")
@guard.allows(Permission.CHECK_JOBS)
def withdraw(vacancy_id: int) -> Page:
    """Take work down, or turn it down."""
    with db.transaction() as session:
        services.withdraw(session, vacancy_id=vacancy_id)
    flash(gettext("撤下了。"), "good")
    return redirect(url_for("vacancies.office"), 303)


def _typed(form: MultiDict[str, str]) -> NewVacancy:
    try:
        ends_on = date.fromisoformat(form.get("ends_on", ""))
    except ValueError:
        raise Refusal("vacancy.end_missing") from None
    typed = form.get("position", "")
    return NewVacancy(
        client_id=forms.client_id(form),
        credit_code=form.get("employer", ""),
        title=form.get("title", ""),
        description=form.get("description", ""),
        skill=form.get("skill", ""),
        wage_fen=forms.yuan(form, "wage"),
        wage_per=forms.word(WagePer, form.get("wage_per", "")),
        openings=forms.count(form, "openings"),
        workplace=form.get("workplace", ""),
        position=read_position(typed) if typed.strip() else None,
        ends_on=ends_on,
    )


def _desk_page(villager_code: str, refusal: Refusal | None = None) -> str:
    actor, asked = guard.actor(), request.args.get("q", "")
    reach = actor.places(Permission.POST_JOBS)
    today = clock.china_date(clock.now())
    with db.reading() as session:
        villager = (
            villagers.villager_of_code(session, villager_code, places=reach)
            if villager_code
            else None
        )
        fitting = queries.matches(session, villager=villager, today=today) if villager else []
        skills = queries.skills_of(session, villager.id) if villager else frozenset()
        found = villagers.search(session, text=asked, places=reach) if asked else []
        applied = queries.candidacies(session, places=reach)
    return render_template(
        "vacancies/desk.html",
        villager=villager,
        vacancies=fitting,
        known=skills,
        skills=list(Skill),
        found=found,
        asked=asked,
        candidacies=applied,
        consent=(CONSENT, CONSENT_EN),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _new_page(typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    today = clock.china_date(clock.now())
    with db.reading() as session:
        listed = queries.employers(session)
    return render_template(
        "vacancies/new.html",
        employers=listed,
        skills=[ANY, *Skill],
        typed=typed,
        is_employer="credit_code" in typed,
        ends_on=typed.get("ends_on") or (today + timedelta(days=USUAL_DAYS)).isoformat(),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _office_page(refusal: Refusal | None = None) -> str:
    today = clock.china_date(clock.now())
    with db.reading() as session:
        unchecked = [each for each in queries.employers(session) if each.checked_at is None]
        waiting = queries.waiting(session, today=today)
        shown = queries.shown(session, today=today)
    return render_template(
        "vacancies/office.html",
        unchecked=unchecked,
        waiting=waiting,
        shown=shown,
        own=guard.actor().account_id,
        problem=refusals.sentence(refusal) if refusal else "",
    )
