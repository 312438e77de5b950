"""The sample village's thread, carried on by services to where a test wants it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people import queries as people
from app.people.models import Account
from app.people.rules import Actor
from app.sample import goods, village
from fulfilment.packing import queries as packing_read
from fulfilment.packing import services as packing
from fulfilment.shipping import services as shipping
from inventory.places.models import Place
from inventory.stock.models import Item
from inventory.villagers.models import Villager
from storefront.catalogue.models import Listing
from storefront.checkout import services as checkout
from storefront.checkout.services import OrderRequest
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import OpenedPayment
from tests.support.storefront import RECEIVER, report_of

GOODS_FEN = 2 * goods.TRAY_FEN + goods.JAR_FEN
TOTAL_FEN = GOODS_FEN + village.FREIGHT_FEN
FEE_FEN = 720 + 720 + 216
NET_FEN = GOODS_FEN - FEE_FEN


@dataclass(frozen=True)
class Thread:
    """The sample and the people in it."""

    centre: Place
    household: Villager
    by: dict[str, Actor]


def sample(session: Session, *, now: datetime) -> Thread:
    """Make the sample village."""
    assert village.make(session, now=now)
    accounts = session.execute(select(Account.login, Account.id))
    actors = {login: people.actor_of_account(session, number) for login, number in accounts}
    return Thread(
        centre=session.scalars(select(Place).where(Place.kind == "centre")).one(),
        household=session.scalars(select(Villager)).one(),
        by={login: actor for login, actor in actors.items() if actor},
    )


def paid_order(session: Session, *, now: datetime) -> Order:
    """Order two trays and a jar in the web shop, and pay."""
    listings = {row.slug: row.id for row in session.scalars(select(Listing))}
    placed = checkout.place_order(
        session,
        request=OrderRequest(
            client_id=uuid.uuid4(),
            basket={listings["tu-ji-dan-30"]: 2, listings["tan-zi-cai-500"]: 1},
            receiver=RECEIVER,
            account_id=None,
            expected_total_fen=TOTAL_FEN,
        ),
        now=now,
    )
    order = session.get_one(Order, placed.id)
    payment = payments_read.latest_payment(session, order.code)
    assert payment is not None
    opened = OpenedPayment(f"cs_{order.code}", "http://127.0.0.1:9/pay")
    payments.record_opened(session, attempt_id=payment.attempt_id, opened=opened)
    session.expire_all()
    orders.settle_report(session, report=report_of(payment), now=now)
    return order


def shipped_order(session: Session, thread: Thread, *, now: datetime) -> tuple[Order, str]:
    """Pick, pack and ship a paid order; return it and its parcel's code."""
    order = paid_order(session, now=now)
    packing.allocate(session, order_id=order.id, now=now)
    return order, shipped(session, order, worker=thread.by["worker"], now=now)


def shipped(session: Session, order: Order, *, worker: Actor, now: datetime) -> str:
    """Pick what was chosen for an order, pack and ship it; return its parcel's code."""
    for allocation in packing_read.allocations_of_order(session, order.id):
        item = session.scalars(
            select(Item)
            .where(Item.lot_id == allocation.lot_id, Item.bin_id == allocation.bin_id)
            .order_by(Item.id)
            .limit(1)
        ).one()
        packing.scan_item(
            session,
            order_id=order.id,
            raw=item.code,
            client_id=uuid.uuid4(),
            actor=worker,
            now=now,
        )
        session.expire_all()
    parcel = packing.pack_order(session, order_id=order.id, actor=worker, now=now)
    shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number=f"SF{uuid.uuid4().int % 10**13:013d}",
        actor=worker,
        now=now,
    )
    return parcel.code


def delivered_order(session: Session, thread: Thread, *, now: datetime) -> Order:
    """Carry an order to the shopper's door."""
    order, parcel_code = shipped_order(session, thread, now=now)
    shipping.deliver(
        session,
        parcel_code=parcel_code,
        delivered_at=now,
        actor=thread.by["worker"],
        now=now,
    )
    return order
