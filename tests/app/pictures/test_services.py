import io
import uuid
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from app.pictures import checks, queries, services
from app.pictures.models import Picture, PicturePiece
from app.pictures.rules import BYTES_MAX, PIECE_BYTES_MAX, Piece
from tests.conftest import NOW
from tests.support import inventory as build


def photo(width: int = 2000, height: int = 1000) -> bytes:
    """A JPEG that says where it was taken and lies on its side."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, quality=70)
    return file.getvalue()


def drawing() -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (300, 120), (255, 255, 255, 0)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def agent(session: Session) -> Actor:
    return build.person(session, Role.AGENT, build.village(session))


def send(
    session: Session, actor: Actor, picture_id: uuid.UUID, content: bytes, **where: Any
) -> services.Progress:
    piece = Piece(where.get("start", 0), where.get("total", len(content)), content)
    return services.take_piece(session, picture_id=picture_id, piece=piece, actor=actor, now=NOW)


def test_a_photo_in_pieces_is_kept_upright_small_and_without_its_place(
    session: Session, agent: Actor
) -> None:
    picture_id, content = uuid.uuid4(), photo()
    half = len(content) // 2
    assert half < PIECE_BYTES_MAX

    first = send(session, agent, picture_id, content[:half], total=len(content))
    assert first == services.Progress(half, is_kept=False)
    assert queries.content_of(session, picture_id) is None
    last = send(session, agent, picture_id, content[half:], start=half, total=len(content))

    assert last.is_kept
    kept = queries.content_of(session, picture_id)
    assert kept is not None
    image = Image.open(io.BytesIO(kept.content))
    assert (kept.media_type, image.size, dict(image.getexif())) == (
        "image/jpeg",
        (800, 1600),
        {},
    )
    assert session.scalar(select(func.count()).select_from(PicturePiece)) == 0


def test_a_drawing_stays_a_png(session: Session, agent: Actor) -> None:
    picture_id = uuid.uuid4()

    send(session, agent, picture_id, drawing())

    kept = queries.content_of(session, picture_id)
    assert kept is not None
    assert kept.media_type == "image/png"


def test_a_lost_piece_is_asked_for_again(session: Session, agent: Actor) -> None:
    picture_id, content = uuid.uuid4(), photo(600, 400)
    send(session, agent, picture_id, content[:100], total=len(content))

    with pytest.raises(Refusal) as refused:
        send(session, agent, picture_id, content[200:], start=200, total=len(content))

    assert (refused.value.code, refused.value.params) == (
        "picture.goes_on_at",
        {"received_bytes": 100},
    )
    assert services.progress(session, picture_id=picture_id, actor=agent) == services.Progress(
        100, is_kept=False
    )
    assert send(session, agent, picture_id, content[100:], start=100, total=len(content)).is_kept


def test_starting_anew_forgets_the_beginning(session: Session, agent: Actor) -> None:
    picture_id, content = uuid.uuid4(), photo(600, 400)
    send(session, agent, picture_id, content[:100], total=len(content))

    assert send(session, agent, picture_id, content).is_kept


def test_sending_a_kept_picture_again_changes_nothing(session: Session, agent: Actor) -> None:
    picture_id = uuid.uuid4()
    send(session, agent, picture_id, drawing())
    before = queries.content_of(session, picture_id)

    assert send(session, agent, picture_id, photo(400, 400)).is_kept
    assert queries.content_of(session, picture_id) == before


def test_what_is_no_image_is_refused(session: Session, agent: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        send(session, agent, uuid.uuid4(), b"<svg onload=alert(1)>")

    assert refused.value.code == "picture.broken"


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        (Piece(0, BYTES_MAX + 1, b"x"), "picture.too_large"),
        (Piece(0, 0, b"x"), "picture.too_large"),
        (Piece(0, 10, b""), "picture.piece_wrong"),
        (Piece(-1, 10, b"x"), "picture.piece_wrong"),
        (Piece(9, 10, b"xx"), "picture.piece_wrong"),
        (Piece(0, BYTES_MAX, bytes(PIECE_BYTES_MAX + 1)), "picture.piece_wrong"),
    ],
)
def test_absurd_pieces_are_refused(session: Session, agent: Actor, piece: Piece, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        services.take_piece(session, picture_id=uuid.uuid4(), piece=piece, actor=agent, now=NOW)

    assert refused.value.code == code


def test_another_persons_picture_is_not_there(session: Session, agent: Actor) -> None:
    other = build.person(session, Role.AGENT, build.village(session))
    picture_id = uuid.uuid4()
    services.name_pictures(session, picture_ids=[picture_id], actor=other, now=NOW)

    for verb in (
        lambda: send(session, agent, picture_id, drawing()),
        lambda: services.progress(session, picture_id=picture_id, actor=agent),
        lambda: services.name_pictures(session, picture_ids=[picture_id], actor=agent, now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            verb()
        assert refused.value.code == "picture.unknown"


def test_the_database_keeps_a_kept_picture_as_it_is(session: Session, agent: Actor) -> None:
    picture_id = uuid.uuid4()
    send(session, agent, picture_id, drawing())

    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE pictures SET content = 'x', hash = sha256('x')"))
    session.execute(text("DELETE FROM pictures"))
    assert session.scalar(select(func.count()).select_from(Picture)) == 0


def test_a_picture_bent_past_the_trigger_is_found(session: Session, agent: Actor) -> None:
    [check] = checks.CHECKS
    send(session, agent, uuid.uuid4(), drawing())
    assert session.execute(text(check.sql)).all() == []

    session.execute(text("RESET ROLE"))
    session.execute(text("ALTER TABLE pictures DISABLE TRIGGER pictures_kept_stay"))
    session.execute(text("UPDATE pictures SET content = 'x'"))

    assert len(session.execute(text(check.sql)).all()) == 1
