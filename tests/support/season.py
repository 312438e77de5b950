"""A season of a village: forty households bring eggs, three channels sell them, all are paid."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import CHINA
from app.money import Fen
from app.sample.people import PIN
from app.sample.village import CHECKS, SHOP_CODE
from fulfilment.collection import services as collection
from fulfilment.packing import services as packing
from fulfilment.receiving import services as receiving
from fulfilment.replenishing import services as replenishing
from fulfilment.returns import services as returns
from fulfilment.shipping import services as shipping
from fulfilment.sorting import services as sorting
from inventory.floats import services as floats
from inventory.intake import services as intake
from inventory.intake.rules import Accepted, DeliveryLine, DeliveryRequest
from inventory.places.models import Bin, Place
from inventory.stock.models import Item
from inventory.terms.models import Terms
from inventory.terms.rules import Method
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind, Registration
from storefront.aftersales import services as aftersales
from storefront.aftersales.rules import Complaint, Kind
from storefront.bankfiles import services as bank
from storefront.bankfiles.rules import EXAMPLE, Layout, Outcome, Result, columns_of
from storefront.catalogue.models import Channel, Listing
from storefront.channels.adapters.douyin import Douyin
from storefront.channels.rules import Returned, Suborder
from storefront.checkout import services as checkout
from storefront.checkout.services import OrderRequest
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import OpenedPayment
from storefront.payouts import services as payouts
from storefront.payouts.models import Payout
from storefront.remittances import services as remittances
from storefront.remittances.rules import SettlementLine
from storefront.shops.queries import days as days_read
from storefront.shops.rules import RungItem, RungSale, Tender
from storefront.shops.services import daybook, opening, selling
from storefront.suborders.services import settling
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import platforms, thread
from tests.support.storefront import RECEIVER, Moment, report_of
from tests.support.thread import Thread

LAYOUT = Layout("农商行", columns_of(EXAMPLE), "gb18030", ",", True, 1000, 100_000_00)  # noqa: FBT003
HOUSEHOLDS = 40
BY_BANK = 10
TRAYS = 2
"""That each household brings, each time."""
TRAY_FEN = 6000
FREIGHT_FEN = 800
SOLD = {"web": 44, "live": 24, "shop": 16}
"""Trays of each of the two rounds, by channel."""


@dataclass
class Season:
    """Who and what the chapters share."""

    session: Session
    moment: Moment
    at: Thread
    households: list[Villager]
    shelf: Bin
    eggs: Listing
    room: platforms.Room

    @property
    def now(self) -> datetime:
        return self.moment.now

    def wait(self, **time: int) -> datetime:
        """Let time pass."""
        self.moment.now += timedelta(**time)
        return self.moment.now


def begin(session: Session, moment: Moment) -> Season:
    """Open the sample village with forty households, a live room and cash at the desk."""
    at = thread.sample(session, now=moment.now)
    eggs = session.scalars(select(Listing).where(Listing.slug == "tu-ji-dan-30")).one()
    web = session.scalars(select(Channel).where(Channel.code == "web")).one()
    bank.keep_layout(session, LAYOUT)
    made = Season(
        session=session,
        moment=moment,
        at=at,
        households=[register(session, at, number, moment.now) for number in range(HOUSEHOLDS)],
        shelf=session.scalars(select(Bin).where(Bin.kind == "shelf").order_by(Bin.id)).all()[0],
        eggs=eggs,
        room=platforms.room(session, web, listing_id=eggs.id, packs=0),
    )
    floats.fund(
        session,
        client_id=uuid.uuid4(),
        place=at.centre,
        fen=Fen(15_000_00),
        actor=at.by["finance"],
        now=moment.now,
    )
    return made


def register(session: Session, at: Thread, number: int, now: datetime) -> Villager:
    """Register a household; the first ten have a bank account in their own name."""
    name = f"村民{chr(0x4E00 + number)}"
    made = villagers.register_villager(
        session,
        registration=Registration(
            client_id=uuid.uuid4(),
            place_id=at.centre.id,
            name=name,
            phone="",
            pin=PIN,
            consents=frozenset({ConsentKind.DATA, ConsentKind.BANK}),
            id_number=None,
            story="",
        ),
        actor=at.by["agent"],
        now=now,
    )
    if number < BY_BANK:
        made.bank_account, made.bank_account_hash = "6228480402564890018", b"x"
        made.bank_name, made.bank_holder, made.payout_way = "农商行", name, "bank"
        session.flush()
    return made


def gather(season: Season) -> None:
    """Let everybody bring trays, and bring them to the hub's shelf by one truck."""
    session, by, now = season.session, season.at.by, season.wait(days=1)
    tray, terms_id = season.eggs.pack_id, session.scalars(select(Terms.id)).first()
    assert terms_id is not None
    hub = session.scalars(select(Place).where(Place.kind == "hub")).one()
    manifest = collection.open_manifest(
        session,
        client_id=uuid.uuid4(),
        stop_ids=[season.at.centre.id],
        to_place_id=hub.id,
        driver=by["driver"],
        now=now,
    ).code
    crates = []
    for household in season.households:
        delivery = intake.log_delivery(
            session,
            request=DeliveryRequest(
                client_id=uuid.uuid4(),
                villager_code=household.code,
                terms_id=terms_id,
                accepted=Accepted(Method.PIN, PIN),
                lines=(DeliveryLine(pack_id=tray, packs=TRAYS, answers=CHECKS["eggs"]),),
            ),
            actor=by["agent"],
            now=now,
        )
        crate = collection.crate_delivery(
            session,
            delivery_code=delivery.code,
            client_id=uuid.uuid4(),
            actor=by["agent"],
            now=now,
        )
        collection.load_crate(
            session,
            manifest_code=manifest,
            raw=crate,
            client_id=uuid.uuid4(),
            actor=by["driver"],
            now=now,
        )
        crates.append(crate)
    collection.leave_stop(session, manifest_code=manifest, position=1, actor=by["driver"], now=now)
    unload(season, manifest, crates)


