"""Selling over the counter.

A sale is an order that is taken at once: its lines, its earnings and its journals are those of
any order, so that a villager's statement names it. What must never happen: an item sold twice,
held or expired goods sold, a sale counted twice because the line broke, cash unaccounted for.
"""

import secrets
from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal, conflict, not_found
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from app.people.rules import Actor, Permission
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind, PlaceKind
from inventory.quality import queries as quality
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Channel, Listing
from storefront.earnings import services as earnings
from storefront.earnings.rules import SoldItem
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.queries import lines_of_order, order_of_client_id
from storefront.orders.rules import OrderState
from storefront.placing.services import KEY_BYTES
from storefront.shops import queries
from storefront.shops.models import Shop, TillDay, TillItem, TillSale
from storefront.shops.queries import ShopRow
from storefront.shops.rules import (
    REASON_MAX,
    RungSale,
    Tender,
    check_sale,
    expected_cash_fen,
)

TAKEN_IN = {
    Tender.CASH: Account.SHOP_CASH,
    Tender.CARD: Account.SHOP_CARDS,
    Tender.WALLET: Account.SHOP_CARDS,
}


def open_shop(session: Session, *, place: Place, hub_id: int) -> Shop:
    """Let a place of kind shop sell over the counter, supplied by a hub.

    Raises:
        Refusal: `till.no_shop`.
    """
    if place.kind != PlaceKind.SHOP:
        raise Refusal("till.no_shop")
    channel = catalogue.open_channel(
        session,
        code=f"shop-{place.code}",
        kind="shop",
        name=place.name,
        name_en=place.name_en,
        hub_id=hub_id,
        freight_fen=0,
    )
    shop = Shop(place_id=place.id, channel_id=channel.id)
    session.add(shop)
    session.flush()
    return shop


def shop_named(session: Session, code: str, actor: Actor) -> ShopRow:
    """Find a shop that somebody may sell at.

    Raises:
        Refusal: `till.no_shop`.
    """
    found = queries.shops(session, place_ids=actor.places(Permission.SELL_OVER_COUNTER))
    shop = next((shop for shop in found if shop.code == code), None)
    if shop is None:
        raise not_found("till.no_shop")
    return shop


