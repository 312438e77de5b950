"""Reads of recipes, runs and shares."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from app.people.models import Account
from inventory.places.models import Place
from inventory.produce.models import Licence, Pack, Produce
from inventory.runs.models import LotShare, Recipe, RecipeInput, Run, RunInput
from inventory.stock.models import Item, Lot
from inventory.villagers.models import Villager

LIST_MAX = 100


@dataclass(frozen=True)
class RecipeRow:
    """A recipe as a list shows it."""

    recipe: Recipe
    output: Produce
    inputs: list[Produce]


@dataclass(frozen=True)
class ShareRow:
    """What part of a made lot is whose."""

    villager_id: int
    villager_code: str
    villager_name: str
    terms_id: int
    weight: int
    grams: int


@dataclass(frozen=True)
class RunRow:
    """A run as a list shows it."""

    run_id: int
    lot_code: str
    recipe: str
    recipe_en: str
    input_grams: int
    output_grams: int
    byproduct_grams: int
    byproduct: str
    reason: str
    made_by: str
    made_at: datetime
    place_id: int


@dataclass(frozen=True)
class InputRow:
    """A thing that went into a run."""

    item_code: str
    lot_code: str
    villager_name: str
    produce_name: str
    produce_name_en: str
    grade: str
    grams: int


def recipes(session: Session, *, active_only: bool = False) -> list[RecipeRow]:
    """List the recipes with what goes in and comes out, in two statements."""
    wanted = select(Recipe, Produce).join(Produce, Produce.id == Recipe.produce_id)
    if active_only:
        wanted = wanted.where(Recipe.active)
    rows = session.execute(wanted.order_by(Recipe.id)).all()
    inputs: dict[int, list[Produce]] = defaultdict(list)
    for recipe_id, produce in session.execute(
        select(RecipeInput.recipe_id, Produce)
        .join(Produce, Produce.id == RecipeInput.produce_id)
        .order_by(Produce.id)
    ):
        inputs[recipe_id].append(produce)
    return [RecipeRow(recipe, output, inputs[recipe.id]) for recipe, output in rows]


def recipe_row(session: Session, recipe_id: int) -> RecipeRow | None:
    """Find a recipe by its key."""
    return next((row for row in recipes(session) if row.recipe.id == recipe_id), None)


def packs_of(session: Session, produce_id: int) -> list[Pack]:
    """List the sizes in which a produce is labelled, the smallest first."""
    return list(
        session.scalars(
            select(Pack)
            .where(Pack.produce_id == produce_id, Pack.marked_from_id.is_(None))
            .order_by(Pack.base_units, Pack.id)
        )
    )


def runs(session: Session, *, place_id: int) -> list[RunRow]:
    """List what was made at a place, newest first."""
    rows = session.execute(
        _runs().where(Run.place_id == place_id).order_by(Run.id.desc()).limit(LIST_MAX)
    )
    return [RunRow(*row) for row in rows]


def run_row(session: Session, run_id: int) -> RunRow | None:
    """Find a run by its key."""
    row = session.execute(_runs().where(Run.id == run_id)).first()
    return RunRow(*row) if row else None


def inputs_of(session: Session, run_id: int) -> list[InputRow]:
    """List what went into a run, by lot."""
    rows = session.execute(
        select(
            Item.code,
            Lot.code,
            func.coalesce(Villager.name, ""),
            Produce.name,
            Produce.name_en,
            RunInput.grade,
            RunInput.grams,
        )
        .join(Item, Item.id == RunInput.item_id)
        .join(Lot, Lot.id == RunInput.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .where(RunInput.run_id == run_id)
        .order_by(RunInput.lot_id, RunInput.item_id)
    )
    return [InputRow(*row) for row in rows]


def shares_of(session: Session, lot_ids: Collection[int]) -> dict[int, list[ShareRow]]:
    """Tell whose made lots are, in the order in which a fen falls; none for a delivered lot."""
    found: dict[int, list[ShareRow]] = defaultdict(list)
    wanted: Select[*tuple[Any, ...]] = (
        select(
            LotShare.lot_id,
            LotShare.villager_id,
            Villager.code,
            Villager.name,
            LotShare.terms_id,
            LotShare.weight,
            LotShare.grams,
        )
        .join(Villager, Villager.id == LotShare.villager_id)
        .where(LotShare.lot_id.in_(lot_ids))
        .order_by(LotShare.lot_id, LotShare.position)
    )
    for lot_id, *row in session.execute(wanted):
        found[lot_id].append(ShareRow(*row))
    return found


def made_of(session: Session, lot_id: int) -> list[int]:
    """Tell all lots that were made of a lot, and of those, to the end."""
    return _closure(session, lot_id, down=True)


def made_from(session: Session, lot_id: int) -> list[int]:
    """Tell all lots that went into a lot, and into those, to the beginning."""
    return _closure(session, lot_id, down=False)


def licence_of(session: Session, *, place_id: int, produce_id: int, on: date) -> Licence | None:
    """Find the workshop licence of a place for a produce that is good on a day."""
    return session.scalar(
        select(Licence)
        .where(
            Licence.place_id == place_id,
            Licence.produce_id == produce_id,
            Licence.issued_on <= on,
            Licence.expires_on >= on,
        )
        .order_by(Licence.expires_on.desc())
        .limit(1)
    )


def _closure(session: Session, lot_id: int, *, down: bool) -> list[int]:
    start, end = (RunInput.lot_id, Run.lot_id) if down else (Run.lot_id, RunInput.lot_id)
    step = select(end.label("lot_id")).select_from(RunInput).join(Run, Run.id == RunInput.run_id)
    reached = step.where(start == lot_id).cte("reached", recursive=True)
    one = aliased(RunInput)
    other = aliased(Run)
    begin, finish = (one.lot_id, other.lot_id) if down else (other.lot_id, one.lot_id)
    reached = reached.union(
        select(finish)
        .select_from(one)
        .join(other, other.id == one.run_id)
        .join(reached, reached.c.lot_id == begin)
    )
    return list(session.scalars(select(reached.c.lot_id).order_by(reached.c.lot_id)))


def _runs() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Run.id,
            Lot.code,
            Recipe.name,
            Recipe.name_en,
            Run.input_grams,
            Run.output_grams,
            Run.byproduct_grams,
            Run.byproduct,
            Run.reason,
            Account.name,
            Run.made_at,
            Place.id,
        )
        .join(Lot, Lot.id == Run.lot_id)
        .join(Recipe, Recipe.id == Run.recipe_id)
        .join(Account, Account.id == Run.made_by)
        .join(Place, Place.id == Run.place_id)
    )
