"""Photos, ID numbers and lists for tests of villagers' papers."""

import io
import uuid

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.rules import Actor
from app.pictures import services as pictures
from inventory.places.models import Place
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ID_CHECKS, ID_WEIGHTS, ConsentKind, Invitation
from tests.conftest import NOW

CARD = "6228480402564890018"
"""A UnionPay card number whose check digit is right."""
OTHER_CARD = "6222021234567890124"


def id_number(serial: int = 1) -> str:
    """Make an ID number of somebody born on 1 January 1956."""
    body = f"43092219560101{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return body + ID_CHECKS[total % 11]


def photo() -> bytes:
    """A small JPEG."""
    file = io.BytesIO()
    Image.new("RGB", (60, 80), (120, 160, 90)).save(file, "JPEG")
    return file.getvalue()


def sent_photo(session: Session, actor: Actor) -> uuid.UUID:
    """Send a photo, so that a row may name it."""
    picture_id = uuid.uuid4()
    pictures.take_whole(session, picture_id=picture_id, content=photo(), actor=actor, now=NOW)
    return picture_id


def agrees(session: Session, actor: Actor, villager: Villager, kind: ConsentKind) -> None:
    """Let a villager agree to one more thing."""
    villagers.give_consent(session, villager_code=villager.code, kind=kind, actor=actor, now=NOW)


def invited(session: Session, place: Place, roster_id: int, **changes: object) -> Villager:
    """Bring somebody by a roster; they have agreed to nothing yet."""
    said: dict[str, object] = {
        "client_id": uuid.uuid4(),
        "place_id": place.id,
        "name": "曾国华",
        "phone": "13900139007",
        "id_number": id_number(),
        "story": "",
    }
    invitation = Invitation(**(said | changes))  # type: ignore[arg-type]
    villagers.invite(session, invitations=[invitation], roster_id=roster_id, now=NOW)
    return session.scalars(select(Villager).where(Villager.client_id == invitation.client_id)).one()
