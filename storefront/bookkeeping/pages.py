"""The books at the office: the front door, balances, journals, months, adjustments, exports."""

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.ledger import queries as ledger
from app.ledger.models import Book
from app.ledger.rules import Account
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals, sheets
from storefront.bookkeeping import queries, services
from storefront.bookkeeping.rules import plaintext, rows
from storefront.bookkeeping.rules.adjustments import BY_HAND, REVERSIBLE, TypedLine
from storefront.bookkeeping.rules.months import Period, period_of

blueprint = Blueprint("bookkeeping", __name__, template_folder="templates")

LINES_SHOWN = 4


@blueprint.get("/office/")
@guard.allows(Permission.READ_OWN_ACCOUNT)
def office() -> str:
    """Show the doors that this person's roles open; the navigation has them."""
    return render_template("bookkeeping/office.html", may=guard.actor().may, permissions=Permission)


@blueprint.get("/office/books")
@guard.allows(Permission.READ_BOOKS)
def books() -> str:
    """Show the trial balance and the latest journals, each with its place in the chain."""
    before = request.args.get("before", "")
    before_id = int(before) if before.isascii() and before.isdigit() else None
    with db.reading() as session:
        book = queries.first_book(session)
        balances = ledger.trial_balance(session, book_id=book.id) if book else []
        journals = (
            ledger.latest_journals(session, book_id=book.id, before_id=before_id) if book else []
        )
    return render_template(
        "bookkeeping/books.html",
        book=book,
        balances=balances,
        journals=journals,
        earlier=journals[-1].journal_id if len(journals) == ledger.JOURNALS_SHOWN else None,
        later=before_id,
        reversible=REVERSIBLE,
        may_keep=guard.actor().may(Permission.KEEP_BOOKS),
        names=account_names(),
    )


@blueprint.get("/office/books/months")
@guard.allows(Permission.READ_BOOKS)
def months() -> str:
    """Show the months with their figures, and which are closed."""
    return _months()


