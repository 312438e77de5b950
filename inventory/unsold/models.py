"""Tables of goods that nobody bought: who was told, what went home, what else was done."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class UnsoldNotice(Table):
    """A villager was told that a lot is still unsold near its last day; once for a lot."""

    __tablename__ = "unsold_notices"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    told_at: Mapped[datetime]
    told_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who told them to their face; nobody where their phone was texted."""


class Handback(Table):
    """Goods that their villager took home unsold, with what proves it; append-only."""

    __tablename__ = "handbacks"
    __table_args__ = (
        UniqueConstraint("client_id", name="handbacks_client_id_once"),
        UniqueConstraint("villager_id", "number", name="handbacks_number_once"),
        CheckConstraint("number > 0", name="handbacks_number_from_one"),
        CheckConstraint("why IN ('unsold', 'asked')", name="handbacks_why_known"),
        CheckConstraint("proof IN ('signature', 'thumb', 'witness')", name="handbacks_proof_known"),
        CheckConstraint("(proof = 'witness') = (witness <> '')", name="handbacks_witness_named"),
        Index("handbacks_place_idx", "place_id", "id"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    number: Mapped[int]
    """Of this villager's, from one; with their code it names the paper."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    why: Mapped[str]
    """`unsold` near its last day, as agreed; `asked`: the villager wanted it back."""
    proof: Mapped[str]
    picture_id: Mapped[uuid.UUID] = mapped_column(UUID, ForeignKey("pictures.id"))
    """The slip as it was signed, or the villager with the witness."""
    witness: Mapped[str]
    handed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    handed_at: Mapped[datetime]


class HandbackItem(Table):
    """One label that went home; it names nothing in the house any more."""

    __tablename__ = "handback_items"
    __table_args__ = (
        CheckConstraint("base_units > 0", name="handback_items_not_empty"),
        Index("handback_items_handback_idx", "handback_id"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    handback_id: Mapped[int] = mapped_column(ForeignKey("handbacks.id"))
    base_units: Mapped[int]


class Markdown(Table):
    """What was left of one lot is sold cheaper from now on, as a pack of its own; append-only."""

    __tablename__ = "markdowns"
    __table_args__ = (
        UniqueConstraint("client_id", name="markdowns_client_id_once"),
        CheckConstraint("packs > 0", name="markdowns_of_something"),
        CheckConstraint("price_fen > 0 AND price_fen < before_fen", name="markdowns_lower"),
        Index("markdowns_lot_idx", "lot_id"),
        Index("markdowns_pack_idx", "pack_id"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"))
    """As which they are sold from now on."""
    packs: Mapped[int]
    """How many were marked down."""
    before_fen: Mapped[int]
    """What one cost in the shop until then."""
    price_fen: Mapped[int]
    picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Of the paper on which the villager agreed to this price: then they bear what it is less
    than the one that they named. Nothing where the terms let the desk mark down: a named price
    holds, and the desk adds the difference (Civil Code art. 955)."""
    marked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    marked_at: Mapped[datetime]


class Conversion(Table):
    """What was left of one lot was set aside to be made into other goods; append-only."""

    __tablename__ = "conversions"
    __table_args__ = (
        UniqueConstraint("client_id", name="conversions_client_id_once"),
        CheckConstraint("items > 0", name="conversions_of_something"),
        Index("conversions_lot_idx", "lot_id"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    items: Mapped[int]
    """How many labels."""
    picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Of the paper on which the villager agreed; nothing where the terms say so."""
    decided_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]
