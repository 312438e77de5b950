"""Shops: opened once, and who may sell at which."""

from sqlalchemy.orm import Session

from app.errors import Refusal, not_found
from app.people.rules import Actor, Permission
from inventory.places.models import Place
from inventory.places.rules import PlaceKind
from storefront.catalogue import services as catalogue
from storefront.catalogue.rules import SHOP_CHANNEL
from storefront.shops.models import Shop
from storefront.shops.queries import shelves as shelves_read
from storefront.shops.queries.shelves import ShopRow


def open_shop(session: Session, *, place: Place, hub_id: int) -> Shop:
    """Let a place of kind shop sell over the counter, supplied by a hub.

    Raises:
        Refusal: `till.no_shop`.
    """
    if place.kind != PlaceKind.SHOP:
        raise Refusal("till.no_shop")
    channel = catalogue.open_channel(
        session,
        code=f"shop-{place.code}",
        kind=SHOP_CHANNEL,
        name=place.name,
        name_en=place.name_en,
        hub_id=hub_id,
        freight_fen=0,
    )
    shop = Shop(place_id=place.id, channel_id=channel.id)
    session.add(shop)
    session.flush()
    return shop


def shop_named(
    session: Session,
    code: str,
    actor: Actor,
    *,
    permission: Permission = Permission.SELL_OVER_COUNTER,
) -> ShopRow:
    """Find a shop that somebody may sell at, or do something else there.

    Raises:
        Refusal: `till.no_shop`.
    """
    found = shelves_read.shops(session, place_ids=actor.places(permission))
    shop = next((shop for shop in found if shop.code == code), None)
    if shop is None:
        raise not_found("till.no_shop")
    return shop
