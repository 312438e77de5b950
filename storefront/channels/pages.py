"""Shops at platforms, as the operator keeps them."""

from collections.abc import Callable

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import address, forms, problems, refusals
from app.web.language import either
from storefront.channels import calls, queries, services
from storefront.channels.adapters import ADAPTERS
from storefront.channels.queries import ShopRow
from storefront.channels.rules import Keys, Platform, shop_of_state, state_of

blueprint = Blueprint(
    "channels", __name__, url_prefix="/office/platforms", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.SELL_LIVE)
def shops() -> str:
    """List the shops, and open a new one."""
    return _shops()


@blueprint.post("")
@guard.allows(Permission.SELL_LIVE)
def open_shop() -> Page:
    """Open a shop."""
    try:
        new = services.NewShop(
            platform=forms.word(Platform, request.form.get("platform", "")),
            number=request.form.get("number", ""),
            name=request.form.get("name", ""),
            hub_id=forms.number(request.form, "hub"),
            keys=_keys(),
        )
        with db.transaction() as session:
            now = clock.now()
            shop = services.open_shop(session, new=new, hub_ids=_reach(), now=now)
            is_new = shop.opened_at == now
    except Refusal as refusal:
        return _shops(refusal), problems.status_of(refusal)
    if not is_new:
        flash(
            gettext("这个店已经接过了，刚填的名字和密钥没有存。要换，请在下面“怎么接的”里换。"),
            "warn",
        )
    return redirect(url_for("channels.shop", code=shop.code), 303)


@blueprint.get("/granted")
@guard.allows(Permission.SELL_LIVE)
def granted() -> Page:
    """Take the code that a platform sends back, if this person has just asked for it."""
    code = shop_of_state(
        current_app.config["SECRET_KEY"],
        request.args.get("state", ""),
        account_id=guard.actor().account_id,
        now=clock.now(),
    )
    if not code:
        return _shops(refusal := Refusal("channels.state_unknown")), problems.status_of(refusal)
    try:
        with db.reading() as session:
            found = services.find(session, code, hub_ids=_reach())
        calls.redeem(found.shop_id, code=request.args.get("code", ""), back_to=_back_to())
    except Refusal as refusal:
        return _shop(code, refusal), problems.status_of(refusal)
    flash(gettext("平台授权好了，快到期会自己续。"), "good")
    return redirect(url_for("channels.shop", code=code), 303)


@blueprint.get("/<code>")
@guard.allows(Permission.SELL_LIVE)
def shop(code: str) -> str:
    """Show how a shop is connected, and what its goods and words are to us."""
    return _shop(code)


@blueprint.get("/<code>/grant")
@guard.allows(Permission.SELL_LIVE)
def ask_grant(code: str) -> Response:
    """Go to the platform's page on which the shop's owner lets us ask."""
    with db.reading() as session:
        found = services.find(session, code, hub_ids=_reach())
        shop = queries.shop_for_adapter(queries.shop_of_id(session, found.shop_id))
    state = state_of(
        current_app.config["SECRET_KEY"],
        code=code,
        account_id=guard.actor().account_id,
        now=clock.now(),
    )
    page = ADAPTERS[Platform(found.platform)].grant_page(shop, state, _back_to())
    return redirect(page or url_for("channels.shop", code=code), 303)


@blueprint.post("/<code>/renew")
@guard.allows(Permission.SELL_LIVE)
def renew(code: str) -> Page:
    """Renew what the platform allows us now, and not only before its end."""
    with db.reading() as session:
        found = services.find(session, code, hub_ids=_reach())
    if calls.renew(found.shop_id):
        flash(gettext("授权续好了。"), "good")
    return redirect(url_for("channels.shop", code=code), 303)


@blueprint.post("/<code>/keys")
@guard.allows(Permission.SELL_LIVE)
def change_keys(code: str) -> Page:
    """Replace keys; those left empty stay."""
    keys = _keys()
    return _changed(
        code,
        lambda session, found: services.change_keys(session, shop_id=found.shop_id, keys=keys),
    )


@blueprint.post("/<code>/name")
@guard.allows(Permission.SELL_LIVE)
def rename(code: str) -> Page:
    """Call a shop something else."""
    name = request.form.get("name", "")
    return _changed(
        code, lambda session, found: services.rename(session, shop_id=found.shop_id, name=name)
    )


@blueprint.post("/<code>/open")
@guard.allows(Permission.SELL_LIVE)
def set_open(code: str) -> Page:
    """Take a shop's messages, or take none."""
    is_open = request.form.get("open") == "yes"
    return _changed(
        code,
        lambda session, found: services.set_open(session, shop_id=found.shop_id, is_open=is_open),
    )


@blueprint.post("/<code>/goods")
@guard.allows(Permission.SELL_LIVE)
def name_goods(code: str) -> Page:
    """Say what one of the platform's goods is to us."""
    form = request.form
    return _changed(
        code,
        lambda session, found: services.name_goods(
            session,
            shop_id=found.shop_id,
            sku=form.get("sku", ""),
            listing_id=forms.number(form, "listing"),
            packs=forms.count(form, "packs"),
            product_no=form.get("product_no", ""),
        ),
    )


@blueprint.post("/<code>/goods/forget")
@guard.allows(Permission.SELL_LIVE)
def forget_goods(code: str) -> Page:
    """Say no more what one of the platform's goods is."""
    sku = request.form.get("sku", "")
    return _changed(
        code,
        lambda session, found: services.forget_goods(session, shop_id=found.shop_id, sku=sku),
    )


def _changed(code: str, change: Callable[[Session, ShopRow], None]) -> Page:
    try:
        with db.transaction() as session:
            change(session, services.find(session, code, hub_ids=_reach()))
    except Refusal as refusal:
        return _shop(code, refusal), problems.status_of(refusal)
    flash(gettext("改好了。"), "good")
    return redirect(url_for("channels.shop", code=code), 303)


def _back_to() -> str:
    """Tell the one address to which platforms send people back; it is entered there as it is."""
    return f"{address.public_url()}{url_for('channels.granted')}"


def _keys() -> Keys:
    form = request.form
    return Keys(**{name: form.get(name, "").strip() for name in Keys.__dataclass_fields__})


def _reach() -> frozenset[int] | None:
    return guard.actor().places(Permission.SELL_LIVE)


def _shops(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        listed = queries.shops(session, hub_ids=_reach())
        hubs = queries.hubs(session, hub_ids=_reach())
    return render_template(
        "channels/shops.html",
        shops=listed,
        hubs=[(hub_id, either(*names)) for hub_id, *names in hubs],
        platforms=list(Platform),
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _shop(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        found = services.find(session, code, hub_ids=_reach())
        spoken = queries.shop_for_adapter(queries.shop_of_id(session, found.shop_id))
        goods = queries.goods(session, shop_id=found.shop_id)
        listings = queries.listings(session)
        unknown = queries.unknown_words(session, shop_id=found.shop_id)
    return render_template(
        "channels/shop.html",
        shop=found,
        keys=spoken.keys,
        needs_product=ADAPTERS[Platform(found.platform)].needs_product,
        asks_owner=bool(ADAPTERS[Platform(found.platform)].grant_page(spoken, "", "")),
        back_to=_back_to(),
        push_url=f"{address.public_url()}/webhooks/platforms/{found.code}",
        goods=goods,
        listings=listings,
        unknown=unknown,
        problem=refusals.sentence(refusal) if refusal else "",
    )
