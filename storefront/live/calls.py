"""Telling platforms how much they may sell, between two transactions and once for each change."""

from app import clock
from app.database import session as db
from storefront.channels import queries as channels
from storefront.channels.adapters import ADAPTERS
from storefront.channels.rules import Platform, PlatformRefusedError, PlatformUnavailableError
from storefront.live import queries
from storefront.live.services import pool, telling


def tell_stock(shop_id: int) -> None:
    """Tell a platform what it does not know yet, in order; stop where it does not answer.

    A change that was told and whose answer was lost is told again under the same key.
    """
    with db.transaction() as session:
        telling.tell_unheard(session, shop_id=shop_id, now=clock.now())
    with db.reading() as session:
        row = channels.shop_of_id(session, shop_id)
        changes = queries.stock_to_tell(session, shop_id=shop_id)
    adapter, shop = ADAPTERS[Platform(row.platform)], channels.shop_for_adapter(row)
    for change in changes:
        refused = None
        try:
            adapter.add_stock(shop, change.sku, change.units, str(change.once))
        except PlatformUnavailableError:
            return
        except PlatformRefusedError as error:
            refused = str(error)
        with db.transaction() as session:
            telling.record_told(session, change_id=change.id, refused=refused, now=clock.now())


def tell_all() -> None:
    """Tell every platform what it does not know yet: one may have been silent before."""
    with db.reading() as session:
        shop_ids = queries.shops_to_tell(session)
    for shop_id in shop_ids:
        tell_stock(shop_id)


def empty_closed_rooms() -> None:
    """Give back what became free in rooms after they closed, one shop in each transaction."""
    with db.reading() as session:
        shop_ids = sorted({shop_id for shop_id, _ in queries.freed_off_the_table(session)})
    for shop_id in shop_ids:
        with db.transaction() as session:
            pool.give_back_freed(session, shop_id=shop_id, now=clock.now())
