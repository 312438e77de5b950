"""The till, receipts, returns and the day's close."""

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.money import yuan
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals
from storefront.orders.models import Order
from storefront.shops.adapters import escpos, pdf
from storefront.shops.queries import days as days_read
from storefront.shops.queries import sales as sales_read
from storefront.shops.queries import shelves as shelves_read
from storefront.shops.queries.shelves import ShopRow
from storefront.shops.rules import COLUMNS, Tender, receipt_text
from storefront.shops.services import daybook, opening, returns, unbooked

blueprint = Blueprint("shops", __name__, url_prefix="/till", template_folder="templates")

Page = str | tuple[str, int] | Answer


@blueprint.get("/")
@guard.allows(Permission.SELL_OVER_COUNTER)
def home() -> Page:
    """Lead to the till of the one shop, or let several be chosen from."""
    with db.reading() as session:
        found = shelves_read.shops(
            session, place_ids=guard.actor().places(Permission.SELL_OVER_COUNTER)
        )
    if len(found) == 1:
        return redirect(url_for("shops.till", code=found[0].code), 303)
    return render_template("shops/home.html", shops=found)


@blueprint.get("/sw.js")
@guard.public
def service_worker() -> Response:
    """Give the script that keeps the till's page for when the line is cut."""
    script = Path(current_app.static_folder or "", "dist/till-worker.js").read_text("utf-8")
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/<code>")
@guard.allows(Permission.SELL_OVER_COUNTER)
def till(code: str) -> str:
    """Show the till: scan, total, pay; it goes on without a line."""
    return render_template("shops/till.html", shop=_shop(code))


@blueprint.get("/<code>/shelf")
@guard.allows(Permission.SELL_OVER_COUNTER)
def shelf(code: str) -> str:
    """Show what stands in the shop, what keeps shortest first."""
    now = clock.now()
    with db.reading() as session:
        shop = opening.shop_named(session, code, guard.actor())
        rows = shelves_read.shelf(session, shop, now=now)
    return render_template("shops/shelf.html", shop=shop, rows=rows, today=clock.china_date(now))


@blueprint.get("/<code>/sales")
@guard.allows(Permission.SELL_OVER_COUNTER)
def sales(code: str) -> Page:
    """Lead to the sale that a receipt's number or a label names."""
    shop, wanted = _shop(code), request.args.get("q", "")
    try:
        with db.reading() as session:
            order = returns.sale_of_scan(session, shop, wanted)
    except Refusal as refusal:
        words = refusals.sentence(refusal)
        return _days_page(shop, wanted=wanted, unfound=words), problems.status_of(refusal)
    return redirect(url_for("shops.sale", code=code, sale=order.code), 303)


@blueprint.get("/<code>/sales/<sale>")
@guard.allows(Permission.SELL_OVER_COUNTER)
def sale(code: str, sale: str) -> str:
    """Show a sale: its receipt to print, and what may be brought back."""
    return _sale_page(_shop(code), sale)


@blueprint.get("/<code>/sales/<sale>/receipt-<int:paper_mm>.<form>")
@guard.allows(Permission.SELL_OVER_COUNTER)
def receipt(code: str, sale: str, paper_mm: int, form: str) -> Response:
    """Hand out a receipt for paper of 58 or 80 mm: as PDF, or as the printer's own bytes."""
    shop = _shop(code)
    if paper_mm not in COLUMNS or form not in {"pdf", "bin"}:
        raise not_found("till.sale_unknown")
    with db.reading() as session:
        found = sales_read.receipt_of(session, _sale(shop, sale))
    lines = receipt_text(found, paper_mm=paper_mm)
    if form == "bin":
        return files.kept(escpos.receipt(lines), f"{sale}.bin")
    return files.shown(pdf.receipt(lines, paper_mm=paper_mm), "application/pdf", f"{sale}.pdf")


@blueprint.post("/<code>/sales/<sale>/return")
@guard.allows(Permission.SELL_OVER_COUNTER)
def take_back(code: str, sale: str) -> Page:
    """Take an item back and return its money."""
    shop = _shop(code)
    try:
        with db.transaction() as session:
            back_fen = returns.take_back(
                session,
                shop=shop,
                sale_code=sale,
                item_code=request.form.get("item", "").strip().upper(),
                reason=request.form.get("reason", ""),
                actor=guard.actor(),
                now=clock.now(),
            ).line_fen
    except Refusal as refusal:
        return _sale_page(shop, sale, refusal), problems.status_of(refusal)
    told = gettext("退好了。退给客人 ¥%(yuan)s，钱怎么来的怎么退。", yuan=yuan(back_fen))
    flash(told, "good")
    return redirect(url_for("shops.sale", code=code, sale=sale), 303)


