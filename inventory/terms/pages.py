"""Terms for the office: read by many, written, published and withdrawn by the operator."""

import uuid
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.money import BasisPoints, Fen, parse_yuan, yuan
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from inventory.produce import queries as produce_read
from inventory.terms import queries, services
from inventory.terms.queries import TermsRow
from inventory.terms.rules import LossRule, TermsKind, UnsoldRule, Wording, hundredths

blueprint = Blueprint("terms", __name__, url_prefix="/office/terms", template_folder="templates")

Page = str | tuple[str, int] | Response
PRICE = "price-"
"""What the name of a price's field begins with; the pack's key follows."""


@blueprint.get("")
@guard.allows(Permission.READ_TERMS)
def versions() -> str:
    """List what is in force, what is being written, and all that was before."""
    with db.reading() as session:
        rows = queries.terms_rows(session, actor=guard.actor(), now=clock.now())
    return render_template("terms/versions.html", rows=rows)


@blueprint.get("/new")
@guard.allows(Permission.CHANGE_TERMS)
def new() -> str:
    """Begin a version: from an earlier one, or empty."""
    kind = forms.word(TermsKind, request.args.get("kind", TermsKind.CONSIGNMENT))
    start_id = request.args.get("from", type=int)
    with db.reading() as session:
        start = queries.terms_row(session, start_id or 0, actor=guard.actor(), now=clock.now())
        wording = queries.wording_of(session, start.terms) if start else Wording(kind)
    typed = _typed_of(wording)
    typed["client_id"] = str(uuid.uuid4())
    if start is None:
        # A fee is decided, not overlooked.
        typed["fee"] = ""
    return _form_page(typed, wording.kind)


@blueprint.post("")
@guard.allows(Permission.CHANGE_TERMS)
def draft() -> Page:
    """Keep a new draft; a refused form comes back with all that was typed."""
    typed = request.form
    kind = forms.word(TermsKind, typed.get("kind", ""))
    try:
        with db.transaction() as session:
            made = services.draft_terms(
                session,
                client_id=forms.client_id(typed),
                book_id=forms.number(typed, "book_id"),
                wording=_wording(typed, kind),
                actor=guard.actor(),
            )
    except Refusal as refusal:
        return _form_page(typed, kind, refusal=refusal), problems.status_of(refusal)
    return redirect(url_for("terms.show", terms_id=made.id), 303)


@blueprint.get("/<int:terms_id>")
@guard.allows(Permission.READ_TERMS)
def show(terms_id: int) -> str:
    """Show a version as villagers are read it; a draft with the key that publishes it."""
    return _show(_row(terms_id))


@blueprint.get("/<int:terms_id>/change")
@guard.allows(Permission.CHANGE_TERMS)
def change_page(terms_id: int) -> str:
    """Show the form of a draft, as it stands."""
    row = _row(terms_id)
    with db.reading() as session:
        wording = queries.wording_of(session, row.terms)
    return _form_page(_typed_of(wording), wording.kind, row)


@blueprint.post("/<int:terms_id>/change")
@guard.allows(Permission.CHANGE_TERMS)
def change(terms_id: int) -> Page:
    """Rewrite a draft; a refused form comes back with all that was typed."""
    row = _row(terms_id)
    typed, kind = request.form, TermsKind(row.terms.kind)
    try:
        with db.transaction() as session:
            services.change_draft(
                session, terms_id=terms_id, wording=_wording(typed, kind), actor=guard.actor()
            )
    except Refusal as refusal:
        return _form_page(typed, kind, row, refusal), problems.status_of(refusal)
    return redirect(url_for("terms.show", terms_id=terms_id), 303)


