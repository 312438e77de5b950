"""The open books by API: for anybody; questions and findings for the office."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from storefront.bookkeeping.rules.months import Period, month_named, month_of
from storefront.openbooks import services
from storefront.openbooks.queries import findings, months
from storefront.openbooks.rules import Figure, Finding, total
from storefront.openbooks.schemas import (
    BookAnswerSchema,
    BookQuestionSchema,
    FindingSchema,
    MonthBooksSchema,
    NewBookQuestionSchema,
    ReceiptSchema,
    VoucherQuerySchema,
    VoucherSchema,
)

blueprint = Blueprint("openbooks_api", __name__, url_prefix="/api")


@blueprint.get("/open/<place_code>/<month>")
@blueprint.response(200, MonthBooksSchema)
@guard.public
def month(place_code: str, month: str) -> dict[str, Any]:
    """Read a village's month."""
    period = _period(month)
    with db.reading() as session:
        place = services.village_of(session, place_code)
        households = months.households(session, place_id=place.id, period=period)
        closing = months.closing_of(session, book_id=place.book_id, month=period.first)
        owed_fen = months.owed_at(session, place_id=place.id, moment=period.until)
    last = closing.last_seal_hash if closing else None
    return {
        "place_code": place.code,
        "place_name": place.name,
        "month": month,
        "is_closed": closing is not None,
        "last_hash": last.hex() if last else None,
        "total": total([one.sums for one in households]),
        "owed_fen": owed_fen,
        "households": households,
    }


@blueprint.get("/open/<place_code>/<month>/vouchers")
@blueprint.arguments(VoucherQuerySchema, location="query")
@blueprint.response(200, VoucherSchema(many=True))
@guard.public
def vouchers(asked: dict[str, str], place_code: str, month: str) -> list[months.Voucher]:
    """List the vouchers behind a figure, each with its hash."""
    if asked["of"] not in list(Figure):
        raise not_found("http.404")
    with db.reading() as session:
        place = services.village_of(session, place_code)
        return months.vouchers(
            session,
            place_id=place.id,
            period=_period(month),
            figure=Figure(asked["of"]),
            key=asked["household"],
        )


@blueprint.post("/open/<place_code>/<month>/questions")
@blueprint.arguments(NewBookQuestionSchema)
@blueprint.response(201, ReceiptSchema)
@guard.public
def ask(body: dict[str, Any], place_code: str, month: str) -> Any:
    """Ask about a village's month."""
    with db.transaction() as session:
        return services.ask(
            session,
            client_id=body["client_id"],
            place_code=place_code,
            month=_period(month).first,
            body=body["body"],
            now=clock.now(),
        )


@blueprint.get("/questions")
@blueprint.response(200, BookQuestionSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def questions() -> list[months.QuestionRow]:
    """List what was asked, those that wait first."""
    with db.reading() as session:
        return months.questions(session)


@blueprint.post("/questions/<int:number>/answer")
@blueprint.arguments(BookAnswerSchema)
@blueprint.response(204)
@guard.allows(Permission.KEEP_BOOKS)
def answer(body: dict[str, Any], number: int) -> None:
    """Answer a question, once and for good."""
    with db.transaction() as session:
        services.answer(
            session,
            question_id=number,
            body=body["body"],
            is_shown=body["is_shown"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.get("/findings")
@blueprint.response(200, FindingSchema(many=True))
@guard.allows(Permission.AUDIT)
def found() -> list[Finding]:
    """List what should be looked at, with its evidence."""
    with db.reading() as session:
        return findings.findings(session, now=clock.now())


def _period(month: str) -> Period:
    try:
        return month_of(month_named(month))
    except ValueError:
        raise not_found("openbooks.month", month=month) from None
