"""Tables of our accounts with carriers, and of waybills booked by them."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class CarrierAccount(Table):
    """What a hub needs to book with a carrier: the address of its interface, our number and key."""

    __tablename__ = "carrier_accounts"
    __table_args__ = (
        UniqueConstraint("code", name="carrier_accounts_code_once"),
        UniqueConstraint("place_id", "carrier", name="carrier_accounts_carrier_once"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    """Ours, hard to guess: the end of the address to which the carrier pushes."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    carrier: Mapped[str]
    number: Mapped[str]
    """Ours with the carrier: who pays."""
    secret: Mapped[str] = mapped_column(SealedText)
    """Signs what we say and what it says."""
    api_base: Mapped[str]
    sender_name: Mapped[str]
    sender_phone: Mapped[str]
    sender_address: Mapped[str]
    is_open: Mapped[bool]
    connected_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    connected_at: Mapped[datetime]


class Waybill(Table):
    """A waybill asked for a parcel; written before the carrier is asked.

    `unknown`: the carrier may or may not have it. It is asked about by our client id before
    anything else is done, so nothing is booked twice.
    """

    __tablename__ = "waybills"
    __table_args__ = (
        UniqueConstraint("client_id", name="waybills_client_id_once"),
        UniqueConstraint("account_id", "parcel_id", name="waybills_parcel_once"),
        UniqueConstraint("account_id", "tracking_number", name="waybills_number_once"),
        CheckConstraint(
            "state IN ('asked', 'unknown', 'booked', 'refused')", name="waybills_state_known"
        ),
        CheckConstraint(
            "(state = 'booked') = (tracking_number IS NOT NULL)",
            name="waybills_booked_has_a_number",
        ),
        CheckConstraint(
            "(state IN ('booked', 'refused')) = (settled_at IS NOT NULL)",
            name="waybills_settled_when",
        ),
        Index("waybills_parcel_idx", "parcel_id"),
        Index("waybills_unsettled_idx", "asked_at", postgresql_where="settled_at IS NULL"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    """The same in every question about this parcel: the carrier books it once."""
    account_id: Mapped[int] = mapped_column(ForeignKey("carrier_accounts.id"))
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))
    state: Mapped[str]
    tracking_number: Mapped[str | None]
    label_pdf: Mapped[bytes | None] = mapped_column(deferred=True)
    """The carrier's own label, where it sends one."""
    reason: Mapped[str]
    """Why the carrier refused, in its words."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
