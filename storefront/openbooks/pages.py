"""The open books for anybody; questions for the office; findings and archive for the auditor."""

import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.ledger import services as ledger
from app.money import yuan
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals, sheets
from inventory.places.models import Place
from storefront.bookkeeping import services as bookkeeping
from storefront.bookkeeping.rules.months import Period, month_named, month_of
from storefront.openbooks import services
from storefront.openbooks.adapters import verify_books
from storefront.openbooks.queries import archive, findings, months
from storefront.openbooks.rules import Figure, total

blueprint = Blueprint("openbooks", __name__, template_folder="templates")

README = """The books, as they are sealed.

journals.jsonl   every sealed journal with its postings, in the order of the chain
months.jsonl     the closed months and where the chain stood then
verify_books.py  proves both: python3 verify_books.py

Amounts are fen, debit positive. A journal's hash is SHA-256 over the hash before it and the
SHA-256 of its content, of version 2 on with the moment of sealing after them; see content_hash and
sealed in verify_books.py. The last hashes of closed months stand on the villages' public pages.
"""


@blueprint.get("/open")
@guard.public
def villages() -> str:
    """List the villages whose books are open."""
    with db.reading() as session:
        listed = months.villages(session)
    return render_template(
        "openbooks/villages.html", villages=listed, month=_this_month().first.strftime("%Y-%m")
    )


@blueprint.get("/open/<place_code>")
@guard.public
def latest(place_code: str) -> Answer:
    """Lead to this month."""
    month = _this_month().first.strftime("%Y-%m")
    return redirect(url_for("openbooks.month", place_code=place_code, month=month), 303)


@blueprint.get("/open/<place_code>/<month>")
@guard.public
def month(place_code: str, month: str) -> str:
    """Show a village's month: what came in, what was kept, what was paid."""
    return _month_page(place_code, month)


