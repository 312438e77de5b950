"""The table of text messages."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class TextMessage(Table):
    """A short text to a phone; number and body are personal and sealed."""

    __tablename__ = "text_messages"

    id: Mapped[Id]
    phone: Mapped[str] = mapped_column(SealedText)
    body: Mapped[str] = mapped_column(SealedText)
    written_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
