"""Pushes of one moment are stored as one group: all of them, or what is wrong stays with itself."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import Session

from storefront.channels.rules import ForgedPushError, Message, Push
from storefront.inbox import calls, services
from storefront.inbox.models import PlatformMessage
from storefront.inbox.services import Verified
from storefront.orders.models import Order
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support.rsgi import on_loop
from tests.support.storefront import Moment


@pytest.fixture
def platform() -> Iterator[tuple[douyin.Douyin, str]]:
    ours = douyin.Douyin()
    with serving(ours) as address:
        yield ours, address


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def room(session: Session, platform: tuple[douyin.Douyin, str], moment: Moment) -> make.Room:
    shop = build.shop(session, trays=50)
    room = make.room(session, shop.channel, listing_id=shop.eggs.id, packs=5, api_base=platform[1])
    session.commit()
    return room


def heard(session: Session) -> list[str]:
    session.expire_all()
    return sorted(session.scalars(select(PlatformMessage.message_id)))


def said(room: make.Room, *message_ids: str, order_no: str = "") -> Verified:
    return Verified(room.shop.id, [Message(one, "101", order_no) for one in message_ids], b"[]")


def together(pushes: Sequence[Verified]) -> list[Exception | None]:
    """Store pushes that all arrive in one moment; tell what each was told."""

    async def stored() -> list[Exception | None]:
        outcomes = await asyncio.gather(*(calls._together(push) for push in pushes))
        return [outcome if isinstance(outcome, Exception) else None for outcome in outcomes]

    return on_loop(stored())


def hear(room: make.Room, push: Push) -> str:
    return on_loop(calls.hear(room.shop.code, push)).body


def test_pushes_of_one_moment_are_one_statement(
    session: Session, connection: Connection, room: make.Room
) -> None:
    statements: list[str] = []

    def note(_c: Any, _cu: Any, statement: str, *_: Any) -> None:
        if "INSERT INTO platform_messages" in statement:
            statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        told = together([said(room, "a"), said(room, "b", "c"), said(room, "a")])
    finally:
        event.remove(connection, "before_cursor_execute", note)

    assert told == [None, None, None]
    assert len(statements) == 1
    assert heard(session) == ["a", "b", "c"]


@pytest.mark.parametrize("bad", ["\x00", "\ud83d"], ids=["no text for the database", "half a text"])
def test_what_cannot_be_stored_takes_no_other_with_it(
    session: Session, room: make.Room, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    told = together([said(room, "a"), said(room, bad), said(room, "b")])

    assert [error is None for error in told] == [True, False, True]
    assert heard(session) == ["a", "b"]


def test_nobody_is_answered_when_the_transaction_fails(
    session: Session,
    room: make.Room,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL)
    store = services.store

    def store_and_fail(*args: Any, **named: Any) -> None:
        store(*args, **named)
        raise ValueError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(services, "store", store_and_fail)
        told = together([said(room, "a"), said(room, "b")])

    assert [type(error) for error in told] == [ValueError, ValueError]
    assert heard(session) == []
    assert together([said(room, "a"), said(room, "b")]) == [None, None]
    assert heard(session) == ["a", "b"]


def test_what_was_stored_and_never_answered_comes_again_and_is_one_order(
    session: Session, room: make.Room, platform: tuple[douyin.Douyin, str]
) -> None:
    """The process died between the two: the platform has heard nothing, and pushes again."""
    number = platform[0].order()
    body, headers = platform[0].signed(platform[0].message("101", number))
    push = Push(body=body, headers=headers, query={})

    hear(room, push)
    assert hear(room, push) == '{"code":0,"msg":"success"}'
    assert calls.handle_messages(room.shop.id) == 1
    hear(room, push)
    assert calls.handle_messages(room.shop.id) == 0

    session.expire_all()
    assert len(session.scalars(select(Order)).all()) == 1
    assert make.fates(session, room) == {platform[0].sub_orders(number)[0]: "served"}


def test_what_is_not_signed_is_not_stored(session: Session, room: make.Room) -> None:
    with pytest.raises(ForgedPushError):
        hear(room, Push(body=b"[]", headers={"event-sign": "0" * 32}, query={}))

    assert heard(session) == []


def jobs(session: Session) -> int:
    return session.scalar(
        text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'storefront.inbox.handle'")
    )


def test_somebody_is_called_once_until_all_is_handled(
    session: Session, room: make.Room, platform: tuple[douyin.Douyin, str], moment: Moment
) -> None:
    before, number = jobs(session), platform[0].order()
    for name in "abc":
        services.store(session, [said(room, name, order_no=number)], now=NOW)
    assert jobs(session) == before + 1
    session.commit()

    assert calls.handle_messages(room.shop.id) == 3
    services.store(session, [said(room, "d", order_no=number)], now=NOW)
    services.store(session, [said(room, "d", order_no=number)], now=NOW)
    assert jobs(session) == before + 2


def test_who_was_called_and_died_is_called_anew(session: Session, room: make.Room) -> None:
    before = jobs(session)
    services.store(session, [said(room, "a", order_no="1")], now=NOW)
    services.store(session, [said(room, "b", order_no="1")], now=NOW + services.SILENT_AFTER)
    assert jobs(session) == before + 1

    later = NOW + 2 * services.SILENT_AFTER
    services.store(session, [said(room, "c", order_no="1")], now=later)
    assert jobs(session) == before + 2
    assert not services.claim(session, shop_id=room.shop.id, now=later)
    assert services.claim(session, shop_id=room.shop.id, now=later + 2 * services.SILENT_AFTER)


def test_nobody_is_called_for_what_is_about_no_order(session: Session, room: make.Room) -> None:
    before = jobs(session)
    services.store(session, [said(room, "a")], now=NOW)

    assert jobs(session) == before
    assert session.scalars(select(PlatformMessage.outcome)).all() == ["handled"]
    assert session.scalars(select(PlatformMessage.handled_at)).all() == [NOW]
