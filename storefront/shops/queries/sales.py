"""What was sold over a counter, and what its receipt says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.people.models import Account
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Pack
from inventory.stock.models import Item
from storefront.catalogue.models import Listing
from storefront.orders.models import Order
from storefront.shops.models import TillDay, TillItem, TillSale
from storefront.shops.queries.shelves import WEIGHED
from storefront.shops.rules import Receipt, ReceiptLine


@dataclass(frozen=True)
class SoldRow:
    """An item of a sale."""

    code: str
    title: str
    title_en: str
    grams: int | None
    """Of what was weighed."""
    line_fen: int
    returned_at: datetime | None
    is_here: bool
    """It came back and stands behind the counter."""


def sale_of_code(session: Session, code: str, *, shop_id: int) -> Order | None:
    """Find a sale of a shop by its code."""
    return session.scalar(
        select(Order)
        .join(TillSale, TillSale.order_id == Order.id)
        .join(TillDay, TillDay.id == TillSale.day_id)
        .where(Order.code == code, TillDay.shop_id == shop_id)
    )


def sold_items(session: Session, order_id: int) -> Sequence[SoldRow]:
    """List the items of a sale."""
    rows = session.execute(
        select(
            Item.code,
            Listing.title,
            Listing.title_en,
            WEIGHED,
            TillItem.line_fen,
            TillItem.returned_at,
            Bin.kind == BinKind.DESK,
        )
        .join(TillItem, TillItem.item_id == Item.id)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Listing, Listing.pack_id == Item.pack_id)
        .where(TillItem.order_id == order_id)
        .order_by(Item.code)
    )
    return [SoldRow(*row) for row in rows]


def receipt_of(session: Session, order: Order) -> Receipt:
    """Read what a receipt of a sale says."""
    sale = session.get_one(TillSale, order.id)
    day = session.get_one(TillDay, sale.day_id)
    shop = session.get_one(Place, day.shop_id)
    returned = session.scalar(
        select(func.coalesce(func.sum(TillItem.line_fen), 0)).where(
            TillItem.order_id == order.id, TillItem.returned_at.is_not(None)
        )
    )
    return Receipt(
        shop=shop.name,
        code=order.code,
        rung_at=sale.rung_at,
        lines=_receipt_lines(session, order.id),
        total_fen=sale.total_fen,
        given_fen=sale.given_fen,
        tender=sale.tender,
        reference=sale.reference,
        returned_fen=int(returned or 0),
        cashier=session.get_one(Account, sale.rung_by).name,
    )


def _receipt_lines(session: Session, order_id: int) -> tuple[ReceiptLine, ...]:
    """List what was sold: packs of one listing in one line, each weighed thing in its own."""
    weighed = case((Pack.loose, Item.id))
    rows = session.execute(
        select(
            Listing.title,
            func.count(),
            TillItem.price_fen,
            func.sum(TillItem.line_fen),
            case((Pack.loose, func.sum(Item.base_units))),
            Pack.base_units,
        )
        .join(Item, Item.id == TillItem.item_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Listing, Listing.pack_id == Pack.id)
        .where(TillItem.order_id == order_id)
        .group_by(Listing.id, TillItem.price_fen, Pack.id, weighed)
        .order_by(Listing.id, weighed)
    )
    return tuple(
        ReceiptLine(title, packs, price_fen, int(line_fen), grams and int(grams), per_grams)
        for title, packs, price_fen, line_fen, grams, per_grams in rows
    )
