"""Tables of live sessions, their goods, presses and minutes, and stock told to platforms."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class LiveSession(Table):
    """A host on the air. When it ends, what is unsold goes back to the common shelf."""

    __tablename__ = "live_sessions"
    __table_args__ = (
        Index(
            "live_sessions_one_open", "shop_id", unique=True, postgresql_where="closed_at IS NULL"
        ),
        CheckConstraint("closes_at > opened_at", name="live_sessions_end_after_they_begin"),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"), index=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    closes_at: Mapped[datetime]
    """By itself, if nobody closes it before."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Nobody where the clock did."""


class LiveGoods(Table):
    """A listing on the table of a room, under the number by which it is called all session long."""

    __tablename__ = "live_goods"
    __table_args__ = (
        PrimaryKeyConstraint("shop_id", "listing_id"),
        UniqueConstraint("shop_id", "number", name="live_goods_number_once"),
        CheckConstraint("number > 0", name="live_goods_number_positive"),
        CheckConstraint("capped_packs >= 0", name="live_goods_capped_never_negative"),
    )

    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    number: Mapped[int]
    capped_packs: Mapped[int | None]
    """What went back when it was capped, so that this can be undone; nothing where it is sold."""
    ended_at: Mapped[datetime | None]
    """When its session closed. It is shown until goods are set aside for the next one."""


class LivePress(Table):
    """One press at the console that moved packs between a room and the common shelf."""

    __tablename__ = "live_presses"
    __table_args__ = (
        UniqueConstraint("client_id", name="live_presses_client_id_once"),
        CheckConstraint(
            "verb IN ('set_aside', 'give_back', 'cap', 'uncap')", name="live_presses_verb_known"
        ),
        CheckConstraint(
            "packs > 0 OR (packs = 0 AND verb IN ('cap', 'uncap'))", name="live_presses_packs_moved"
        ),
        Index("live_presses_goods_idx", "shop_id", "listing_id", "id"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    verb: Mapped[str]
    packs: Mapped[int]
    """That went over; none where goods were capped or released that had none free."""
    pressed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    pressed_at: Mapped[datetime]


class LiveMinute(Table):
    """How one listing stood in a session at one moment; a line of the chart. Packs."""

    __tablename__ = "live_minutes"
    __table_args__ = (
        PrimaryKeyConstraint("session_id", "at", "listing_id"),
        CheckConstraint(
            "reserved >= 0 AND sold >= 0 AND left_packs >= 0", name="live_minutes_never_negative"
        ),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("live_sessions.id"))
    at: Mapped[datetime]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    reserved: Mapped[int]
    sold: Mapped[int]
    left_packs: Mapped[int]


class StockChange(Table):
    """So many more, or fewer, that a platform may sell; told to it once.

    It is `asked` for and `told`, or `refused` and then `done` by hand there. A platform that knows
    no key is told after it was noted as `sent`; where no answer came it is `unsure` until a person
    has looked: `heard` by the platform, or `lost` and then asked for again.
    """

    __tablename__ = "stock_changes"
    __table_args__ = (
        UniqueConstraint("once", name="stock_changes_once"),
        CheckConstraint("units <> 0", name="stock_changes_not_empty"),
        CheckConstraint(
            "state IN ('asked', 'sent', 'told', 'refused', 'unsure', 'done', 'heard', 'lost')",
            name="stock_changes_state_known",
        ),
        CheckConstraint(
            "(state IN ('done', 'heard', 'lost')) = (done_by IS NOT NULL)",
            name="stock_changes_done_by_somebody",
        ),
        CheckConstraint(
            "state NOT IN ('sent', 'unsure') OR sent_at IS NOT NULL",
            name="stock_changes_sent_before_doubt",
        ),
        UniqueConstraint("again_of", name="stock_changes_again_once"),
        Index(
            "stock_changes_person_idx",
            "shop_id",
            "id",
            postgresql_where="state IN ('refused', 'unsure')",
        ),
        Index("stock_changes_sent_idx", "sent_at", postgresql_where="state = 'sent'"),
        Index("stock_changes_asked_idx", "shop_id", "id", postgresql_where="state = 'asked'"),
        Index("stock_changes_order_idx", "order_id", postgresql_where="order_id IS NOT NULL"),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    sku: Mapped[str]
    units: Mapped[int]
    """Of the platform's goods; negative where they are taken away."""
    once: Mapped[uuid.UUID] = mapped_column(UUID)
    state: Mapped[str]
    outcome: Mapped[str]
    """What the platform said, where it would not, or why it was not asked."""
    asked_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When a platform that knows no key was told."""
    told_at: Mapped[datetime | None]
    """When the platform answered, or a person said how it stands there."""
    done_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    """Whose goods were taken by telephone, or are free again because nobody paid."""
    again_of: Mapped[int | None] = mapped_column(ForeignKey("stock_changes.id"))
    """The one that did not reach the platform, and of which it hears by this one."""
