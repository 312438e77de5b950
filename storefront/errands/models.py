"""Tables of errands and their history."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class Errand(Table):
    """One visit of a provider to one household, ordered by somebody, paid beforehand or free."""

    __tablename__ = "errands"
    __table_args__ = (
        UniqueConstraint("code", name="errands_code_once"),
        UniqueConstraint("client_id", name="errands_client_id_once"),
        UniqueConstraint("booking_id", name="errands_booking_once"),
        CheckConstraint(
            "state IN ('asked', 'quoted', 'placed', 'paid', 'accepted', 'on_the_way', 'done',"
            " 'absent', 'cancelled', 'expired', 'refunded')",
            name="errands_state_known",
        ),
        CheckConstraint("paid_by IN ('web', 'cash', 'free')", name="errands_paid_by_known"),
        CheckConstraint("units > 0", name="errands_units_above_zero"),
        CheckConstraint("total_fen >= 0", name="errands_total_never_negative"),
        CheckConstraint(
            "parts_fen >= 0 AND (parts_fen = 0 OR parts_fen < total_fen)",
            name="errands_parts_within_total",
        ),
        CheckConstraint("paid_by <> 'free' OR total_fen = 0", name="errands_free_costs_nothing"),
        CheckConstraint(
            "state IN ('asked', 'cancelled', 'expired') OR total_fen IS NOT NULL",
            name="errands_served_has_a_price",
        ),
        CheckConstraint(
            "state NOT IN ('paid', 'accepted', 'on_the_way', 'done', 'absent', 'refunded')"
            " OR paid_at IS NOT NULL",
            name="errands_paid_has_a_time",
        ),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="errands_done_has_a_time"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="errands_stars_one_to_five"),
        CheckConstraint(
            "(stars IS NULL) = (rated_at IS NULL) AND (stars IS NULL) = (words IS NULL)",
            name="errands_rated_whole",
        ),
        CheckConstraint("stars IS NULL OR state = 'done'", name="errands_rated_when_done"),
        CheckConstraint("wrong_codes >= 0", name="errands_wrong_codes_never_negative"),
        Index("errands_place_id_id_idx", "place_id", "id"),
        Index(
            "errands_state_idx",
            "state",
            postgresql_where="state NOT IN ('done', 'absent', 'cancelled', 'expired', 'refunded')",
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    tracking_key: Mapped[str]
    """Whoever has it may follow the errand without signing in."""
    trade_id: Mapped[int] = mapped_column(ForeignKey("trades.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    """The village of the household; its centre takes and gives back cash."""
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    """Whose time it takes now, and when."""
    declined_by: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """Providers who have said no; they are not asked again."""
    villager_id: Mapped[int | None] = mapped_column(ForeignKey("villagers.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who ordered it signed in: a shopper, or the agent at the desk."""
    state: Mapped[str]
    paid_by: Mapped[str]
    units: Mapped[int]
    """Hours, where the trade is priced by the hour."""
    total_fen: Mapped[int | None]
    """Nothing until the provider has named a price."""
    parts_fen: Mapped[int] = mapped_column(default=0)
    """What of the price is for parts that the provider bought: the centre keeps nothing of it."""
    orderer_name: Mapped[str] = mapped_column(SealedText)
    orderer_phone: Mapped[str] = mapped_column(SealedText)
    household_name: Mapped[str] = mapped_column(SealedText)
    household_phone: Mapped[str] = mapped_column(SealedText)
    """Empty where the household has none: the orderer tells them the code."""
    household_address: Mapped[str] = mapped_column(SealedText)
    note: Mapped[str]
    spoken_code: Mapped[str] = mapped_column(SealedText)
    """What the household says when the work is done."""
    wrong_codes: Mapped[int] = mapped_column(default=0)
    placed_at: Mapped[datetime]
    reserved_until: Mapped[datetime]
    """The time is kept until then while money or an answer is awaited."""
    paid_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    photo_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Proof of the work where the household could not say the code."""
    stars: Mapped[int | None]
    words: Mapped[str | None]
    rated_at: Mapped[datetime | None]


class ErrandEvent(Table):
    """One step of an errand: the history that orderer, provider and office see."""

    __tablename__ = "errand_events"

    id: Mapped[Id]
    errand_id: Mapped[int] = mapped_column(ForeignKey("errands.id"), index=True)
    state: Mapped[str]
    note: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who did it; nobody where the orderer, the gateway or the clock did."""
    happened_at: Mapped[datetime]


class Tip(Table):
    """What somebody gave the provider on top, in cash at the desk, after the work was done."""

    __tablename__ = "errand_tips"
    __table_args__ = (
        UniqueConstraint("client_id", name="errand_tips_client_id_once"),
        UniqueConstraint("errand_id", name="errand_tips_errand_once"),
        CheckConstraint("fen > 0", name="errand_tips_above_zero"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    errand_id: Mapped[int] = mapped_column(ForeignKey("errands.id"))
    fen: Mapped[int]
    taken_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime]


class Complaint(Table):
    """What the orderer of an errand is not content with, and what the office answered."""

    __tablename__ = "errand_complaints"
    __table_args__ = (
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)",
            name="errand_complaints_answered_whole",
        ),
        Index("errand_complaints_open_idx", "errand_id", postgresql_where="answer IS NULL"),
    )

    errand_id: Mapped[int] = mapped_column(ForeignKey("errands.id"), primary_key=True)
    words: Mapped[str]
    told_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
