"""A shop's settlements: handed in as files, held against orders and books, differences listed."""

from datetime import date, datetime, timedelta
from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock, uploads
from app.database import session as db
from app.errors import Refusal
from app.money import yuan
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals, sheets
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
def take(code: str) -> Page:
    """Take a settlement file."""
    try:
        lines, unreadable = _read()
        with db.transaction() as session:
            taken = services.take(
                session,
                shop=channels.find(session, code, hub_ids=_reach()),
                lines=lines,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    flash(
        gettext("收了 %(new)s 行，%(known)s 行以前收过。", new=taken.new, known=taken.known), "good"
    )
    if unreadable:
        shown = "、".join(str(number) for number in unreadable[:20])
        flash(gettext("第 %(rows)s 行看不懂，没有收。", rows=shown), "bad")
    return redirect(url_for("settlements.settlements", code=code), 303)


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


def _read() -> tuple[list[rules.SettlementLine], list[int]]:
    """Read the file of the form.

    Raises:
        Refusal: `imports.file_missing`, `imports.old_excel`, `imports.unreadable`,
            `settlements.header_missing`.
    """
    file = request.files.get("file")
    if not file or not file.filename:
        raise Refusal("imports.file_missing")
    try:
        return rules.lines_of(uploads.rows_of(cast(BinaryIO, file.stream)))
    except uploads.OldExcelError:
        raise Refusal("imports.old_excel") from None
    except ValueError:
        raise Refusal("imports.unreadable") from None


def _page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        sums = queries.sums(session, shop_id=shop.shop_id, code=shop.code)
        rates = queries.rates(session, shop_id=shop.shop_id)
        differing = queries.differences(session, shop_id=shop.shop_id, late=_late())
    return render_template(
        "remittances/settlements.html",
        shop=shop,
        sums=sums,
        rates=rates,
        differing=differing[: queries.SHOWN_MAX],
        count=len(differing),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _reach() -> frozenset[int] | None:
    return guard.actor().places(Permission.SELL_LIVE)
