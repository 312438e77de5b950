import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Kind, Refusal
from app.people import queries as people_read
from app.people.rules import Role
from inventory.inspection.services import PAPER_MISSING
from inventory.intake import services
from inventory.intake.models import Delivery, RefusedGoods
from inventory.intake.rules import Accepted, DeliveryLine, Refused
from inventory.quality.models import Hold, QualityCheck
from inventory.stock.models import Holding, Item, Lot, Movement
from inventory.terms.models import Acceptance
from inventory.terms.rules import Method
from inventory.trace import queries as trace_read
from inventory.trace.models import TraceEvent
from inventory.trace.rules import Step
from inventory.villagers import services as villagers
from inventory.villagers.rules import ConsentKind
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.villagers import Desk

TABLES = (Delivery, Lot, Item, Movement, Acceptance, RefusedGoods, Hold, TraceEvent)


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


def counts(session: Session) -> list[int | None]:
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def refusal_of(
    session: Session, desk: Desk, *lines: DeliveryLine, **changes: object
) -> tuple[str, Kind]:
    """Send a delivery that is refused, and make sure that nothing of it stayed."""
    before = counts(session)
    with pytest.raises(Refusal) as caught, session.begin_nested():
        services.log_delivery(
            session, request=make.request(desk, *lines, **changes), actor=desk.agent, now=NOW
        )
    assert counts(session) == before
    return caught.value.code, caught.value.kind


def test_two_trays_are_one_lot_of_two_items_at_the_desk(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk)

    lot = session.scalars(select(Lot)).one()
    items = session.scalars(select(Item).order_by(Item.id)).all()
    assert (lot.delivery_id, lot.villager_id, lot.terms_id, lot.licence_id, lot.base_units) == (
        delivery.id,
        desk.villager.id,
        desk.terms.id,
        None,
        60,
    )
    assert (lot.received_on, lot.expires_on) == (date(2026, 11, 20), date(2026, 12, 20))
    assert [(item.base_units, item.lot_id) for item in items] == [(30, lot.id)] * 2
    desk_bin = build.bin_of(session, desk.place, "desk")
    villager_bin = build.bin_of(session, desk.place, "villager")
    assert {holding.bin_id: holding.base_units for holding in session.scalars(select(Holding))} == {
        desk_bin.id: 60,
        villager_bin.id: -60,
    }
    assert {movement.voucher for movement in session.scalars(select(Movement))} == {delivery.code}
    check = session.scalars(select(QualityCheck)).one()
    assert (check.lot_id, check.passed, check.checked_by) == (lot.id, True, desk.agent.account_id)
    for code in (lot.code, items[0].code, items[1].code):
        assert [
            (event.step, event.references) for event in trace_read.events_of(session, code)
        ] == [
            (Step.COMMISSION, {"recadv": delivery.code}),
            (Step.INSPECT, {"recadv": delivery.code}),
        ]


def test_the_terms_are_accepted_at_the_hand_over(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk)

    acceptance = session.scalars(select(Acceptance)).one()
    assert (
        acceptance.id,
        acceptance.terms_id,
        acceptance.villager_id,
        acceptance.method,
        acceptance.recorded_by,
        acceptance.accepted_at,
    ) == (
        delivery.acceptance_id,
        desk.terms.id,
        desk.villager.id,
        "signature",
        desk.agent.account_id,
        delivery.delivered_at,
    )


def test_the_same_client_id_twice_is_one_delivery(session: Session, desk: Desk) -> None:
    sent = make.request(desk)
    first = services.log_delivery(session, request=sent, actor=desk.agent, now=NOW)
    before = counts(session)
    again = services.log_delivery(
        session, request=sent, actor=desk.agent, now=NOW + timedelta(days=1)
    )

    assert again.id == first.id
    assert counts(session) == before


def test_a_repeat_is_answered_even_after_the_terms_changed(session: Session, desk: Desk) -> None:
    sent = make.request(desk)
    first = services.log_delivery(session, request=sent, actor=desk.agent, now=NOW)
    later = NOW + timedelta(minutes=1)
    make.agreement(session, desk.place, now=later)

    again = services.log_delivery(session, request=sent, actor=desk.agent, now=later)

    assert again.id == first.id


