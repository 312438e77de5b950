import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from inventory.produce.rules import Grade
from inventory.quality import services as quality
from inventory.recipes import services as recipes
from inventory.recipes.services import NewRecipe
from inventory.runs import queries
from inventory.runs.models import Run
from inventory.runs.rules import Band
from inventory.stock.models import Item, Lot
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import making
from tests.support.making import Drying
from tests.support.promises import bend_terms, broken


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def of(session: Session, on: make.Stage) -> Drying:
    return making.drying(session, on)


def made(session: Session, run: Run) -> list[Item]:
    return list(session.scalars(select(Item).where(Item.lot_id == run.lot_id).order_by(Item.id)))


def test_two_households_goods_become_one_lot_owned_by_shares(
    session: Session, on: make.Stage, of: Drying
) -> None:
    one, a = making.bags(session, on, of, name="甲", packs=2)
    two, b = making.bags(session, on, of, name="乙")

    run = making.dry(session, on, of, [*a, *b], packs=12, grades={b[0].code: Grade.SECOND})

    assert (run.input_grams, run.output_grams) == (15_000, 2_400)
    owned = queries.shares_of(session, [run.lot_id])[run.lot_id]
    assert [(each.villager_id, each.grams) for each in owned] == [
        (one.villager_id, 1_714),
        (two.villager_id, 686),
    ]
    assert len(made(session, run)) == 12
    assert queries.made_of(session, one.id) == [run.lot_id]
    assert queries.made_from(session, run.lot_id) == [one.id, two.id]
    assert broken(session) == []


def test_same_client_id_twice_is_one_run(session: Session, on: make.Stage, of: Drying) -> None:
    _, items = making.bags(session, on, of, name="甲")
    client_id = uuid.uuid4()

    first = making.dry(session, on, of, items, packs=4, client_id=client_id)

    assert making.dry(session, on, of, items, packs=4, client_id=client_id) is first


def test_what_went_in_is_used_up(session: Session, on: make.Stage, of: Drying) -> None:
    _, items = making.bags(session, on, of, name="甲")
    making.dry(session, on, of, items, packs=4)

    with pytest.raises(Refusal, match=r"run\.not_here"):
        making.dry(session, on, of, items, packs=4)


def test_held_goods_are_not_used(session: Session, on: make.Stage, of: Drying) -> None:
    lot, items = making.bags(session, on, of, name="甲")
    quality.hold_lot(session, lot_id=lot.id, kind="test", reason="复检", actor=on.worker, now=NOW)

    with pytest.raises(Refusal, match=r"run\.stopped"):
        making.dry(session, on, of, items, packs=4)


def test_goods_are_not_mixed_with_others_against_their_villagers_terms(
    session: Session, on: make.Stage, of: Drying
) -> None:
    alone, a = making.bags(session, on, of, name="甲", packs=2, pool_allowed=False)
    _, b = making.bags(session, on, of, name="乙")

    with pytest.raises(Refusal, match=r"run\.not_pooled") as caught:
        making.dry(session, on, of, [*a, *b], packs=12)
    assert caught.value.params == {"lot": alone.code}
    assert making.dry(session, on, of, a, packs=8).output_grams == 1_600
    assert broken(session) == []


def test_a_pool_that_nobody_agreed_to_is_found_afterwards(
    session: Session, on: make.Stage, of: Drying
) -> None:
    one, a = making.bags(session, on, of, name="甲", packs=2)
    _, b = making.bags(session, on, of, name="乙")
    making.dry(session, on, of, [*a, *b], packs=12)

    bend_terms(session, one.terms_id, pool_allowed=False)

    assert broken(session) == ["pools_were_agreed_to"]


def test_out_of_band_needs_a_reason(session: Session, on: make.Stage, of: Drying) -> None:
    _, items = making.bags(session, on, of, name="甲")

    with pytest.raises(Refusal, match=r"run\.reason_missing"):
        making.dry(session, on, of, items, packs=2)
    assert making.dry(session, on, of, items, packs=2, reason="下雨没晒干").reason
    assert broken(session) == []


def test_workshop_without_a_licence_makes_nothing(session: Session, on: make.Stage) -> None:
    of = making.drying(session, on, licensed=False)
    _, items = making.bags(session, on, of, name="甲")

    with pytest.raises(Refusal, match=r"run\.unlicensed"):
        making.dry(session, on, of, items, packs=4)


def test_other_goods_and_made_goods_do_not_go_in(
    session: Session, on: make.Stage, of: Drying
) -> None:
    _, items = making.bags(session, on, of, name="甲")
    _, trays = make.shelved(session, on, packs=1)

    with pytest.raises(Refusal, match=r"run\.not_here"):
        making.dry(session, on, of, trays, packs=4)
    with pytest.raises(Refusal, match=r"run\.twice"):
        making.dry(session, on, of, [*items, *items], packs=4)
    run = making.dry(session, on, of, items, packs=4)
    with pytest.raises(Refusal, match=r"run\.not_in_recipe"):
        making.dry(session, on, of, made(session, run), packs=1)


def test_lives_tell_of_the_making(session: Session, on: make.Stage, of: Drying) -> None:
    _, items = making.bags(session, on, of, name="甲")
    run = making.dry(session, on, of, items, packs=4)
    lot = session.get_one(Lot, run.lot_id)

    assert trace.events_of(session, items[0].code)[-1].step is Step.MAKE
    assert [event.step for event in trace.events_of(session, lot.code)] == [
        Step.COMMISSION,
        Step.MAKE,
    ]
    assert trace.events_of(session, made(session, run)[0].code)[0].step is Step.COMMISSION


def test_recipe_of_counted_goods_is_refused(session: Session, on: make.Stage, of: Drying) -> None:
    with pytest.raises(Refusal, match=r"recipe\.weighed_only"):
        recipes.write_recipe(
            session,
            new=NewRecipe(
                client_id=uuid.uuid4(),
                name="皮蛋",
                name_en="",
                produce_id=on.eggs[0].id,
                input_ids=[on.eggs[0].id],
                band=Band(9_000, 10_000),
                second_basis_points=10_000,
                third_basis_points=10_000,
            ),
            actor=of.operator,
            now=NOW,
        )
