"""Tables of recipes, runs, what went in, and whose the result is."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Recipe(Table):
    """How one produce is made of others, and how much should come of it."""

    __tablename__ = "recipes"
    __table_args__ = (
        UniqueConstraint("client_id", name="recipes_client_id_once"),
        CheckConstraint(
            "0 < yield_basis_points_min AND yield_basis_points_min <= yield_basis_points_max"
            " AND yield_basis_points_max <= 30000",
            name="recipes_yield_is_a_band",
        ),
        CheckConstraint(
            "10000 >= second_basis_points AND second_basis_points >= third_basis_points"
            " AND third_basis_points > 0",
            name="recipes_grades_descend",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    name: Mapped[str]
    name_en: Mapped[str]
    produce_id: Mapped[int] = mapped_column(ForeignKey("produce.id"))
    """What is made."""
    yield_basis_points_min: Mapped[int]
    """Of what went in, by weight: fresh to dried chilli 15 % is 1500. Outside needs a reason."""
    yield_basis_points_max: Mapped[int]
    """Over 10000 where water or salt is added."""
    second_basis_points: Mapped[int]
    """What a gram of second grade counts, where one of first grade counts 10000."""
    third_basis_points: Mapped[int]
    active: Mapped[bool]
    written_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]


class RecipeInput(Table):
    """A produce that may go into a recipe."""

    __tablename__ = "recipe_inputs"
    __table_args__ = (PrimaryKeyConstraint("recipe_id", "produce_id"),)

    recipe_id: Mapped[int] = mapped_column(ForeignKey("recipes.id"))
    produce_id: Mapped[int] = mapped_column(ForeignKey("produce.id"))


class Run(Table):
    """One making of one lot; append-only. What neither came out nor fell off is lost."""

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("client_id", name="runs_client_id_once"),
        UniqueConstraint("lot_id", name="runs_lot_once"),
        CheckConstraint(
            "input_grams > 0 AND output_grams > 0 AND byproduct_grams >= 0", name="runs_not_empty"
        ),
        CheckConstraint("(byproduct_grams = 0) = (byproduct = '')", name="runs_byproduct_named"),
        Index("runs_place_idx", "place_id", "id"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    recipe_id: Mapped[int] = mapped_column(ForeignKey("recipes.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    """What came of it."""
    input_grams: Mapped[int]
    output_grams: Mapped[int]
    byproduct_grams: Mapped[int]
    byproduct: Mapped[str]
    """Stems, brine; empty where there was none."""
    reason: Mapped[str]
    """Why the yield is outside its band; empty inside."""
    made_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]


class RunInput(Table):
    """A labelled thing that went into a run, whole and for good."""

    __tablename__ = "run_inputs"
    __table_args__ = (
        PrimaryKeyConstraint("item_id"),
        CheckConstraint("grade IN ('first', 'second', 'third')", name="run_inputs_grade_known"),
        CheckConstraint("grams > 0", name="run_inputs_not_empty"),
        Index("run_inputs_run_idx", "run_id"),
        Index("run_inputs_lot_idx", "lot_id"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    grade: Mapped[str]
    grams: Mapped[int]


class LotShare(Table):
    """What part of a made lot is whose, under which terms; append-only."""

    __tablename__ = "lot_shares"
    __table_args__ = (
        PrimaryKeyConstraint("lot_id", "villager_id", "terms_id"),
        UniqueConstraint("lot_id", "position", name="lot_shares_position_once"),
        CheckConstraint("weight > 0 AND grams >= 0", name="lot_shares_not_negative"),
        Index("lot_shares_villager_idx", "villager_id"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    position: Mapped[int]
    """The oldest lot that went in first: of two equal remainders the earlier gets the fen."""
    weight: Mapped[int]
    """Grams times what a gram of their grade counts."""
    grams: Mapped[int]
    """Of what came out; all shares of a lot add up to it."""
