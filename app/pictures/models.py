"""Tables of pictures and of their pieces on the way."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Table


class Picture(Table):
    """A photo or drawing: named by the verb that it belongs to, filled when its bytes arrive."""

    __tablename__ = "pictures"
    __table_args__ = (
        CheckConstraint(
            "(kept_at IS NULL) = (content IS NULL) AND (kept_at IS NULL) = (hash IS NULL)"
            " AND (kept_at IS NULL) = (media_type IS NULL)",
            name="pictures_kept_whole",
        ),
        CheckConstraint("length(hash) = 32", name="pictures_hash_is_sha256"),
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID, primary_key=True)
    """Made by the client before sending."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who sends it; nobody where a shopper without an account does."""
    named_at: Mapped[datetime]
    media_type: Mapped[str | None]
    content: Mapped[bytes | None]
    """Re-encoded: no place, no camera, no hidden bytes of the original."""
    hash: Mapped[bytes | None]
    """SHA-256 of the content."""
    kept_at: Mapped[datetime | None]


class PicturePiece(Table):
    """Bytes of a picture that is on its way; gone when it is kept."""

    __tablename__ = "picture_pieces"
    __table_args__ = (
        PrimaryKeyConstraint("picture_id", "start_byte"),
        CheckConstraint(
            "start_byte >= 0 AND length(content) > 0", name="picture_pieces_hold_bytes"
        ),
    )

    picture_id: Mapped[uuid.UUID] = mapped_column(
        UUID, ForeignKey("pictures.id", ondelete="CASCADE")
    )
    start_byte: Mapped[int]
    content: Mapped[bytes]


class PictureSize(Table):
    """A kept picture drawn smaller, as WebP, for pages that the public sees."""

    __tablename__ = "picture_sizes"
    __table_args__ = (
        PrimaryKeyConstraint("picture_id", "width"),
        CheckConstraint(
            "width > 0 AND height > 0 AND length(content) > 0", name="picture_sizes_above_zero"
        ),
    )

    picture_id: Mapped[uuid.UUID] = mapped_column(
        UUID, ForeignKey("pictures.id", ondelete="CASCADE")
    )
    width: Mapped[int]
    """Asked for, in pixels; the picture itself may be narrower."""
    height: Mapped[int]
    content: Mapped[bytes]
