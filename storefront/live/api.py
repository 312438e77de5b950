"""Platforms' shops over the API: opened, supplied, and asked what became of each sub-order."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.channels import queries as channels_read
from storefront.channels import services as channels
from storefront.channels.models import PlatformShop
from storefront.channels.queries import GoodsRow, ShopRow
from storefront.channels.rules import Platform
from storefront.live import queries
from storefront.live.models import LivePress, LiveSession
from storefront.live.queries import Board, PoolRow, StockRow
from storefront.live.rules import Settled
from storefront.live.schemas import (
    AmountSchema,
    BoardSchema,
    DeclineSchema,
    LiveSessionSchema,
    NewPlatformShopSchema,
    PlatformGoodsSchema,
    PlatformKeysSchema,
    PlatformShopSchema,
    PlatformStatusSchema,
    PoolChangeSchema,
    PoolListingSchema,
    PoolPacksSchema,
    PoolSchema,
    SessionQuerySchema,
    SessionSchema,
    SettledStockSchema,
    StockChangeSchema,
    SuborderCountSchema,
    SuborderQuerySchema,
    SuborderSchema,
    SupplyDaySchema,
    SupplySchema,
    keys_of,
)
from storefront.live.services import pool as pool_services
from storefront.live.services import telling
from storefront.live.services.pool import Press
from storefront.suborders import queries as suborders
from storefront.suborders.queries import Asked, SuborderRow, SupplyRow
from storefront.suborders.rules import NewSupply
from storefront.suborders.services import ending, preselling, pricing, teaching

blueprint = Blueprint("platforms_api", __name__, url_prefix="/api/platforms")


@blueprint.get("")
@blueprint.response(200, PlatformShopSchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def shops() -> Sequence[ShopRow]:
    """List the shops."""
    with db.reading() as session:
        return channels_read.shops(session, hub_ids=_reach())


@blueprint.post("")
@blueprint.arguments(NewPlatformShopSchema)
@blueprint.response(201, PlatformShopSchema)
@guard.allows(Permission.SELL_LIVE)
def open_shop(body: dict[str, Any]) -> ShopRow:
    """Open a shop; the same platform and number again is the same shop."""
    keys = keys_of(body.pop("keys"))
    with db.transaction() as session:
        shop = channels.open_shop(
            session, new=channels.NewShop(**body, keys=keys), hub_ids=_reach(), now=clock.now()
        )
        return channels.find(session, shop.code, hub_ids=_reach())


@blueprint.put("/<code>/keys")
@blueprint.arguments(PlatformKeysSchema)
@blueprint.response(204)
@guard.allows(Permission.SELL_LIVE)
def change_keys(body: dict[str, str], code: str) -> None:
    """Replace keys."""
    with db.transaction() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        channels.change_keys(session, shop_id=shop.shop_id, keys=keys_of(body))


@blueprint.get("/<code>/goods")
@blueprint.response(200, PlatformGoodsSchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def goods(code: str) -> Sequence[GoodsRow]:
    """List which of the platform's goods are which of ours."""
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        return channels_read.goods(session, shop_id=shop.shop_id)


@blueprint.put("/<code>/goods")
@blueprint.arguments(PlatformGoodsSchema)
@blueprint.response(204)
@guard.allows(Permission.SELL_LIVE)
def name_goods(body: dict[str, Any], code: str) -> None:
    """Say what one of the platform's goods is to us."""
    with db.transaction() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        channels.name_goods(session, shop_id=shop.shop_id, **body)


@blueprint.put("/<code>/statuses")
@blueprint.arguments(PlatformStatusSchema)
@blueprint.response(204)
@guard.allows(Permission.SELL_LIVE)
def set_status(body: dict[str, Any], code: str) -> None:
    """Say what a platform's word for a state means; what is stored under it is judged anew."""
    with db.transaction() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        teaching.teach_status(session, platform=Platform(shop.platform), **body, now=clock.now())


