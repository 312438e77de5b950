"""Drying, pickling, blending: choose a recipe, tick what goes in, weigh what comes out."""

from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals
from app.web.address import public_url
from fulfilment.floor import queries as floor
from fulfilment.making import queries
from fulfilment.workshop.rules import whole_numbers
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.rules.label_text import SHEETS
from inventory.labels.rules.papers import SHEET_DEFAULT
from inventory.places import queries as places
from inventory.places.rules import BinKind
from inventory.printing import queries as printing
from inventory.produce import queries as produce_read
from inventory.produce.rules import Grade
from inventory.recipes import services as recipe_services
from inventory.recipes.services import NewRecipe
from inventory.runs import queries as runs
from inventory.runs import services
from inventory.runs.rules import REASON_CHARACTERS_MAX, Band, Outcome
from inventory.runs.services import PACKS_MAX, NewRun

blueprint = Blueprint("making", __name__, url_prefix="/hub/making", template_folder="templates")

Page = str | tuple[str, int] | Redirect

GRADES = {
    Grade.FIRST: lazy_gettext("一等"),
    Grade.SECOND: lazy_gettext("二等"),
    Grade.THIRD: lazy_gettext("三等"),
}


@blueprint.get("")
@guard.allows(Permission.PROCESS)
def home() -> str:
    """Show the recipes and what was made."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PROCESS)
        return render_template(
            "making/home.html",
            recipes=runs.recipes(session, active_only=True),
            made=runs.runs(session, place_id=hub.id),
            may_write=guard.actor().may(Permission.CHANGE_LISTINGS),
        )


@blueprint.get("/recipes/<int:recipe_id>")
@guard.allows(Permission.PROCESS)
def ask(recipe_id: int) -> str:
    """Ask what goes in and what came out."""
    return _run_page(recipe_id)


@blueprint.post("/recipes/<int:recipe_id>")
@guard.allows(Permission.PROCESS)
def make(recipe_id: int) -> Page:
    """Make it, and go to the labels."""
    form = request.form
    try:
        chosen = [
            (code, forms.word(Grade, form.get(f"grade-{code}", "first")))
            for code in form.getlist("item")
        ]
        pack_id = forms.number(form, "pack_id")
        with db.transaction() as session:
            sizes = produce_read.packs_of_ids(session, [pack_id])
            outcome = _outcome(sizes[pack_id][0].base_units if sizes else 0)
            hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PROCESS)
            new = NewRun(
                client_id=forms.client_id(form),
                recipe_id=recipe_id,
                place_id=hub.id,
                inputs=chosen,
                pack_id=pack_id,
                outcome=outcome,
            )
            run = services.make(session, new=new, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND:
            raise
        return _run_page(recipe_id, refusal), problems.status_of(refusal)
    flash(gettext("做好了。打标签贴上，再上架。"), "good")
    return redirect(url_for("making.show", run_id=run.id), 303)


@blueprint.get("/runs/<int:run_id>")
@guard.allows(Permission.PROCESS)
def show(run_id: int) -> str:
    """Show a run: what went in, whose the result is."""
    with db.reading() as session:
        view = queries.run_view(session, run_id, actor=guard.actor())
    return render_template("making/show.html", view=view, run=view.run, grades=GRADES)


@blueprint.get("/runs/<int:run_id>/labels.pdf")
@guard.allows(Permission.PROCESS)
def labels(run_id: int) -> Response:
    """Give the labels of what came out, on an A4 sheet."""
    with db.reading() as session:
        view = queries.run_view(session, run_id, actor=guard.actor())
        texts = printing.labels_of_items(session, view.labels, public_url=public_url())
    if not texts:
        raise not_found("run.unknown")
    content = label_sheets(texts, SHEETS[SHEET_DEFAULT])
    return files.shown(content, "application/pdf", f"{view.run.lot_code}.pdf")


@blueprint.get("/recipes/new")
@guard.allows(Permission.CHANGE_LISTINGS)
def new_recipe() -> str:
    """Ask for a recipe."""
    return _recipe_page()


@blueprint.post("/recipes/new")
@guard.allows(Permission.CHANGE_LISTINGS)
def write_recipe() -> Page:
    """Write a recipe down."""
    form = request.form
    try:
        new = NewRecipe(
            client_id=forms.client_id(form),
            name=form.get("name", ""),
            name_en=form.get("name_en", ""),
            produce_id=forms.number(form, "produce_id"),
            input_ids=[int(each) for each in form.getlist("input") if each.isdecimal()],
            band=Band(100 * forms.count(form, "low"), 100 * forms.count(form, "high")),
            second_basis_points=100 * forms.count(form, "second"),
            third_basis_points=100 * forms.count(form, "third"),
        )
        with db.transaction() as session:
            recipe_services.write_recipe(session, new=new, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _recipe_page(refusal), problems.status_of(refusal)
    flash(gettext("配方记下了。"), "good")
    return redirect(url_for("making.recipes"), 303)


@blueprint.get("/recipes")
@guard.allows(Permission.CHANGE_LISTINGS)
def recipes() -> str:
    """Show the recipes, and the licences of the workshop, to who writes them."""
    with db.reading() as session:
        return render_template(
            "making/recipes.html",
            recipes=runs.recipes(session),
            hubs=places.all_places(session, "hub"),
            goods=_weighed(session),
            today=clock.china_date(clock.now()),
        )


@blueprint.post("/licences")
@guard.allows(Permission.CHANGE_LISTINGS)
def license_place() -> Page:
    """Put a workshop's licence on file."""
    form = request.form
    try:
        with db.transaction() as session:
            recipe_services.license_place(
                session,
                place_id=forms.number(form, "place_id"),
                produce_id=forms.number(form, "produce_id"),
                number=form.get("number", ""),
                issued_on=_day("issued_on"),
                expires_on=_day("expires_on"),
                now=clock.now(),
            )
    except Refusal as refusal:
        flash(refusals.sentence(refusal), "bad")
        return redirect(url_for("making.recipes"), 303)
    flash(gettext("许可证记下了。"), "good")
    return redirect(url_for("making.recipes"), 303)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise Refusal("licence.dates_wrong") from None


