"""The operator's list of a shop's sub-orders, each with its fate, and what is to come for it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, conflict
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from app.web.language import plural
from storefront.channels import queries as channels
from storefront.channels import services as channels_services
from storefront.channels.models import PlatformShop
from storefront.channels.rules import Meaning, Platform
from storefront.suborders import queries
from storefront.suborders.queries import Asked
from storefront.suborders.rules import Fate, NewSupply
from storefront.suborders.services import ending, preselling, pricing, settling, teaching

blueprint = Blueprint(
    "suborders",
    __name__,
    url_prefix="/office/platforms/<code>/suborders",
    template_folder="templates",
)

NUMBER_CHARACTERS_MAX = 64

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.SELL_LIVE)
def suborders(code: str) -> str:
    """Show how many have which fate, and list those of one fate or number."""
    return _suborders(code, request.args)


@blueprint.post("/settle")
@guard.allows(Permission.SELL_LIVE)
def settle(code: str) -> Response:
    """Try again what waits: goods may be named or free since."""
    with db.transaction() as session:
        shop = channels_services.find(session, code, hub_ids=_reach())
        settled = settling.settle(
            session, shop=channels.shop_of_id(session, shop.shop_id), now=clock.now()
        )
    flash(gettext("又成了 %(count)s 单。", count=settled.served), "good")
    return redirect(url_for("suborders.suborders", code=code), 303)


@blueprint.post("/refuse")
@guard.allows(Permission.SELL_LIVE)
def refuse(code: str) -> Page:
    """Decline what cannot be served: what is ticked, or all that the list is about."""
    form = request.form
    try:
        with db.transaction() as session:
            shop = channels_services.find(session, code, hub_ids=_reach())
            declined = ending.refuse(
                session,
                shop=channels.shop_of_id(session, shop.shop_id),
                suborder_ids=_chosen(session, shop.shop_id, form),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _suborders(code, form, refusal), problems.status_of(refusal)
    flash(plural("谢绝了 %(count)s 单，请到平台后台给买家退款。", count=declined), "good")
    return redirect(url_for("suborders.suborders", code=code), 303)


@blueprint.post("/<int:suborder_id>/amount")
@guard.allows(Permission.SELL_LIVE)
def give_amount(code: str, suborder_id: int) -> Page:
    """Say what a shopper paid, where the platform told no amount."""
    try:
        paid_fen = forms.yuan(request.form, "paid")
        with db.transaction() as session:
            found = channels_services.find(session, code, hub_ids=_reach())
            settled = pricing.give_amount(
                session,
                shop=channels.shop_of_id(session, found.shop_id),
                suborder_id=suborder_id,
                paid_fen=paid_fen,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _suborders(code, request.form, refusal), problems.status_of(refusal)
    flash(gettext("金额记上了，成了 %(count)s 单。", count=settled.served), "good")
    return redirect(url_for("suborders.suborders", code=code), 303)


@blueprint.get("/statuses")
@guard.allows(Permission.SELL_LIVE)
def statuses(code: str) -> str:
    """Show what the platform's words for states mean, and which nobody has said."""
    return _statuses(code)


@blueprint.post("/statuses")
@guard.allows(Permission.SELL_LIVE)
def teach_status(code: str) -> Page:
    """Say what a platform's word means; what is stored under it is judged anew."""
    form = request.form
    try:
        meaning = forms.word(Meaning, form.get("meaning", ""))
        with db.transaction() as session:
            shop = channels_services.find(session, code, hub_ids=_reach())
            taught = teaching.teach_status(
                session,
                platform=Platform(shop.platform),
                raw=form.get("raw", ""),
                meaning=meaning,
                now=clock.now(),
            )
    except Refusal as refusal:
        return _statuses(code, refusal), problems.status_of(refusal)
    flash(_said_of(taught), "good")
    return redirect(url_for("suborders.statuses", code=code), 303)


def _chosen(session: Session, shop_id: int, form: MultiDict[str, str]) -> Sequence[int]:
    """Tell which sub-orders are meant; all of a list only where it is as long as was said.

    Raises:
        Refusal: `suborders.count_changed`.
    """
    if form.get("all") != "yes":
        return [int(text) for text in form.getlist("suborder") if text.isdecimal()]
    found = queries.refusable_ids(session, _asked(shop_id, form))
    told = forms.count(form, "count")
    if len(found) != told:
        raise conflict("suborders.count_changed", told=told, count=len(found))
    return found


def _asked(shop_id: int, given: Mapping[str, str]) -> Asked:
    fate = given.get("fate", "")
    return Asked(
        shop_id=shop_id,
        today=clock.china_date(clock.now()),
        fate=fate if fate in set(Fate) else "",
        number=given.get("q", "").strip()[:NUMBER_CHARACTERS_MAX],
    )


