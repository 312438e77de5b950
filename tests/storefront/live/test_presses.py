"""Presses at the console: each moves packs once, however often a bad line has it sent."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from storefront.live.models import LiveGoods, LivePress, StockChange
from storefront.live.services import pool
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session that may commit: a client's requests have transactions of their own."""
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def shop(session: Session) -> build.Shop:
    return build.shop(session, trays=50)


@pytest.fixture
def room(session: Session, shop: build.Shop) -> make.Room:
    return make.room(session, shop.channel, listing_id=shop.eggs.id, packs=20)


@pytest.fixture
def headers(session: Session, room: make.Room) -> dict[str, str]:
    made = villagers.bearer(session, build_inventory.person(session, Role.OPERATOR))
    session.commit()
    return made


def press(session: Session, room: make.Room, client_id: uuid.UUID | None = None) -> pool.Press:
    return make.press(session, room.row, room.listing_id, client_id=client_id)


def told(session: Session) -> list[int]:
    return list(session.scalars(select(StockChange.units).order_by(StockChange.id)))


def test_a_press_that_came_twice_moves_packs_once(session: Session, room: make.Room) -> None:
    ids = [uuid.uuid4() for _ in range(4)]

    def twice(verb: Callable[..., LivePress], client_id: uuid.UUID, **packs: int) -> list[int]:
        return [verb(session, press(session, room, client_id), **packs).packs for _ in range(2)]

    assert twice(pool.set_aside, ids[0], packs=5) == [5, 5]
    assert make.offer(session, room) == (25, 0, 0)
    assert twice(pool.give_back, ids[1], packs=3) == [3, 3]
    assert make.offer(session, room) == (22, 0, 0)
    assert twice(pool.cap, ids[2]) == [22, 22]
    assert "capped_goods_are_what_presses_gave_back" not in make.broken_promises(session)
    assert twice(pool.uncap, ids[3]) == [22, 22]
    # What was pressed before and comes late: it is done already, and caps nothing anew.
    assert pool.cap(session, press(session, room, ids[2])).packs == 22
    assert (make.offer(session, room), told(session)) == ((22, 0, 0), [20, 5, -3, -22, 22])


def test_one_id_is_not_two_different_presses(session: Session, room: make.Room) -> None:
    client_id = uuid.uuid4()
    pool.set_aside(session, press(session, room, client_id), packs=5)

    for changed in (
        lambda at: pool.set_aside(session, at, packs=6),
        lambda at: pool.give_back(session, at, packs=5),
        lambda at: pool.cap(session, at),
    ):
        with pytest.raises(Refusal, match=r"live\.pressed_for_another"):
            changed(press(session, room, client_id))
    assert make.offer(session, room) == (25, 0, 0)


def test_a_press_that_ends_a_session_late_does_not_end_the_next(
    client: FlaskClient, session: Session, room: make.Room, headers: dict[str, str]
) -> None:
    api = f"/api/platforms/{room.shop.code}/session"
    first = client.post(api, json={}, headers=headers).json["session_id"]
    page = f"/office/platforms/{room.shop.code}/room"
    shown = client.get(page, headers=headers).get_data(as_text=True)
    assert f'name="session" value="{first}"' in shown
    end = {"client_id": str(uuid.uuid4()), "session": first}
    assert client.post(f"{page}/close", data=end, headers=headers).status_code == 303
    assert make.offer(session, room) == (0, 0, 0)

    second = client.post(api, json={}, headers=headers).json["session_id"]
    pool.set_aside(session, press(session, room), packs=3)
    session.commit()
    assert client.post(f"{page}/close", data=end, headers=headers).status_code == 303
    assert client.delete(f"{api}?session_id={first}", headers=headers).status_code == 204
    assert make.offer(session, room) == (3, 0, 0)
    assert client.delete(f"{api}?session_id={second}", headers=headers).status_code == 204
    assert make.offer(session, room) == (0, 0, 0)


def test_a_cap_that_was_counted_twice_is_found(session: Session, room: make.Room) -> None:
    pool.cap(session, press(session, room))
    session.execute(LiveGoods.__table__.update().values(capped_packs=40))

    assert "capped_goods_are_what_presses_gave_back" in make.broken_promises(session)


def test_a_page_that_was_sent_twice_moves_once_and_says_so(
    client: FlaskClient, session: Session, room: make.Room, headers: dict[str, str]
) -> None:
    here = f"/office/platforms/{room.shop.code}/room"
    form = {"client_id": str(uuid.uuid4()), "listing": room.listing_id, "packs": 5}
    said = []
    for _ in range(2):
        answer = client.post(f"{here}/set-aside", data=form, headers=headers)
        assert answer.status_code == 303
        said.append(client.get(here, headers=headers).get_data(as_text=True))
    assert ("放进来 5 份。" in said[0], "没有再动一次" in said[0]) == (True, False)
    assert "这一下先前已经记下了，没有再动一次。" in said[1]

    other = client.post(f"{here}/cap", data=form, headers=headers)
    nameless = client.post(f"{here}/cap", data={"listing": room.listing_id}, headers=headers)
    assert (other.status_code, nameless.status_code) == (409, 422)
    assert "一份也没有动" in other.get_data(as_text=True)
    [row] = [
        row
        for row in client.get(f"/api/platforms/{room.shop.code}/pool", headers=headers).json
        if row["listing_id"] == room.listing_id
    ]
    assert (row["stocked"], row["number"], row["capped_packs"]) == (25, 1, None)


def test_a_request_that_was_sent_twice_moves_once(
    client: FlaskClient, session: Session, room: make.Room, headers: dict[str, str]
) -> None:
    def twice(verb: str, **packs: int) -> list[tuple[int, Any]]:
        body = {"client_id": str(uuid.uuid4()), "listing_id": room.listing_id, **packs}
        address = f"/api/platforms/{room.shop.code}/pool/{verb}"
        answers = [client.post(address, json=body, headers=headers) for _ in range(2)]
        return [(answer.status_code, answer.get_json(silent=True)) for answer in answers]

    assert twice("set-aside", packs=5) == [(204, None)] * 2
    assert twice("give-back", packs=2) == [(204, None)] * 2
    assert make.offer(session, room) == (23, 0, 0)
    assert twice("cap") == [(200, {"packs": 23})] * 2
    assert twice("uncap") == [(200, {"packs": 23})] * 2
    assert make.offer(session, room) == (23, 0, 0)
    nameless = client.post(
        f"/api/platforms/{room.shop.code}/pool/cap",
        json={"listing_id": room.listing_id},
        headers=headers,
    )
    assert nameless.status_code == 422