@blueprint.post("/open/<place_code>/<month>/questions")
@guard.public
def ask(place_code: str, month: str) -> Answer | tuple[str, int]:
    """Take a question."""
    try:
        with db.transaction() as session:
            services.ask(
                session,
                client_id=forms.client_id(request.form),
                place_code=place_code,
                month=_period(month).first,
                body=request.form.get("body", ""),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _month_page(place_code, month, refusal), problems.status_of(refusal)
    flash(gettext("问题收到了。回答会写在这一页上。"), "good")
    return redirect(
        url_for("openbooks.month", place_code=place_code, month=month, _anchor="questions"), 303
    )


@blueprint.get("/open/<place_code>/<month>/vouchers")
@guard.public
def vouchers(place_code: str, month: str) -> str:
    """Show the vouchers behind a figure, each with its hash."""
    period = _period(month)
    figure = _figure(request.args.get("of", ""))
    key = request.args.get("household", "")
    after = request.args.get("after", "")
    with db.reading() as session:
        place = services.village_of(session, place_code)
        listed = months.vouchers(
            session,
            place_id=place.id,
            period=period,
            figure=figure,
            key=key,
            after=int(after) if after.isascii() and after.isdigit() else 0,
        )
    shown = listed[: months.VOUCHERS_SHOWN]
    return render_template(
        "openbooks/vouchers.html",
        place=place,
        period=period,
        figure=figure,
        key=key,
        vouchers=shown,
        more=shown[-1].journal_id if len(listed) > len(shown) else None,
    )


@blueprint.get("/office/questions")
@guard.allows(Permission.READ_BOOKS)
def questions() -> str:
    """Show what was asked, those that wait first."""
    return _questions()


@blueprint.post("/office/questions/<int:number>/answer")
@guard.allows(Permission.KEEP_BOOKS)
def answer(number: int) -> Answer | tuple[str, int]:
    """Answer for all to read, or tell why the question is not shown."""
    try:
        with db.transaction() as session:
            services.answer(
                session,
                question_id=number,
                body=request.form.get("body", ""),
                is_shown=request.form.get("shown", "yes") == "yes",
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _questions(refusal, number), problems.status_of(refusal)
    flash(gettext("回答登出来了。"), "good")
    return redirect(url_for("openbooks.questions"), 303)


@blueprint.get("/office/findings")
@guard.allows(Permission.AUDIT)
def found() -> str:
    """Show what should be looked at, with its evidence."""
    with db.reading() as session:
        listed = findings.findings(session, now=clock.now())
    return render_template(
        "openbooks/findings.html",
        findings=listed,
        rules=[rule.name for rule in findings.RULES],
        names=rule_names(),
    )


@blueprint.get("/office/findings.csv")
@guard.allows(Permission.AUDIT)
def found_csv() -> Response:
    """Hand out the findings."""
    with db.reading() as session:
        listed = findings.findings(session, now=clock.now())
    names = rule_names()
    rows = [
        (
            names[one.rule],
            one.at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M"),
            one.who,
            one.voucher,
            yuan(one.fen) if one.fen is not None else "",
            one.detail,
        )
        for one in listed
    ]
    head = ("规则 rule", "时间 at", "谁 who", "凭证 voucher", "金额（元） yuan", "说明 detail")
    return files.handed_out(sheets.as_csv([head, *rows]), "text/csv", "findings.csv")


@blueprint.get("/office/books/archive.zip")
@guard.allows(Permission.AUDIT)
def take_archive() -> Response:
    """Hand out all sealed journals with the chain and the program that proves them."""
    with db.transaction() as session:
        book = bookkeeping.opened_book(session)
        while ledger.seal_next(session, book_id=book.id, now=clock.now()):
            pass
    # A file without a name: the system takes it back when the answer has been sent.
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer
    with db.reading() as session, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("README.txt", README)
        whole.writestr("verify_books.py", Path(verify_books.__file__).read_text(encoding="utf-8"))
        _write(whole, "journals.jsonl", archive.sealed_journals(session, book_id=book.id))
        _write(whole, "months.jsonl", archive.closed_months(session, book_id=book.id))
    kept.seek(0)
    name = f"books-{clock.china_date(clock.now())}.zip"
    return files.kept_file(kept, "application/zip", name)


def rule_names() -> dict[str, str]:
    """Name the rules as an auditor says them."""
    return {
        "self_approval": gettext("自己批自己"),
        "round_sums": gettext("整数大额"),
        "cash_over_limit": gettext("现金超限"),
        "payee_changed": gettext("付钱前刚改过收款人"),
        "paid_on_paper": gettext("没用密码、凭纸领的现金"),
        "same_household": gettext("经办人和村民是一家"),
        "late_closing": gettext("结账拖延"),
        "late_answers": gettext("群众问题超期没答"),
    }


def _write(whole: zipfile.ZipFile, name: str, lines: Iterator[str]) -> None:
    with whole.open(name, "w", force_zip64=True) as part:
        for line in lines:
            part.write(line.encode("utf-8"))


def _this_month() -> Period:
    return month_of(clock.china_date(clock.now()))


def _period(month: str) -> Period:
    try:
        first = month_named(month)
    except ValueError:
        raise not_found("openbooks.month", month=month) from None
    if first > _this_month().first:
        raise not_found("openbooks.month", month=month)
    return month_of(first)


def _figure(typed: str) -> Figure:
    try:
        return Figure(typed)
    except ValueError:
        raise not_found("http.404") from None


def _month_page(place_code: str, month: str, refusal: Refusal | None = None) -> str:
    period = _period(month)
    with db.reading() as session:
        place = services.village_of(session, place_code)
        households = months.households(session, place_id=place.id, period=period)
        return render_template(
            "openbooks/month.html",
            place=place,
            period=period,
            households=households,
            total=total([one.sums for one in households]),
            owed_fen=months.owed_at(session, place_id=place.id, moment=period.until),
            closing=months.closing_of(session, book_id=place.book_id, month=period.first),
            questions=months.questions(session, place_id=place.id, month=period.first),
            today=clock.china_date(clock.now()),
            earlier=_month_before(session, place, period),
            later=period.last if period.last < _this_month().first else None,
            problem=refusals.sentence(refusal) if refusal else "",
            typed=request.form.get("body", ""),
        )


def _month_before(session: Session, place: Place, period: Period) -> date | None:
    opened = month_of(clock.china_date(place.opened_at)).first
    return date.fromordinal(period.first.toordinal() - 1) if period.first > opened else None


def _questions(refusal: Refusal | None = None, number: int = 0) -> str:
    with db.reading() as session:
        listed = months.questions(session)
    return render_template(
        "openbooks/questions.html",
        questions=listed,
        today=clock.china_date(clock.now()),
        may_answer=guard.actor().may(Permission.KEEP_BOOKS),
        problem=refusals.sentence(refusal) if refusal else "",
        wrong=number,
        typed=request.form.get("body", ""),
    )
