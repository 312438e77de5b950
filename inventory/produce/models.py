"""Tables of produce, packs, checklists and licences."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Produce(Table):
    """What kind of goods: unit, class, how it keeps."""

    __tablename__ = "produce"
    __table_args__ = (
        UniqueConstraint("code", name="produce_code_once"),
        CheckConstraint("base_unit IN ('piece', 'gram')", name="produce_base_unit_known"),
        CheckConstraint("class IN ('fresh', 'processed', 'handmade')", name="produce_class_known"),
        CheckConstraint("shelf_life_days > 0", name="produce_shelf_life_above_zero"),
        CheckConstraint("return_window_hours > 0", name="produce_return_window_above_zero"),
        CheckConstraint(
            "storage_zone IN ('ambient', 'cool', 'frozen')", name="produce_storage_zone_known"
        ),
        CheckConstraint(
            "cardinality(month_days) = 12 AND 0 < ALL (month_days)",
            name="produce_month_days_above_zero",
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    base_unit: Mapped[str]
    class_: Mapped[str] = mapped_column("class")
    shelf_life_days: Mapped[int]
    """The usual one; `month_days` tells otherwise."""
    month_days: Mapped[list[int | None]] = mapped_column(
        ARRAY(BigInteger), default=lambda: [None] * 12
    )
    """Shelf life of what comes in January, February, …; nothing where it is the usual one."""
    storage_zone: Mapped[str] = mapped_column(default="ambient")
    return_window_hours: Mapped[int]
    """How long after delivery a complaint or return may come; earnings fall due after it."""
    picture: Mapped[str]
    """Which drawing stands for it where there is no photo: eggs, jar, produce."""
    retired_at: Mapped[datetime | None]
    """From when on it is taken no more."""


class Checklist(Table):
    """What is asked of a produce at intake, by version; never edited, the newest is asked."""

    __tablename__ = "checklists"
    __table_args__ = (
        UniqueConstraint("client_id", name="checklists_client_id_once"),
        UniqueConstraint("produce_id", "version", name="checklists_version_once"),
        CheckConstraint("version > 0", name="checklists_version_from_one"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID | None] = mapped_column(UUID)
    """Nothing for the first, which comes with the produce."""
    produce_id: Mapped[int] = mapped_column(ForeignKey("produce.id"))
    version: Mapped[int]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """In order, as `rules.questions_kept` writes them."""
    published_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Nothing where it is older than this record."""
    valid_from: Mapped[datetime]


class Pack(Table):
    """A size in which a produce is labelled and sold: a tray of 30, a jar of 500 g."""

    __tablename__ = "packs"
    __table_args__ = (
        Index(
            "packs_size_once",
            "produce_id",
            "base_units",
            "loose",
            "grade",
            unique=True,
            postgresql_where="marked_from_id IS NULL",
        ),
        CheckConstraint("marked_from_id < id", name="packs_marked_from_an_older"),
        UniqueConstraint("gtin", name="packs_gtin_once"),
        CheckConstraint("base_units > 0", name="packs_not_empty"),
        CheckConstraint("grade IN ('first', 'second', 'third')", name="packs_grade_known"),
        CheckConstraint("gtin ~ '^[0-9]{14}$'", name="packs_gtin_is_fourteen_digits"),
    )

    id: Mapped[Id]
    produce_id: Mapped[int] = mapped_column(ForeignKey("produce.id"))
    name: Mapped[str]
    name_en: Mapped[str]
    base_units: Mapped[int]
    """Of one; of a loose pack, what its price is for."""
    loose: Mapped[bool] = mapped_column(default=False)
    """散装: bags and crates that each have their own weight."""
    grade: Mapped[str] = mapped_column(default="first")
    """How good what is sold in it is: each grade has its own listing, so its own price."""
    gtin: Mapped[str | None]
    """GS1's number of it, where its maker has a licence: what labels then carry."""
    marked_from_id: Mapped[int | None] = mapped_column(ForeignKey("packs.id"))
    """Of what was left of one lot and is sold cheaper: the pack that it was labelled as."""
    retired_at: Mapped[datetime | None]
    """From when on it is taken no more."""


class GuidePrice(Table):
    """What a pack is expected to bring, as told to villagers at intake; the newest counts.

    The shop's own price is another matter: this one is on the slip, as it was on that day.
    """

    __tablename__ = "guide_prices"
    __table_args__ = (
        UniqueConstraint("pack_id", "valid_from", name="guide_prices_once_a_moment"),
        CheckConstraint("price_fen > 0", name="guide_prices_above_zero"),
    )

    id: Mapped[Id]
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"))
    price_fen: Mapped[int]
    """Of one pack, before the fee."""
    valid_from: Mapped[datetime]


class Licence(Table):
    """A workshop licence that lets a household or a hub sell processed food.

    Food Safety Law art. 35–36.
    """

    __tablename__ = "licences"
    __table_args__ = (
        UniqueConstraint("number", "produce_id", "issued_on", name="licences_number_once"),
        CheckConstraint(
            "sample OR picture_id IS NOT NULL OR recorded_by IS NULL", name="licences_photographed"
        ),
        CheckConstraint("expires_on >= issued_on", name="licences_expire_after_issue"),
        CheckConstraint("num_nonnulls(villager_id, place_id) = 1", name="licences_of_one"),
    )

    id: Mapped[Id]
    villager_id: Mapped[int | None] = mapped_column(ForeignKey("villagers.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    """Of a hub's workshop."""
    produce_id: Mapped[int] = mapped_column(ForeignKey("produce.id"))
    number: Mapped[str]
    issued_on: Mapped[date]
    expires_on: Mapped[date]
    sample: Mapped[bool]
    """Made up for demonstration; no authority issued it."""
    picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Photo of the paper."""
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Nothing of licences that are older than their photos."""
    recorded_at: Mapped[datetime]