def _outcome(pack_grams: int) -> Outcome:
    """Read what came out: so many packs of one size, or the weights of loose ones."""
    form = request.form
    weights = form.get("weights", "").strip()
    packs = (
        whole_numbers(weights)
        if weights
        else (pack_grams,) * min(forms.count(form, "packs"), PACKS_MAX + 1)
    )
    return Outcome(
        packs=tuple(packs),
        byproduct_grams=forms.count(form, "byproduct_grams"),
        byproduct=form.get("byproduct", "").strip(),
        reason=" ".join(form.get("reason", "").split()),
    )


def _run_page(recipe_id: int, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        row = runs.recipe_row(session, recipe_id)
        if row is None:
            raise not_found("recipe.unknown")
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PROCESS)
        dock = places.system_bin(session, place_id=hub.id, kind=BinKind.DOCK)
        things = queries.on_dock(
            session, bin_id=dock.id, produce_ids={produce.id for produce in row.inputs}
        )
        packs = runs.packs_of(session, row.output.id)
    return render_template(
        "making/run.html",
        row=row,
        recipe=row.recipe,
        things=things,
        packs=packs,
        grades=list(GRADES.items()),
        chosen=request.form.getlist("item"),
        typed=request.form,
        reason_max=REASON_CHARACTERS_MAX,
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _recipe_page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        goods = _weighed(session)
    return render_template(
        "making/recipe.html",
        goods=goods,
        typed=request.form,
        chosen=request.form.getlist("input"),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _weighed(session: Session) -> list[tuple[int, str]]:
    return [(row.id, row.name) for row in produce_read.weighed(session)]