@blueprint.post("/office/books/months/<month>/proposal")
@guard.allows(Permission.KEEP_BOOKS)
def propose_closing(month: str) -> Answer | tuple[str, int]:
    """Propose to close a month."""
    try:
        with db.transaction() as session:
            services.propose_closing(
                session,
                client_id=forms.client_id(request.form),
                book_id=services.opened_book(session).id,
                month=services.month_named_or_refused(month),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _months(refusal), problems.status_of(refusal)
    flash(gettext("提出了，等另一个人批准。"), "good")
    return redirect(url_for("bookkeeping.months"), 303)


@blueprint.post("/office/books/months/<month>/closing")
@guard.allows(Permission.APPROVE_BOOKS)
def close_month(month: str) -> Answer | tuple[str, int]:
    """Close a month that somebody else proposed."""
    try:
        with db.transaction() as session:
            services.close_month(
                session,
                book_id=services.opened_book(session).id,
                month=services.month_named_or_refused(month),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _months(refusal), problems.status_of(refusal)
    flash(gettext("结好了，这个月不能再记账。"), "good")
    return redirect(url_for("bookkeeping.months"), 303)


@blueprint.post("/office/books/months/<month>/withdrawal")
@guard.allows(Permission.KEEP_BOOKS)
def withdraw_closing(month: str) -> Answer | tuple[str, int]:
    """Take the proposal back."""
    try:
        with db.transaction() as session:
            services.withdraw_closing(
                session,
                book_id=services.opened_book(session).id,
                month=services.month_named_or_refused(month),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _months(refusal), problems.status_of(refusal)
    return redirect(url_for("bookkeeping.months"), 303)


@blueprint.get("/office/books/adjustments")
@guard.allows(Permission.READ_BOOKS)
def adjustments() -> str:
    """Show what was written by hand, what waits, and the form of another."""
    return _adjustments()


@blueprint.post("/office/books/adjustments")
@guard.allows(Permission.KEEP_BOOKS)
def propose_adjustment() -> Answer | tuple[str, int]:
    """Propose a journal written by hand."""
    try:
        lines = _typed_lines()
        with db.transaction() as session:
            services.propose_adjustment(
                session,
                client_id=forms.client_id(request.form),
                book_id=services.opened_book(session).id,
                reason=request.form.get("reason", ""),
                lines=lines,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _adjustments(refusal), problems.status_of(refusal)
    flash(gettext("提出了，等另一个人批准。"), "good")
    return redirect(url_for("bookkeeping.adjustments"), 303)


@blueprint.post("/office/books/reversals")
@guard.allows(Permission.KEEP_BOOKS)
def propose_reversal() -> Answer | tuple[str, int]:
    """Propose to turn a journal round."""
    try:
        with db.transaction() as session:
            services.propose_reversal(
                session,
                client_id=forms.client_id(request.form),
                book_id=services.opened_book(session).id,
                kind=request.form.get("kind", ""),
                voucher=request.form.get("voucher", ""),
                reason=request.form.get("reason", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _adjustments(refusal), problems.status_of(refusal)
    flash(gettext("提出了，等另一个人批准。"), "good")
    return redirect(url_for("bookkeeping.adjustments"), 303)


@blueprint.post("/office/books/adjustments/<int:number>/approval")
@guard.allows(Permission.APPROVE_BOOKS)
def approve_adjustment(number: int) -> Answer | tuple[str, int]:
    """Post what somebody else proposed."""
    try:
        with db.transaction() as session:
            services.approve_adjustment(
                session, adjustment_id=number, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _adjustments(refusal), problems.status_of(refusal)
    flash(gettext("记好了。"), "good")
    return redirect(url_for("bookkeeping.adjustments"), 303)


@blueprint.post("/office/books/adjustments/<int:number>/withdrawal")
@guard.allows(Permission.KEEP_BOOKS)
def withdraw_adjustment(number: int) -> Answer | tuple[str, int]:
    """Take a proposal back."""
    try:
        with db.transaction() as session:
            services.withdraw_adjustment(
                session, adjustment_id=number, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _adjustments(refusal), problems.status_of(refusal)
    return redirect(url_for("bookkeeping.adjustments"), 303)


@blueprint.get("/office/books/journals.<ending>")
@guard.allows(Permission.READ_BOOKS)
def export(ending: str) -> Response:
    """Hand out the journals of a period: csv, xlsx, beancount or hledger (`journal`)."""
    period = _period_asked()
    name = f"journals-{period.first}-{period.last}.{ending}"
    with db.reading() as session:
        book = services.opened_book(session)
    if ending == "xlsx":
        with db.reading() as session:
            journals = queries.journals_of(session, book_id=book.id, period=period)
            content = sheets.as_xlsx(
                gettext("分录"), rows.TITLES, rows.rows_of(journals, account_names())
            )
        return files.kept(content, name)
    if ending == "csv":
        return files.kept_lines(_csv(book, period, account_names()), "text/csv", name)
    if ending in WRITERS:
        return files.kept_lines(_plaintext(book, period, ending), "text/plain", name)
    raise not_found("http.404")


WRITERS = {"beancount": plaintext.beancount, "journal": plaintext.hledger}


def _csv(book: Book, period: Period, names: dict[str, str]) -> Iterator[str]:
    with db.reading() as session:
        journals = queries.journals_of(session, book_id=book.id, period=period)
        yield from sheets.csv_lines(_headed(rows.rows_of(journals, names)))


def _headed(lines: Iterator[tuple[sheets.Cell, ...]]) -> Iterator[tuple[sheets.Cell, ...]]:
    yield rows.TITLES
    yield from lines


def _plaintext(book: Book, period: Period, ending: str) -> Iterator[str]:
    with db.reading() as session:
        yield from WRITERS[ending](
            book.name,
            period,
            [
                side
                for side in queries.standing_at(session, book_id=book.id, until=period.since)
                if side.fen
            ],
            queries.journals_of(session, book_id=book.id, period=period),
            queries.standing_at(session, book_id=book.id, until=period.until),
        )


def account_names() -> dict[str, str]:
    """Name the accounts as a bookkeeper says them."""
    return {
        Account.WALLET_BALANCE: gettext("微信支付宝商户号余额"),
        Account.TAX_WITHHELD: gettext("应交代扣税款"),
        Account.PAYMENT_CLEARING: gettext("支付渠道待结算"),
        Account.PLATFORM_RECEIVABLE: gettext("应收平台款"),
        Account.PLATFORM_BALANCE: gettext("平台账户余额"),
        Account.AWAITED_RETURN: gettext("待收退货"),
        Account.BANK: gettext("银行存款"),
        Account.DESK_CASH: gettext("网点备用金"),
        Account.CUSTOMER_CONTRACT: gettext("合同负债（顾客预付）"),
        Account.HELD_FOR_ERRANDS: gettext("代办暂收款"),
        Account.PROVIDER_PAYABLE: gettext("应付劳务费"),
        Account.VILLAGER_PAYABLE: gettext("应付村民货款"),
        Account.FEE_INCOME: gettext("代销手续费收入"),
        Account.SALES_INCOME: gettext("自营销售收入"),
        Account.COST_OF_SALES: gettext("自营销售成本"),
        Account.OWN_GOODS: gettext("收购的存货"),
        Account.CASH_DIFFERENCE: gettext("现金长短款"),
        Account.PRICE_TOP_UP: gettext("补足委托价差"),
        Account.FREIGHT_INCOME: gettext("运费收入"),
        Account.GOODS_LOSS: gettext("代销商品损失"),
        Account.BANK_CHARGES: gettext("银行和支付手续费"),
        Account.FREIGHT_COST: gettext("运费支出"),
        Account.PLATFORM_FEE: gettext("平台服务费"),
        Account.HOST_COMMISSION: gettext("主播佣金"),
        Account.COMPENSATION: gettext("售后补偿"),
        Account.COSTS_BORNE: gettext("村民承担的渠道费"),
        Account.INTEREST_INCOME: gettext("利息收入"),
        Account.ERRAND_FEE_INCOME: gettext("便民服务费收入"),
        Account.VOUCHER_COST: gettext("优惠券支出"),
        Account.SHOP_CASH: gettext("门店现金"),
        Account.SHOP_CARDS: gettext("门店刷卡待结算"),
        Account.AFTERSALE_COST: gettext("售后支出"),
        Account.DISPUTED: gettext("争议待定款"),
        Account.DISPUTE_LOSS: gettext("争议损失"),
        Account.OPERATOR_FUNDS: gettext("经营方资金"),
        Account.SUSPENSE: gettext("待查款项"),
    }


def _period_asked() -> Period:
    first, last = request.args.get("from", ""), request.args.get("to", "")
    try:
        return period_of(first, last, today=clock.china_date(clock.now()))
    except ValueError:
        raise Refusal("book.period") from None


def _typed_lines() -> list[TypedLine]:
    """Read the form's sides; a row with nothing in it is left out.

    Raises:
        Refusal: `money.unreadable`.
    """
    lines = []
    for account, debit, credit in zip(
        request.form.getlist("account"),
        request.form.getlist("debit"),
        request.form.getlist("credit"),
        strict=False,
    ):
        if account or debit.strip() or credit.strip():
            lines.append(TypedLine(account, _fen(debit), _fen(credit)))
    return lines


def _fen(typed: str) -> int:
    return forms.yuan_typed(typed) if typed.strip() else 0


def _months(refusal: Refusal | None = None) -> str:
    today = clock.china_date(clock.now())
    with db.reading() as session:
        book = queries.first_book(session)
        listed = queries.months(session, book_id=book.id, today=today) if book else []
    return render_template(
        "bookkeeping/months.html",
        book=book,
        months=listed,
        today=today,
        problem=refusals.sentence(refusal) if refusal else None,
        actor=guard.actor(),
        permissions=Permission,
    )


def _adjustments(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        book = queries.first_book(session)
        listed = queries.adjustments(session, book_id=book.id) if book else []
    form = request.form
    sent = list(
        zip(
            form.getlist("account"),
            form.getlist("debit"),
            form.getlist("credit"),
            strict=False,
        )
    )
    return render_template(
        "bookkeeping/adjustments.html",
        book=book,
        adjustments=listed,
        typed=form or request.args,
        sides=[*sent, *([("", "", "")] * (LINES_SHOWN - len(sent)))],
        by_hand=BY_HAND,
        names=account_names(),
        problem=refusals.sentence(refusal) if refusal else None,
        actor=guard.actor(),
        permissions=Permission,
    )
