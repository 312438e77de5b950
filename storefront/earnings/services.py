"""What each villager is owed for each sold item.

An earning is expected when the parcel leaves and recognised when it arrives: then the money stops
being the shopper's and becomes the villager's, the desk's fee and the freight, in one journal.
What must never happen: a fen of a sale that is nobody's, or an item that is paid for twice.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import BasisPoints, Fen, worth
from inventory.corrections import queries as corrections_read
from inventory.places.models import Place
from inventory.produce.models import Produce
from inventory.purchases.rules import cost_of_part
from inventory.stock.models import Item, Lot
from inventory.terms import queries as terms_read
from inventory.terms.models import Terms
from inventory.terms.rules import TermsKind
from inventory.villagers.models import Villager
from storefront.catalogue.models import Channel
from storefront.earnings.models import Earning
from storefront.earnings.rules import Agreed, SoldItem, shares_of_line
from storefront.orders.models import Order, OrderLine


def expect(
    session: Session, *, order_id: int, sold: Sequence[SoldItem], now: datetime
) -> list[Earning]:
    """Write down what each shipped item will bring its villager once it is delivered."""
    line_of_item = {each.item_id: each.order_line_id for each in sold}
    named = terms_read.price_for(Lot.terms_id, Lot.produce_id, Item.pack_id)
    rows = session.execute(
        select(Item, Lot, Terms, named.c.price_fen, named.c.base_units)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Terms, Terms.id == Lot.terms_id)
        .outerjoin(named, true())
        .where(Item.id.in_(line_of_item))
        .order_by(Lot.id, Item.id)
    ).all()
    priced = select(
        OrderLine.id, OrderLine.line_fen - OrderLine.cut_packs * OrderLine.price_fen
    ).where(OrderLine.order_id == order_id)
    line_fen = {row[0]: row[1] for row in session.execute(priced)}
    costs = _costs(session, [row.Item for row in rows])
    by_line = sorted(rows, key=lambda row: line_of_item[row.Item.id])
    earnings = []
    for line_id, group in groupby(by_line, key=lambda row: line_of_item[row.Item.id]):
        items = list(group)
        shares = shares_of_line(Fen(line_fen[line_id]), [_agreed(*row) for row in items])
        for row, share in zip(items, shares, strict=True):
            earnings.append(
                Earning(
                    item_id=row.Item.id,
                    order_line_id=line_id,
                    villager_id=row.Lot.villager_id,
                    terms_id=row.Lot.terms_id,
                    sale_fen=share.sale_fen,
                    top_up_fen=share.top_up_fen,
                    fee_fen=share.fee_fen,
                    net_fen=share.net_fen,
                    own_fen=share.own_fen,
                    cost_fen=costs.get(row.Item.id, 0),
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
        select(
            Earning,
            Villager.code,
            Produce.return_window_hours,
            Lot.code.label("lot_code"),
        )
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
    for earning, villager_code, window_hours, _ in rows:
        earning.delivered_at = delivered_at
        earning.due_at = delivered_at + timedelta(hours=window_hours)
        owed[villager_code] = owed.get(villager_code, 0) + earning.net_fen
    earnings = [(row.Earning, row.lot_code) for row in rows]
    _post_delivery(session, order_id=order_id, owed=owed, earnings=earnings, now=now)
    session.flush()


def _agreed(item: Item, _lot: Lot, terms: Terms, price_fen: int | None, per_units: int) -> Agreed:
    """Read what was agreed for an item; a named price is by the piece or gram of its pack."""
    return Agreed(
        fee_rate=BasisPoints(terms.fee_basis_points),
        above_rate=BasisPoints(terms.above_basis_points),
        named_fen=None if price_fen is None else worth(Fen(price_fen), item.base_units, per_units),
        is_bought=terms.kind == TermsKind.BUY_OUT,
    )


def _costs(session: Session, items: Sequence[Item]) -> dict[int, Fen]:
    """Tell what the operator paid for each of these items, where it had bought them.

    Two parcels with goods of one lot take turns, so that no fen of its cost is counted twice.
    """
    by_lot: dict[int, list[Item]] = {}
    for item in items:
        by_lot.setdefault(item.lot_id, []).append(item)
    left = corrections_read.left_of_lots(session, by_lot)
    for lot_id in left:
        lock_name(session, f"cost:{lot_id}")
    # Read again: who held the lock may have sold of the lot meanwhile.
    left = corrections_read.left_of_lots(session, by_lot)
    sold = _sold_of_lots(session, left)
    costs = {}
    for lot_id, (lot_fen, lot_units) in left.items():
        sold_fen, sold_units = sold.get(lot_id, (0, 0))
        left_fen, left_units = lot_fen - sold_fen, lot_units - sold_units
        for item in by_lot[lot_id]:
            costs[item.id] = cost_of_part(
                Fen(left_fen), left_units=left_units, units=item.base_units
            )
            left_fen -= costs[item.id]
            left_units -= item.base_units
    return costs


def _sold_of_lots(session: Session, lot_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Tell what was sold of lots before: cost in fen, and pieces or grams."""
    rows = session.execute(
        select(Item.lot_id, func.sum(Earning.cost_fen), func.sum(Item.base_units))
        .join(Earning, Earning.item_id == Item.id)
        .where(Item.lot_id.in_(lot_ids))
        .group_by(Item.lot_id)
    )
    return {lot_id: (int(fen), int(units)) for lot_id, fen, units in rows}


def _post_delivery(
    session: Session,
    *,
    order_id: int,
    owed: dict[str, int],
    earnings: Sequence[tuple[Earning, str]],
    now: datetime,
) -> None:
    """Post what all got of an order; `earnings` come with the codes of their lots."""
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
                    Account.CUSTOMER_CONTRACT,
                    Fen(sum(each.sale_fen for each, _ in earnings) + order.freight_fen),
                ),
                Line(Account.PRICE_TOP_UP, Fen(sum(each.top_up_fen for each, _ in earnings))),
                *shares,
                Line(Account.FEE_INCOME, Fen(-sum(each.fee_fen for each, _ in earnings))),
                Line(Account.SALES_INCOME, Fen(-sum(each.own_fen for each, _ in earnings))),
                Line(Account.FREIGHT_INCOME, Fen(-order.freight_fen)),
                *_cost_lines(earnings),
            ),
        ),
        now=now,
    )


def _cost_lines(earnings: Sequence[tuple[Earning, str]]) -> list[Line]:
    """Take what sold goods had cost out of the operator's own goods, lot by lot."""
    costs: dict[str, int] = {}
    for earning, lot_code in earnings:
        costs[lot_code] = costs.get(lot_code, 0) + earning.cost_fen
    return [
        Line(Account.COST_OF_SALES, Fen(sum(costs.values()))),
        *(Line(Account.OWN_GOODS, Fen(-fen), lot) for lot, fen in sorted(costs.items())),
    ]
