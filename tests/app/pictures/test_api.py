import io
import uuid

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from app.people.rules import Role
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import villagers as people


@pytest.fixture
def headers(session: Session) -> dict[str, str]:
    return people.bearer(session, build.person(session, Role.AGENT, build.village(session)))


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(file, "JPEG")
    return file.getvalue()


def test_a_picture_goes_on_where_the_signal_was_lost(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    address, content = f"/api/pictures/{uuid.uuid4()}", jpeg()
    total = len(content)

    client.patch(f"{address}?start=0&total={total}", data=content[:100], headers=headers)
    reached = client.get(f"{address}/progress", headers=headers).get_json()
    done = client.patch(
        f"{address}?start={reached['received_bytes']}&total={total}",
        data=content[reached["received_bytes"] :],
        headers=headers,
    )

    assert reached == {"received_bytes": 100, "is_kept": False}
    assert done.get_json() == {"received_bytes": total, "is_kept": True}


def test_a_broken_picture_gets_a_plain_answer(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.patch(
        f"/api/pictures/{uuid.uuid4()}?start=0&total=5", data=b"hello", headers=headers
    )

    assert problem(answer) == (422, "picture.broken")


def test_progress_of_nothing_is_not_found(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.get(f"/api/pictures/{uuid.uuid4()}/progress", headers=headers)

    assert problem(answer) == (404, "picture.unknown")
