"""Platform fee, host commission and freight: by dated rules, to whom the terms say."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.ledger import queries as ledger
from app.ledger.rules import Account
from app.money import BasisPoints
from fulfilment.packing import services as packing
from fulfilment.shipping import services as shipping
from inventory.intake.models import Delivery
from inventory.stock.models import Lot
from inventory.terms.models import Acceptance
from storefront.channels.adapters.douyin import Douyin
from storefront.earnings import services as earnings
from storefront.earnings.models import Earning
from storefront.earnings.rules import Costs, Share
from storefront.orders.models import Order
from storefront.remittances import queries as remittances_read
from storefront.remittances import services as remittances
from storefront.remittances.rules import Kept, Rate
from storefront.statements import queries as statements
from storefront.suborders.services import settling
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import fulfilment as stages
from tests.support import inventory as build
from tests.support import platforms as make
from tests.support import villagers
from tests.support.fulfilment import Stage

LONG_AGO = NOW - timedelta(days=30)
RATES = (Rate(Kept.PLATFORM_FEE, 500), Rate(Kept.HOST_COMMISSION, 1000), Rate(Kept.FREIGHT, 350))


@pytest.fixture
def on(session: Session) -> Stage:
    return stages.stage(session)


def delivered(session: Session, on: Stage, *, bears: bool) -> make.Room:
    """Sell one pack of goods at a platform for ¥20, under these terms, all the way."""
    _, [item] = stages.shelved(session, on, packs=1)
    terms = villagers.agreement(
        session, on.village, now=NOW, fee_rate=BasisPoints(1200), villager_bears_costs=bears
    )
    session.execute(update(Lot).values(terms_id=terms.id))
    session.execute(update(Acceptance).values(terms_id=terms.id))
    room = make.room(session, on.channel, listing_id=on.listing.id, packs=1)
    operator = build.person(session, build.Role.OPERATOR)
    for rate in RATES:
        remittances.set_rate(session, shop=room.row, rate=rate, actor=operator, now=LONG_AGO)
    # What is said after it was ordered is of what is ordered later.
    late = Rate(Kept.PLATFORM_FEE, 5000)
    remittances.set_rate(session, shop=room.row, rate=late, actor=operator, now=NOW)
    platform = douyin.Douyin(clock=int((NOW - timedelta(hours=1)).timestamp()))
    with serving(platform) as address:
        shop = make.channels_read.Shop("14875103", make.KEYS, address)
        told = Douyin().read_order(shop, platform.order())
    settling.take_in(session, shop=room.shop, told=told, now=NOW)
    order = session.scalars(select(Order)).one()
    packing.allocate(session, order_id=order.id, now=NOW)
    stages.pick(session, on, order, item.code)
    parcel = packing.pack_order(session, order_id=order.id, actor=on.worker, now=NOW)
    how = {"parcel_code": parcel.code, "actor": on.worker, "now": NOW}
    shipping.ship(session, carrier="sf", tracking_number="SF1234567890", **how)
    shipping.deliver(session, delivered_at=NOW, **how)
    return room


def test_a_villager_who_said_so_bears_what_is_kept_by_the_rates_of_the_day(
    session: Session, on: Stage
) -> None:
    room = delivered(session, on, bears=True)

    # 12 % of 20.00 to the desk; 5 % and 10 % to platform and host, 3.50 to the carrier.
    [earning] = session.scalars(select(Earning)).all()
    assert (earning.fee_fen, earning.costs_fen, earning.net_fen) == (240 + 650, 650, 1110)
    assert ledger.balance(session, Account.VILLAGER_PAYABLE) == -1110
    assert ledger.balance(session, Account.FEE_INCOME) == -240
    assert ledger.balance(session, Account.COSTS_BORNE) == -650
    assert ledger.balance(session, Account.CUSTOMER_CONTRACT) == 0
    assert make.broken_promises(session) == []
    sums = remittances_read.sums(session, shop_id=room.shop.id, code=room.shop.code)
    assert (sums.villagers_fen, sums.desk_fee_fen, sums.borne_fen) == (1110, 240, 650)
    villager_id = session.scalars(select(Delivery.villager_id)).first()
    assert villager_id is not None
    [line] = statements.earnings_of(session, villager_id=villager_id, now=NOW)
    assert (line.costs_fen, line.net_fen) == (650, 1110)

    [back] = earnings.take_back(session, item_id=earning.item_id, order_code="B", now=NOW)
    assert (back.fee_fen, back.costs_fen, back.net_fen) == (-890, -650, -1110)
    assert ledger.balance(session, Account.COSTS_BORNE) == 0


def test_the_desk_bears_it_where_the_terms_say_nothing(session: Session, on: Stage) -> None:
    delivered(session, on, bears=False)

    [earning] = session.scalars(select(Earning)).all()
    assert (earning.fee_fen, earning.costs_fen, earning.net_fen) == (240, 0, 1760)
    assert ledger.balance(session, Account.COSTS_BORNE) == 0
    assert make.broken_promises(session) == []


def test_nobody_pays_for_what_they_sold() -> None:
    share = Share(sale_fen=100, top_up_fen=0, fee_fen=12, net_fen=88).less(350)

    assert (share.fee_fen, share.net_fen, share.costs_fen) == (100, 0, 88)


def test_each_rate_is_rounded_once() -> None:
    kept = Costs(rates=(BasisPoints(60), BasisPoints(1250)), freight_fen=350)

    assert kept.of(999, freight_fen=350) == 6 + 125 + 350
