"""What is in a file is counted once: a look costs its page, and what changed is counted anew."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from storefront.channels import services as channels
from storefront.channels.rules import Meaning, Platform
from storefront.imports import jobs, queries
from storefront.imports.models import PlatformFile
from storefront.imports.services import judging, taking
from storefront.live.services import pool
from storefront.suborders.services import teaching
from tests.conftest import NOW
from tests.storefront.imports.test_rules import TITLES
from tests.storefront.imports.test_services import (
    SKU,
    as_csv,
    fates_of,
    handed_in,
    row,
    taken,
    view,
)
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers
from tests.support.storefront import Moment


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session that may commit: reading and taking have transactions of their own."""
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def room(session: Session, moment: Moment) -> make.Room:
    shop = build.shop(session, trays=50)
    return make.room(session, shop.channel, listing_id=shop.eggs.id, packs=5, sku=SKU)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build_inventory.person(session, Role.OPERATOR)


@pytest.fixture
def long_file(session: Session, room: make.Room, operator: Actor) -> PlatformFile:
    """Six hundred rows: every third cannot be read, and the pool has five packs."""
    rows = [row(number, 商品数量="1" if number % 3 else "两") for number in range(600)]
    return handed_in(session, room, operator, as_csv([TITLES, *rows]))


def rows_touched(session: Session, statement: str, parameters: Any) -> int:
    """Tell how many rows of the file's table a statement reads, by its own plan."""
    plan = session.connection().exec_driver_sql(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters
    )

    def read(node: dict[str, Any]) -> int:
        below = sum(read(one) for one in node.get("Plans", []))
        if node.get("Relation Name") != "platform_file_rows":
            return below
        read_away = node.get("Rows Removed by Filter", 0)
        return below + int((node["Actual Rows"] + read_away) * node["Actual Loops"])

    return sum(read(one["Plan"]) for one in plan.scalar_one())


def test_a_look_reads_its_page_and_not_the_file(
    session: Session, connection: Connection, long_file: PlatformFile
) -> None:
    assert long_file.state == "read"
    # As autovacuum would: the plan of a table that nobody has counted tells nothing.
    session.execute(text("ANALYZE platform_file_rows"))
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *more: Any) -> None:
        asked.append((statement, parameters))

    for page, fates in ((1, {"bad"}), (2, {"bad"}), (3, {"new"}), (6, {"new"})):
        asked.clear()
        event.listen(connection, "before_cursor_execute", note)
        seen = queries.file_view(session, long_file, page=page)
        event.remove(connection, "before_cursor_execute", note)
        assert {one.fate for one in seen.rows} == fates
        assert len(asked) == 1
        if page == 1:
            assert rows_touched(session, *asked[0]) == len(seen.rows) == 100

    asked.clear()
    event.listen(connection, "before_cursor_execute", note)
    seen = queries.file_view(session, long_file, limit=0)
    event.remove(connection, "before_cursor_execute", note)
    assert (asked, seen.counts) == ([], {"bad": 200, "new": 400})
    assert seen.hindered == {"short": 395}


def test_a_page_where_the_bad_rows_end_shows_both(
    session: Session, room: make.Room, operator: Actor
) -> None:
    rows = [row(number, 商品数量="1" if number % 2 else "两") for number in range(9)]
    file = handed_in(session, room, operator, as_csv([TITLES, *rows]))

    pages = [queries.file_view(session, file, page=page, limit=3).rows for page in (1, 2, 3)]
    assert [[one.line_number for one in page] for page in pages] == [
        [2, 4, 6],
        [8, 10, 3],
        [5, 7, 9],
    ]


def test_what_changes_meanwhile_is_counted_anew(
    session: Session, room: make.Room, operator: Actor
) -> None:
    rows = [TITLES, row(1), row(2, 商品ID="strange"), row(3, 订单状态="怪")]
    file = handed_in(session, room, operator, as_csv(rows))
    before = view(session, file)
    assert (before.hindered, list(before.unknown_statuses)) == ({"unmapped": 1}, ["怪"])

    channels.name_goods(
        session, shop_id=room.shop.id, sku="strange", listing_id=room.listing_id, packs=9
    )
    teaching.teach_status(
        session, platform=Platform.DOUYIN, raw="怪", meaning=Meaning.PAID, now=NOW
    )
    session.commit()
    asked = session.execute(
        text("SELECT args FROM procrastinate_jobs WHERE task_name = 'storefront.imports.weigh'")
    ).scalars()
    assert {"shop_id": room.shop.id} in list(asked)
    jobs.weigh_platform_files(room.shop.id)
    session.expire_all()
    after = view(session, file)
    assert (after.hindered, list(after.unknown_statuses)) == ({"short": 2}, [])

    pool.set_aside(session, make.press(session, room.row, room.listing_id), packs=20)
    assert view(session, file).hindered == {"short": 2}
    judging.weigh(session, file=file, now=NOW)
    assert view(session, file).hindered == {}


def test_what_is_taken_is_judged_anew_whatever_the_preview_said(
    session: Session, room: make.Room, operator: Actor
) -> None:
    file = handed_in(session, room, operator, as_csv([TITLES, row(1), row(2)]))
    assert view(session, file).hindered == {}
    # The room gives three of five back, and nobody counts again.
    pool.give_back(session, make.press(session, room.row, room.listing_id), packs=3)
    taken(session, room, file)

    assert sorted(fates_of(session, room)) == ["served", "short"]
    assert view(session, file).counts == {"taken": 2}
    with pytest.raises(Refusal, match=r"imports\.wrong_state"):
        judging.weigh(session, file=file, now=NOW)


def test_what_is_forgotten_is_counted_no_more(
    session: Session, room: make.Room, long_file: PlatformFile
) -> None:
    taking.forget_stale(session, now=NOW.replace(year=NOW.year + 1))
    session.expire_all()

    seen = queries.file_view(session, long_file, page=2)
    assert (seen.counts, seen.pages, len(seen.rows)) == ({"bad": 200}, 2, 100)


def test_figures_that_are_not_those_of_the_rows_are_found(
    session: Session, room: make.Room, long_file: PlatformFile
) -> None:
    assert "files_are_counted" not in make.broken_promises(session)
    long_file.figures = {"counts": {"new": 400}}

    assert "files_are_counted" in make.broken_promises(session)


def test_the_page_says_of_when_it_is_and_counts_again(
    client: FlaskClient, session: Session, room: make.Room, operator: Actor
) -> None:
    file = handed_in(session, room, operator, as_csv([TITLES, row(1, 商品数量="9")]))
    headers = villagers.bearer(session, operator)
    session.commit()
    here = f"/office/platforms/{room.shop.code}/files/{file.client_id}"
    page = client.get(here, headers=headers).get_data(as_text=True)
    assert "1 行货不够" in page
    assert "再算一遍" in page

    pool.set_aside(session, make.press(session, room.row, room.listing_id), packs=20)
    session.commit()
    assert client.post(f"{here}/weigh", headers=headers).status_code == 303
    assert "货不够" not in client.get(here, headers=headers).get_data(as_text=True)
    told = client.post(
        f"/api/platforms/{room.shop.code}/files/{file.client_id}/weigh", headers=headers
    )
    assert (told.status_code, told.json["state"]) == (200, "read")
