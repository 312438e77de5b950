"""Reads of pictures. Who may see one is decided by the feature whose thing it shows."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.pictures.models import Picture, PicturePiece


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


def kept(session: Session, picture_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Tell which of these pictures have arrived."""
    return frozenset(
        session.scalars(
            select(Picture.id).where(Picture.id.in_(picture_ids), Picture.kept_at.is_not(None))
        )
    )


def received_bytes(session: Session, picture_id: uuid.UUID) -> int:
    """Tell where the next piece of a picture has to begin."""
    return (
        session.scalar(
            select(func.coalesce(func.sum(func.length(PicturePiece.content)), 0)).where(
                PicturePiece.picture_id == picture_id
            )
        )
        or 0
    )
