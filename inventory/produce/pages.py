"""The operator's pages of produce: kinds, how they keep, and their packs."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.money import Fen, parse_yuan
from app.people import guard
from app.people.rules import Permission
from app.units import BaseUnit, WeightUnit, parse_count, parse_weight
from app.web import forms, problems, refusals
from inventory.produce import queries, services
from inventory.produce.queries import ProduceRow
from inventory.produce.rules import (
    DAYS_MAX,
    MONTHS,
    Grade,
    Keeping,
    NewProduce,
    ProduceClass,
    QuestionKind,
    StorageZone,
    scaled_text,
)

blueprint = Blueprint(
    "produce", __name__, url_prefix="/office/produce", template_folder="templates"
)
blueprint.add_app_template_filter(scaled_text, "scaled")

Page = str | tuple[str, int] | Response
PICTURES = {
    "produce": lazy_gettext("菜"),
    "eggs": lazy_gettext("蛋"),
    "jar": lazy_gettext("坛子"),
}
WORDS = {
    "classes": {
        ProduceClass.FRESH: lazy_gettext("鲜货"),
        ProduceClass.PROCESSED: lazy_gettext("加工食品（要小作坊证）"),
        ProduceClass.HANDMADE: lazy_gettext("手工品"),
    },
    "zones": {
        StorageZone.AMBIENT: lazy_gettext("常温"),
        StorageZone.COOL: lazy_gettext("冷藏 0–4 ℃"),
        StorageZone.FROZEN: lazy_gettext("冷冻 零下 18 ℃"),
    },
    "grades": {
        Grade.FIRST: lazy_gettext("一等"),
        Grade.SECOND: lazy_gettext("二等"),
        Grade.THIRD: lazy_gettext("三等"),
    },
    "units": {
        BaseUnit.PIECE: lazy_gettext("数个数"),
        BaseUnit.GRAM: lazy_gettext("称重量"),
    },
    "kinds": {
        QuestionKind.YES_NO: lazy_gettext("是不是"),
        QuestionKind.NUMBER: lazy_gettext("填数"),
        QuestionKind.CHOICE: lazy_gettext("选一个"),
        QuestionKind.PHOTO: lazy_gettext("拍照"),
    },
    "pictures": PICTURES,
}


@blueprint.get("")
@guard.allows(Permission.CHANGE_PRODUCE)
def kinds() -> str:
    """List all kinds, or find one."""
    typed = request.args.get("q", "")
    with db.reading() as session:
        rows = queries.produce_found(session, typed=typed, now=clock.now())
    return render_template("produce/kinds.html", rows=rows, typed=typed, **WORDS)


@blueprint.get("/new")
@guard.allows(Permission.CHANGE_PRODUCE)
def new() -> str:
    """Show the empty form of a kind."""
    return _form_page(MultiDict({"client_id": str(uuid.uuid4()), "return_window_hours": "48"}))


@blueprint.post("/new")
@guard.allows(Permission.CHANGE_PRODUCE)
def define() -> Page:
    """Define a kind; what is asked of it is written next."""
    form = request.form
    try:
        keeping = _typed_keeping(form)
        with db.transaction() as session:
            made = services.define_produce(
                session,
                produce=NewProduce(
                    code=form.get("code", ""),
                    name=keeping.name,
                    name_en=keeping.name_en,
                    base_unit=forms.word(BaseUnit, form.get("base_unit", "")),
                    produce_class=forms.word(ProduceClass, form.get("produce_class", "")),
                    shelf_life_days=keeping.shelf_life_days,
                    month_days=keeping.month_days,
                    storage_zone=keeping.storage_zone,
                    return_window_hours=keeping.return_window_hours,
                    picture=_picture(form),
                ),
                actor=guard.actor(),
                now=clock.now(),
            )
            code = made.code
    except Refusal as refusal:
        return _form_page(form, refusal), problems.status_of(refusal)
    flash(gettext("有这一类了。再定规格和检查表，就能收。"), "good")
    return redirect(url_for("produce.show", code=code), 303)


@blueprint.get("/<code>")
@guard.allows(Permission.CHANGE_PRODUCE)
def show(code: str) -> str:
    """Show a kind with its packs and what is asked of it."""
    return _kind_page(code)


@blueprint.get("/<code>/keeping")
@guard.allows(Permission.CHANGE_PRODUCE)
def keeping(code: str) -> str:
    """Show how a kind keeps, to be changed."""
    row = _row(code)
    typed = {
        "name": row.name,
        "name_en": row.name_en,
        "shelf_life_days": str(row.shelf_life_days),
        "return_window_hours": str(row.return_window_hours),
        "storage_zone": row.storage_zone,
    }
    typed |= {f"month-{n}": str(days or "") for n, days in enumerate(row.month_days, start=1)}
    return _form_page(MultiDict(typed), row=row)


@blueprint.post("/<code>/keeping")
@guard.allows(Permission.CHANGE_PRODUCE)
def change_keeping(code: str) -> Page:
    """Change names and how it keeps."""
    try:
        with db.transaction() as session:
            services.change_keeping(session, code=code, keeping=_typed_keeping(request.form))
    except Refusal as refusal:
        page = _form_page(request.form, refusal, _row(code))
        return page, problems.status_of(refusal)
    flash(gettext("改好了。已经收了的货，最后可卖日不变。"), "good")
    return redirect(url_for("produce.show", code=code), 303)


@blueprint.post("/<code>/retirement")
@guard.allows(Permission.CHANGE_PRODUCE)
def retire(code: str) -> Response:
    """Take a kind no more from now on, or take it again."""
    is_retired = request.form.get("retired") == "yes"
    with db.transaction() as session:
        services.retire_produce(session, code=code, is_retired=is_retired, now=clock.now())
    flash(gettext("不再收了，手里的照卖。") if is_retired else gettext("又能收了。"), "good")
    return redirect(url_for("produce.show", code=code), 303)


@blueprint.post("/<code>/packs")
@guard.allows(Permission.CHANGE_PRODUCE)
def define_pack(code: str) -> Page:
    """Define a size in which it is labelled and sold."""
    form = request.form
    try:
        with db.transaction() as session:
            produce = services.locked(session, code)
            services.define_pack(
                session,
                produce_id=produce.id,
                name=form.get("name", ""),
                name_en=form.get("name_en", ""),
                base_units=_typed_size(form, produce.base_unit),
                loose=form.get("loose") == "yes",
                grade=forms.word(Grade, form.get("grade", Grade.FIRST)),
            )
    except Refusal as refusal:
        page = _kind_page(code, "pack", refusals.sentence(refusal))
        return page, problems.status_of(refusal)
    flash(gettext("规格加好了。"), "good")
    return redirect(url_for("produce.show", code=code), 303)


@blueprint.post("/<code>/packs/<int:pack_id>/price")
@guard.allows(Permission.CHANGE_PRODUCE)
def publish_price(code: str, pack_id: int) -> Page:
    """Tell villagers from now on what one pack is expected to bring."""
    try:
        price_fen = parse_yuan(request.form.get("price", ""))
    except ValueError:
        price_fen = Fen(0)
    try:
        with db.transaction() as session:
            services.publish_guide_price(
                session, pack_id=pack_id, price_fen=price_fen, now=clock.now()
            )
    except Refusal as refusal:
        page = _kind_page(code, f"price-{pack_id}", refusals.sentence(refusal))
        return page, problems.status_of(refusal)
    flash(gettext("参考价改好了，从现在起收的照这个价说。"), "good")
    return redirect(url_for("produce.show", code=code), 303)


@blueprint.post("/<code>/packs/<int:pack_id>/retirement")
@guard.allows(Permission.CHANGE_PRODUCE)
def retire_pack(code: str, pack_id: int) -> Response:
    """Take a size no more from now on, or take it again."""
    is_retired = request.form.get("retired") == "yes"
    with db.transaction() as session:
        services.retire_pack(session, pack_id=pack_id, is_retired=is_retired, now=clock.now())
    flash(gettext("这个规格不再收了。") if is_retired else gettext("又能收了。"), "good")
    return redirect(url_for("produce.show", code=code), 303)


def _typed_keeping(form: MultiDict[str, str]) -> Keeping:
    """Read names and how it keeps.

    Raises:
        Refusal: `produce.days_wrong`, `form.stale`.
    """
    months = [form.get(f"month-{n}", "").strip() for n in range(1, MONTHS + 1)]
    if not all(typed == "" or (typed.isascii() and typed.isdigit()) for typed in months):
        raise Refusal("produce.days_wrong", most=DAYS_MAX)
    return Keeping(
        name=form.get("name", ""),
        name_en=form.get("name_en", ""),
        shelf_life_days=forms.count(form, "shelf_life_days"),
        return_window_hours=forms.count(form, "return_window_hours"),
        storage_zone=forms.word(StorageZone, form.get("storage_zone", "")),
        month_days=tuple(int(typed) if typed else None for typed in months),
    )


def _typed_size(form: MultiDict[str, str], base_unit: str) -> int:
    """Read how much is in a pack; what is no size is none, for the service to refuse."""
    typed = form.get("size", "")
    try:
        if base_unit == BaseUnit.PIECE:
            return parse_count(typed)
        return parse_weight(typed, forms.word(WeightUnit, form.get("unit", "g")))
    except ValueError:
        return 0


def _picture(form: MultiDict[str, str]) -> str:
    chosen = form.get("picture", "produce")
    return chosen if chosen in PICTURES else "produce"


def _row(code: str) -> ProduceRow:
    with db.reading() as session:
        found = queries.produce_found(session, typed="", code=code, now=clock.now())
    if not found:
        raise not_found("produce.unknown")
    return found[0]


def _kind_page(code: str, wrong: str = "", problem: str = "") -> str:
    row = _row(code)
    with db.reading() as session:
        versions = queries.checklists_of(session, code)
    return render_template(
        "produce/kind.html",
        row=row,
        versions=versions,
        typed=request.form,
        wrong=wrong,
        problem=problem,
        **WORDS,
    )


def _form_page(
    typed: MultiDict[str, str], refusal: Refusal | None = None, row: ProduceRow | None = None
) -> str:
    return render_template(
        "produce/form.html",
        typed=typed,
        row=row,
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
        months=range(1, MONTHS + 1),
        **WORDS,
    )
