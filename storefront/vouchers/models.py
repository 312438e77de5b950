"""Tables of vouchers and of their uses."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Voucher(Table):
    """A code that takes so much off an order."""

    __tablename__ = "vouchers"
    __table_args__ = (
        UniqueConstraint("code", name="vouchers_code_once"),
        CheckConstraint(
            "off_fen > 0 AND least_goods_fen >= off_fen", name="vouchers_off_above_zero"
        ),
        CheckConstraint("used >= 0 AND used <= uses_max", name="vouchers_used_within"),
        CheckConstraint("valid_until > valid_from", name="vouchers_valid_for_a_while"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    name: Mapped[str]
    off_fen: Mapped[int]
    """What the desk pays of an order in the shopper's place; no villager gets less for it."""
    least_goods_fen: Mapped[int]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    uses_max: Mapped[int]
    used: Mapped[int]
    """Uses that were not given back."""
    made_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    stopped_at: Mapped[datetime | None]


class VoucherUse(Table):
    """A voucher was used for something; given back where that came to nothing."""

    __tablename__ = "voucher_uses"
    __table_args__ = (
        UniqueConstraint("subject", name="voucher_uses_subject_once"),
        CheckConstraint("off_fen > 0", name="voucher_uses_above_zero"),
        Index(
            "voucher_uses_one_a_phone",
            "voucher_id",
            "phone_hash",
            unique=True,
            postgresql_where="given_back_at IS NULL",
        ),
    )

    id: Mapped[Id]
    voucher_id: Mapped[int] = mapped_column(ForeignKey("vouchers.id"))
    subject: Mapped[str]
    """What it was used for, opaque here: the code of an order."""
    phone_hash: Mapped[bytes]
    off_fen: Mapped[int]
    used_at: Mapped[datetime]
    given_back_at: Mapped[datetime | None]
