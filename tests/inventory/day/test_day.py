import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app import clock
from inventory.certificates import services as certificates
from inventory.certificates.rules import Basis, Promise
from inventory.day import queries
from inventory.day.queries import EndingLicence, MissingPictures
from inventory.intake import services as intake
from inventory.intake.rules import DeliveryLine
from inventory.quality import services as quality
from inventory.quality.rules import HoldKind
from inventory.stock.models import Lot
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.queries import counted
from tests.support.villagers import Desk

TODAY = clock.china_date(NOW)
PROMISE = Promise((Basis.SELF_CONTROL,))


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


def promised_trays(desk: Desk) -> DeliveryLine:
    return DeliveryLine(desk.tray.id, 2, make.CLEAN, certificate=PROMISE)


def problems(session: Session, desk: Desk, *, days_later: int = 0) -> queries.Problems:
    later = timedelta(days=days_later)
    return queries.problems(
        session, places=frozenset({desk.place.id}), today=TODAY + later, now=NOW + later
    )


def test_the_day_is_counted_in_three_statements(session: Session, desk: Desk) -> None:
    make.delivery(session, desk)
    both = (
        DeliveryLine(desk.tray.id, 2, make.CLEAN),
        DeliveryLine(desk.jar.id, 1, make.SEALED),
    )
    make.delivery(session, desk, *both, now=NOW + timedelta(days=1))

    with counted(session.connection()) as statements:
        figures = queries.day_figures(session, places=frozenset({desk.place.id}), day=TODAY)

    assert len(statements) == 3
    assert figures.deliveries == 1
    assert [(pack.pack_name, pack.packs) for pack in figures.taken] == [("一托30枚", 2)]
    assert [(pack.pack_name, pack.packs) for pack in figures.waiting] == [
        ("一托30枚", 4),
        ("一瓶500克", 1),
    ]


def test_a_quiet_desk_has_nothing_to_put_right(session: Session, desk: Desk) -> None:
    make.delivery(session, desk, promised_trays(desk))

    with counted(session.connection()) as statements:
        found = problems(session, desk)

    assert found.count == 0
    assert len(statements) == 5


def test_fresh_goods_without_a_certificate_are_named_until_they_have_one(
    session: Session, desk: Desk
) -> None:
    make.delivery(session, desk, DeliveryLine(desk.tray.id, 2, make.CLEAN))
    lot = session.scalars(select(Lot)).one()

    [missing] = problems(session, desk).uncertified
    assert (missing.lot_code, missing.villager_name, missing.received_on) == (
        lot.code,
        "李桂香",
        TODAY,
    )

    certificates.put_on_file(session, lot_code=lot.code, promise=PROMISE, actor=desk.agent, now=NOW)
    assert problems(session, desk).uncertified == ()


def test_what_the_float_should_hold_is_shown(session: Session, desk: Desk) -> None:
    [cash] = queries.cash_of(session, places=frozenset({desk.place.id}))

    assert (cash.place_name, cash.held_fen) == (desk.place.name, 0)


def test_held_goods_are_named_with_their_hold(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk)
    lot = session.scalars(select(Lot)).one()
    quality.hold_lot(
        session, lot_id=lot.id, kind=HoldKind.TEST, reason="农残超标", actor=desk.agent, now=NOW
    )

    [held] = problems(session, desk).held

    assert (held.delivery_code, held.villager_name, held.produce_name, held.hold_kinds) == (
        delivery.code,
        "李桂香",
        "土鸡蛋",
        ("test",),
    )


def test_a_desk_full_of_late_goods_does_not_hide_held_ones(session: Session, desk: Desk) -> None:
    for _ in range(2 * queries.LISTED_MAX + 1):
        delivery = make.delivery(session, desk)
    lot = session.scalars(select(Lot).where(Lot.delivery_id == delivery.id)).one()
    quality.hold_lot(
        session, lot_id=lot.id, kind=HoldKind.TEST, reason="农残超标", actor=desk.agent, now=NOW
    )

    found = problems(session, desk, days_later=3)

    assert [held.delivery_code for held in found.held] == [delivery.code]
    assert len(found.standing) == queries.LISTED_MAX


@pytest.mark.parametrize(("days_later", "count"), [(2, 0), (3, 1)])
def test_goods_that_no_driver_took_are_named(
    session: Session, desk: Desk, days_later: int, count: int
) -> None:
    make.delivery(session, desk)

    assert len(problems(session, desk, days_later=days_later).standing) == count


def test_goods_that_left_the_desk_are_no_longer_a_problem(session: Session, desk: Desk) -> None:
    make.delivery(session, desk, promised_trays(desk))
    lot = session.scalars(select(Lot)).one()
    items = build.stock.queries.items_of_lot(session, lot.id)
    build.move(session, list(items), build.bin_of(session, build.hub(session), "dock"), desk.agent)

    assert problems(session, desk, days_later=9).count == 0


def test_photos_that_did_not_come_are_missed(session: Session, desk: Desk) -> None:
    sent = make.request(desk, picture_ids=(uuid.uuid4(), uuid.uuid4()))
    delivery = intake.log_delivery(session, request=sent, actor=desk.agent, now=NOW)

    assert problems(session, desk).pictures == ()
    assert problems(session, desk, days_later=1).pictures == (
        MissingPictures(delivery.code, "李桂香", 2),
    )


def test_a_licence_near_its_end_is_told_until_there_is_a_later_one(
    session: Session, desk: Desk
) -> None:
    ends = TODAY + timedelta(days=20)
    owner = build.Household(desk.villager, desk.terms, None, desk.agent, desk.place)  # type: ignore[arg-type]
    build.licence(session, owner, desk.pickles, expires_on=ends)
    assert problems(session, desk).licences == (
        EndingLicence(desk.villager.code, "李桂香", "坛子菜", "Pickled vegetables", ends),
    )

    build.licence(session, owner, desk.pickles, expires_on=ends + timedelta(days=365))
    assert problems(session, desk).licences == ()


def test_another_places_problems_are_not_ours(session: Session, desk: Desk) -> None:
    make.delivery(session, desk)
    elsewhere = queries.problems(
        session,
        places=frozenset({build.hub(session).id}),
        today=TODAY + timedelta(days=9),
        now=NOW + timedelta(days=9),
    )

    assert elsewhere.count == 0


def test_the_home_names_what_has_to_be_put_right(
    client: FlaskClient, session: Session, connection: Connection, desk: Desk
) -> None:
    make.delivery(session, desk)
    headers = make.bearer(session, desk.agent)

    with counted(connection) as statements:
        page = client.get("/desk/", headers=headers).get_data(as_text=True)

    # Who asks takes two, the figures three, the problems five, the float two, the latest three.
    assert len(statements) == 15
    assert "要处理的" in page
    assert "放久了" in page
