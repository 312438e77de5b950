"""What is brought back over a counter, and the sale that it was bought in.

What must never happen: food that was out of the house sold again, or money given back twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.errors import Refusal, not_found
from app.ledger.rules import Account, Line
from app.money import Fen
from app.people.rules import Actor
from inventory.labels.rules.scan import parse_scan
from inventory.places import queries as places
from inventory.places.rules import BinKind
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.orders.models import Order
from storefront.shops.models import TillDay, TillItem, TillSale
from storefront.shops.queries import sales as sales_read
from storefront.shops.queries.shelves import ShopRow
from storefront.shops.rules import REASON_MAX, Tender
from storefront.shops.services.daybook import TAKEN_IN, open_day, post

SALES_SHOWN = 100


@dataclass(frozen=True)
class SaleRow:
    """A sale in the list of a day. Money in fen."""

    code: str
    rung_at: datetime
    total_fen: int
    returned_fen: int
    tender: str


def sale_of_scan(session: Session, shop: ShopRow, raw: str) -> Order:
    """Find the sale that a receipt's number names, or the label of something sold in it.

    Raises:
        Refusal: `till.sale_unknown`; those of `parse_scan` for what is mistyped.
    """
    code = parse_scan(raw).code
    with_item = (
        select(TillItem.order_id)
        .join(Item, Item.id == TillItem.item_id)
        .where(Item.code == code)
        .scalar_subquery()
    )
    order = session.scalar(
        select(Order)
        .join(TillSale, TillSale.order_id == Order.id)
        .join(TillDay, TillDay.id == TillSale.day_id)
        .where(or_(Order.code == code, Order.id == with_item), TillDay.shop_id == shop.place_id)
    )
    if order is None:
        raise not_found("till.sale_unknown")
    return order


def sales_of_day(
    session: Session, shop_id: int, *, on: date, page: int = 1
) -> tuple[Sequence[SaleRow], bool]:
    """List what was sold on a day or in the day that is still open, newest first.

    Returns:
        A page of `SALES_SHOWN` sales, and whether there are older ones.
    """
    returned = (
        select(func.coalesce(func.sum(TillItem.line_fen), 0).label("fen"))
        .where(TillItem.order_id == TillSale.order_id, TillItem.returned_at.is_not(None))
        .lateral("returned")
    )
    found = session.execute(
        select(Order.code, TillSale.rung_at, TillSale.total_fen, returned.c.fen, TillSale.tender)
        .select_from(TillSale)
        .join(TillDay, TillDay.id == TillSale.day_id)
        .join(Order, Order.id == TillSale.order_id)
        .join(returned, returned.c.fen >= 0)
        .where(TillDay.shop_id == shop_id, or_(TillDay.day == on, TillDay.closed_at.is_(None)))
        .order_by(TillSale.rung_at.desc(), TillSale.order_id.desc())
        .offset((page - 1) * SALES_SHOWN)
        .limit(SALES_SHOWN + 1)
    ).all()
    rows = [
        SaleRow(code, rung_at, total_fen, int(back), tender)
        for code, rung_at, total_fen, back, tender in found[:SALES_SHOWN]
    ]
    return rows, len(found) > SALES_SHOWN


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
    order = sales_read.sale_of_code(session, sale_code, shop_id=shop.place_id)
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
