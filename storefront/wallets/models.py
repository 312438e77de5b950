"""Tables of payouts by wallet."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class WalletMerchant(Table):
    """Our merchant account at one provider, and how it is spoken to."""

    __tablename__ = "wallet_merchants"
    __table_args__ = (
        CheckConstraint("rail IN ('wechat', 'alipay')", name="wallet_merchants_rail_known"),
        CheckConstraint("cap_fen > 0", name="wallet_merchants_cap_positive"),
    )

    rail: Mapped[str] = mapped_column(primary_key=True)
    merchant_no: Mapped[str]
    app_id: Mapped[str]
    keys: Mapped[str] = mapped_column(SealedText)
    """`rules.Keys` as JSON."""
    api_base: Mapped[str]
    """Where to; empty for the provider itself."""
    cap_fen: Mapped[int]
    """The most that the provider lets one transfer be."""
    set_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[datetime]


class WalletAccount(Table):
    """A villager's own wallet; another one ends it, and what was sent keeps what it had."""

    __tablename__ = "wallet_accounts"
    __table_args__ = (
        CheckConstraint("rail IN ('wechat', 'alipay')", name="wallet_accounts_rail_known"),
        CheckConstraint("ended_at >= bound_at", name="wallet_accounts_ended_after_bound"),
        Index(
            "wallet_accounts_one_in_force",
            "villager_id",
            "rail",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
    )

    id: Mapped[Id]
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    rail: Mapped[str]
    payee: Mapped[str] = mapped_column(SealedText)
    """WeChat: the openid under our app. Alipay: the login, a phone or an e-mail."""
    holder: Mapped[str] = mapped_column(SealedText)
    """Real name of who owns the wallet; compared by the provider."""
    bound_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    bound_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class WalletTransfer(Table):
    """One payout at a provider, with the payee as it was when it was proposed.

    Its number there is the payout's code, for good.
    """

    __tablename__ = "wallet_transfers"

    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"), primary_key=True)
    payee: Mapped[str] = mapped_column(SealedText)
    holder: Mapped[str] = mapped_column(SealedText)
    provider_no: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="")
    """The provider's own word for the state it is in."""
    reason: Mapped[str] = mapped_column(default="")
    """Why it failed, in the provider's words."""
    sent_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When the provider last answered, or did not."""
