"""A shop's settlements: handed in as files, held against orders and books, differences listed."""

import uuid
from datetime import date, datetime, timedelta
from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock, uploads
from app.database import session as db
from app.errors import Refusal, not_found
from app.money import yuan
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, posting, problems, refusals, sheets
from app.web.language import plural
from storefront.channels import services as channels
from storefront.remittances import queries, rules, services

blueprint = Blueprint(
    "settlements",
    __name__,
    url_prefix="/office/platforms/<code>/settlements",
    template_folder="templates",
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.SELL_LIVE)
def settlements(code: str) -> str:
    """Show what is settled, what is owed and what differs."""
    return _page(code)


@blueprint.post("")
@guard.allows(Permission.SELL_LIVE)
def hand_in(code: str) -> Page:
    """Keep a settlement file to be looked over; nothing is booked yet."""
    try:
        name, read = _read()
        with db.transaction() as session:
            file = services.hand_in(
                session,
                client_id=forms.client_id(request.form),
                shop=channels.find(session, code, hub_ids=_reach()),
                file_name=name,
                read=read,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    return redirect(url_for("settlements.file", code=code, client_id=file.client_id), 303)


@blueprint.get("/<uuid:client_id>")
@guard.allows(Permission.SELL_LIVE)
def file(code: str, client_id: uuid.UUID) -> str:
    """Show what a file would come to, and what of it is not right."""
    return _file(code, client_id)


@blueprint.post("/<uuid:client_id>/book")
@guard.allows(Permission.SELL_LIVE)
def book(code: str, client_id: uuid.UUID) -> Page:
    """Write a file that was looked over in the books."""
    with db.transaction() as session:
        booked = services.book(
            session,
            client_id=client_id,
            shop=channels.find(session, code, hub_ids=_reach()),
            actor=guard.actor(),
            now=clock.now(),
        )
    flash(plural("记好了，新的 %(new)s 行。", new=booked.booked_lines), "good")
    return redirect(url_for("settlements.settlements", code=code), 303)


@blueprint.post("/<uuid:client_id>/undo")
@guard.allows(Permission.SELL_LIVE)
def undo(code: str, client_id: uuid.UUID) -> Page:
    """Take back a file that was booked by mistake."""
    return posting.done(
        lambda session: services.undo(
            session,
            client_id=client_id,
            undo_id=forms.client_id(request.form),
            shop=channels.find(session, code, hub_ids=_reach()),
            reason=request.form.get("reason", ""),
            actor=guard.actor(),
            now=clock.now(),
        ),
        refused=lambda refusal: _file(code, client_id, refusal),
        to="settlements.file",
        told=gettext("撤回了，账冲回来了。要重新记，请把文件再交一次。"),
        code=code,
        client_id=client_id,
    )


@blueprint.post("/rates")
@guard.allows(Permission.SELL_LIVE)
def set_rate(code: str) -> Page:
    """Write down what is kept from a day on."""
    try:
        kind = forms.word(rules.Kept, request.form.get("kind", ""))
        with db.transaction() as session:
            services.set_rate(
                session,
                shop=channels.find(session, code, hub_ids=_reach()),
                rate=rules.rate_typed(kind, request.form.get("amount", "")),
                day=_day(request.form.get("day", "")),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    return redirect(url_for("settlements.settlements", code=code), 303)


@blueprint.get("/differences.csv")
@guard.allows(Permission.SELL_LIVE)
def differences(code: str) -> Response:
    """Hand out every difference, to be asked after at the platform."""
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        found = queries.differences(session, shop_id=shop.shop_id, late=_late())
    titles = [
        gettext("子订单号"),
        gettext("订单"),
        gettext("该结"),
        gettext("结了"),
        gettext("平台服务费"),
        gettext("服务费该是"),
        gettext("主播佣金"),
        gettext("佣金该是"),
    ]
    return files.kept(sheets.as_csv([titles, *map(_cells, found)]), "differences.csv")


def _cells(one: queries.Difference) -> list[str]:
    amounts = (
        one.due_fen,
        one.income_fen,
        one.fee_fen,
        one.fee_expected_fen,
        one.commission_fen,
        one.commission_expected_fen,
    )
    written = ["" if fen is None else yuan(fen) for fen in amounts]
    return [one.sub_order_no, one.order_code or "", *written]


def _late() -> datetime:
    return clock.now() - timedelta(days=queries.SETTLED_WITHIN_DAYS)


def _day(typed: str) -> date | None:
    """Read the day off the form; nothing is at once.

    Raises:
        Refusal: `settlements.rate_day`.
    """
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refusal("settlements.rate_day") from None


def _read() -> tuple[str, tuple[list[rules.SettlementLine], list[int]]]:
    """Read the file of the form: its name, its lines, and the rows that are none.

    Raises:
        Refusal: `imports.file_missing`, `imports.old_excel`, `imports.unreadable`,
            `settlements.header_missing`.
    """
    file = request.files.get("file")
    if not file or not file.filename:
        raise Refusal("imports.file_missing")
    try:
        return file.filename, rules.lines_of(uploads.rows_of(cast(BinaryIO, file.stream)))
    except uploads.OldExcelError:
        raise Refusal("imports.old_excel") from None
    except ValueError:
        raise Refusal("imports.unreadable") from None


def _file(code: str, client_id: uuid.UUID, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        kept = queries.file_of(session, client_id, shop_id=shop.shop_id)
        if kept is None:
            raise not_found("settlements.file_unknown")
        seen = queries.preview(
            session,
            shop_id=shop.shop_id,
            lines=[rules.line_of_kept(line) for line in kept.lines],
            now=clock.now(),
        )
        undone_by = queries.undone_by(session, kept)
    return render_template(
        "remittances/file.html",
        shop=shop,
        file=kept,
        seen=seen,
        undone_by=undone_by,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        sums = queries.sums(session, shop_id=shop.shop_id, code=shop.code)
        rates = queries.rates(session, shop_id=shop.shop_id)
        differing = queries.differences(session, shop_id=shop.shop_id, late=_late())
        handed_in = queries.files(session, shop_id=shop.shop_id)
    return render_template(
        "remittances/settlements.html",
        shop=shop,
        sums=sums,
        rates=rates,
        files=handed_in,
        differing=differing[: queries.SHOWN_MAX],
        count=len(differing),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _reach() -> frozenset[int] | None:
    return guard.actor().places(Permission.SELL_LIVE)