def unload(season: Season, manifest: str, crates: Sequence[str]) -> None:
    session, worker, now = season.session, season.at.by["worker"], season.wait(hours=2)
    for crate in crates:
        receiving.unload_crate(
            session,
            manifest_code=manifest,
            raw=crate,
            client_id=uuid.uuid4(),
            actor=worker,
            now=now,
        )
    receiving.arrive(session, manifest_code=manifest, missing_known=0, actor=worker, now=now)
    for crate in crates:
        sorting.put_away(
            session,
            raw_thing=crate,
            raw_shelf=season.shelf.code,
            client_id=uuid.uuid4(),
            actor=worker,
            now=now,
        )


def sell_in_the_web(season: Season, trays: int) -> list[Order]:
    session, now, made = season.session, season.wait(hours=1), []
    for _ in range(trays // 4):
        placed = checkout.place_order(
            session,
            request=OrderRequest(
                client_id=uuid.uuid4(),
                basket={season.eggs.id: 4},
                receiver=RECEIVER,
                account_id=None,
                expected_total_fen=4 * TRAY_FEN + FREIGHT_FEN,
            ),
            now=now,
        )
        order = session.get_one(Order, placed.id)
        payment = payments_read.latest_payment(session, order.code)
        assert payment is not None
        payments.record_opened(
            session,
            attempt_id=payment.attempt_id,
            opened=OpenedPayment(f"cs_{order.code}", "http://127.0.0.1:9/pay"),
        )
        session.expire_all()
        orders.settle_report(session, report=report_of(payment), now=now)
        made.append(order)
    for order in made:
        serve(season, order)
    return made


def sell_in_the_live_room(season: Season, trays: int, number: int) -> list[Suborder]:
    """Set trays aside for the room; its platform sells them two at a time."""
    session, now = season.session, season.wait(hours=1)
    room = season.room
    press = platforms.press(session, room.row, season.eggs.id, now=now)
    platforms.live.set_aside(session, press, packs=trays)
    platform = douyin.Douyin(serial=number)
    with serving(platform) as address:
        shop = platforms.channels_read.Shop("14875103", platforms.KEYS, address)
        told = [
            Douyin().read_order(shop, platform.order(units=2, paid_fen=11_001))[0]
            for _ in range(trays // 2)
        ]
    settled = settling.take_in(session, shop=room.shop, told=told, now=now)
    assert settled.served == trays // 2
    paid = session.scalars(
        select(Order).where(Order.channel_id == room.shop.channel_id, Order.state == "paid")
    )
    for order in paid.all():
        serve(season, order)
    return told


def sell_over_the_counter(season: Season, trays: int) -> None:
    session, by, now = season.session, season.at.by, season.wait(hours=1)
    free = session.scalars(
        select(Item)
        .where(Item.bin_id == season.shelf.id, Item.pack_id == season.eggs.pack_id)
        .order_by(Item.id.desc())
        .limit(trays)
    ).all()
    codes = [item.code for item in free]
    for code in codes:
        replenishing.send(session, raw=code, shop_code=SHOP_CODE, actor=by["worker"], now=now)
    shop = opening.shop_named(session, SHOP_CODE, by["clerk"])
    replenishing.receive(session, shop=shop, codes=codes, actor=by["clerk"], now=now)
    for code in codes:
        sale = RungSale(
            client_id=uuid.uuid4(),
            items=(RungItem(code, TRAY_FEN),),
            tender=Tender.CASH,
            reference="",
            given_fen=TRAY_FEN,
            rung_at=now,
        )
        selling.ring_up(session, shop=shop, sale=sale, actor=by["clerk"], now=now)
    today = days_read.days(session, shop.place_id)[0]
    daybook.close_day(
        session,
        shop=shop,
        day_id=today.day_id,
        counted_fen=today.cash_fen,
        actor=by["clerk"],
        now=now,
    )


def serve(season: Season, order: Order) -> None:
    """Pick, pack, ship and bring an order to the door."""
    session, worker, now = season.session, season.at.by["worker"], season.now
    packing.allocate(session, order_id=order.id, now=now)
    parcel_code = thread.shipped(session, order, worker=worker, now=now)
    session.expire_all()
    shipping.deliver(session, parcel_code=parcel_code, delivered_at=now, actor=worker, now=now)


def pay_everybody(season: Season) -> dict[int, int]:
    """Pay whoever is owed: by bank who wants that, the others at the desk. Fen by villager."""
    session, by, now = season.session, season.at.by, season.wait(days=3)
    batch = bank.propose(
        session,
        client_id=uuid.uuid4(),
        layout_name=LAYOUT.name,
        least_fen=Fen(1),
        actor=by["finance"],
        now=now,
    )
    bank.approve(session, batch_id=batch.id, actor=by["approver"], now=now)
    bank.take_file(session, batch_id=batch.id, now=now)
    session.expire_all()
    sent = session.scalars(select(Payout).where(Payout.state == "submitted")).all()
    answers = [Result(payout.code, Outcome.PAID, "") for payout in sent]
    bank.take_results(session, batch_id=batch.id, results=answers, actor=by["finance"], now=now)
    codes = payouts.propose_all(
        session, client_id=uuid.uuid4(), place_id=season.at.centre.id, actor=by["finance"], now=now
    )
    for code in codes:
        payouts.approve(session, code=code, actor=by["approver"], now=now)
        paid = payouts.pay_in_cash(session, code=code, pin=PIN, actor=by["agent"], now=now)
        assert isinstance(paid, Payout)
    session.expire_all()
    in_cash = session.scalars(select(Payout).where(Payout.code.in_(codes))).all()
    return {payout.villager_id: payout.total_fen for payout in (*sent, *in_cash)}


def send_back(season: Season, web: Sequence[Order], live: Sequence[Suborder]) -> dict[int, int]:
    """Let goods and money come back that villagers were paid for. Fen taken back by villager."""
    session, by, now = season.session, season.at.by, season.wait(days=1)
    sold = session.execute(
        text("""
        SELECT items.code, earnings.villager_id, earnings.net_fen
        FROM earnings JOIN items ON items.id = earnings.item_id
        JOIN order_lines ON order_lines.id = earnings.order_line_id
        WHERE order_lines.order_id = ANY(:orders) AND earnings.villager_id <> :other
        ORDER BY earnings.id LIMIT 8
        """),
        {"orders": [order.id for order in web], "other": season.at.household.id},
    ).all()
    back: dict[int, int] = {}
    for row in sold:
        returns.take_back_good(
            session, raw=row.code, client_id=uuid.uuid4(), actor=by["worker"], now=now
        )
        session.expire_all()
        back[row.villager_id] = back.get(row.villager_id, 0) + row.net_fen
    complaint = Complaint(uuid.uuid4(), Kind.MISSING, "少了三个蛋", ())
    case = aftersales.complain(session, order=web[-1], complaint=complaint, now=now)
    aftersales.grant(
        session,
        order=web[-1],
        number=case.number,
        refund_fen=600,
        answer="退您三个蛋的钱",
        actor=by["operator"],
        now=now,
    )
    refund = Returned(f"A{live[0].sub_order_no}", live[0].sub_order_no, 500)
    settling.take_in(session, shop=season.room.shop, told=(), returned=[refund], now=now)
    remittances.take(
        session,
        shop=season.room.row,
        lines=[
            SettlementLine(one.sub_order_no, now.astimezone(CHINA), "已结算", 10_000, 601, 400)
            for one in live
        ],
        actor=by["finance"],
        now=now,
    )
    return back


def earned(session: Session, *, after: int) -> dict[int, int]:
    """What each villager's sales and returns add up to, in fen, of earnings after an id."""
    rows = session.execute(
        text("""
        SELECT villager_id, sum(net_fen) FROM earnings WHERE id > :after AND kind = 'sale'
        GROUP BY villager_id
        """),
        {"after": after},
    )
    return {villager_id: int(fen) for villager_id, fen in rows}
