"""The rules of paying, as the operator sets them and everybody in the office reads them."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, render_template, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, posting, refusals
from storefront.policies import queries, services
from storefront.policies.rules import IncomeKind, Policy, Tax

blueprint = Blueprint(
    "policies", __name__, url_prefix="/office/policies", template_folder="templates"
)
Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.READ_PAYOUTS)
def policies() -> str:
    """Show how villagers are paid now, and by which rules before."""
    return _page()


@blueprint.post("")
@guard.allows(Permission.CHANGE_TERMS)
def set_policy() -> Page:
    """Say how villagers are paid from a day on."""

    def work(session: Session) -> None:
        form = request.form
        services.set_policy(
            session,
            client_id=forms.client_id(form),
            policy=Policy(
                least_fen=forms.yuan(form, "least"),
                cap=forms.percent(form, "cap"),
                day=forms.count(form, "day") if form.get("day", "").strip() else None,
            ),
            valid_from=_day(form.get("from", "")),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(work)


@blueprint.post("/taxes")
@guard.allows(Permission.CHANGE_TERMS)
def set_tax() -> Page:
    """Say what is withheld of a kind of income from a day on."""

    def work(session: Session) -> None:
        form = request.form
        services.set_tax(
            session,
            client_id=forms.client_id(form),
            kind=forms.word(IncomeKind, form.get("kind", "")),
            tax=Tax(rate=forms.percent(form, "rate"), exempt_fen=forms.yuan(form, "exempt")),
            source=form.get("source", ""),
            valid_from=_day(form.get("tax_from", "")),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(work)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise Refusal("policy.from") from None


def _done(work: Callable[[Session], None]) -> Page:
    told = gettext("记下了，从那一天起按新的来。")
    return posting.done(work, refused=_page, to="policies.policies", told=told)


def _page(refusal: Refusal | None = None) -> str:
    today = clock.china_date(clock.now())
    with db.reading() as session:
        return render_template(
            "policies/policies.html",
            now=queries.policy_on(session, today),
            taxes_now=[(kind, queries.tax_on(session, kind, today)) for kind in IncomeKind],
            policies=queries.policies(session),
            taxes=queries.taxes(session),
            today=today,
            typed=request.form,
            problem=refusals.sentence(refusal) if refusal else "",
            may_change=guard.actor().may(Permission.CHANGE_TERMS),
        )
