from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from inventory.intake import queries, services
from inventory.intake.rules import DeliveryLine, Refused
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.queries import counted
from tests.support.villagers import Desk

TODAY = date(2026, 11, 20)


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


def mixed(desk: Desk) -> tuple[DeliveryLine, DeliveryLine]:
    return (
        DeliveryLine(desk.tray.id, 2, make.CLEAN, (Refused(7, "破了"),)),
        DeliveryLine(desk.jar.id, 1, make.SEALED),
    )


def test_a_slip_tells_everything_in_six_statements(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk, *mixed(desk))

    with counted(session.connection()) as statements:
        slip = queries.delivery_slip(session, delivery.code, places=None)

    assert len(statements) == 6
    assert slip is not None
    eggs, pickles = slip.lots
    assert (slip.villager_name, slip.place_name, slip.method, slip.terms.id) == (
        "李桂香",
        desk.place.name,
        "signature",
        desk.terms.id,
    )
    assert (eggs.base_units, eggs.hold_kinds, eggs.licence_number) == (60, (), "")
    assert (pickles.base_units, pickles.hold_kinds) == (500, ("paper",))
    assert [(pack.name, len(pack.codes), pack.guide_price_fen) for pack in eggs.packs] == [
        ("一托30枚", 2, 6000)
    ]
    assert [(goods.produce_name, goods.base_units, goods.reason) for goods in slip.refused] == [
        ("土鸡蛋", 7, "破了")
    ]
    assert slip.packs_count == 3
    assert slip.is_phone_clock_wrong is False


def test_what_the_goods_may_bring_is_told_as_of_that_day(session: Session, desk: Desk) -> None:
    make.licence(session, desk.villager, desk.pickles)
    delivery = make.delivery(session, desk, *mixed(desk))
    later = NOW + timedelta(days=1)
    make.produce.publish_guide_price(session, pack_id=desk.tray.id, price_fen=9900, now=later)

    slip = queries.delivery_slip(session, delivery.code, places=None)

    assert slip is not None
    # Two trays of 60.00 and a jar of 28.50; 12 % is 7.20 for a tray and 3.42 for a jar.
    assert slip.expected_fen == 14850
    assert slip.expected.fee_fen == 1782


def test_a_missing_price_promises_nothing(session: Session, desk: Desk) -> None:
    half = make.produce.define_pack(
        session, produce_id=desk.eggs.id, name="半托15枚", name_en="half tray", base_units=15
    )
    delivery = make.delivery(session, desk, DeliveryLine(half.id, 1, make.CLEAN))

    slip = queries.delivery_slip(session, delivery.code, places=None)

    assert slip is not None
    assert slip.expected_fen is None


def test_a_wrong_phone_clock_is_said_on_the_slip(session: Session, desk: Desk) -> None:
    wrong = NOW - timedelta(days=30)
    delivery = services.log_delivery(
        session, request=make.request(desk, delivered_at=wrong), actor=desk.agent, now=NOW
    )

    slip = queries.delivery_slip(session, delivery.code, places=None)

    assert slip is not None
    assert slip.is_phone_clock_wrong is True


def test_a_slip_of_another_place_is_not_there(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk)
    elsewhere = frozenset({build.hub(session).id})

    assert queries.delivery_slip(session, delivery.code, places=elsewhere) is None
    assert queries.deliveries_of_day(session, places=elsewhere, day=TODAY) == []


def test_the_day_is_listed_newest_first_in_three_statements(session: Session, desk: Desk) -> None:
    first = make.delivery(session, desk)
    second = make.delivery(session, desk, *mixed(desk), now=NOW + timedelta(hours=1))

    with counted(session.connection()) as statements:
        rows = queries.deliveries_of_day(session, places=frozenset({desk.place.id}), day=TODAY)

    assert len(statements) == 3
    assert [
        (row.code, [(pack.produce_name, pack.packs) for pack in row.taken], row.has_refused)
        for row in rows
    ] == [
        (second.code, [("土鸡蛋", 2), ("坛子菜", 1)], True),
        (first.code, [("土鸡蛋", 2)], False),
    ]
    assert rows == queries.deliveries_of_villager(session, villager_id=desk.villager.id)


def test_the_day_begins_at_midnight_in_china(session: Session, desk: Desk) -> None:
    # 15:59 UTC is 23:59 in China, 16:00 UTC is the next day.
    evening = NOW.replace(hour=15, minute=59)
    make.delivery(session, desk, now=evening)
    make.delivery(session, desk, now=evening + timedelta(minutes=1))

    assert len(queries.deliveries_of_day(session, places=None, day=TODAY)) == 1
    tomorrow = queries.deliveries_of_day(session, places=None, day=TODAY + timedelta(days=1))
    assert len(tomorrow) == 1
