"""The pool of a live room: packs lent by the common shelf, and given back.

What must never happen: a pack is offered in two places at once, or one that was sold is given back.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Refusal
from storefront.catalogue import services as catalogue
from storefront.channels import queries as channels
from storefront.channels.queries import ShopRow
from storefront.live import queries
from storefront.suborders.services import settling


def set_aside(
    session: Session, *, shop: ShopRow, listing_id: int, packs: int, now: datetime
) -> None:
    """Set packs aside for a room; whoever waits there for them is served at once.

    Raises:
        Refusal: `stock.too_little_to_set_aside`, `live.no_common_shelf`.
    """
    catalogue.set_aside(
        session,
        listing_id=listing_id,
        from_channel_id=_common(session, shop),
        to_channel_id=shop.channel_id,
        packs=packs,
    )
    settling.settle(session, shop=channels.shop_of_id(session, shop.shop_id), now=now)


def give_back(session: Session, *, shop: ShopRow, listing_id: int, packs: int) -> None:
    """Give packs that are still free back to the common shelf.

    Raises:
        Refusal: `stock.too_little_to_set_aside`, `live.no_common_shelf`.
    """
    catalogue.set_aside(
        session,
        listing_id=listing_id,
        from_channel_id=shop.channel_id,
        to_channel_id=_common(session, shop),
        packs=packs,
    )


def _common(session: Session, shop: ShopRow) -> int:
    web_id = queries.web_channel_of(session, hub_id=shop.hub_id)
    if web_id is None:
        raise Refusal("live.no_common_shelf")
    return web_id
