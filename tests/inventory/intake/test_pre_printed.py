"""Labels that stick on the goods when they come: bound in order, and each only once."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.errors import Kind, Refusal
from app.units import Grams
from inventory.intake import services
from inventory.intake.models import Delivery
from inventory.intake.rules import DeliveryLine, Refused
from inventory.labels.rules.codes import is_pre_printed
from inventory.produce import services as produce
from inventory.rolls import checks
from inventory.rolls.models import RollLabel
from inventory.stock.models import Item, Lot
from inventory.trace import queries as trace
from tests.conftest import NOW
from tests.support import printing as make
from tests.support import villagers as people
from tests.support.villagers import Desk

TABLES = (Delivery, Lot, Item, RollLabel)


@pytest.fixture
def desk(session: Session) -> Desk:
    return people.desk(session)


@pytest.fixture
def codes(session: Session, desk: Desk) -> list[str]:
    """Codes of a roll of the village."""
    return make.codes_of(make.roll(session, make.hub(session), 8, village=desk.place))


def trays(desk: Desk, packs: int, *codes: str) -> DeliveryLine:
    return DeliveryLine(desk.tray.id, packs, people.CLEAN, codes=codes)


def jars(desk: Desk, packs: int, *codes: str) -> DeliveryLine:
    return DeliveryLine(desk.jar.id, packs, people.SEALED, codes=codes)


def counts(session: Session) -> list[int | None]:
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def refusal_of(
    session: Session, desk: Desk, *lines: DeliveryLine
) -> tuple[str, Kind, dict[str, object]]:
    """Send a delivery that is refused, and make sure that nothing of it stayed."""
    before = counts(session)
    with pytest.raises(Refusal) as caught, session.begin_nested():
        services.log_delivery(
            session, request=people.request(desk, *lines), actor=desk.agent, now=NOW
        )
    assert counts(session) == before
    return caught.value.code, caught.value.kind, caught.value.params


def test_labels_go_on_the_first_packs_of_their_line_and_the_rest_get_new_ones(
    session: Session, desk: Desk, codes: list[str]
) -> None:
    people.delivery(session, desk, trays(desk, 3, codes[5], codes[2]), jars(desk, 2, codes[3]))

    items = list(session.execute(select(Item.code, Item.pack_id).order_by(Item.id)))
    assert [(code, pack) for code, pack in items if is_pre_printed(code)] == [
        (codes[5], desk.tray.id),
        (codes[2], desk.tray.id),
        (codes[3], desk.jar.id),
    ]
    assert [pack for _, pack in items] == [desk.tray.id] * 3 + [desk.jar.id] * 2
    bound = session.scalars(select(RollLabel)).all()
    assert {(label.code, label.state, label.place_id, label.account_id) for label in bound} == {
        (code, "bound", desk.place.id, desk.agent.account_id)
        for code in (codes[2], codes[3], codes[5])
    }
    assert [event.step for event in trace.events_of(session, codes[5])][:1] == ["commission"]
    assert [c.name for c in checks.CHECKS if session.execute(text(c.sql)).first()] == []


def test_each_bag_gets_the_label_and_the_weight_at_its_place(
    session: Session, desk: Desk, codes: list[str]
) -> None:
    bag = produce.define_pack(
        session,
        produce_id=desk.pickles.id,
        name="散装",
        name_en="loose",
        base_units=500,
        loose=True,
    )
    line = DeliveryLine(
        bag.id,
        2,
        people.SEALED,
        weights=(Grams(4850), Grams(975)),
        codes=(codes[1], codes[0]),
    )

    people.delivery(session, desk, line)

    items = session.execute(select(Item.code, Item.base_units).order_by(Item.id))
    assert [tuple(item) for item in items] == [(codes[1], 4850), (codes[0], 975)]


def test_a_label_on_other_goods_is_a_conflict_that_names_it(
    session: Session, desk: Desk, codes: list[str]
) -> None:
    people.delivery(session, desk, trays(desk, 1, codes[4]))

    assert refusal_of(session, desk, trays(desk, 2, codes[0], codes[4])) == (
        "label.already_bound",
        Kind.CONFLICT,
        {"code": codes[4]},
    )


def test_a_label_on_two_lines_is_named(session: Session, desk: Desk, codes: list[str]) -> None:
    assert refusal_of(session, desk, trays(desk, 1, codes[4]), jars(desk, 1, codes[4])) == (
        "label.twice",
        Kind.INVALID,
        {"code": codes[4]},
    )


def test_a_code_that_no_roll_has_is_named(session: Session, desk: Desk, codes: list[str]) -> None:
    people.delivery(session, desk)
    printed = session.scalars(select(Item.code).limit(1)).one()

    assert refusal_of(session, desk, trays(desk, 2, codes[0], printed)) == (
        "label.not_from_roll",
        Kind.NOT_FOUND,
        {"code": printed},
    )
    assert refusal_of(session, desk, trays(desk, 1, "hello"))[0] == "label.not_from_roll"


def test_more_labels_than_packs_are_refused(session: Session, desk: Desk, codes: list[str]) -> None:
    back = DeliveryLine(desk.tray.id, 0, {}, refused=(Refused(30, "破了"),), codes=(codes[0],))

    assert refusal_of(session, desk, trays(desk, 1, *codes[:2])) == (
        "intake.more_labels_than_packs",
        Kind.INVALID,
        {"labels": 2, "packs": 1},
    )
    assert refusal_of(session, desk, back)[0] == "intake.more_labels_than_packs"


def test_the_same_delivery_again_is_no_conflict_with_itself(
    session: Session, desk: Desk, codes: list[str]
) -> None:
    sent = people.request(desk, trays(desk, 2, codes[0]))
    first = services.log_delivery(session, request=sent, actor=desk.agent, now=NOW)
    before = counts(session)

    again = services.log_delivery(session, request=sent, actor=desk.agent, now=NOW)

    assert again.id == first.id
    assert counts(session) == before


def test_two_phones_with_one_label_are_a_delivery_and_a_conflict_to_solve(
    client: FlaskClient, session: Session, desk: Desk, codes: list[str]
) -> None:
    def sent(*stuck: str) -> dict[str, Any]:
        return {
            "client_id": str(uuid.uuid4()),
            "villager_code": desk.villager.code,
            "terms_id": desk.terms.id,
            "acceptance": {"method": "signature", "picture_id": str(uuid.uuid4())},
            "lines": [
                {"pack_id": desk.tray.id, "packs": 2, "answers": people.CLEAN, "codes": stuck}
            ],
        }

    batch = [sent(codes[0], codes[1]), sent(codes[2], codes[1]), sent(codes[2])]
    fates = client.post(
        "/api/deliveries/batch",
        json={"deliveries": batch},
        headers=people.bearer(session, desk.agent),
    ).json["results"]

    assert [fate["outcome"] for fate in fates] == ["taken", "refused", "taken"]
    assert fates[0]["slip"]["lots"][0]["packs"][0]["codes"] == codes[:2]
    problem = fates[1]["problem"]
    assert (problem["code"], problem["status"], problem["params"]) == (
        "label.already_bound",
        409,
        {"code": codes[1]},
    )
    assert "换一张新的贴上" in problem["detail"]
