"""Tables of lots, items, containers, movements and holdings.

All quantities are integers in the produce's base unit: pieces or grams.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Lot(Table):
    """One villager × one produce × one date × one quality result: the unit of ownership.

    A lot that was made at a hub of others' goods is owned by shares instead (`runs.LotShare`).
    """

    __tablename__ = "lots"
    __table_args__ = (
        UniqueConstraint("code", name="lots_code_once"),
        CheckConstraint("base_units > 0", name="lots_not_empty"),
        CheckConstraint("expires_on >= received_on", name="lots_expire_after_receipt"),
        CheckConstraint(
            "num_nonnulls(delivery_id, villager_id, terms_id)"
            " = CASE WHEN place_id IS NULL THEN 3 ELSE 0 END",
            name="lots_delivered_or_made",
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"), index=True)
    villager_id: Mapped[int | None] = mapped_column(ForeignKey("villagers.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    """Where it was made; of delivered goods their delivery says where they came in."""
    produce_id: Mapped[int] = mapped_column(ForeignKey("produce.id"))
    terms_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"))
    licence_id: Mapped[int | None] = mapped_column(ForeignKey("licences.id"))
    """Under which it may be sold: the one in force at intake, until a renewal takes its place."""
    base_units: Mapped[int]
    """What was accepted at intake."""
    received_on: Mapped[date]
    expires_on: Mapped[date]
    """Last day on which it may be sold, inclusive."""


class Container(Table):
    """A crate or parcel that holds items and moves as one."""

    __tablename__ = "containers"
    __table_args__ = (
        UniqueConstraint("code", name="containers_code_once"),
        CheckConstraint("kind IN ('crate', 'parcel')", name="containers_kind_known"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    kind: Mapped[str]
    bin_id: Mapped[int] = mapped_column(ForeignKey("bins.id"))


class Item(Table):
    """A labelled thing: a tray, a jar. Belongs to one lot."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("code", name="items_code_once"),
        CheckConstraint("base_units >= 0", name="items_never_negative"),
        CheckConstraint("parent_id < id", name="items_not_their_own_part"),
        CheckConstraint(
            "(first_pack_id IS NULL) = (first_base_units IS NULL) AND first_base_units > 0",
            name="items_first_labelled_whole",
        ),
        Index("items_lot_bin_idx", "lot_id", "bin_id"),
        Index("items_bin_pack_idx", "bin_id", "pack_id"),
        Index("items_parent_id_idx", "parent_id", postgresql_where="parent_id IS NOT NULL"),
        Index("items_container_idx", "container_id"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"))
    base_units: Mapped[int]
    """What it holds now; nothing once all of it was split off or put back."""
    bin_id: Mapped[int] = mapped_column(ForeignKey("bins.id"))
    """Where it is now; follows from its latest movement."""
    container_id: Mapped[int | None] = mapped_column(ForeignKey("containers.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    """The labelled thing that it was split from."""
    first_pack_id: Mapped[int | None] = mapped_column(ForeignKey("packs.id"))
    """As what it was labelled, once it is another size: a delivery's slip stays as it was."""
    first_base_units: Mapped[int | None]
    """How much it was labelled with, in the same case."""


class Movement(Table):
    """Goods went from one bin to another; append-only. Holdings follow by trigger."""

    __tablename__ = "movements"
    __table_args__ = (
        PrimaryKeyConstraint("moved_at", "id"),
        CheckConstraint("base_units > 0", name="movements_not_empty"),
        CheckConstraint("from_bin_id <> to_bin_id", name="movements_go_somewhere"),
        Index("movements_lot_idx", "lot_id"),
        Index("movements_item_idx", "item_id"),
        {"postgresql_partition_by": "RANGE (moved_at)"},
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID, default=uuid.uuid4)
    moved_at: Mapped[datetime]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    from_bin_id: Mapped[int] = mapped_column(ForeignKey("bins.id"))
    to_bin_id: Mapped[int] = mapped_column(ForeignKey("bins.id"))
    base_units: Mapped[int]
    verb: Mapped[str]
    """What was done: log_delivery, load, unload, put_away, pick, ship, deliver, split, merge."""
    voucher: Mapped[str]
    """Code of the delivery, manifest, order or parcel behind it."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class Holding(Table):
    """How much of a lot is in a bin now: the sum of its movements, kept by a trigger."""

    __tablename__ = "holdings"
    __table_args__ = (
        PrimaryKeyConstraint("lot_id", "bin_id"),
        CheckConstraint("counter OR base_units >= 0", name="holdings_never_negative"),
        Index("holdings_bin_idx", "bin_id", postgresql_where="base_units <> 0"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    bin_id: Mapped[int] = mapped_column(ForeignKey("bins.id"))
    base_units: Mapped[int]
    counter: Mapped[bool]