def _suborders(code: str, given: Mapping[str, str], refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        shop = channels_services.find(session, code, hub_ids=_reach())
        asked = _asked(shop.shop_id, given)
        count, refusable = queries.suborder_counts(session, asked)
        pages = max(1, -(-count // queries.SHOWN_MAX))
        page = min(max(1, forms.count(given, "page")), pages)
        rows = queries.suborders(session, asked, page=page)
        counts = queries.counts(session, shop_id=shop.shop_id)
        unknown = channels.unknown_words(session, shop_id=shop.shop_id)
    return render_template(
        "suborders/suborders.html",
        shop=shop,
        rows=rows,
        count=count,
        refusable=refusable,
        unknown=unknown,
        page=page,
        pages=pages,
        counts=counts,
        fates=[one for one in Fate if counts.get(one)],
        fate=asked.fate,
        number=asked.number,
        today=asked.today,
        problem=refusals.sentence(refusal) if refusal else "",
    )


@blueprint.get("/supplies")
@guard.allows(Permission.SELL_LIVE)
def supplies(code: str) -> str:
    """Show what is to come, and how much of it is sold beforehand."""
    return _supplies(code)


@blueprint.post("/supplies")
@guard.allows(Permission.SELL_LIVE)
def plan(code: str) -> Page:
    """Write down what is to come; who waits for it is promised the day."""
    form = request.form
    return _changed(
        code,
        lambda session, shop: preselling.plan(
            session,
            client_id=forms.client_id(form),
            shop=shop,
            new=NewSupply(
                listing_id=forms.number(form, "listing"),
                packs=forms.count(form, "packs"),
                sends_on=_day(form.get("sends_on", "")),
                note=form.get("note", ""),
            ),
            actor=guard.actor(),
            now=clock.now(),
        ),
        gettext("记下了，等着的单按这一天预售。"),
    )


@blueprint.post("/supplies/<int:supply_id>/day")
@guard.allows(Permission.SELL_LIVE)
def put_off(code: str, supply_id: int) -> Page:
    """Move a supply to another day, with all that was promised of it."""
    sends_on = _day(request.form.get("sends_on", ""))
    return _changed(
        code,
        lambda session, shop: preselling.put_off(
            session, shop=shop, supply_id=supply_id, sends_on=sends_on, now=clock.now()
        ),
        gettext("日子改了，请告诉等着的买家。"),
    )


@blueprint.post("/supplies/<int:supply_id>/withdraw")
@guard.allows(Permission.SELL_LIVE)
def withdraw(code: str, supply_id: int) -> Page:
    """Promise nothing of a supply any more."""
    return _changed(
        code,
        lambda session, shop: preselling.withdraw(
            session, shop=shop, supply_id=supply_id, now=clock.now()
        ),
        gettext("收掉了，还在等的单回到缺货，等您定。"),
    )


def _said_of(taught: teaching.Taught) -> str:
    said: str = gettext("记下了。")
    if taught.judged:
        said = plural(
            "记下了，存着的 %(judged)s 单重新看过，成了 %(served)s 单。",
            judged=taught.judged,
            served=taught.served,
        )
    return said


def _statuses(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        shop = channels_services.find(session, code, hub_ids=_reach())
        known = channels.statuses(session, platform=shop.platform)
        unknown = channels.unknown_words(session, shop_id=shop.shop_id)
    return render_template(
        "suborders/statuses.html",
        shop=shop,
        known=known,
        unknown=unknown,
        meanings=list(Meaning),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _changed(code: str, change: Callable[[Session, PlatformShop], object], said: str) -> Page:
    try:
        with db.transaction() as session:
            found = channels_services.find(session, code, hub_ids=_reach())
            change(session, channels.shop_of_id(session, found.shop_id))
    except Refusal as refusal:
        return _supplies(code, refusal), problems.status_of(refusal)
    flash(said, "good")
    return redirect(url_for("suborders.supplies", code=code), 303)


def _supplies(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        shop = channels_services.find(session, code, hub_ids=_reach())
        rows = queries.supplies(session, shop_id=shop.shop_id)
        counts = queries.counts(session, shop_id=shop.shop_id)
        listings = channels.listings(session)
    return render_template(
        "suborders/supplies.html",
        shop=shop,
        supplies=rows,
        counts=counts,
        listings=listings,
        today=clock.china_date(clock.now()),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _day(typed: str) -> date:
    """Read a day off the form; none is a day that is over, for the service to refuse."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return date.min


def _reach() -> frozenset[int] | None:
    return guard.actor().places(Permission.SELL_LIVE)
