"""Reads of pictures. Who may see one is decided by the feature whose thing it shows."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.pictures.models import Picture, PicturePiece, PictureSize


@dataclass(frozen=True)
class Content:
    """A kept picture."""

    media_type: str
    content: bytes
    hash: bytes


def content_of(session: Session, picture_id: uuid.UUID) -> Content | None:
    """Read a picture; nothing where its bytes have not arrived."""
    picture = session.scalar(select(Picture).where(Picture.id == picture_id))
    if picture is None or not (picture.media_type and picture.content and picture.hash):
        return None
    return Content(picture.media_type, picture.content, picture.hash)


def received_bytes(session: Session, picture_id: uuid.UUID) -> int:
    """Tell where the next piece of a picture has to begin."""
    received = select(func.sum(func.length(PicturePiece.content)))
    return session.scalar(received.where(PicturePiece.picture_id == picture_id)) or 0


def content_at(session: Session, picture_id: uuid.UUID, *, width: int) -> bytes | None:
    """Read a picture as it was drawn for public pages, WebP; nothing where it was not."""
    return session.scalar(
        select(PictureSize.content).where(
            PictureSize.picture_id == picture_id, PictureSize.width == width
        )
    )