@blueprint.post("/<int:terms_id>/publish")
@guard.allows(Permission.CHANGE_TERMS)
def publish(terms_id: int) -> Page:
    """Put a draft in force."""
    try:
        with db.transaction() as session:
            terms = services.publish_terms(
                session, terms_id=terms_id, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _show(_row(terms_id), refusal), problems.status_of(refusal)
    flash(gettext("第 %(version)s 版生效了，下一次收货就按它。", version=terms.version), "good")
    return redirect(url_for("terms.versions"), 303)


@blueprint.post("/<int:terms_id>/withdraw")
@guard.allows(Permission.CHANGE_TERMS)
def withdraw(terms_id: int) -> Page:
    """Offer the version in force no more."""
    try:
        with db.transaction() as session:
            services.withdraw_terms(
                session, terms_id=terms_id, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _show(_row(terms_id), refusal), problems.status_of(refusal)
    flash(gettext("停用了。已经收下的货还照它算。"), "good")
    return redirect(url_for("terms.versions"), 303)


@blueprint.post("/<int:terms_id>/discard")
@guard.allows(Permission.CHANGE_TERMS)
def discard(terms_id: int) -> Page:
    """Throw a draft away."""
    try:
        with db.transaction() as session:
            services.discard_draft(session, terms_id=terms_id, actor=guard.actor())
    except Refusal as refusal:
        return _show(_row(terms_id), refusal), problems.status_of(refusal)
    return redirect(url_for("terms.versions"), 303)


def _row(terms_id: int) -> TermsRow:
    with db.reading() as session:
        row = queries.terms_row(session, terms_id, actor=guard.actor(), now=clock.now())
    if row is None:
        raise not_found("terms.unknown")
    return row


def _show(row: TermsRow, refusal: Refusal | None = None) -> str:
    problem = refusals.sentence(refusal) if refusal else ""
    return render_template("terms/show.html", row=row, problem=problem)


def _form_page(
    typed: Mapping[str, str],
    kind: TermsKind,
    row: TermsRow | None = None,
    refusal: Refusal | None = None,
) -> str:
    with db.reading() as session:
        produce = produce_read.produce_list(session, now=clock.now())
        books = queries.books_at(session, guard.actor().places(Permission.CHANGE_TERMS))
    return render_template(
        "terms/form.html",
        typed=typed,
        kind=kind,
        row=row,
        produce=produce,
        books=books,
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _typed_of(wording: Wording) -> MultiDict[str, str]:
    """Write a wording as its form is typed."""
    prices = {f"{PRICE}{pack_id}": yuan(fen) for pack_id, fen in wording.prices.items()}
    return MultiDict(
        {
            "fee": hundredths(wording.fee_rate),
            "above": hundredths(wording.above_rate),
            "loss_rule": wording.loss_rule,
            "unsold_rule": wording.unsold_rule,
            "pool": "yes" if wording.pool_allowed else "",
            "costs": "yes" if wording.villager_bears_costs else "",
            "extra": wording.extra,
            "extra_en": wording.extra_en,
            **prices,
        }
    )


def _wording(typed: Mapping[str, str], kind: TermsKind) -> Wording:
    """Read the form.

    Raises:
        Refusal: `terms.fee_wrong`, `terms.above_wrong`, `terms.price_wrong`, `form.stale`.
    """
    prices = {
        _pack_id(name): _price(text)
        for name, text in typed.items()
        if name.startswith(PRICE) and text.strip()
    }
    extra, extra_en = typed.get("extra", ""), typed.get("extra_en", "")
    if kind is TermsKind.BUY_OUT:
        return Wording(kind, prices=prices, extra=extra, extra_en=extra_en)
    return Wording(
        kind=kind,
        fee_rate=_rate(typed.get("fee", ""), "terms.fee_wrong"),
        above_rate=_rate(typed.get("above", "") or "0", "terms.above_wrong"),
        loss_rule=forms.word(LossRule, typed.get("loss_rule", "")),
        pool_allowed=typed.get("pool") == "yes",
        unsold_rule=forms.word(UnsoldRule, typed.get("unsold_rule", "")),
        villager_bears_costs=typed.get("costs") == "yes",
        prices=prices,
        extra=extra,
        extra_en=extra_en,
    )


def _rate(text: str, code: str) -> BasisPoints:
    """Read per cent as typed: "12", "12.5%"."""
    try:
        points = Decimal(text.strip().rstrip("%")) * 100
    except InvalidOperation:
        raise Refusal(code) from None
    if not points.is_finite() or points != points.to_integral_value():
        raise Refusal(code)
    return BasisPoints(int(points))


def _price(text: str) -> Fen:
    try:
        return parse_yuan(text)
    except ValueError:
        raise Refusal("terms.price_wrong") from None


def _pack_id(name: str) -> int:
    return forms.number({name: name.removeprefix(PRICE)}, name)
