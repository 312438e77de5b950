"""What is brought back over a counter.

What must never happen: food that was out of the house sold again, or money given back twice.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal, not_found
from app.ledger.rules import Account, Line
from app.money import Fen
from app.people.rules import Actor
from inventory.places import queries as places
from inventory.places.rules import BinKind
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.shops import queries
from storefront.shops.models import TillItem, TillSale
from storefront.shops.queries import ShopRow
from storefront.shops.rules import REASON_MAX, Tender
from storefront.shops.services.daybook import TAKEN_IN, open_day, post


def take_back(
    session: Session,
    *,
    shop: ShopRow,
    sale_code: str,
    item_code: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> TillItem:
    """Take an item of a sale back and return its money the way it came; again is no harm.

    Food that was out of the house is not sold again: it stands behind the counter until it is
    reported as lost, which a second person confirms. The desk bears it.

    Raises:
        Refusal: `till.sale_unknown`, `till.not_of_sale`, `till.reason`.
    """
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= REASON_MAX:
        raise Refusal("till.reason", most=REASON_MAX)
    order = queries.sale_of_code(session, sale_code, shop_id=shop.place_id)
    if order is None:
        raise not_found("till.sale_unknown")
    sold = session.execute(
        select(TillItem, Item)
        .join(Item, Item.id == TillItem.item_id)
        .where(TillItem.order_id == order.id, Item.code == item_code)
        .with_for_update(of=TillItem)
    ).first()
    if sold is None:
        raise not_found("till.not_of_sale")
    row, item = sold
    if row.returned_at is not None:
        return row
    tender = Tender(session.get_one(TillSale, order.id).tender)
    day_id = open_day(session, shop, now).id
    row.returned_at, row.returned_by, row.return_reason = now, actor.account_id, reason
    row.return_day_id = day_id
    desk = places.system_bin(session, place_id=shop.place_id, kind=BinKind.DESK)
    stock.move_items(
        session, items=[item], to_bin_id=desk.id, verb="return", voucher=order.code,
        actor=actor, now=now,
    )  # fmt: skip
    trace.record(session, step=Step.RETURN, codes=[item.code], place_code=shop.code, now=now)
    post(
        session,
        shop,
        kind="till_returned",
        voucher=f"{order.code}-{item.code}",
        lines=(
            Line(Account.AFTERSALE_COST, Fen(row.line_fen)),
            Line(TAKEN_IN[tender], Fen(-row.line_fen), shop.code),
        ),
        now=now,
    )
    session.flush()
    return row
