"""The table of messages that platforms have pushed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class PlatformMessage(Table):
    """One verified message, stored before anything is done about it."""

    __tablename__ = "platform_messages"
    __table_args__ = (
        UniqueConstraint("shop_id", "message_id", name="platform_messages_once"),
        CheckConstraint(
            "why IN ('', 'silent', 'refused', 'unfit', 'fault')", name="platform_messages_why_known"
        ),
        Index(
            "platform_messages_waiting_idx",
            "shop_id",
            "try_at",
            "id",
            postgresql_where="handled_at IS NULL",
        ),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    message_id: Mapped[str]
    kind: Mapped[str]
    order_no: Mapped[str]
    aftersale_no: Mapped[str | None]
    sub_order_no: Mapped[str | None]
    refund_fen: Mapped[int | None]
    """What went back to the shopper, where the message says so."""
    body: Mapped[bytes]
    """The push that it came in, byte for byte."""
    received_at: Mapped[datetime]
    try_at: Mapped[datetime]
    """Not before; later than received where the platform did not answer."""
    tries: Mapped[int] = mapped_column(default=0)
    handled_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(server_default="")
    """`rules.Why` it still waits after it was tried; else empty."""
    outcome: Mapped[str]
    """What came of it, or what was said of why it still waits."""
