"""The books by API."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import not_found
from app.ledger import queries as ledger
from app.people import guard
from app.people.rules import Permission
from storefront.bookkeeping import queries, services
from storefront.bookkeeping.rules.adjustments import TypedLine
from storefront.bookkeeping.rules.months import month_named
from storefront.bookkeeping.schemas import (
    AdjustmentSchema,
    BooksSchema,
    MonthSchema,
    NewAdjustmentSchema,
    NewReversalSchema,
    OnceSchema,
)

blueprint = Blueprint("bookkeeping_api", __name__, url_prefix="/api/books")


@blueprint.get("")
@blueprint.response(200, BooksSchema)
@guard.allows(Permission.READ_BOOKS)
def books() -> dict[str, Any]:
    """Read the trial balance."""
    with db.reading() as session:
        book = queries.first_book(session)
        balances = ledger.trial_balance(session, book_id=book.id) if book else []
    return {"balances": balances, "total_fen": sum(row.fen for row in balances)}


@blueprint.get("/months")
@blueprint.response(200, MonthSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def months() -> list[queries.MonthRow]:
    """List the months, the latest first."""
    with db.reading() as session:
        return _months(session)


@blueprint.post("/months/<month>/proposal")
@blueprint.arguments(OnceSchema)
@blueprint.response(200, MonthSchema)
@guard.allows(Permission.KEEP_BOOKS)
def propose_closing(body: dict[str, Any], month: str) -> queries.MonthRow:
    """Propose to close a month that is over."""
    with db.transaction() as session:
        services.propose_closing(
            session,
            client_id=body["client_id"],
            book_id=_book_id(session),
            month=services.month_named_or_refused(month),
            actor=guard.actor(),
            now=clock.now(),
        )
        return _month(session, month)


@blueprint.post("/months/<month>/closing")
@blueprint.response(200, MonthSchema)
@guard.allows(Permission.APPROVE_BOOKS)
def close_month(month: str) -> queries.MonthRow:
    """Close a month that somebody else proposed."""
    with db.transaction() as session:
        services.close_month(
            session,
            book_id=_book_id(session),
            month=services.month_named_or_refused(month),
            actor=guard.actor(),
            now=clock.now(),
        )
        return _month(session, month)


@blueprint.post("/months/<month>/withdrawal")
@blueprint.response(200, MonthSchema)
@guard.allows(Permission.KEEP_BOOKS)
def withdraw_closing(month: str) -> queries.MonthRow:
    """Take the proposal to close a month back."""
    with db.transaction() as session:
        services.withdraw_closing(
            session,
            book_id=_book_id(session),
            month=services.month_named_or_refused(month),
            actor=guard.actor(),
            now=clock.now(),
        )
        return _month(session, month)


@blueprint.get("/adjustments")
@blueprint.response(200, AdjustmentSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def adjustments() -> list[queries.AdjustmentRow]:
    """List what was written by hand, the latest first."""
    with db.reading() as session:
        return queries.adjustments(session, book_id=_book_id(session))


@blueprint.post("/adjustments")
@blueprint.arguments(NewAdjustmentSchema)
@blueprint.response(201, AdjustmentSchema)
@guard.allows(Permission.KEEP_BOOKS)
def propose_adjustment(body: dict[str, Any]) -> queries.AdjustmentRow:
    """Propose a journal written by hand."""
    with db.transaction() as session:
        made = services.propose_adjustment(
            session,
            client_id=body["client_id"],
            book_id=_book_id(session),
            reason=body["reason"],
            lines=[TypedLine(**line) for line in body["lines"]],
            actor=guard.actor(),
            now=clock.now(),
        )
        return _adjustment(session, made.id)


@blueprint.post("/reversals")
@blueprint.arguments(NewReversalSchema)
@blueprint.response(201, AdjustmentSchema)
@guard.allows(Permission.KEEP_BOOKS)
def propose_reversal(body: dict[str, Any]) -> queries.AdjustmentRow:
    """Propose to turn a journal round."""
    with db.transaction() as session:
        made = services.propose_reversal(
            session,
            client_id=body["client_id"],
            book_id=_book_id(session),
            kind=body["kind"],
            voucher=body["voucher"],
            reason=body["reason"],
            actor=guard.actor(),
            now=clock.now(),
        )
        return _adjustment(session, made.id)


@blueprint.post("/adjustments/<int:number>/approval")
@blueprint.response(200, AdjustmentSchema)
@guard.allows(Permission.APPROVE_BOOKS)
def approve_adjustment(number: int) -> queries.AdjustmentRow:
    """Post what somebody else proposed."""
    with db.transaction() as session:
        services.approve_adjustment(
            session, adjustment_id=number, actor=guard.actor(), now=clock.now()
        )
        return _adjustment(session, number)


@blueprint.post("/adjustments/<int:number>/withdrawal")
@blueprint.response(200, AdjustmentSchema)
@guard.allows(Permission.KEEP_BOOKS)
def withdraw_adjustment(number: int) -> queries.AdjustmentRow:
    """Take a proposal back."""
    with db.transaction() as session:
        services.withdraw_adjustment(
            session, adjustment_id=number, actor=guard.actor(), now=clock.now()
        )
        return _adjustment(session, number)


def _book_id(session: Session) -> int:
    return services.opened_book(session).id


def _months(session: Session) -> list[queries.MonthRow]:
    today = clock.china_date(clock.now())
    return queries.months(session, book_id=_book_id(session), today=today)


def _month(session: Session, month: str) -> queries.MonthRow:
    wanted = month_named(month)
    found = next((row for row in _months(session) if row.month == wanted), None)
    if found is None:
        raise not_found("closing.unknown", month=month)
    return found


def _adjustment(session: Session, number: int) -> queries.AdjustmentRow:
    rows = queries.adjustments(session, book_id=_book_id(session))
    return next(row for row in rows if row.adjustment_id == number)
