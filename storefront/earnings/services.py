"""What each villager is owed for each sold item.

An earning is expected when the parcel leaves and recognised when it arrives: then the money stops
being the shopper's and becomes the villager's, the desk's fee and the freight, in one journal.
Goods that come back reverse it, figure by figure; goods that are lost in the desk's hands bring
their villager what a sale would have brought.
What must never happen: a fen of a sale that is nobody's, or an item that is paid for twice.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen, split
from inventory.corrections import queries as corrections_read
from inventory.places.models import Place
from inventory.produce.models import Produce
from inventory.purchases.rules import cost_of_part
from inventory.stock.models import Item, Lot
from inventory.terms.models import Terms
from storefront.catalogue.models import Channel
from storefront.credits import queries as credits_read
from storefront.earnings import queries
from storefront.earnings.models import Earning
from storefront.earnings.queries import Owner, Parties
from storefront.earnings.rules import Costs, Share, SoldItem, shares_of_line
from storefront.orders.models import Order, OrderLine


def expect(session: Session, *, sold: Sequence[SoldItem], now: datetime) -> list[Earning]:
    """Write down what each shipped item will bring its villager once it is delivered.

    A line is shared between its items, an item of a made lot between its villagers by their
    shares, both by largest remainder; each part is then settled by the terms of its owner, who
    by them may have to bear what platform, host and carrier keep. An item that weighed less than
    was ordered brings less by what went back for it.

    Args:
        session: of the caller's transaction.
        sold: items of one order or of several, of each all that left with it.
        now: when.
    """
    line_of_item = {each.item_id: each.order_line_id for each in sold}
    weights = {each.item_id: each.weight for each in sold}
    lacking = credits_read.weight_credits(session, set(line_of_item.values()))
    owners = queries.owners_of(
        session, line_of_item, weighed={item: credit.grams for item, credit in lacking.items()}
    )
    left_fen = OrderLine.line_fen - OrderLine.cut_packs * OrderLine.price_fen
    priced = select(OrderLine.id, OrderLine.order_id, left_fen.label("fen")).where(
        OrderLine.id.in_(set(line_of_item.values()))
    )
    lines = {row.id: row for row in session.execute(priced)}
    costs = _costs(session, line_of_item)
    kept = _kept(session, {item: lines[line_of_item[item]].order_id for item in owners}, owners)
    earnings = []
    for line_id, group in groupby(
        sorted(owners, key=line_of_item.__getitem__), key=line_of_item.__getitem__
    ):
        items = list(group)
        sales = split(Fen(lines[line_id].fen), [weights[item_id] for item_id in items])
        for item_id, sale_fen in zip(items, sales, strict=True):
            lacked = lacking.get(item_id)
            weighed_fen = Fen(sale_fen - (lacked.fen if lacked else 0))
            for owner, share in _shared(weighed_fen, owners[item_id], kept.get(item_id)):
                earning = _earning("sale", item_id, owner, share, costs.get(item_id, Fen(0)), now)
                earning.order_line_id = line_id
                earnings.append(earning)
    session.add_all(earnings)
    session.flush()
    return earnings


def recognise(session: Session, *, delivered: Mapping[int, datetime], now: datetime) -> None:
    """Turn the prepaid money of orders into what is owed, and set when each earning falls due.

    Due after the produce's return window, counted from delivery (Consumer Protection Law art. 25
    for goods that may be returned; the time for a complaint for fresh ones).

    Args:
        session: of the caller's transaction.
        delivered: id of each order → when its buyer had it.
        now: when it is written down.
    """
    rows = session.execute(
        select(Earning, OrderLine.order_id, Produce.return_window_hours)
        .join(OrderLine, OrderLine.id == Earning.order_line_id)
        .join(Item, Item.id == Earning.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .where(OrderLine.order_id.in_(delivered))
        .order_by(Earning.id)
        .with_for_update(of=Earning)
    ).all()
    earned: dict[int, list[Earning]] = {order_id: [] for order_id in delivered}
    for earning, order_id, window_hours in rows:
        earning.delivered_at = delivered[order_id]
        earning.due_at = delivered[order_id] + timedelta(hours=window_hours)
        earned[order_id].append(earning)
    parties = queries.parties_of(session, [row.Earning for row in rows])
    credited = queries.credited_discounts(session, delivered)
    orders = session.execute(
        select(Order, Place.book_id)
        .join(Channel, Channel.id == Order.channel_id)
        .join(Place, Place.id == Channel.hub_id)
        .where(Order.id.in_(delivered))
        .order_by(Order.id)
    )
    entries = [
        _delivery(order, book_id, credited.get(order.id, 0), _sale_lines(earned[order.id], parties))
        for order, book_id in orders
    ]
    ledger.post_many(session, entries, now=now)
    session.flush()


def _delivery(order: Order, book_id: int, credited_fen: int, sale: Sequence[Line]) -> Entry:
    # What a voucher took off packs that were not served went back with their money.
    discount_fen = order.discount_fen - credited_fen
    return Entry(
        book_id=book_id,
        kind="goods_delivered",
        voucher=order.code,
        memo=f"订单 {order.code} 送达",
        lines=(
            *sale,
            # What a voucher took off was never paid: the desk pays it, no villager gets less.
            Line(Account.CUSTOMER_CONTRACT, Fen(order.freight_fen - discount_fen)),
            Line(Account.VOUCHER_COST, Fen(discount_fen)),
            Line(Account.FREIGHT_INCOME, Fen(-order.freight_fen)),
        ),
    )


def take_back(session: Session, *, item_id: int, order_code: str, now: datetime) -> list[Earning]:
    """Take back what an item brought, because the goods came back: the same, negative.

    All of it is reversed: top-up, fee, and of goods that the operator had bought the sale and its
    cost. It falls due with the sale, so the two meet in one payout; where the sale was paid out
    already, it is kept from what the villager sells next. Nobody is asked for cash.

    Returns:
        One of each villager; none where the item brought nothing yet.
    """
    sales = session.scalars(
        select(Earning)
        .where(
            Earning.item_id == item_id, Earning.kind == "sale", Earning.delivered_at.is_not(None)
        )
        .order_by(Earning.id)
        .with_for_update()
    ).all()
    if not sales:
        return []
    back = [_reversed(sale, now) for sale in sales]
    session.add_all(back)
    session.flush()
    code = session.get_one(Item, item_id).code
    ledger.post(
        session,
        Entry(
            book_id=session.get_one(Terms, sales[0].terms_id).book_id,
            kind="goods_returned",
            voucher=f"{order_code}/{code}",
            memo=f"订单 {order_code} 退回 {code}",
            lines=_sale_lines(back, queries.parties_of(session, back)),
        ),
        now=now,
    )
    return back


def compensate(
    session: Session, *, item_id: int, value_fen: Fen | None, now: datetime
) -> list[Earning]:
    """Owe villagers for goods lost in the desk's hands what a sale would have brought them.

    Goods that the operator had bought are its own loss, at what they cost: nobody is owed. Nor is
    anybody for what came back to a counter: the shopper's money was the desk's, the sale stands.

    Args:
        session: of the caller's transaction.
        item_id: the item.
        value_fen: what it was for sale at, above zero; the fee of its terms is not owed. None
            where it was not for sale: then no consigned goods are owed for.
        now: when; it is due at once.
    """
    if queries.sale_stands(session, item_id):
        return []
    owners = queries.owners_of(session, [item_id])[item_id]
    cost_fen = _costs(session, [item_id]).get(item_id)
    value = value_fen if cost_fen is None else cost_fen
    if not value:
        return []
    earnings = [
        _earning("loss", item_id, owner, share, cost_fen or Fen(0), now)
        for owner, share in _shared(value, owners)
    ]
    for each in earnings:
        each.delivered_at = each.due_at = now
    session.add_all(earnings)
    session.flush()
    code = session.get_one(Item, item_id).code
    ledger.post(
        session,
        Entry(
            book_id=session.get_one(Terms, owners[0].terms_id).book_id,
            kind="loss_compensated",
            voucher=code,
            memo=f"{code} 在代办手里损失" + ("，赔村民" if cost_fen is None else "，收购的货"),
            lines=(
                Line(
                    Account.GOODS_LOSS, Fen(sum(each.net_fen + each.cost_fen for each in earnings))
                ),
                *_owed_and_given_up(earnings, queries.parties_of(session, earnings)),
            ),
        ),
        now=now,
    )
    return earnings


def _earning(
    kind: str, item_id: int, owner: Owner, share: Share, cost_fen: Fen, now: datetime
) -> Earning:
    return Earning(
        kind=kind,
        item_id=item_id,
        villager_id=owner.villager_id,
        terms_id=owner.terms_id,
        sale_fen=share.sale_fen,
        top_up_fen=share.top_up_fen,
        fee_fen=share.fee_fen,
        costs_fen=share.costs_fen,
        net_fen=share.net_fen,
        own_fen=share.own_fen,
        cost_fen=cost_fen,
        shipped_at=now,
    )


def _reversed(sale: Earning, now: datetime) -> Earning:
    return Earning(
        kind="return",
        reverses_id=sale.id,
        item_id=sale.item_id,
        order_line_id=sale.order_line_id,
        villager_id=sale.villager_id,
        terms_id=sale.terms_id,
        sale_fen=-sale.sale_fen,
        top_up_fen=-sale.top_up_fen,
        fee_fen=-sale.fee_fen,
        costs_fen=-sale.costs_fen,
        net_fen=-sale.net_fen,
        own_fen=-sale.own_fen,
        cost_fen=-sale.cost_fen,
        shipped_at=sale.shipped_at,
        delivered_at=now,
        due_at=max(sale.due_at or now, now),
    )


def _shared(
    sale_fen: Fen, owners: Sequence[Owner], kept: Costs | None = None
) -> list[tuple[Owner, Share]]:
    """Share what an item brought between its owners; a part of nothing is no earning."""
    weights = [owner.weight for owner in owners]
    parts = split(sale_fen, weights)
    freights = split(kept.freight_fen if kept else Fen(0), weights)
    shares = []
    for owner, part, freight in zip(owners, parts, freights, strict=True):
        if part:
            [share] = shares_of_line(part, [owner.agreed])
            if kept and owner.agreed.bears_costs:
                share = share.less(kept.of(part, freight_fen=freight))
            shares.append((owner, share))
    return shares


def _kept(
    session: Session, order_of: Mapping[int, int], owners: Mapping[int, Sequence[Owner]]
) -> dict[int, Costs]:
    """Tell what is kept of each item, each parcel's freight shared between all that is in it.

    Nothing is asked where nobody of them has to bear it.
    """
    if not any(owner.agreed.bears_costs for each in owners.values() for owner in each):
        return {}
    costs = queries.costs_of_orders(session, set(order_of.values()))
    inside: dict[int, list[int]] = {order_id: [] for order_id in costs}
    for item_id, order_id in order_of.items():
        inside[order_id].append(item_id)
    return {
        item_id: replace(costs[order_id], freight_fen=freight)
        for order_id, items in inside.items()
        for item_id, freight in zip(
            items, split(costs[order_id].freight_fen, [1] * len(items)), strict=True
        )
    }


def _costs(session: Session, item_ids: Collection[int]) -> dict[int, Fen]:
    """Tell what the operator paid for each of these items, where it had bought them.

    Two parcels with goods of one lot take turns, so that no fen of its cost is counted twice.
    """
    by_lot: dict[int, list[Item]] = {}
    for item in session.scalars(select(Item).where(Item.id.in_(item_ids)).order_by(Item.id)):
        by_lot.setdefault(item.lot_id, []).append(item)
    left = corrections_read.left_of_lots(session, by_lot)
    for lot_id in left:
        lock_name(session, f"cost:{lot_id}")
    # Read again: who held the lock may have sold of the lot meanwhile.
    left = corrections_read.left_of_lots(session, by_lot)
    sold = queries.sold_of_lots(session, left)
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


def _sale_lines(earnings: Sequence[Earning], parties: Mapping[int, Parties]) -> tuple[Line, ...]:
    """Write what all got of what shoppers paid; of returns, which are negative, the reverse."""
    return (
        # What was cut was paid back: the shopper's money is that much less already.
        Line(Account.CUSTOMER_CONTRACT, Fen(sum(each.sale_fen for each in earnings))),
        Line(Account.PRICE_TOP_UP, Fen(sum(each.top_up_fen for each in earnings))),
        Line(Account.FEE_INCOME, Fen(-sum(each.fee_fen - each.costs_fen for each in earnings))),
        Line(Account.COSTS_BORNE, Fen(-sum(each.costs_fen for each in earnings))),
        Line(Account.SALES_INCOME, Fen(-sum(each.own_fen for each in earnings))),
        Line(Account.COST_OF_SALES, Fen(sum(each.cost_fen for each in earnings))),
        *_owed_and_given_up(earnings, parties),
    )


def _owed_and_given_up(earnings: Sequence[Earning], parties: Mapping[int, Parties]) -> list[Line]:
    """Write what each villager is owed, and what the operator's own goods had cost, by lot."""
    owed: dict[str, int] = {}
    costs: dict[str, int] = {}
    for each in earnings:
        party = parties[each.id]
        owed[party.villager] = owed.get(party.villager, 0) + each.net_fen
        costs[party.lot] = costs.get(party.lot, 0) + each.cost_fen
    return [
        *(Line(Account.VILLAGER_PAYABLE, Fen(-fen), code) for code, fen in sorted(owed.items())),
        *(Line(Account.OWN_GOODS, Fen(-fen), code) for code, fen in sorted(costs.items())),
    ]