@blueprint.get("/<code>/days")
@guard.allows(Permission.SELL_OVER_COUNTER)
def days(code: str) -> str:
    """Show the days of a shop, and close the open one."""
    return _days_page(_shop(code))


@blueprint.post("/<code>/days")
@guard.allows(Permission.SELL_OVER_COUNTER)
def close_day(code: str) -> Page:
    """Close the oldest open day with the cash as it was counted; a difference is booked."""
    shop = _shop(code)
    try:
        with db.transaction() as session:
            day = daybook.close_day(
                session,
                shop=shop,
                day_id=forms.number(request.form, "day"),
                counted_fen=forms.yuan(request.form, "counted"),
                actor=guard.actor(),
                now=clock.now(),
            )
            closed_on, over_fen = day.day.isoformat(), day.booked_fen or 0
    except Refusal as refusal:
        return _days_page(shop, refusal), problems.status_of(refusal)
    _tell_closed(closed_on, over_fen)
    return redirect(url_for("shops.days", code=code), 303)


def _tell_closed(day: str, over_fen: int) -> None:
    if over_fen > 0:
        said = gettext("%(day)s 结好了，多 ¥%(yuan)s，记进账了。", day=day, yuan=yuan(over_fen))
    elif over_fen < 0:
        said = gettext("%(day)s 结好了，少 ¥%(yuan)s，记进账了。", day=day, yuan=yuan(-over_fen))
    else:
        said = gettext("%(day)s 结好了，一分不差。", day=day)
    flash(said, "warn" if over_fen else "good")


@blueprint.post("/<code>/unbooked/<int:unbooked_id>")
@guard.allows(Permission.SELL_OVER_COUNTER)
def settle(code: str, unbooked_id: int) -> Page:
    """Say how a sale that was set aside was settled."""
    shop = _shop(code)
    try:
        with db.transaction() as session:
            unbooked.settle(
                session,
                shop=shop,
                unbooked_id=unbooked_id,
                settlement=request.form.get("settlement", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _days_page(shop, refusal), problems.status_of(refusal)
    flash(gettext("记下来了。"), "good")
    return redirect(url_for("shops.days", code=code), 303)


def _shop(code: str) -> ShopRow:
    with db.reading() as session:
        return opening.shop_named(session, code, guard.actor())


def _sale(shop: ShopRow, code: str) -> Order:
    with db.reading() as session:
        order = sales_read.sale_of_code(session, code, shop_id=shop.place_id)
    if order is None:
        raise not_found("till.sale_unknown")
    return order


def _sale_page(shop: ShopRow, code: str, refusal: Refusal | None = None) -> str:
    order = _sale(shop, code)
    with db.reading() as session:
        return render_template(
            "shops/sale.html",
            shop=shop,
            order=order,
            receipt=sales_read.receipt_of(session, order),
            items=sales_read.sold_items(session, order.id),
            tenders=_tenders(),
            problem=refusals.sentence(refusal) if refusal else "",
        )


def _days_page(
    shop: ShopRow, refusal: Refusal | None = None, *, wanted: str = "", unfound: str = ""
) -> str:
    page = max(1, request.args.get("page", 1, type=int))
    on = clock.china_date(clock.now())
    with db.reading() as session:
        rows = days_read.days(session, shop.place_id)
        unclosed = days_read.open_days(session, shop.place_id)
        asides = unbooked.unbooked_sales(session, shop.place_id)
        sales, has_older = returns.sales_of_day(session, shop.place_id, on=on, page=page)
    return render_template(
        "shops/days.html",
        shop=shop,
        rows=rows,
        unclosed=unclosed,
        date=on,
        sales=sales,
        asides=asides,
        actor=guard.actor(),
        newer=page - 1 if page > 1 else None,
        older=page + 1 if has_older else None,
        tenders=_tenders(),
        wanted=wanted,
        unfound=unfound,
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _tenders() -> dict[str, str]:
    return {
        Tender.CASH: gettext("现金"),
        Tender.CARD: gettext("刷卡"),
        Tender.WALLET: gettext("微信、支付宝"),
    }
