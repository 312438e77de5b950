"""The villager's own page, and the same page shown by an agent, with slip, passbook and text."""

from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import files, refusals
from inventory.villagers.models import Villager
from storefront.bookkeeping.rules.months import Period, month_named, month_of
from storefront.statements import queries, services
from storefront.statements.adapters import passbook as papers
from storefront.statements.queries import Part
from storefront.statements.rules import Shown, year_of

blueprint = Blueprint("statements", __name__, template_folder="templates")

YEARS = range(2000, 2200)


@blueprint.get("/me")
@guard.allows(Permission.READ_OWN_EARNINGS)
def own() -> str:
    """Show a villager what sold, what was kept and why, and what is owed."""
    with db.reading() as session:
        villager = services.own(session, actor=guard.actor())
        readings = queries.readings_of(session, villager_code=villager.code)
        return _page(session, villager, at="/me", readings=readings)


@blueprint.get("/me/slip")
@guard.allows(Permission.READ_OWN_EARNINGS)
def own_slip() -> str:
    """Print a month."""
    with db.reading() as session:
        return _slip(session, services.own(session, actor=guard.actor()))


@blueprint.get("/me/passbook-<int:year>.pdf")
@guard.allows(Permission.READ_OWN_EARNINGS)
def own_passbook(year: int) -> Response:
    """Hand out a year as a passbook."""
    with db.reading() as session:
        return _passbook(session, services.own(session, actor=guard.actor()), year)


@blueprint.post("/me/text")
@guard.allows(Permission.READ_OWN_EARNINGS)
def own_text() -> Answer:
    """Text it to the villager's own phone."""
    now = clock.now()
    try:
        with db.transaction() as session:
            villager = services.own(session, actor=guard.actor())
            services.text_statement(session, villager=villager, actor=guard.actor(), now=now)
    except Refusal as refusal:
        flash(refusals.sentence(refusal), "warn")
    else:
        flash(gettext("短信发出去了。"), "good")
    return redirect(url_for("statements.own"), 303)


@blueprint.get("/desk/villagers/<code>/statement")
@guard.allows(Permission.READ_PAYOUTS)
def at_desk(code: str) -> str:
    """Show the same to an agent, for the villager before them; the reading is written down."""
    now = clock.now()
    with db.transaction() as session:
        villager = services.opened_by(
            session, code=code, shown=Shown.STATEMENT, actor=guard.actor(), now=now
        )
        return _page(session, villager, at=f"/desk/villagers/{villager.code}/statement")


@blueprint.get("/desk/villagers/<code>/statement/slip")
@guard.allows(Permission.READ_PAYOUTS)
def slip_at_desk(code: str) -> str:
    """Print a month for the villager."""
    with db.transaction() as session:
        return _slip(session, _opened(session, code, Shown.STATEMENT, clock.now()))


@blueprint.get("/desk/villagers/<code>/statement/passbook-<int:year>.pdf")
@guard.allows(Permission.READ_PAYOUTS)
def passbook_at_desk(code: str, year: int) -> Response:
    """Hand out a year as a passbook for the villager."""
    with db.transaction() as session:
        villager = _opened(session, code, Shown.PASSBOOK, clock.now())
        return _passbook(session, villager, year)


@blueprint.post("/desk/villagers/<code>/statement/text")
@guard.allows(Permission.READ_PAYOUTS)
def text_at_desk(code: str) -> Answer:
    """Text it to the villager's phone."""
    now = clock.now()
    try:
        with db.transaction() as session:
            villager = _opened(session, code, Shown.STATEMENT, now)
            services.text_statement(session, villager=villager, actor=guard.actor(), now=now)
    except Refusal as refusal:
        flash(refusals.sentence(refusal), "warn")
    else:
        flash(gettext("短信发出去了。"), "good")
    return redirect(url_for("statements.at_desk", code=code), 303)


def _opened(session: Session, code: str, shown: Shown, now: datetime) -> Villager:
    return services.opened_by(session, code=code, shown=shown, actor=guard.actor(), now=now)


def _page(
    session: Session,
    villager: Villager,
    *,
    at: str,
    readings: list[queries.Reading] | None = None,
) -> str:
    now = clock.now()
    month = _month_asked()
    before = request.args.get("before", "")
    part = Part(month, int(before) if before.isascii() and before.isdigit() else None)
    statement = queries.statement_of(session, villager=villager, now=now, part=part)
    year = year_of(statement.months, month.first.year if month else _year_asked(now))
    return render_template(
        "statements/page.html",
        statement=statement,
        year=year,
        month=month,
        at=at,
        is_own=readings is not None,
        readings=readings or [],
        has_phone=villager.phone is not None,
    )


def _slip(session: Session, villager: Villager) -> str:
    now = clock.now()
    month = _month_asked() or month_of(clock.china_date(now))
    return render_template(
        "statements/slip.html",
        villager=villager,
        month=month,
        sold=queries.sold_by_produce(session, villager_id=villager.id, period=month),
        balance=queries.balance_of(session, villager_id=villager.id, now=now),
        now=now,
    )


def _passbook(session: Session, villager: Villager, year: int) -> Response:
    if year not in YEARS:
        raise Refusal("statement.year")
    kept = queries.passbook_of(session, villager=villager, year=year)
    return files.handed_out(
        papers.written(kept), "application/pdf", f"passbook-{villager.code}-{year}.pdf"
    )


def _month_asked() -> Period | None:
    """Read the month in the address; what is no month is all of them."""
    try:
        return month_of(month_named(request.args.get("month", "")))
    except ValueError:
        return None


def _year_asked(now: datetime) -> int:
    typed = request.args.get("year", "")
    if typed.isascii() and typed.isdigit() and int(typed) in YEARS:
        return int(typed)
    return clock.china_date(now).year
