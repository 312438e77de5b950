"""What leaves a counter without being sold, and comes back to it.

What must never happen: a shop counts on goods that are set apart, or counts anew what it had sold.
"""

from sqlalchemy.orm import Session

from inventory.stock.models import Item
from storefront.catalogue import services as catalogue
from storefront.shops.models import Shop
from storefront.shops.queries import shelves as shelves_read


def take_off(session: Session, item: Item, *, shop_id: int) -> bool:
    """Let a shop count on a thing no longer; the caller moves it.

    Returns:
        Whether it was for sale; what was sold and came back is counted as sold already.
    """
    if shelves_read.was_sold(session, item.id):
        return False
    channel_id = session.get_one(Shop, shop_id).channel_id
    catalogue.unstock_there(session, channel_id=channel_id, pack_id=item.pack_id)
    return True


def put_back(session: Session, item: Item, *, shop_id: int) -> None:
    """Let a shop count on a thing again that was taken off its counter; the caller moves it."""
    channel_id = session.get_one(Shop, shop_id).channel_id
    catalogue.stock_there(session, channel_id=channel_id, packs={item.pack_id: 1})
