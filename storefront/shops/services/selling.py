"""Selling over the counter.

A sale is an order that is taken at once: its lines, its earnings and its journals are those of
any order, so that a villager's statement names it. What must never happen: an item sold twice,
held or expired goods sold, a sale counted twice because the line broke, cash unaccounted for.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import conflict, not_found
from app.ledger.rules import Account, Line
from app.money import Fen
from app.people import queries as people
from app.people.rules import Actor, Permission
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.processing import services as processing
from inventory.produce.models import Pack
from inventory.quality import queries as quality
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Listing
from storefront.earnings import services as earnings
from storefront.earnings.rules import SoldItem
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.queries import lines_of_order, order_of_client_id
from storefront.orders.rules import OrderState
from storefront.placing.services import KEY_BYTES
from storefront.shops.models import TillItem, TillSale
from storefront.shops.queries import shelves as shelves_read
from storefront.shops.queries.shelves import ShopRow
from storefront.shops.rules import RungItem, RungSale, check_sale
from storefront.shops.services.daybook import TAKEN_IN, open_day, post
from storefront.shops.services.unbooked import set_aside_as


@dataclass
class Thing:
    """What was scanned and stands on the counter; of a loose thing, in the end what is sold."""

    rung: RungItem
    item: Item
    pack: Pack
    listing: Listing


def ring_up(
    session: Session, *, shop: ShopRow, sale: RungSale, actor: Actor, now: datetime
) -> Order:
    """Sell what was scanned, once for a client id; of a loose thing, what was weighed off it.

    Raises:
        Refusal: `till.not_here` with the code, `till.set_apart`, `till.sold_already`,
            `till.stopped`, `till.price`, `till.weight`, `till.too_heavy`,
            `till.set_aside`, those of `check_sale`.
    """
    before = order_of_client_id(session, sale.client_id)
    if before is not None:
        return before
    check_sale(sale, now=now)
    day = open_day(session, shop, now, happened_at=sale.rung_at)
    if set_aside_as(session, sale.client_id) is not None:
        raise conflict("till.set_aside")
    things = _found(session, shop, sale)
    _refuse_stopped(session, things, sale.rung_at)
    _refuse_prices(session, shop, things, sale.rung_at)
    _weigh_off(session, shop, things, actor, now)
    order = _write_order(session, shop, sale, things, now)
    cashier_id = _cashier_id(session, shop, sale, actor)
    session.add(
        TillSale(
            order_id=order.id,
            day_id=day.id,
            tender=sale.tender,
            reference=sale.reference,
            given_fen=sale.given_fen,
            total_fen=sale.total_fen,
            rung_at=sale.rung_at,
            rung_by=cashier_id,
            sent_by=None if cashier_id == actor.account_id else actor.account_id,
        )
    )
    session.flush()
    session.add_all(
        TillItem(
            item_id=thing.item.id,
            order_id=order.id,
            line_fen=thing.rung.line_fen,
            price_fen=thing.rung.price_fen,
        )
        for thing in things
    )
    _hand_over(session, shop, order, [thing.item for thing in things], actor, now)
    post(
        session,
        shop,
        kind="till_received",
        voucher=order.code,
        lines=(
            Line(TAKEN_IN[sale.tender], Fen(sale.total_fen), shop.code),
            Line(Account.CUSTOMER_CONTRACT, Fen(-sale.total_fen)),
        ),
        now=now,
    )
    _share(session, order, things, now)
    return order


def _cashier_id(session: Session, shop: ShopRow, sale: RungSale, actor: Actor) -> int:
    """Tell who rang a sale up: another clerk of this shop, if the till says so, or who sends it."""
    if sale.cashier_id is None or sale.cashier_id == actor.account_id:
        return actor.account_id
    named = people.actor_of_account(session, sale.cashier_id)
    is_clerk = named is not None and named.may_at(Permission.SELL_OVER_COUNTER, shop.place_id)
    return sale.cashier_id if is_clerk else actor.account_id


def _share(session: Session, order: Order, things: Sequence[Thing], now: datetime) -> None:
    """Let each villager have what their things brought."""
    line_of = {line.listing_id: line.order_line_id for line in lines_of_order(session, order.id)}
    sold = [
        SoldItem(thing.item.id, line_of[thing.listing.id], thing.item.base_units)
        for thing in things
    ]
    earnings.expect(session, sold=sold, now=now)
    earnings.recognise(session, delivered={order.id: order.placed_at}, now=now)


def _found(session: Session, shop: ShopRow, sale: RungSale) -> list[Thing]:
    """Find and lock what was scanned, in the order of the labels."""
    rung = {each.code: each for each in sale.items}
    rows = session.execute(
        select(Item, Pack, Listing, Bin.kind, Bin.place_id, TillItem.item_id)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Pack, Pack.id == Item.pack_id)
        .outerjoin(Listing, Listing.pack_id == Pack.id)
        .outerjoin(TillItem, TillItem.item_id == Item.id)
        .where(Item.code.in_(rung))
        .order_by(Item.id)
        .with_for_update(of=Item)
        .execution_options(populate_existing=True)
    ).all()
    found = {row.Item.code: row for row in rows}
    for code in rung:
        row = found.get(code)
        if row is None or row.place_id != shop.place_id:
            raise not_found("till.not_here", code=code)
        if row.kind == BinKind.QUARANTINE:
            raise conflict("till.set_apart", code=code)
        if row.kind != BinKind.DESK or row.item_id is not None:
            raise conflict("till.sold_already", code=code)
        if row.Listing is None:
            raise conflict("till.price", code=code)
    return [Thing(rung[row.Item.code], row.Item, row.Pack, row.Listing) for row in rows]


def _refuse_stopped(session: Session, things: Sequence[Thing], at: datetime) -> None:
    lot_ids = {thing.item.lot_id for thing in things}
    stops = quality.stopped_lots(session, lot_ids, on=clock.china_date(at))
    for thing in things:
        if thing.item.lot_id in stops:
            raise conflict("till.stopped", code=thing.item.code)


def _refuse_prices(session: Session, shop: ShopRow, things: Sequence[Thing], at: datetime) -> None:
    """Refuse a price that was not asked for, and a weight where there is none, or too much."""
    for thing in things:
        rung, pack = thing.rung, thing.pack
        if pack.loose != (rung.grams is not None):
            raise conflict("till.weight", code=rung.code)
        if pack.loose and (rung.grams or 0) > thing.item.base_units:
            raise conflict("till.too_heavy", code=rung.code, left=thing.item.base_units)
        if pack.loose and rung.per_grams != pack.base_units:
            raise conflict("till.price", code=rung.code)
    asked = {(thing.listing.id, thing.rung.price_fen) for thing in things}
    # One price a listing in one sale: its line is so many packs at a price.
    if len(asked) != len({listing_id for listing_id, _ in asked}) or not all(
        shelves_read.was_asked(
            session,
            listing_id=listing_id,
            channel_id=shop.channel_id,
            price_fen=price_fen,
            at=at,
        )
        for listing_id, price_fen in asked
    ):
        raise conflict("till.price", code=things[0].rung.code)


def _weigh_off(
    session: Session, shop: ShopRow, things: Sequence[Thing], actor: Actor, now: datetime
) -> None:
    """Cut off what was weighed, where it is not all: one thing more stands there for a moment."""
    place = session.get_one(Place, shop.place_id)
    for thing in things:
        grams = thing.rung.grams
        if grams is None or grams == thing.item.base_units:
            continue
        thing.item = processing.cut_off(
            session, item=thing.item, base_units=grams, at=place, actor=actor, now=now
        )
        catalogue.stock_there(session, channel_id=shop.channel_id, packs={thing.pack.id: 1})


def _write_order(
    session: Session, shop: ShopRow, sale: RungSale, things: Sequence[Thing], now: datetime
) -> Order:
    [code] = labels.next_codes(session, CodeKind.ORDER, 1)
    order = Order(
        code=code,
        client_id=sale.client_id,
        tracking_key=secrets.token_urlsafe(KEY_BYTES),
        channel_id=shop.channel_id,
        state=OrderState.TAKEN,
        goods_fen=sale.total_fen,
        freight_fen=0,
        discount_fen=0,
        total_fen=sale.total_fen,
        receiver_name="",
        receiver_phone="",
        receiver_address="",
        region_code=shop.code[:6],
        note="",
        placed_at=sale.rung_at,
        reserved_until=sale.rung_at,
        paid_at=sale.rung_at,
        delivered_at=sale.rung_at,
    )
    session.add(order)
    session.flush()
    packs: Counter[int] = Counter()
    line_fen: Counter[int] = Counter()
    for thing in things:
        packs[thing.listing.id] += 1
        line_fen[thing.listing.id] += thing.rung.line_fen
    session.add_all(
        OrderLine(
            order_id=order.id,
            listing_id=listing_id,
            packs=count,
            # Of weighed things, what one came to on average.
            price_fen=line_fen[listing_id] // count,
            line_fen=line_fen[listing_id],
        )
        for listing_id, count in sorted(packs.items())
    )
    session.add(OrderEvent(order_id=order.id, state=OrderState.TAKEN, note="", happened_at=now))
    session.flush()
    catalogue.sell_there(session, channel_id=shop.channel_id, packs=packs)
    return order


def _hand_over(
    session: Session,
    shop: ShopRow,
    order: Order,
    items: list[Item],
    actor: Actor,
    now: datetime,
) -> None:
    sold = places.system_bin(session, place_id=shop.place_id, kind=BinKind.SOLD)
    stock.move_items(
        session, items=items, to_bin_id=sold.id, verb="sell", voucher=order.code,
        actor=actor, now=now,
    )  # fmt: skip
    trace.record(
        session,
        step=Step.SELL,
        codes=[item.code for item in items],
        place_code=shop.code,
        now=now,
        occurred_at=order.placed_at,
        references={"po": order.code},
    )