def test_somebody_elses_client_id_tells_nothing(session: Session, desk: Desk) -> None:
    sent = make.request(desk)
    services.log_delivery(session, request=sent, actor=desk.agent, now=NOW)
    stranger = build.person(session, Role.AGENT, build.hub(session))

    with pytest.raises(Refusal) as caught:
        services.log_delivery(session, request=sent, actor=stranger, now=NOW)

    assert (caught.value.code, caught.value.kind) == ("delivery.unknown", Kind.NOT_FOUND)


def test_a_part_goes_back_with_its_reason(session: Session, desk: Desk) -> None:
    line = DeliveryLine(desk.tray.id, 2, make.CLEAN, (Refused(7, " 破了 "), Refused(2, "太小")))
    delivery = make.delivery(session, desk, line)

    rows = session.scalars(select(RefusedGoods).order_by(RefusedGoods.id)).all()
    assert [(row.delivery_id, row.produce_id, row.base_units, row.reason) for row in rows] == [
        (delivery.id, desk.eggs.id, 7, "破了"),
        (delivery.id, desk.eggs.id, 2, "太小"),
    ]
    assert session.scalars(select(Lot)).one().base_units == 60


def test_when_all_goes_back_there_is_no_lot(session: Session, desk: Desk) -> None:
    make.delivery(session, desk, DeliveryLine(desk.tray.id, 0, refused=(Refused(60, "太脏"),)))

    assert session.scalar(select(func.count()).select_from(Lot)) == 0
    assert session.scalar(select(func.count()).select_from(RefusedGoods)) == 1


def test_processed_goods_carry_their_licence(session: Session, desk: Desk) -> None:
    make.licence(session, desk.villager, desk.pickles)
    make.delivery(session, desk, DeliveryLine(desk.jar.id, 3, make.SEALED))

    assert session.scalars(select(Lot)).one().licence_id is not None
    assert session.scalars(select(Hold)).all() == []


@pytest.mark.parametrize("expires_on", [None, date(2026, 11, 19)])
def test_processed_goods_without_a_licence_are_kept_and_held(
    session: Session, desk: Desk, expires_on: date | None
) -> None:
    if expires_on is not None:
        make.licence(session, desk.villager, desk.pickles, expires_on=expires_on)
    make.delivery(session, desk, DeliveryLine(desk.jar.id, 3, make.SEALED))

    lot = session.scalars(select(Lot)).one()
    hold = session.scalars(select(Hold)).one()
    assert lot.licence_id is None
    assert (hold.lot_id, hold.kind, hold.reason) == (lot.id, "paper", PAPER_MISSING)


def test_two_kinds_of_goods_are_two_lots(session: Session, desk: Desk) -> None:
    make.licence(session, desk.villager, desk.pickles)
    make.delivery(
        session,
        desk,
        DeliveryLine(desk.tray.id, 2, make.CLEAN),
        DeliveryLine(desk.jar.id, 1, make.SEALED),
    )

    lots = session.scalars(select(Lot).order_by(Lot.id)).all()
    assert [(lot.produce_id, lot.base_units) for lot in lots] == [
        (desk.eggs.id, 60),
        (desk.pickles.id, 500),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (DeliveryLine(-1, 1), "produce.pack_unknown"),
        (DeliveryLine(0, -1), "intake.packs_wrong"),
        (DeliveryLine(0, 501), "intake.packs_wrong"),
        (DeliveryLine(0, 1), "intake.check_missing"),
        (DeliveryLine(0, 1, {"clean": True, "whole": False}), "intake.check_failed"),
        (DeliveryLine(0, 1, {**make.CLEAN, "shiny": True}), "quality.unasked"),
    ],
)
def test_a_wrong_line_is_refused(
    session: Session, desk: Desk, line: DeliveryLine, code: str
) -> None:
    pack_id = line.pack_id or desk.tray.id
    sent = DeliveryLine(pack_id, line.packs, line.answers)

    assert refusal_of(session, desk, sent)[0] == code


def test_a_wrong_line_undoes_the_right_one(session: Session, desk: Desk) -> None:
    right = DeliveryLine(desk.tray.id, 2, make.CLEAN)
    wrong = DeliveryLine(desk.jar.id, 1, {"sealed": False})

    assert refusal_of(session, desk, right, wrong)[0] == "intake.check_failed"


