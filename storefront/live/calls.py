"""Telling platforms how much they may sell, between two transactions and once for each change."""

from app import clock
from app.database import session as db
from storefront.channels import queries as channels
from storefront.channels.adapters import ADAPTERS
from storefront.channels.rules import (
    NUMBER_UNKNOWN,
    Adapter,
    AnswerLostError,
    Goods,
    Platform,
    PlatformRefusedError,
    PlatformUnavailableError,
    Shop,
)
from storefront.live import queries
from storefront.live.models import StockChange
from storefront.live.services import pool, telling


def tell_stock(shop_id: int) -> None:
    """Tell a platform what it does not know yet, in order; stop where it does not answer.

    A change whose answer was lost is told again under the same key where the platform counts that
    once; else it waits for a person, who looks there.
    """
    with db.transaction() as session:
        telling.learn_numbers(session, shop_id=shop_id)
        telling.tell_unheard(session, shop_id=shop_id, now=clock.now())
    with db.reading() as session:
        row = channels.shop_of_id(session, shop_id)
        goods = {one.sku: one.at_platform for one in channels.goods(session, shop_id=shop_id)}
        changes = queries.stock_to_tell(session, shop_id=shop_id)
    adapter, shop = ADAPTERS[Platform(row.platform)], channels.shop_for_adapter(row)
    for change in changes:
        if not _tell(adapter, shop, goods.get(change.sku, Goods("", change.sku)), change):
            return


def _tell(adapter: Adapter, shop: Shop, goods: Goods, change: StockChange) -> bool:
    """Tell one change, and say whether the platform answers."""
    if not adapter.counts_once:
        with db.transaction() as session:
            if not telling.begin_telling(session, change_id=change.id, now=clock.now()):
                return True
    state, outcome = _ask(adapter, shop, goods, change)
    with db.transaction() as session:
        telling.record_told(
            session, change_id=change.id, state=state, outcome=outcome, now=clock.now()
        )
    return state in {"told", "refused"}


def _ask(adapter: Adapter, shop: Shop, goods: Goods, change: StockChange) -> tuple[str, str]:
    """Ask the platform for one change; tell the state that follows, and why it would not."""
    if adapter.needs_product and not goods.product_no:
        return "refused", NUMBER_UNKNOWN
    try:
        adapter.add_stock(shop, goods, change.units, str(change.once))
    except AnswerLostError:
        return ("asked" if adapter.counts_once else "unsure"), ""
    except PlatformUnavailableError:
        return "asked", ""
    except PlatformRefusedError as error:
        return "refused", str(error)
    return "told", ""


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