@blueprint.get("/<code>/pool")
@blueprint.response(200, PoolSchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def pool(code: str) -> Sequence[PoolRow]:
    """List what a room has or could have."""
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        return queries.pool_of(session, shop)


@blueprint.get("/<code>/board")
@blueprint.response(200, BoardSchema)
@guard.allows(Permission.SELL_LIVE)
def board(code: str) -> Board:
    """Tell all figures of a room at this moment."""
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        return queries.board(session, shop, today=clock.china_date(clock.now()))


@blueprint.post("/<code>/pool/set-aside")
@blueprint.arguments(PoolChangeSchema)
@blueprint.response(204)
@guard.allows(Permission.SELL_LIVE)
def set_aside(body: dict[str, Any], code: str) -> None:
    """Set packs aside for a room; the same client id again moves nothing."""
    with db.transaction() as session:
        pool_services.set_aside(session, _press(session, code, body), packs=body["packs"])


@blueprint.post("/<code>/pool/give-back")
@blueprint.arguments(PoolChangeSchema)
@blueprint.response(204)
@guard.allows(Permission.SELL_LIVE)
def give_back(body: dict[str, Any], code: str) -> None:
    """Give free packs back to the common shelf; the same client id again moves nothing."""
    with db.transaction() as session:
        pool_services.give_back(session, _press(session, code, body), packs=body["packs"])


@blueprint.post("/<code>/pool/cap")
@blueprint.arguments(PoolListingSchema)
@blueprint.response(200, PoolPacksSchema)
@guard.allows(Permission.SELL_LIVE)
def cap(body: dict[str, Any], code: str) -> LivePress:
    """Stop selling a listing; tells how many packs went back to the common shelf."""
    with db.transaction() as session:
        return pool_services.cap(session, _press(session, code, body))


@blueprint.post("/<code>/pool/uncap")
@blueprint.arguments(PoolListingSchema)
@blueprint.response(200, PoolPacksSchema)
@guard.allows(Permission.SELL_LIVE)
def uncap(body: dict[str, Any], code: str) -> LivePress:
    """Undo a cap as far as its packs are still free; tells how many were put back."""
    with db.transaction() as session:
        return pool_services.uncap(session, _press(session, code, body))


@blueprint.get("/<code>/stock-changes")
@blueprint.response(200, StockChangeSchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def stock_changes(code: str) -> Sequence[StockRow]:
    """List the changes of the platform's stock that wait for a person."""
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        return queries.stock_for_person(session, shop_id=shop.shop_id)


@blueprint.put("/<code>/stock-changes/<int:change_id>")
@blueprint.arguments(SettledStockSchema)
@blueprint.response(204)
@guard.allows(Permission.SELL_LIVE)
def settle_stock(body: dict[str, Settled], code: str, change_id: int) -> None:
    """Say how a change stands at the platform; again, or of one that waits no more, is no harm."""
    with db.transaction() as session:
        telling.settle(
            session,
            shop=channels.find(session, code, hub_ids=_reach()),
            change_id=change_id,
            settled=body["settled"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.get("/<code>/suborders")
@blueprint.arguments(SuborderQuerySchema, location="query")
@blueprint.response(200, SuborderSchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def list_suborders(query: dict[str, Any], code: str) -> Sequence[SuborderRow]:
    """List sub-orders with their fates."""
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        asked = Asked(
            shop_id=shop.shop_id,
            today=clock.china_date(clock.now()),
            fate=query.get("fate", ""),
            number=query["number"].strip(),
        )
        return suborders.suborders(session, asked, page=query["page"])


@blueprint.post("/<code>/suborders/refuse")
@blueprint.arguments(DeclineSchema)
@blueprint.response(200, SuborderCountSchema)
@guard.allows(Permission.SELL_LIVE)
def refuse(body: dict[str, list[int]], code: str) -> dict[str, int]:
    """Decline sub-orders that cannot be served."""
    with db.transaction() as session:
        count = ending.refuse(
            session,
            shop=_shop(session, code),
            suborder_ids=body["suborder_ids"],
            now=clock.now(),
        )
        return {"count": count}


@blueprint.put("/<code>/suborders/<int:suborder_id>/amount")
@blueprint.arguments(AmountSchema)
@blueprint.response(200, SuborderCountSchema)
@guard.allows(Permission.SELL_LIVE)
def give_amount(body: dict[str, int], code: str, suborder_id: int) -> dict[str, int]:
    """Say what a shopper paid, where the platform told no amount; tells how many were served."""
    with db.transaction() as session:
        settled = pricing.give_amount(
            session,
            shop=_shop(session, code),
            suborder_id=suborder_id,
            paid_fen=body["paid_fen"],
            actor=guard.actor(),
            now=clock.now(),
        )
        return {"count": settled.served}


@blueprint.get("/<code>/supplies")
@blueprint.response(200, SupplySchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def supplies(code: str) -> Sequence[SupplyRow]:
    """List what is to come, against which is sold beforehand."""
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        return suborders.supplies(session, shop_id=shop.shop_id)


@blueprint.post("/<code>/supplies")
@blueprint.arguments(SupplySchema)
@blueprint.response(201, SupplySchema)
@guard.allows(Permission.SELL_LIVE)
def plan_supply(body: dict[str, Any], code: str) -> SupplyRow:
    """Write down what is to come; who is short is promised its day, oldest payment first."""
    client_id, new = body.pop("client_id"), NewSupply(**body)
    with db.transaction() as session:
        supply = preselling.plan(
            session,
            client_id=client_id,
            shop=_shop(session, code),
            new=new,
            actor=guard.actor(),
            now=clock.now(),
        )
        rows = suborders.supplies(session, shop_id=supply.shop_id)
        return next(row for row in rows if row.supply_id == supply.id)


@blueprint.put("/<code>/supplies/<int:supply_id>/day")
@blueprint.arguments(SupplyDaySchema)
@blueprint.response(200, SuborderCountSchema)
@guard.allows(Permission.SELL_LIVE)
def put_supply_off(body: dict[str, Any], code: str, supply_id: int) -> dict[str, int]:
    """Move a supply to another day; tells how many shoppers have to hear of it."""
    with db.transaction() as session:
        count = preselling.put_off(
            session, shop=_shop(session, code), supply_id=supply_id, **body, now=clock.now()
        )
        return {"count": count}


@blueprint.delete("/<code>/supplies/<int:supply_id>")
@blueprint.response(200, SuborderCountSchema)
@guard.allows(Permission.SELL_LIVE)
def withdraw_supply(code: str, supply_id: int) -> dict[str, int]:
    """Promise nothing of a supply any more; tells how many still waited and are short again."""
    with db.transaction() as session:
        count = preselling.withdraw(
            session, shop=_shop(session, code), supply_id=supply_id, now=clock.now()
        )
        return {"count": count}


@blueprint.post("/<code>/session")
@blueprint.arguments(SessionSchema)
@blueprint.response(201, LiveSessionSchema)
@guard.allows(Permission.SELL_LIVE)
def open_session(body: dict[str, int], code: str) -> LiveSession:
    """Go on the air; again while on the air is the same session."""
    with db.transaction() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        return pool_services.open_session(
            session, shop=shop, hours=body["hours"], actor=guard.actor(), now=clock.now()
        )


@blueprint.delete("/<code>/session")
@blueprint.arguments(SessionQuerySchema, location="query")
@blueprint.response(204)
@guard.allows(Permission.SELL_LIVE)
def close_session(query: dict[str, int | None], code: str) -> None:
    """Go off the air; what is unsold goes back to the common shelf."""
    with db.transaction() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        pool_services.close_session(
            session, shop=shop, actor=guard.actor(), now=clock.now(), **query
        )


def _press(session: Session, code: str, body: dict[str, Any]) -> Press:
    return Press(
        client_id=body["client_id"],
        shop=channels.find(session, code, hub_ids=_reach()),
        listing_id=body["listing_id"],
        actor=guard.actor(),
        now=clock.now(),
    )


def _shop(session: Session, code: str) -> PlatformShop:
    found = channels.find(session, code, hub_ids=_reach())
    return channels_read.shop_of_id(session, found.shop_id)


def _reach() -> frozenset[int] | None:
    return guard.actor().places(Permission.SELL_LIVE)
