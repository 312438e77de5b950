"""Recipes, and the licences of workshops.

What must never happen: a recipe that changes under the runs that followed it. A better one is a
new one.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor
from inventory.produce.models import Licence, Produce
from inventory.runs.models import Recipe, RecipeInput
from inventory.runs.rules import BASIS_POINTS, Band, check_band

NAME_CHARACTERS_MAX = 40


@dataclass(frozen=True)
class NewRecipe:
    """What somebody writes down about how goods are made."""

    client_id: uuid.UUID
    name: str
    name_en: str
    produce_id: int
    input_ids: Collection[int]
    band: Band
    second_basis_points: int
    third_basis_points: int


def write_recipe(session: Session, *, new: NewRecipe, actor: Actor, now: datetime) -> Recipe:
    """Write a recipe; once by client id.

    Raises:
        Refusal: `recipe.name_wrong`, `recipe.produce_unknown`, `recipe.weighed_only`,
            `recipe.band_wrong`, `recipe.grades_wrong`.
    """
    if before := earlier(session, Recipe, new.client_id):
        return before
    if not 0 < len(new.name.strip()) <= NAME_CHARACTERS_MAX:
        raise Refusal("recipe.name_wrong", most=NAME_CHARACTERS_MAX)
    wanted = {new.produce_id, *new.input_ids}
    found = session.scalars(select(Produce).where(Produce.id.in_(wanted))).all()
    if len(found) != len(wanted) or not new.input_ids:
        raise not_found("recipe.produce_unknown")
    if any(produce.base_unit != "gram" for produce in found):
        raise Refusal("recipe.weighed_only")
    if not BASIS_POINTS >= new.second_basis_points >= new.third_basis_points > 0:
        raise Refusal("recipe.grades_wrong")
    band = check_band(new.band)
    recipe = Recipe(
        client_id=new.client_id,
        name=new.name.strip(),
        name_en=new.name_en.strip() or new.name.strip(),
        produce_id=new.produce_id,
        yield_basis_points_min=band.low,
        yield_basis_points_max=band.high,
        second_basis_points=new.second_basis_points,
        third_basis_points=new.third_basis_points,
        active=True,
        written_by=actor.account_id,
        written_at=now,
    )
    session.add(recipe)
    session.flush()
    session.add_all(
        RecipeInput(recipe_id=recipe.id, produce_id=produce_id)
        for produce_id in sorted(set(new.input_ids))
    )
    session.flush()
    return recipe


def license_place(
    session: Session,
    *,
    place_id: int,
    produce_id: int,
    number: str,
    issued_on: date,
    expires_on: date,
    now: datetime,
    sample: bool = False,
) -> Licence:
    """Put the workshop licence of a hub on file (Food Safety Law art. 36).

    Raises:
        Refusal: `licence.number_missing`, `licence.dates_wrong`, `licence.already_recorded`.
    """
    number = number.strip()
    if not number:
        raise Refusal("licence.number_missing")
    if expires_on < issued_on:
        raise Refusal("licence.dates_wrong")
    if session.scalar(
        select(Licence.id).where(Licence.number == number, Licence.produce_id == produce_id)
    ):
        raise conflict("licence.already_recorded", number=number)
    licence = Licence(
        place_id=place_id,
        produce_id=produce_id,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
        sample=sample,
        recorded_at=now,
    )
    session.add(licence)
    session.flush()
    return licence
