"""Reports: on the screen, and as files for others."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import files, sheets
from fulfilment.reports import queries, rules
from fulfilment.reports.rules import By
from storefront.bookkeeping.rules.months import Period, period_of
from storefront.openbooks.queries import months

blueprint = Blueprint(
    "reports", __name__, url_prefix="/office/reports", template_folder="templates"
)


@blueprint.get("")
@guard.allows(Permission.READ_BOOKS)
def trade() -> str:
    """Show what the trade came to, by village, agent, produce or channel."""
    by, period = _by(), _period()
    with db.reading() as session:
        rows = queries.trade(session, by=by, period=period, now=clock.now())
    return render_template(
        "reports/trade.html", rows=rows, bars=rules.bars(rows), by=by, period=period
    )


@blueprint.get("/trade.<ending>")
@guard.allows(Permission.READ_BOOKS)
def trade_file(ending: str) -> Response:
    """Hand out what the trade came to, as csv or xlsx."""
    by, period = _by(), _period()
    with db.reading() as session:
        rows = queries.trade(session, by=by, period=period, now=clock.now())
    name = f"trade-{by}-{period.first}-{period.last}"
    return _file(name, ending, rules.TRADE_TITLES, rules.trade_lines(rows))


@blueprint.get("/goods")
@guard.allows(Permission.READ_BOOKS)
def goods() -> str:
    """Show what became of each lot, of everybody or of one villager."""
    period, villager = _period(), request.args.get("villager", "")
    with db.reading() as session:
        rows = queries.masses(session, period=period, villager=villager)
    return render_template("reports/goods.html", rows=rows, villager=villager, period=period)


@blueprint.get("/goods.<ending>")
@guard.allows(Permission.READ_BOOKS)
def goods_file(ending: str) -> Response:
    """Hand out what became of each lot, as csv or xlsx."""
    period, villager = _period(), request.args.get("villager", "")
    with db.reading() as session:
        rows = queries.masses(session, period=period, villager=villager)
    name = f"goods-{period.first}-{period.last}"
    return _file(name, ending, rules.MASS_TITLES, rules.mass_lines(rows))


@blueprint.get("/benefit")
@guard.allows(Permission.READ_BOOKS)
def benefit() -> str:
    """Show what farming households got: the evidence that public buyers ask for."""
    period, village = _period(), request.args.get("village", "")
    with db.reading() as session:
        rows = queries.benefit(session, period=period, village=village)
        villages = [(place.code, place.name) for place in months.villages(session)]
    return render_template(
        "reports/benefit.html",
        rows=rows,
        total=rules.summed(rows),
        villages=villages,
        village=village,
        period=period,
    )


@blueprint.get("/benefit.<ending>")
@guard.allows(Permission.READ_BOOKS)
def benefit_file(ending: str) -> Response:
    """Hand out what farming households got, as csv or xlsx; names and codes are masked."""
    period, village = _period(), request.args.get("village", "")
    with db.reading() as session:
        rows = queries.benefit(session, period=period, village=village)
    name = f"benefit-{period.first}-{period.last}"
    return _file(name, ending, rules.BENEFIT_TITLES, rules.benefit_lines(rows))


def _file(
    name: str, ending: str, titles: Sequence[str], lines: Iterable[tuple[sheets.Cell, ...]]
) -> Response:
    if ending == "csv":
        return files.kept(sheets.as_csv([titles, *lines]), f"{name}.csv")
    if ending == "xlsx":
        return files.kept(sheets.as_xlsx(gettext("报表"), titles, lines), f"{name}.xlsx")
    raise not_found("http.404")


def _by() -> By:
    asked = request.args.get("by", By.VILLAGE)
    return By(asked) if asked in list(By) else By.VILLAGE


def _period() -> Period:
    try:
        return period_of(
            request.args.get("from", ""),
            request.args.get("to", ""),
            today=clock.china_date(clock.now()),
        )
    except ValueError:
        raise Refusal("report.period") from None
