"""Whose goods go first, and why: a page that answers a villager who asks."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.navigation import own_layout
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from fulfilment.allocation import queries, services
from fulfilment.allocation.rules import AmongEquals, Why
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import parse_scan

blueprint = Blueprint(
    "allocation", __name__, url_prefix="/office/turns", template_folder="templates"
)

Page = str | tuple[str, int] | Response

RULES = {
    AmongEquals.TURN: (lazy_gettext("轮流"), lazy_gettext("谁家最久没轮到，下一件拿谁家的")),
    AmongEquals.RECEIPT: (lazy_gettext("先到先卖"), lazy_gettext("同一天到的，先到的先卖完")),
    AmongEquals.SHARE: (lazy_gettext("按数量"), lazy_gettext("交得多的卖得多，各家按比例往下走")),
}
REASONS = {
    Why.ONLY: lazy_gettext("当时架上只有这一批。"),
    Why.EXPIRY: lazy_gettext("这一批最早到期，早到期的先卖。"),
    Why.DAY: lazy_gettext("到期日一样，这一批早几天到仓库。"),
    Why.TURN: lazy_gettext("到期日、到仓日都一样，轮到这一家：最久没轮到。"),
    Why.RECEIPT: lazy_gettext("到期日、到仓日都一样，这一批当天先到。"),
    Why.SHARE: lazy_gettext("到期日、到仓日都一样，这一批卖掉的比例最小。"),
    Why.OLDER_LOT: lazy_gettext("样样都一样，先开的批次先卖。"),
}


@blueprint.get("")
@guard.allows(Permission.TRACE)
def home() -> str:
    """Show the rule of each produce; a typed or scanned code leads to why it was chosen."""
    with db.reading() as session:
        found = queries.rules(session)
    return render_template(
        "allocation/home.html",
        layout=own_layout(guard.actor()),
        found=found,
        rules=RULES,
        may_change=guard.actor().may(Permission.CHANGE_LISTINGS),
    )


@blueprint.get("/<int:produce_id>")
@guard.allows(Permission.CHANGE_LISTINGS)
def ask_rule(produce_id: int) -> str:
    """Ask for the rule of a produce."""
    return _produce(produce_id)


@blueprint.post("/<int:produce_id>")
@guard.allows(Permission.CHANGE_LISTINGS)
def set_rule(produce_id: int) -> Page:
    """Choose the rule of a produce."""
    try:
        with db.transaction() as session:
            services.set_rule(
                session,
                produce_id=produce_id,
                rule=forms.word(AmongEquals, request.form.get("rule", "")),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _produce(produce_id, refusal), problems.status_of(refusal)
    flash(gettext("改好了，从下一次配货开始用。"), "good")
    return redirect(url_for("allocation.home"), 303)


@blueprint.get("/why")
@guard.allows(Permission.TRACE)
def why() -> str:
    """Answer "why this villager's goods?" for an item or an order."""
    typed = request.args.get("code", "").strip()
    scan = parse_scan(typed) if typed else None
    found: list[queries.Explained] = []
    if scan is not None:
        by = "order_code" if scan.code_kind is CodeKind.ORDER else "item_code"
        with db.reading() as session:
            found = queries.choices(
                session, **{by: scan.code}, hubs=guard.actor().places(Permission.TRACE)
            )
    return render_template(
        "allocation/why.html",
        layout=own_layout(guard.actor()),
        typed=scan.code if scan else "",
        choices=found,
        rules=RULES,
        reasons=REASONS,
    )


def _produce(produce_id: int, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        found = [row for row in queries.rules(session) if row.produce_id == produce_id]
    if not found:
        raise not_found("allocation.produce_unknown")
    return render_template(
        "allocation/produce.html",
        layout=own_layout(guard.actor()),
        row=found[0],
        rules=RULES,
        problem=refusals.sentence(refusal) if refusal else "",
    )