def ring_up(
    session: Session, *, shop: ShopRow, sale: RungSale, actor: Actor, now: datetime
) -> Order:
    """Sell what was scanned, once for a client id.

    Raises:
        Refusal: `till.not_here` with the code, `till.sold_already`, `till.stopped`,
            `till.price`, those of `check_sale`.
    """
    before = order_of_client_id(session, sale.client_id)
    if before is not None:
        return before
    check_sale(sale, now=now)
    day = _open_day(session, shop, now)
    items = _items_here(session, shop, sale)
    _refuse_stopped(session, items, sale.rung_at)
    listings = _priced(session, shop, sale, items)
    order = _write_order(session, shop, sale, items, listings, now)
    session.add(
        TillSale(
            order_id=order.id,
            day_id=day.id,
            tender=sale.tender,
            reference=sale.reference,
            given_fen=sale.given_fen,
            total_fen=sale.total_fen,
            rung_at=sale.rung_at,
            rung_by=actor.account_id,
        )
    )
    session.flush()
    prices = {rung.code: rung.price_fen for rung in sale.items}
    session.add_all(
        TillItem(item_id=item.id, order_id=order.id, line_fen=prices[item.code]) for item in items
    )
    _hand_over(session, shop, order, items, actor, now)
    _post(
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
    line_of = {line.listing_id: line.order_line_id for line in lines_of_order(session, order.id)}
    sold = [SoldItem(item.id, line_of[listings[item.code].id]) for item in items]
    earnings.expect(session, order_id=order.id, sold=sold, now=now)
    earnings.recognise(session, order_id=order.id, delivered_at=sale.rung_at, now=now)
    return order


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
    day_id = _open_day(session, shop, now).id
    row.returned_at, row.returned_by, row.return_reason = now, actor.account_id, reason
    row.return_day_id = day_id
    desk = places.system_bin(session, place_id=shop.place_id, kind=BinKind.DESK)
    stock.move_items(
        session, items=[item], to_bin_id=desk.id, verb="return", voucher=order.code,
        actor=actor, now=now,
    )  # fmt: skip
    trace.record(session, step=Step.RETURN, codes=[item.code], place_code=shop.code, now=now)
    _post(
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


def close_day(
    session: Session, *, shop: ShopRow, counted_fen: int, actor: Actor, now: datetime
) -> TillDay:
    """Close the open day with the cash as it was counted; a difference is kept, not hidden.

    Raises:
        Refusal: `till.no_open_day`, `till.count`.
    """
    if counted_fen < 0:
        raise Refusal("till.count")
    day = session.scalar(
        select(TillDay)
        .where(TillDay.shop_id == shop.place_id, TillDay.closed_at.is_(None))
        .with_for_update()
    )
    if day is None:
        raise conflict("till.no_open_day")
    came = next(row for row in queries.days(session, shop.place_id) if row.day_id == day.id)
    day.expected_fen = expected_cash_fen(
        opened_fen=day.opened_fen, sold_fen=[came.cash_fen], returned_fen=[came.returned_fen]
    )
    day.counted_fen, day.closed_at, day.closed_by = counted_fen, now, actor.account_id
    session.flush()
    return day


def _open_day(session: Session, shop: ShopRow, now: datetime) -> TillDay:
    """Find the day that sales go to, opened by its first; two tills take turns on the shop."""
    session.execute(select(Shop).where(Shop.place_id == shop.place_id).with_for_update())
    latest = select(TillDay).where(TillDay.shop_id == shop.place_id).order_by(TillDay.id.desc())
    days = session.scalars(latest.limit(1)).all()
    if days and days[0].closed_at is None:
        return days[0]
    day = TillDay(
        shop_id=shop.place_id,
        day=clock.china_date(now),
        opened_fen=(days[0].counted_fen or 0) if days else 0,
    )
    session.add(day)
    session.flush()
    return day


def _items_here(session: Session, shop: ShopRow, sale: RungSale) -> list[Item]:
    codes = [rung.code for rung in sale.items]
    rows = session.execute(
        select(Item, Bin.kind, Bin.place_id, TillItem.item_id)
        .join(Bin, Bin.id == Item.bin_id)
        .outerjoin(TillItem, TillItem.item_id == Item.id)
        .where(Item.code.in_(codes))
        .order_by(Item.id)
        .with_for_update(of=Item)
        .execution_options(populate_existing=True)
    ).all()
    found = {item.code: (item, kind, place_id, sold_id) for item, kind, place_id, sold_id in rows}
    for code in codes:
        if code not in found or found[code][2] != shop.place_id:
            raise not_found("till.not_here", code=code)
        if found[code][1] != BinKind.DESK or found[code][3] is not None:
            raise conflict("till.sold_already", code=code)
    return [row.Item for row in rows]


def _refuse_stopped(session: Session, items: list[Item], at: datetime) -> None:
    stops = quality.stopped_lots(session, {item.lot_id for item in items}, on=clock.china_date(at))
    for item in items:
        if item.lot_id in stops:
            raise conflict("till.stopped", code=item.code)


def _priced(
    session: Session, shop: ShopRow, sale: RungSale, items: list[Item]
) -> dict[str, Listing]:
    """Find what each item is sold as, at a price that was asked for; by the item's code."""
    by_pack = {
        listing.pack_id: listing
        for listing in session.scalars(
            select(Listing).where(Listing.pack_id.in_({item.pack_id for item in items}))
        )
    }
    prices = {rung.code: rung.price_fen for rung in sale.items}
    asked: set[tuple[int, int]] = set()
    listings: dict[str, Listing] = {}
    for item in items:
        listing = by_pack.get(item.pack_id)
        if listing is None:
            raise conflict("till.price", code=item.code)
        listings[item.code] = listing
        asked.add((listing.id, prices[item.code]))
    # One price a listing in one sale: its line is so many packs at a price.
    if len(asked) != len({listing_id for listing_id, _ in asked}) or not all(
        queries.was_asked(
            session,
            listing_id=listing_id,
            channel_id=shop.channel_id,
            price_fen=price_fen,
            at=sale.rung_at,
        )
        for listing_id, price_fen in asked
    ):
        raise conflict("till.price", code=sale.items[0].code)
    return listings


def _write_order(
    session: Session,
    shop: ShopRow,
    sale: RungSale,
    items: list[Item],
    listings: dict[str, Listing],
    now: datetime,
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
    prices = {rung.code: rung.price_fen for rung in sale.items}
    price_of = {listings[item.code].id: prices[item.code] for item in items}
    packs = Counter(listings[item.code].id for item in items)
    session.add_all(
        OrderLine(
            order_id=order.id,
            listing_id=listing_id,
            packs=count,
            price_fen=price_of[listing_id],
            line_fen=count * price_of[listing_id],
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


def _post(
    session: Session,
    shop: ShopRow,
    *,
    kind: str,
    voucher: str,
    lines: tuple[Line, ...],
    now: datetime,
) -> None:
    book_id = session.scalars(
        select(Place.book_id)
        .join(Channel, Channel.hub_id == Place.id)
        .where(Channel.id == shop.channel_id)
    ).one()
    entry = Entry(book_id, kind, voucher, f"{shop.name} · {voucher}", lines)
    ledger.post(session, entry, now=now)
