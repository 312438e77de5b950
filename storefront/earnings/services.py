"""What each villager is owed for each sold item.

An earning is expected when the parcel leaves and recognised when it arrives: then the money stops
being the shopper's and becomes the villager's, the desk's fee and the freight, in one journal.
What must never happen: a fen of a sale that is nobody's, or an item that is paid for twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import BasisPoints, Fen
from inventory.places.models import Place
from inventory.produce.models import Produce
from inventory.stock.models import Item, Lot
from inventory.terms.models import Terms
from inventory.villagers.models import Villager
from storefront.catalogue.models import Channel
from storefront.earnings.models import Earning
from storefront.earnings.rules import SoldItem, shares_of_line
from storefront.orders.models import Order, OrderLine


def expect(
    session: Session, *, order_id: int, sold: Sequence[SoldItem], now: datetime
) -> list[Earning]:
    """Write down what each shipped item will bring its villager once it is delivered."""
    line_of_item = {each.item_id: each.order_line_id for each in sold}
    rows = session.execute(
        select(Item.id, Lot.villager_id, Lot.terms_id, Terms.fee_basis_points)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Terms, Terms.id == Lot.terms_id)
        .where(Item.id.in_(line_of_item))
        .order_by(Lot.id, Item.id)
    ).all()
    priced = select(
        OrderLine.id, OrderLine.line_fen - OrderLine.cut_packs * OrderLine.price_fen
    ).where(OrderLine.order_id == order_id)
    line_fen = {row[0]: row[1] for row in session.execute(priced)}
    by_line = sorted(rows, key=lambda row: line_of_item[row.id])
    earnings = []
    for line_id, group in groupby(by_line, key=lambda row: line_of_item[row.id]):
        items = list(group)
        rates = [BasisPoints(row.fee_basis_points) for row in items]
        for row, share in zip(items, shares_of_line(Fen(line_fen[line_id]), rates), strict=True):
            earnings.append(
                Earning(
                    item_id=row.id,
                    order_line_id=line_id,
                    villager_id=row.villager_id,
                    terms_id=row.terms_id,
                    sale_fen=share.sale_fen,
                    fee_fen=share.fee_fen,
                    net_fen=share.net_fen,
                    shipped_at=now,
                )
            )
    session.add_all(earnings)
    session.flush()
    return earnings


def recognise(session: Session, *, order_id: int, delivered_at: datetime, now: datetime) -> None:
    """Turn the order's prepaid money into what is owed, and set when each earning falls due.

    Due after the produce's return window, counted from delivery (Consumer Protection Law art. 25
    for goods that may be returned; the time for a complaint for fresh ones).
    """
    rows = session.execute(
        select(Earning, Villager.code, Produce.return_window_hours)
        .join(OrderLine, OrderLine.id == Earning.order_line_id)
        .join(Villager, Villager.id == Earning.villager_id)
        .join(Item, Item.id == Earning.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .where(OrderLine.order_id == order_id)
        .order_by(Earning.id)
        .with_for_update(of=Earning)
    ).all()
    owed: dict[str, int] = {}
    for earning, villager_code, window_hours in rows:
        earning.delivered_at = delivered_at
        earning.due_at = delivered_at + timedelta(hours=window_hours)
        owed[villager_code] = owed.get(villager_code, 0) + earning.net_fen
    fee_fen = sum(row.Earning.fee_fen for row in rows)
    _post_delivery(session, order_id=order_id, owed=owed, fee_fen=fee_fen, now=now)
    session.flush()


def _post_delivery(
    session: Session, *, order_id: int, owed: dict[str, int], fee_fen: int, now: datetime
) -> None:
    order, book_id = session.execute(
        select(Order, Place.book_id)
        .join(Channel, Channel.id == Order.channel_id)
        .join(Place, Place.id == Channel.hub_id)
        .where(Order.id == order_id)
    ).one()
    shares = tuple(
        Line(Account.VILLAGER_PAYABLE, Fen(-fen), villager)
        for villager, fen in sorted(owed.items())
    )
    ledger.post(
        session,
        Entry(
            book_id=book_id,
            kind="goods_delivered",
            voucher=order.code,
            memo=f"订单 {order.code} 送达",
            lines=(
                # What was cut was paid back: the shopper's money is that much less already.
                Line(
                    Account.CUSTOMER_CONTRACT, Fen(sum(owed.values()) + fee_fen + order.freight_fen)
                ),
                *shares,
                Line(Account.FEE_INCOME, Fen(-fee_fen)),
                Line(Account.FREIGHT_INCOME, Fen(-order.freight_fen)),
            ),
        ),
        now=now,
    )
