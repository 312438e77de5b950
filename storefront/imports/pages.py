"""Handing in a platform's order file, looking it over, and taking it."""

import uuid
from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import bodies, forms, posting, problems, refusals
from storefront.channels import services as channels
from storefront.channels.queries import ShopRow
from storefront.imports import queries
from storefront.imports.models import PlatformFile
from storefront.imports.rules import (
    FILE_BYTES_MAX,
    HEADER_WITHIN,
    ROWS_MAX,
    Column,
    Header,
    header_key,
    header_of,
)
from storefront.imports.services import judging, reading, taking

blueprint = Blueprint(
    "imports", __name__, url_prefix="/office/platforms/<code>/files", template_folder="templates"
)

Page = str | tuple[str, int] | AnyResponse

PART_BYTES = 1024 * 1024
FORGET = "forget"
"""What the form says instead of a meaning, where nothing is to be remembered."""


@blueprint.get("")
@guard.allows(Permission.SELL_LIVE)
def files(code: str) -> str:
    """List the files of a shop, and take another."""
    return _files(code)


@blueprint.post("")
@guard.allows(Permission.SELL_LIVE)
@bodies.up_to(FILE_BYTES_MAX)
def hand_in(code: str) -> Page:
    """Keep a file and begin to read it."""
    try:
        file = _uploaded()
        with db.transaction() as session:
            kept = reading.hand_in(
                session,
                client_id=forms.client_id(request.form),
                shop=_found(session, code),
                file_name=file.filename or "",
                parts=_parts(file),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _files(code, refusal), problems.status_of(refusal)
    return redirect(url_for("imports.show", code=code, client_id=kept.client_id), 303)


@blueprint.get("/<uuid:client_id>")
@guard.allows(Permission.SELL_LIVE)
def show(code: str, client_id: uuid.UUID) -> str:
    """Show how far a file is, and every row's fate."""
    return _show(code, client_id)


@blueprint.get("/<uuid:client_id>/progress")
@guard.allows(Permission.SELL_LIVE)
def progress(code: str, client_id: uuid.UUID) -> Response:
    """Tell how far a file is."""
    with db.reading() as session:
        file = _file(session, _found(session, code), client_id)
    return jsonify(
        {"state": file.state, "rows_read": file.rows_read, "rows_taken": file.rows_taken}
    )


@blueprint.post("/<uuid:client_id>/columns")
@guard.allows(Permission.SELL_LIVE)
def name_columns(code: str, client_id: uuid.UUID) -> Page:
    """Say what columns mean; it is remembered for all files of the platform."""
    try:
        with db.transaction() as session:
            shop = _found(session, code)
            file = _file(session, shop, client_id)
            known = queries.meanings(session, platform=shop.platform)
            reading.name_columns(
                session,
                file=file,
                platform=shop.platform,
                meanings=_meanings(file.titles, known),
            )
    except Refusal as refusal:
        return _show(code, client_id, refusal), problems.status_of(refusal)
    return redirect(url_for("imports.show", code=code, client_id=client_id), 303)


@blueprint.get("/columns")
@guard.allows(Permission.SELL_LIVE)
def columns(code: str) -> str:
    """Show what is remembered of the columns in the platform's files."""
    with db.reading() as session:
        shop = _found(session, code)
        known = queries.meanings(session, platform=shop.platform)
    return render_template("imports/columns.html", shop=shop, known=known, names=column_names())


@blueprint.post("/columns")
@guard.allows(Permission.SELL_LIVE)
def correct_columns(code: str) -> Page:
    """Correct what is remembered of columns, or forget some."""
    typed = {
        request.form.get(name, ""): request.form.get(f"meaning-{name.removeprefix('title-')}", "")
        for name in request.form
        if name.startswith("title-")
    }
    with db.transaction() as session:
        platform = _found(session, code).platform
        known = queries.meanings(session, platform=platform)
        corrected: dict[str, Column | None] = {}
        for title, meaning in typed.items():
            if meaning == FORGET:
                reading.forget_column(session, platform=platform, title=title)
            elif title in known:
                corrected[title] = forms.word(Column, meaning) if meaning else None
        reading.correct_columns(session, platform=platform, meanings=corrected)
    flash(gettext("记下了，下一份文件就照这样读。"), "good")
    return redirect(url_for("imports.columns", code=code), 303)


@blueprint.post("/<uuid:client_id>/weigh")
@guard.allows(Permission.SELL_LIVE)
def weigh(code: str, client_id: uuid.UUID) -> Page:
    """Work out anew what would hinder the rows, by the goods and the pool of this moment."""
    return posting.done(
        lambda session: judging.weigh(
            session,
            file=_file(session, _found(session, code), client_id),
            now=clock.now(),
        ),
        refused=lambda refusal: _show(code, client_id, refusal),
        to="imports.show",
        code=code,
        client_id=client_id,
    )


@blueprint.post("/<uuid:client_id>/take")
@guard.allows(Permission.SELL_LIVE)
def take(code: str, client_id: uuid.UUID) -> Page:
    """Take the good rows."""
    try:
        with db.transaction() as session:
            taking.begin_taking(session, client_id=client_id, shop=_found(session, code))
    except Refusal as refusal:
        return _show(code, client_id, refusal), problems.status_of(refusal)
    return redirect(url_for("imports.show", code=code, client_id=client_id), 303)


def column_names() -> dict[Column, str]:
    """Name what a column may mean."""
    return {
        Column.ORDER_NO: gettext("订单号"),
        Column.SUB_ORDER_NO: gettext("子订单号"),
        Column.STATUS: gettext("订单状态"),
        Column.AFTERSALE: gettext("售后状态"),
        Column.SKU: gettext("平台编号"),
        Column.MERCHANT_SKU: gettext("商家编码"),
        Column.TITLE: gettext("商品"),
        Column.UNITS: gettext("件数"),
        Column.PAID: gettext("买家付了多少（元）"),
        Column.REFUNDED: gettext("退了多少（元）"),
        Column.FREIGHT: gettext("运费"),
        Column.DISCOUNT: gettext("平台补贴（元）"),
        Column.ORDERED_AT: gettext("下单时间"),
        Column.PAID_AT: gettext("付款时间"),
        Column.SHIPPED_AT: gettext("发货时间"),
        Column.DONE_AT: gettext("完成时间"),
        Column.SHIP_BY: gettext("最晚发货时间"),
        Column.RECEIVER: gettext("收货人"),
        Column.PHONE: gettext("手机"),
        Column.PROVINCE: gettext("省"),
        Column.CITY: gettext("市"),
        Column.DISTRICT: gettext("区县"),
        Column.STREET: gettext("街道"),
        Column.ADDRESS: gettext("地址"),
        Column.BUYER_NOTE: gettext("买家留言"),
        Column.HOST_NO: gettext("主播编号"),
        Column.HOST_NAME: gettext("主播"),
    }


def _meanings(
    titles: Sequence[str], known: Mapping[str, Column | None]
) -> dict[str, Column | None]:
    """Read what the form says of each column: what was known and is left empty is of no use."""
    common = header_of(titles, known, number=HEADER_WITHIN)
    shown = {} if common is None else {at: column for column, at in common.places.items()}
    said: dict[str, Column | None] = {}
    for at, title in enumerate(titles):
        typed = request.form.get(f"column-{at}")
        if typed:
            said[title] = forms.word(Column, typed)
        elif typed is not None and (at in shown or header_key(title) in known):
            said[title] = None
    return said


def _uploaded() -> FileStorage:
    """Take the file of the form.

    Raises:
        Refusal: `imports.file_missing`.
    """
    file = request.files.get("file")
    if not file or not file.filename:
        raise Refusal("imports.file_missing")
    return file


def _parts(file: FileStorage) -> Iterator[bytes]:
    while part := file.stream.read(PART_BYTES):
        yield part


def _files(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        shop = _found(session, code)
        listed = queries.files(session, shop_id=shop.shop_id)
    return render_template(
        "imports/files.html",
        shop=shop,
        files=listed,
        most_mb=FILE_BYTES_MAX // 1024 // 1024,
        most=ROWS_MAX,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _show(code: str, client_id: uuid.UUID, refusal: Refusal | None = None) -> str:
    fate, page = request.args.get("fate", ""), max(0, request.args.get("page", 0, type=int))
    with db.reading() as session:
        shop = _found(session, code)
        file = _file(session, shop, client_id)
        view = queries.file_view(session, file, fate=fate, page=page)
        known = queries.meanings(session, platform=shop.platform)
    header = header_of(file.titles, known, number=HEADER_WITHIN) or Header((), {}, {})
    chosen = {place: str(column) for column, place in header.places.items()}
    twice = {title: gettext("和另一列说的一样，只能选一列") for title in header.twice}
    if refusal and refusal.code == "imports.column_twice":
        chosen = {at: request.form.get(f"column-{at}", "") for at in range(len(file.titles))}
        twice = {str(refusal.params["title"]): refusals.sentence(refusal)}
    return render_template(
        "imports/file.html",
        shop=shop,
        view=view,
        fate=fate,
        reasons={row.line_number: _reason(row) for row in view.rows if row.problem},
        failed=refusals.sentence(Refusal(file.problem, most=ROWS_MAX)) if file.problem else "",
        header=header,
        chosen=chosen,
        twice=twice,
        may_name=file.state in {"unmapped", "read"} and file.forgotten_at is None,
        names=column_names(),
        missing=[column_names()[column] for column in header.missing],
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _reason(row: queries.RowView) -> str:
    return refusals.sentence(Refusal(row.problem["code"], **row.problem["params"]))


def _file(session: Session, shop: ShopRow, client_id: uuid.UUID) -> PlatformFile:
    file = queries.file_of(session, client_id, shop_id=shop.shop_id)
    if file is None:
        raise not_found("imports.unknown")
    return file


def _found(session: Session, code: str) -> ShopRow:
    return channels.find(session, code, hub_ids=guard.actor().places(Permission.SELL_LIVE))
