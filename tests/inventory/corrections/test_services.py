"""A mistake is put right by a new entry dated today; stock, cash and slip follow."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.messages.models import TextMessage
from app.money import BasisPoints, Fen
from app.people.rules import Actor, Role
from inventory.corrections import queries, services
from inventory.corrections.checks import CHECKS
from inventory.corrections.models import CorrectedItem, Correction
from inventory.corrections.rules import Why, Wrong
from inventory.floats import services as floats
from inventory.intake import queries as intake_read
from inventory.intake import services as intake
from inventory.intake.checks import CHECKS as INTAKE_CHECKS
from inventory.intake.models import Delivery
from inventory.intake.rules import DeliveryLine
from inventory.purchases.checks import CHECKS as PURCHASES_CHECKS
from inventory.stock import services as stock
from inventory.stock.checks import CHECKS as STOCK_CHECKS
from inventory.stock.models import Holding, Item, Lot
from inventory.terms.rules import TermsKind
from inventory.trace import queries as trace_read
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.villagers import CLEAN, Desk

LATER = NOW + timedelta(days=3)
ALL_CHECKS = (*CHECKS, *INTAKE_CHECKS, *STOCK_CHECKS, *PURCHASES_CHECKS)


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


def trays(desk: Desk, count: int) -> DeliveryLine:
    return DeliveryLine(pack_id=desk.tray.id, packs=count, answers=CLEAN)


def codes_of(session: Session, delivery: Delivery) -> list[str]:
    return list(
        session.scalars(
            select(Item.code)
            .join(Lot, Lot.id == Item.lot_id)
            .where(Lot.delivery_id == delivery.id)
            .order_by(Item.id)
        )
    )


def wrong(delivery: Delivery, *codes: str, why: Why = Why.COUNT, note: str = "") -> Wrong:
    return Wrong(uuid.uuid4(), delivery.code, codes, why, note)


def take_off(session: Session, desk: Desk, request: Wrong) -> Correction:
    return services.take_off(session, wrong=request, actor=desk.agent, now=LATER)


def at_desk(session: Session, desk: Desk) -> int:
    bin_id = build.bin_of(session, desk.place, "desk").id
    session.expire_all()
    return sum(session.scalars(select(Holding.base_units).where(Holding.bin_id == bin_id)))


def refusal(session: Session, desk: Desk, request: Wrong) -> str:
    with pytest.raises(Refusal) as caught, session.begin_nested():
        take_off(session, desk, request)
    return caught.value.code


def broken(session: Session) -> list[str]:
    return [check.name for check in ALL_CHECKS if session.execute(text(check.sql)).first()]


def test_what_was_not_there_leaves_stock_and_the_slip_says_so(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk, trays(desk, 3))
    first, *_ = codes_of(session, delivery)

    correction = take_off(session, desk, wrong(delivery, first, note="数重了一盘"))

    assert at_desk(session, desk) == 60
    assert (correction.number, correction.corrected_at) == (1, LATER)
    [row] = queries.corrections_of(session, delivery_code=delivery.code, places=None)
    assert (row.why, row.note, row.codes, row.back_fen) == ("count", "数重了一盘", (first,), 0)
    slip = intake_read.delivery_slip(session, delivery.code, places=None)
    assert slip is not None
    [pack] = slip.lots[0].packs
    assert (len(pack.codes), pack.is_back) == (3, (True, False, False))
    assert (slip.expected_fen, slip.expected.net_fen) == (12_000, 10_560)
    assert trace_read.events_of(session, first)[-1].references == {"recadv": f"{delivery.code}-1"}
    assert trace_read.events_of(session, first)[-1].step is Step.RETIRE
    body = session.scalars(select(TextMessage.body).order_by(TextMessage.id.desc())).first()
    assert body == (f"【商务代办】单号{delivery.code}更正：去掉土鸡蛋1件。不对请当面找代办员。")
    assert broken(session) == []


def test_the_same_correction_twice_is_one(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk, trays(desk, 3))
    request = wrong(delivery, codes_of(session, delivery)[0])
    assert take_off(session, desk, request) is take_off(session, desk, request)

    assert at_desk(session, desk) == 60


def test_goods_of_another_are_taken_again_from_them(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk, trays(desk, 2))
    other = make.villager(session, desk.agent, desk.place, name="周满秀", phone="13900139000")
    take_off(session, desk, wrong(delivery, *codes_of(session, delivery), why=Why.VILLAGER))

    right = intake.log_delivery(
        session,
        request=make.request(desk, villager_code=other.code, corrects=delivery.code),
        actor=desk.agent,
        now=LATER,
    )

    assert (right.corrects_id, right.villager_id) == (delivery.id, other.id)
    lots = session.scalars(select(Lot).where(Lot.delivery_id == right.id)).all()
    assert {lot.villager_id for lot in lots} == {other.id}
    assert at_desk(session, desk) == 60
    assert broken(session) == []


def test_what_is_elsewhere_says_what_to_do_first(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk, trays(desk, 3))
    first, second, third = codes_of(session, delivery)
    hub = build.hub(session)
    worker = build.person(session, Role.WORKER, hub)
    for code, kind in ((first, "truck"), (second, "carrier"), (third, "dock")):
        stock.move_items(
            session,
            items=[stock.item_named(session, code)],
            to_bin_id=build.bin_of(session, hub, kind).id,
            verb="load",
            voucher="M",
            actor=worker,
            now=NOW,
        )

    assert refusal(session, desk, wrong(delivery, first)) == "correction.on_the_road"
    assert refusal(session, desk, wrong(delivery, second)) == "correction.sold"
    assert refusal(session, desk, wrong(delivery, third, second)) == "correction.sold"
    take_off(session, desk, wrong(delivery, third))
    assert refusal(session, desk, wrong(delivery, third)) == "correction.done_already"
    assert session.scalars(select(CorrectedItem)).one().cost_fen == 0


def test_absurd_corrections_are_refused(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk)
    [code, _] = codes_of(session, delivery)
    stranger = Actor(desk.agent.account_id, "别村", frozenset())

    assert refusal(session, desk, wrong(delivery)) == "correction.nothing"
    assert refusal(session, desk, wrong(delivery, "E1")) == "correction.item_unknown"
    assert refusal(session, desk, wrong(delivery, code, why=Why.OTHER)) == (
        "correction.note_missing"
    )
    with pytest.raises(Refusal) as caught:
        services.take_off(session, wrong=wrong(delivery, code), actor=stranger, now=LATER)
    assert caught.value.code == "delivery.unknown"
    assert at_desk(session, desk) == 60


def test_bought_goods_go_back_with_their_cash(session: Session, desk: Desk) -> None:
    terms = make.agreement(
        session,
        desk.place,
        kind=TermsKind.BUY_OUT,
        fee_rate=BasisPoints(0),
        prices={desk.tray.id: Fen(4500)},
    )
    floats.fund(
        session,
        client_id=uuid.uuid4(),
        place=desk.place,
        fen=Fen(20_000),
        actor=build.person(session, Role.FINANCE),
        now=NOW,
    )
    request = make.request(desk, trays(desk, 3), terms_id=terms.id)
    delivery = intake.log_delivery(session, request=request, actor=desk.agent, now=NOW)

    take_off(session, desk, wrong(delivery, codes_of(session, delivery)[0]))

    lot = session.scalars(select(Lot)).one()
    assert books.balance(session, Account.DESK_CASH, party=desk.place.code) == 20_000 - 9000
    assert books.balance(session, Account.OWN_GOODS, party=lot.code) == 9000
    assert queries.left_of_lots(session, [lot.id]) == {lot.id: (9000, 60)}
    body = session.scalars(select(TextMessage.body).order_by(TextMessage.id.desc())).first()
    assert body is not None
    assert "退回现金45.00元" in body
    assert broken(session) == []


def test_a_correction_is_not_edited(session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk)
    take_off(session, desk, wrong(delivery, codes_of(session, delivery)[0]))

    with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
        session.execute(update(Correction).values(note="别的"))
