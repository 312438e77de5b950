from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.units import BaseUnit
from inventory.produce import queries, services
from inventory.produce.rules import LicencePaper, NewProduce, ProduceClass, Question
from tests.conftest import NOW
from tests.support import villagers as make
from tests.support.queries import counted

DUCK = NewProduce(
    code="duck-eggs",
    name="鸭蛋",
    name_en="Duck eggs",
    base_unit=BaseUnit.PIECE,
    produce_class=ProduceClass.FRESH,
    shelf_life_days=30,
    return_window_hours=48,
    checklist=(Question("clean", "干净吗？", "Clean?"),),
)


def test_produce_is_listed_with_packs_checks_and_prices_in_two_statements(
    session: Session,
) -> None:
    eggs, tray = make.eggs(session)
    half = services.define_pack(
        session, produce_id=eggs.id, name="半托15枚", name_en="half tray", base_units=15
    )
    make.pickles(session)

    with counted(session.connection()) as statements:
        rows = queries.produce_list(session, now=NOW)

    assert len(statements) == 2
    assert [row.code for row in rows] == ["eggs", "pickles"]
    assert [(pack.pack_id, pack.base_units, pack.guide_price_fen) for pack in rows[0].packs] == [
        (half.id, 15, None),
        (tray.id, 30, 6000),
    ]
    assert [question.key for question in rows[0].checklist] == ["clean", "whole"]


def test_the_newest_guide_price_counts_and_the_past_stays(session: Session) -> None:
    _, tray = make.eggs(session)
    later = NOW + timedelta(days=7)
    services.publish_guide_price(session, pack_id=tray.id, price_fen=6600, now=later)

    assert queries.guide_prices(session, at=later - timedelta(seconds=1)) == {tray.id: 6000}
    assert queries.guide_prices(session, at=later) == {tray.id: 6600}


def test_a_produce_is_defined_once(session: Session) -> None:
    services.define_produce(session, produce=DUCK, now=NOW)

    with pytest.raises(Refusal) as caught:
        services.define_produce(session, produce=DUCK, now=NOW)

    assert caught.value.code == "produce.already_defined"


def test_what_cannot_be_is_refused(session: Session) -> None:
    kind = services.define_produce(session, produce=DUCK, now=NOW)
    tries = [
        (
            "produce.pack_size_wrong",
            lambda: services.define_pack(
                session, produce_id=kind.id, name="空", name_en="", base_units=0
            ),
        ),
        (
            "produce.price_wrong",
            lambda: services.publish_guide_price(session, pack_id=1, price_fen=0, now=NOW),
        ),
        (
            "produce.pack_unknown",
            lambda: services.publish_guide_price(session, pack_id=-1, price_fen=1, now=NOW),
        ),
    ]
    for code, attempt in tries:
        with pytest.raises(Refusal) as caught:
            attempt()
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("on", "numbers"),
    [
        (date(2025, 6, 30), []),
        (date(2025, 7, 1), ["SAMPLE"]),
        (date(2027, 6, 30), ["SAMPLE"]),
        (date(2027, 7, 1), []),
    ],
)
def test_a_licence_holds_from_its_first_to_its_last_day(
    session: Session, on: date, numbers: list[str]
) -> None:
    desk = make.desk(session)
    make.licence(session, desk.villager, desk.pickles)

    licence = queries.valid_licence(
        session, villager_id=desk.villager.id, produce_id=desk.pickles.id, on=on
    )

    assert ([licence.number[:6]] if licence else []) == numbers


def test_of_two_licences_the_longer_is_found(session: Session) -> None:
    desk = make.desk(session)
    for number, last_day in (("甲", date(2028, 1, 1)), ("乙", date(2027, 1, 1))):
        services.record_licence(
            session,
            villager_id=desk.villager.id,
            produce_id=desk.pickles.id,
            licence=LicencePaper(number, date(2026, 1, 1), last_day, sample=True),
            actor=desk.agent,
            now=NOW,
        )

    found = queries.valid_licences(session, villager_id=desk.villager.id, on=date(2026, 6, 1))

    assert {produce_id: licence.number for produce_id, licence in found.items()} == {
        desk.pickles.id: "甲"
    }


@pytest.mark.parametrize(
    ("number", "expires_on", "code"),
    [
        (" ", date(2027, 1, 1), "licence.number_missing"),
        ("甲", date(2024, 1, 1), "licence.dates_wrong"),
    ],
)
def test_a_wrong_licence_is_refused(
    session: Session, number: str, expires_on: date, code: str
) -> None:
    desk = make.desk(session)

    with pytest.raises(Refusal) as caught:
        services.record_licence(
            session,
            villager_id=desk.villager.id,
            produce_id=desk.pickles.id,
            licence=LicencePaper(number, date(2025, 1, 1), expires_on, sample=True),
            actor=desk.agent,
            now=NOW,
        )

    assert caught.value.code == code