@pytest.mark.parametrize("code", ["", "V00000000", "E1"])
def test_an_unknown_card_is_refused(session: Session, desk: Desk, code: str) -> None:
    assert refusal_of(session, desk, villager_code=code) == ("villager.unknown", Kind.NOT_FOUND)


def test_a_villager_of_another_place_is_refused(session: Session, desk: Desk) -> None:
    hub = build.hub(session)
    other = make.villager(session, build.person(session, Role.AGENT, hub), hub, name="王五")

    assert refusal_of(session, desk, villager_code=other.code)[0] == "villager.unknown"


def test_a_suspended_villager_is_refused(session: Session, desk: Desk) -> None:
    desk.villager.status = "suspended"
    session.flush()

    assert refusal_of(session, desk)[0] == "villager.suspended"


def test_without_consent_to_keep_data_nothing_is_taken(session: Session, desk: Desk) -> None:
    villagers.revoke_consent(
        session,
        villager_code=desk.villager.code,
        kind=ConsentKind.DATA,
        actor=desk.agent,
        now=NOW,
    )

    assert refusal_of(session, desk)[0] == "villager.consent_revoked"


def test_a_stale_form_is_refused_when_the_terms_changed(session: Session, desk: Desk) -> None:
    make.agreement(session, desk.place, now=NOW - timedelta(seconds=1))
    newer = make.agreement(session, desk.place, now=NOW)

    assert refusal_of(session, desk, terms_id=desk.terms.id) == ("terms.changed", Kind.CONFLICT)
    assert refusal_of(session, desk, terms_id=-1) == ("terms.changed", Kind.CONFLICT)
    taken = services.log_delivery(
        session, request=make.request(desk, terms_id=newer.id), actor=desk.agent, now=NOW
    )
    assert taken.received_at == NOW


def test_a_delivery_from_yesterday_stands_under_yesterdays_terms(
    session: Session, desk: Desk
) -> None:
    make.agreement(session, desk.place, now=NOW + timedelta(hours=12))
    sent = make.request(desk, delivered_at=NOW + timedelta(hours=6))

    delivery = services.log_delivery(
        session, request=sent, actor=desk.agent, now=NOW + timedelta(days=1)
    )

    assert delivery.delivered_at == NOW + timedelta(hours=6)
    assert session.scalars(select(Lot)).one().terms_id == desk.terms.id


def test_an_impossible_phone_clock_is_kept_and_not_believed(session: Session, desk: Desk) -> None:
    wrong = NOW + timedelta(days=400)
    delivery = services.log_delivery(
        session, request=make.request(desk, delivered_at=wrong), actor=desk.agent, now=NOW
    )

    assert (delivery.phone_at, delivery.delivered_at, delivery.received_at) == (wrong, NOW, NOW)


def test_a_card_and_its_pin_accept_the_terms(session: Session, desk: Desk) -> None:
    services.log_delivery(
        session,
        request=make.request(desk, accepted=Accepted(Method.PIN, make.PIN)),
        actor=desk.agent,
        now=NOW,
    )

    assert session.scalars(select(Acceptance)).one().method == "pin"


@pytest.mark.parametrize("pin", ["", "000000", "24681"])
def test_a_wrong_pin_takes_nothing(session: Session, desk: Desk, pin: str) -> None:
    assert refusal_of(session, desk, accepted=Accepted(Method.PIN, pin))[0] == "villager.pin_wrong"


def test_a_locked_card_takes_nothing(session: Session, desk: Desk) -> None:
    for _ in range(5):
        villagers.check_pin(session, villager_code=desk.villager.code, pin="000000", now=NOW)
    account = people_read.account_of_login(session, desk.villager.code)
    assert account is not None
    assert account.locked_until is not None

    assert refusal_of(session, desk, accepted=Accepted(Method.PIN, make.PIN))[0] == "sign_in.locked"


def test_without_terms_nothing_is_taken(session: Session, desk: Desk) -> None:
    with pytest.raises(Refusal) as caught:
        services.log_delivery(
            session,
            request=make.request(desk, client_id=uuid.uuid4()),
            actor=desk.agent,
            now=NOW - timedelta(days=1),
        )

    assert caught.value.code == "terms.none"
