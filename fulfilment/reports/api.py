"""Reports by API."""

from datetime import date
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms
from fulfilment.reports import queries
from fulfilment.reports.rules import Benefit, By, Trade
from fulfilment.reports.schemas import (
    BenefitSchema,
    MassPageSchema,
    MassQuerySchema,
    ReportQuerySchema,
    TradeQuerySchema,
    TradeReportSchema,
)
from storefront.bookkeeping.rules.months import Period, period_of

blueprint = Blueprint("reports_api", __name__, url_prefix="/api/reports")


@blueprint.get("/trade")
@blueprint.arguments(TradeQuerySchema, location="query")
@blueprint.response(200, TradeReportSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def trade(asked: dict[str, Any]) -> list[Trade]:
    """Tell what the trade came to, by village, agent, produce or channel."""
    with db.reading() as session:
        return queries.trade(
            session,
            by=forms.word(By, asked["by"]),
            period=_period(asked),
            now=clock.now(),
        )


@blueprint.get("/benefit")
@blueprint.arguments(ReportQuerySchema, location="query")
@blueprint.response(200, BenefitSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def benefit(asked: dict[str, Any]) -> list[Benefit]:
    """Tell what farming households got; names and codes are masked."""
    with db.reading() as session:
        return queries.benefit(session, period=_period(asked))


@blueprint.get("/lots")
@blueprint.arguments(MassQuerySchema, location="query")
@blueprint.response(200, MassPageSchema)
@guard.allows(Permission.READ_BOOKS)
def lots(asked: dict[str, Any]) -> dict[str, Any]:
    """Tell what became of each lot that was taken in on some days, in the order of intake."""
    limit = asked["limit"]
    with db.reading() as session:
        rows = queries.masses(
            session,
            period=_period(asked),
            villager=asked["villager"],
            after=asked["after"],
            limit=limit + 1,
        )
    shown = rows[:limit]
    return {"lots": shown, "next_after": shown[-1].lot_id if len(rows) > limit else None}


def _period(asked: dict[str, Any]) -> Period:
    since, until = (_text(asked[name]) for name in ("since", "until"))
    try:
        return period_of(since, until, today=clock.china_date(clock.now()))
    except ValueError:
        raise Refusal("report.period") from None


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
