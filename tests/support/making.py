"""Chillies, a recipe that dries them, and a licensed hub, for tests."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Actor, Role
from inventory.produce.models import Pack, Produce
from inventory.produce.rules import Grade
from inventory.recipes import services as recipes
from inventory.recipes.services import NewRecipe
from inventory.runs import services
from inventory.runs.models import Recipe, Run
from inventory.runs.rules import Band, Outcome
from inventory.runs.services import NewRun
from inventory.stock.models import Item, Lot
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build

RUN_AT = NOW + timedelta(hours=1)
"""Later than the goods came: a label does not end its life in the moment in which it began."""


@dataclass(frozen=True)
class Drying:
    """Fresh chillies by the bag of 5 kg, dried ones by the bag of 200 g."""

    fresh: tuple[Produce, Pack]
    dried: tuple[Produce, Pack]
    recipe: Recipe
    operator: Actor


def drying(session: Session, on: make.Stage, *, licensed: bool = True) -> Drying:
    """Return the recipe: 15 to 20 of a hundred, second grade counts 80 %."""
    fresh = _goods(session, "test-chilli", "鲜辣椒", "fresh", 10, "一袋 5 公斤", 5_000)
    dried = _goods(session, "test-dried", "干辣椒", "processed", 300, "一袋 200 克", 200)
    operator = build.person(session, Role.OPERATOR)
    if licensed:
        recipes.license_place(
            session,
            place_id=on.hub.id,
            produce_id=dried[0].id,
            number=f"SAMPLE-{uuid.uuid4().hex[:8]}",
            issued_on=clock.china_date(NOW) - timedelta(days=30),
            expires_on=clock.china_date(NOW) + timedelta(days=300),
            now=NOW,
            sample=True,
        )
    recipe = recipes.write_recipe(
        session,
        new=NewRecipe(
            client_id=uuid.uuid4(),
            name="晒辣椒",
            name_en="Dried chillies",
            produce_id=dried[0].id,
            input_ids=[fresh[0].id],
            band=Band(1_500, 2_000),
            second_basis_points=8_000,
            third_basis_points=5_000,
        ),
        actor=operator,
        now=NOW,
    )
    return Drying(fresh, dried, recipe, operator)


def bags(
    session: Session,
    on: make.Stage,
    of: Drying,
    *,
    name: str,
    packs: int = 1,
    pool_allowed: bool = True,
) -> tuple[Lot, list[Item]]:
    """Return a household's bags of fresh chillies on the dock of the hub."""
    owner = build.household(session, name=name, pool_allowed=pool_allowed)
    lot, items = build.lot_of(session, owner, of.fresh, packs=packs)
    make.on_dock(session, on, items)
    return lot, items


def dry(
    session: Session,
    on: make.Stage,
    of: Drying,
    items: list[Item],
    *,
    packs: int,
    grades: dict[str, Grade] | None = None,
    reason: str = "",
    client_id: uuid.UUID | None = None,
) -> Run:
    """Dry bags into so many bags of 200 g."""
    return services.make(
        session,
        new=NewRun(
            client_id=client_id or uuid.uuid4(),
            recipe_id=of.recipe.id,
            place_id=on.hub.id,
            inputs=[(item.code, (grades or {}).get(item.code, Grade.FIRST)) for item in items],
            pack_id=of.dried[1].id,
            outcome=Outcome((200,) * packs, 0, "", reason),
        ),
        actor=on.worker,
        now=RUN_AT,
    )


def _goods(
    session: Session, code: str, name: str, class_: str, days: int, pack: str, grams: int
) -> tuple[Produce, Pack]:
    produce = Produce(
        code=code,
        name=name,
        name_en=code,
        base_unit="gram",
        class_=class_,
        shelf_life_days=days,
        return_window_hours=48,
        picture="produce",
    )
    session.add(produce)
    session.flush()
    size = Pack(produce_id=produce.id, name=pack, name_en=f"bag of {grams} g", base_units=grams)
    session.add(size)
    session.flush()
    return produce, size
