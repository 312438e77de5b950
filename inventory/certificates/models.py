"""The table of compliance certificates."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class Certificate(Table):
    """A promise about one lot, with all that its paper says; changed by voiding it only."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("code", name="certificates_code_once"),
        UniqueConstraint("client_id", name="certificates_client_id_once"),
        CheckConstraint("style IN ('producer', 'buyer')", name="certificates_style_known"),
        CheckConstraint(
            "basis <@ ARRAY['self_control', 'self_test', 'lab_test']"
            " AND (cardinality(basis) > 0 OR picture_id IS NOT NULL)",
            name="certificates_rest_on_something",
        ),
        CheckConstraint(
            "(style = 'buyer') = (source_id IS NOT NULL)"
            " AND (style = 'producer' OR picture_id IS NULL)",
            name="certificates_of_buyers_rest_on_the_producers",
        ),
        CheckConstraint("base_units > 0", name="certificates_not_empty"),
        CheckConstraint(
            "(voided_at IS NULL) = (voided_by IS NULL)"
            " AND (voided_at IS NULL) = (void_reason = '')",
            name="certificates_voided_whole",
        ),
        Index(
            "certificates_one_in_force",
            "lot_id",
            "style",
            unique=True,
            postgresql_where="voided_at IS NULL",
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    """Its number: 'Q…' with a check character."""
    client_id: Mapped[uuid.UUID | None] = mapped_column(UUID)
    """Nothing where it came with its delivery."""
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    style: Mapped[str]
    basis: Mapped[list[str]] = mapped_column(ARRAY(Text))
    promiser_name: Mapped[str]
    promiser_contact: Mapped[str] = mapped_column(SealedText)
    product_name: Mapped[str]
    base_units: Mapped[int]
    """Pieces or grams, as the paper says."""
    base_unit: Mapped[str]
    origin_code: Mapped[str]
    """12 digits of the village."""
    origin_name: Mapped[str]
    issued_on: Mapped[date]
    issued_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Photo of a paper that was brought; nothing where we wrote it."""
    source_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"))
    """Of a buyer's: the producer's certificate that was collected."""
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="", server_default="")
