"""Taking pictures in, piece by piece.

A delivery names its pictures at once and their bytes follow when the line allows: the name is a
client-made UUID, so neither has to wait for the other. What must never happen: a picture kept
with the place where it was taken, one person's picture overwritten by another's, a half picture
shown as a whole one.
"""

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal, not_found
from app.people.rules import Actor
from app.pictures import queries
from app.pictures.adapters.reencode import drawn_at, reencode
from app.pictures.models import Picture, PicturePiece, PictureSize
from app.pictures.rules import PIECE_BYTES_MAX, PUBLIC_WIDTHS, Piece, refuse_absurd, refuse_gap


@dataclass(frozen=True)
class Progress:
    """How far a picture has come."""

    received_bytes: int
    is_kept: bool


def name_pictures(
    session: Session, *, picture_ids: Collection[uuid.UUID], actor: Actor, now: datetime
) -> None:
    """Let a row point at pictures whose bytes may arrive later.

    Raises:
        Refusal: `picture.unknown`, where one of them is somebody else's.
    """
    if not picture_ids:
        return
    session.execute(
        insert(Picture)
        .values(
            [
                {"id": picture_id, "account_id": actor.account_id, "named_at": now}
                for picture_id in sorted(set(picture_ids))
            ]
        )
        .on_conflict_do_nothing()
    )
    strangers = session.scalars(
        select(Picture.id).where(
            Picture.id.in_(picture_ids),
            Picture.account_id.is_distinct_from(actor.account_id),
        )
    ).all()
    if strangers:
        raise not_found("picture.unknown")


def take_piece(
    session: Session, *, picture_id: uuid.UUID, piece: Piece, actor: Actor, now: datetime
) -> Progress:
    """Take the next bytes of a picture; the last ones make it whole and keep it.

    A piece of a kept picture changes nothing and is told that it is kept.

    Raises:
        Refusal: `picture.unknown` for another's, `picture.broken` where the whole is no image
            (its pieces are dropped, so it may be sent again); those of `refuse_absurd` and
            `refuse_gap`.
    """
    refuse_absurd(piece)
    name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)
    picture = session.scalars(
        select(Picture).where(Picture.id == picture_id).with_for_update()
    ).one()
    if picture.kept_at is not None:
        return Progress(piece.total_bytes, is_kept=True)
    if piece.start_byte == 0:
        # Whoever starts anew has lost the beginning: nothing of it is worth keeping.
        session.execute(delete(PicturePiece).where(PicturePiece.picture_id == picture_id))
    refuse_gap(piece, queries.received_bytes(session, picture_id))
    session.add(
        PicturePiece(picture_id=picture_id, start_byte=piece.start_byte, content=piece.content)
    )
    session.flush()
    if piece.end_byte < piece.total_bytes:
        return Progress(piece.end_byte, is_kept=False)
    _keep(session, picture, now)
    return Progress(piece.total_bytes, is_kept=True)


def take_whole(
    session: Session, *, picture_id: uuid.UUID, content: bytes, actor: Actor, now: datetime
) -> None:
    """Take a picture at once, as a plain form sends it.

    Raises:
        Refusal: `picture.broken` for an empty file, and those of `take_piece`.
    """
    if not content:
        raise Refusal("picture.broken")
    for start in range(0, len(content), PIECE_BYTES_MAX):
        piece = Piece(start, len(content), content[start : start + PIECE_BYTES_MAX])
        take_piece(session, picture_id=picture_id, piece=piece, actor=actor, now=now)


def keep_of_stranger(
    session: Session, *, picture_id: uuid.UUID, content: bytes, now: datetime
) -> None:
    """Keep a picture of somebody without an account, at once; again is no harm.

    Raises:
        Refusal: `picture.too_large`, `picture.broken`.
    """
    refuse_absurd(Piece(0, len(content), content[:1]))
    if session.get(Picture, picture_id) is not None:
        return
    try:
        drawn, media_type = reencode(content)
    except ValueError:
        raise Refusal("picture.broken") from None
    session.add(
        Picture(
            id=picture_id,
            account_id=None,
            named_at=now,
            media_type=media_type,
            content=drawn,
            hash=hashlib.sha256(drawn).digest(),
            kept_at=now,
        )
    )
    session.flush()


def draw_sizes(session: Session, *, picture_id: uuid.UUID) -> None:
    """Draw a kept picture in the sizes that public pages show; again is no harm.

    Raises:
        Refusal: `picture.unknown`, where its bytes have not arrived.
    """
    kept = queries.content_of(session, picture_id)
    if kept is None:
        raise not_found("picture.unknown")
    for width in PUBLIC_WIDTHS:
        content, height = drawn_at(kept.content, width)
        session.execute(
            insert(PictureSize)
            .values(picture_id=picture_id, width=width, height=height, content=content)
            .on_conflict_do_nothing()
        )


def forget_picture(session: Session, *, picture_id: uuid.UUID) -> None:
    """Delete a picture that nobody may keep any longer (PIPL art. 47).

    A picture that another record of the house shows too stays for that one.
    """
    try:
        with session.begin_nested():
            session.execute(delete(Picture).where(Picture.id == picture_id))
    except IntegrityError:
        return


def progress(session: Session, *, picture_id: uuid.UUID, actor: Actor) -> Progress:
    """Tell how far a picture of one's own has come, so that sending can go on there.

    Raises:
        Refusal: `picture.unknown`.
    """
    row = session.execute(
        select(Picture.kept_at).where(
            Picture.id == picture_id, Picture.account_id == actor.account_id
        )
    ).first()
    if row is None:
        raise not_found("picture.unknown")
    return Progress(queries.received_bytes(session, picture_id), is_kept=row.kept_at is not None)


def _keep(session: Session, picture: Picture, now: datetime) -> None:
    pieces = session.scalars(
        select(PicturePiece.content)
        .where(PicturePiece.picture_id == picture.id)
        .order_by(PicturePiece.start_byte)
    )
    try:
        content, media_type = reencode(b"".join(pieces))
    except ValueError:
        raise Refusal("picture.broken") from None
    picture.content, picture.media_type = content, media_type
    picture.hash = hashlib.sha256(content).digest()
    picture.kept_at = now
    session.flush()
    session.execute(delete(PicturePiece).where(PicturePiece.picture_id == picture.id))
