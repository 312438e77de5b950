"""What was accepted of a lot is accounted for."""

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.people.rules import Role
from app.sandbox.wallets import Wallets
from fulfilment.reports import queries
from fulfilment.reports.checks import CHECKS
from storefront.bookkeeping.rules.months import Period
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support import settling
from tests.support.shopping import sign_in
from tests.support.villagers import bearer

DAYS = Period(date(2026, 11, 1), date(2027, 1, 31))


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> settling.Season:
    """A season in which goods were sold, came back and were lost."""
    made = settling.season(session, Wallets(tmp_path / "wallets.json"))
    monkeypatch.setattr(make, "NOW", NOW)
    settling.story(made, tell_time=lambda at: monkeypatch.setattr(make, "NOW", at))
    return made


def broken(session: Session) -> list[str]:
    session.flush()
    return [check.name for check in CHECKS if session.execute(text(check.sql)).first()]


def test_every_lot_is_accounted_for(session: Session, world: settling.Season) -> None:
    rows = queries.masses(session, period=DAYS)

    assert rows
    assert {row.difference for row in rows} == {0}
    assert sum(row.sold for row in rows) > 0
    assert sum(row.lost for row in rows) > 0
    assert any("desk" in row.losses for row in rows)
    assert broken(session) == []
    mine = world.households[0].villager.code
    assert {row.villager_code for row in queries.masses(session, period=DAYS, villager=mine)} == {
        mine
    }


def test_a_label_that_nobody_moved_is_told(session: Session, world: settling.Season) -> None:
    session.execute(text("RESET ROLE"))
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(
        text("""
        UPDATE items SET base_units = base_units + 1 WHERE id = (
            SELECT items.id FROM items JOIN bins ON bins.id = items.bin_id
            WHERE bins.kind = 'shelf' AND items.base_units > 0 ORDER BY items.id LIMIT 1
        )
        """)
    )

    assert broken(session) == ["lots_are_accounted_for"]
    assert [row.difference for row in queries.masses(session, period=DAYS) if row.difference] == [
        -1
    ]


def test_the_page_and_the_file_show_it(
    client: FlaskClient, session: Session, world: settling.Season
) -> None:
    sign_in(client, build.person(session, Role.FINANCE))
    days = "from=2026-11-01&to=2027-01-31"

    page = client.get(f"/office/reports/goods?{days}").get_data(as_text=True)
    written = client.get(f"/office/reports/goods.csv?{days}").data.decode("utf-8-sig")

    assert ("对得上" in page, "代办承担" in page) == (True, True)
    assert written.splitlines()[0].startswith("批次,村民编码")


def test_the_api_tells_it_part_by_part_to_who_reads_the_books(
    client: FlaskClient, session: Session, world: settling.Season
) -> None:
    books = bearer(session, build.person(session, Role.FINANCE))
    asked = "/api/reports/lots?from=2026-11-01&to=2027-01-31&limit=3"
    told, address = [], asked
    for _ in range(100):
        part = client.get(address, headers=books).get_json()
        told += part["lots"]
        if part["next_after"] is None:
            break
        address = f"{asked}&after={part['next_after']}"

    rows = queries.masses(session, period=DAYS)
    assert [lot["lot_code"] for lot in told] == [row.lot_code for row in rows]
    assert {lot["difference"] for lot in told} == {0}
    first = told[0]
    assert first["accepted"] == sum(
        first[name] for name in ("sold", "on_hand", "returned", "used", "lost")
    )
    assert client.get(asked + "00", headers=books).status_code == 200
    assert client.get(asked + "000", headers=books).status_code == 422
    agent = bearer(session, build.person(session, Role.AGENT, world.on.village))
    assert client.get(asked, headers=agent).status_code == 403
