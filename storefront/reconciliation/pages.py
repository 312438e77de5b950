"""Our account at the gateway, at the office: both sums, what differs, and what is behind it."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from app import clock, money
from app.database import session as db
from app.errors import Refusal
from app.jobs import names
from app.jobs.queue import defer
from app.people import guard
from app.people.rules import Permission
from app.web import files, problems, refusals, sheets
from storefront.disputes import queries as disputes
from storefront.reconciliation import queries, services

blueprint = Blueprint(
    "reconciliation", __name__, url_prefix="/office/gateway", template_folder="templates"
)


@blueprint.get("")
@guard.allows(Permission.READ_BOOKS)
def account() -> str:
    """Show both sums and what differs."""
    return _page()


@blueprint.post("/takings")
@guard.allows(Permission.KEEP_BOOKS)
def take() -> Answer:
    """Ask the gateway now, by a job, instead of waiting for the night."""
    with db.transaction() as session:
        defer(session, names.TAKE_GATEWAY_LINES, timestamp=int(clock.now().timestamp()))
    flash(gettext("已经去问了，过一会儿刷新这一页看结果。"), "good")
    return redirect(url_for("reconciliation.account"), 303)


@blueprint.post("/notes")
@guard.allows(Permission.KEEP_BOOKS)
def explain() -> Answer | tuple[str, int]:
    """Write down what is behind a difference."""
    try:
        with db.transaction() as session:
            services.explain(
                session,
                about=request.form.get("about", ""),
                note=request.form.get("note", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    flash(gettext("记下了。"), "good")
    return redirect(url_for("reconciliation.account"), 303)


@blueprint.get("/differences.csv")
@guard.allows(Permission.READ_BOOKS)
def export() -> Response:
    """Hand out what differs as a list."""
    with db.reading() as session:
        found = queries.differences(session)
    content = sheets.as_csv(_rows(found))
    return files.kept(content, "gateway-differences.csv")


def _rows(found: Iterable[queries.Difference]) -> Iterator[tuple[sheets.Cell, ...]]:
    yield (
        gettext("编号"),
        gettext("什么"),
        gettext("哪里不对"),
        gettext("订单"),
        gettext("渠道说"),
        gettext("账本说"),
        gettext("什么时候"),
        gettext("查明了"),
    )
    for one in found:
        yield (
            one.about,
            kinds()[one.kind],
            reasons()[one.why],
            one.subject or "",
            "" if one.theirs_fen is None else money.yuan(one.theirs_fen),
            "" if one.ours_fen is None else money.yuan(one.ours_fen),
            one.happened_at.astimezone(clock.CHINA).isoformat(timespec="minutes"),
            one.note or "",
        )


def kinds() -> dict[str, str]:
    """Name the kinds of lines."""
    return {
        "charge": gettext("收款"),
        "refund": gettext("退款"),
        "refund_failure": gettext("退款退回"),
        "dispute": gettext("争议"),
        "fee": gettext("手续费"),
        "payout": gettext("转到银行"),
        "other": gettext("别的"),
    }


def reasons() -> dict[str, str]:
    """Say what is wrong."""
    return {
        "unknown": gettext("账上没有这一笔"),
        "missing": gettext("渠道那边没有这一笔"),
        "amount": gettext("金额不一样"),
        "twice": gettext("收了两次"),
        "currency": gettext("不是人民币，没有记账"),
        "unnamed": gettext("认不出来，没有记账"),
    }


def _page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        sums = queries.sums(session)
        found = queries.differences(session)
        takings = queries.takings(session)
        open_disputes = disputes.open_count(session)
    waiting = [one for one in found if one.note is None]
    return render_template(
        "reconciliation/account.html",
        sums=sums,
        waiting=waiting[: queries.SHOWN_MAX],
        waiting_count=len(waiting),
        explained=found[len(waiting) :][: queries.SHOWN_MAX],
        takings=takings,
        open_disputes=open_disputes,
        kinds=kinds(),
        reasons=reasons(),
        may_keep=guard.actor().may(Permission.KEEP_BOOKS),
        most=services.NOTE_MAX,
        problem=refusals.sentence(refusal) if refusal else "",
    )
