"""Tables of terms and their acceptance."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Terms(Table):
    """One version of consignment or buy-out terms.

    A draft is rewritten until it is published; from then on only its withdrawal is written, which
    the database sees to. A change is a new version.
    """

    __tablename__ = "terms"
    __table_args__ = (
        UniqueConstraint("code", "version", name="terms_version_once"),
        UniqueConstraint("client_id", name="terms_client_id_once"),
        CheckConstraint("kind IN ('consignment', 'buy_out')", name="terms_kind_known"),
        CheckConstraint("fee_basis_points BETWEEN 0 AND 10000", name="terms_fee_within_price"),
        CheckConstraint("above_basis_points BETWEEN 0 AND 10000", name="terms_above_within_price"),
        CheckConstraint(
            "kind = 'consignment' OR (fee_basis_points = 0 AND above_basis_points = 0)",
            name="terms_buy_out_has_no_fee",
        ),
        CheckConstraint(
            "unsold_rule IN ('return', 'mark_down', 'convert')", name="terms_unsold_rule_known"
        ),
        CheckConstraint(
            "kind = 'consignment' OR NOT villager_bears_costs", name="terms_buy_out_bears_costs"
        ),
        CheckConstraint(
            "loss_rule IN ('custody', 'desk', 'villager')", name="terms_loss_rule_known"
        ),
        CheckConstraint("version > 0", name="terms_version_from_one"),
        CheckConstraint(
            "(version IS NULL) = (valid_from IS NULL)", name="terms_numbered_when_published"
        ),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND withdrawn_at >= valid_from",
            name="terms_withdrawn_whole",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID, default=uuid.uuid4)
    code: Mapped[str]
    version: Mapped[int | None]
    """Nothing while it is a draft."""
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    kind: Mapped[str]
    fee_basis_points: Mapped[int]
    """Of the price that the goods brought, up to the named one; 12 % is 1200."""
    above_basis_points: Mapped[int] = mapped_column(default=0)
    """What the desk keeps of the part above the named price (Civil Code art. 955)."""
    loss_rule: Mapped[str] = mapped_column(default="custody")
    pool_allowed: Mapped[bool] = mapped_column(default=False)
    unsold_rule: Mapped[str | None]
    """What becomes of goods near their last day; nothing where the sentences do not say so."""
    villager_bears_costs: Mapped[bool] = mapped_column(default=False)
    """What platform, host and carrier keep of a sale at a platform is the villager's to bear."""
    extra: Mapped[str] = mapped_column(default="")
    """The operator's own sentences; the others follow from the figures."""
    extra_en: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    """The sentences that the villager accepts, as read to them."""
    body_en: Mapped[str]
    valid_from: Mapped[datetime | None]
    """When it was published."""
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Nobody known of those of the first release; so is the publisher."""
    published_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[datetime | None]
    """From then on nothing is taken under it; what was taken stays under it."""


class TermsPrice(Table):
    """The price of one pack in a version: named by the villager, or paid in a buy-out.

    Other sizes of the same produce are worth as much by the piece or gram.
    """

    __tablename__ = "terms_prices"
    __table_args__ = (
        PrimaryKeyConstraint("terms_id", "pack_id"),
        CheckConstraint("price_fen > 0", name="terms_prices_above_zero"),
    )

    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"))
    price_fen: Mapped[int]


class Acceptance(Table):
    """A villager said yes to one version of the terms, in front of an agent."""

    __tablename__ = "acceptances"
    __table_args__ = (
        CheckConstraint(
            "method IN ('screen', 'pin', 'signature')", name="acceptances_method_known"
        ),
        CheckConstraint(
            "(method = 'signature') = (picture_id IS NOT NULL)", name="acceptances_signed"
        ),
    )

    id: Mapped[Id]
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"), index=True)
    method: Mapped[str]
    picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Of the signature, where they signed."""
    recorded_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    accepted_at: Mapped[datetime]
