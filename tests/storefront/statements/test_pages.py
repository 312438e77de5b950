import io
from datetime import timedelta

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.messages import services as messages
from app.people.models import Reveal
from app.people.rules import Role
from storefront.statements import services
from tests.conftest import problem
from tests.support import inventory, thread
from tests.support.queries import counted
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import Thread
from tests.support.villagers import bearer


@pytest.fixture
def at(session: Session, moment: Moment) -> Thread:
    made = thread.sample(session, now=moment.now)
    thread.delivered_order(session, made, now=moment.now)
    moment.now += timedelta(hours=49)
    return made


def desk_page(at: Thread) -> str:
    return f"/desk/villagers/{at.household.code}/statement"


def readings(session: Session) -> list[tuple[str, str]]:
    return [tuple(row) for row in session.execute(select(Reveal.subject, Reveal.field))]


def test_a_villager_reads_what_sold_what_was_kept_and_why(client: FlaskClient, at: Thread) -> None:
    sign_in(client, at.by[at.household.code])

    page = client.get("/me").get_data(as_text=True)

    for words in (
        "李桂香，您好",
        "105.60",
        "卖了 3 件，归您 121.44 元",
        "卖了 60.00 元，归您 52.80 元",
        "留下 7.20 元手续费：您确认过的约定第 1 版，每 100 元留 12 元",
        '<svg class="months-bar"',
        "除了您自己，还没有人看过。",
    ):
        assert words in page


def test_the_page_takes_a_fixed_number_of_statements(
    client: FlaskClient, connection: Connection, at: Thread
) -> None:
    sign_in(client, at.by[at.household.code])

    with counted(connection) as statements:
        client.get("/me")

    assert len(statements) == 7


def test_an_agent_shows_it_and_the_villager_knows(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    sign_in(client, at.by["agent"])
    shown = client.get(desk_page(at)).get_data(as_text=True)
    assert "李桂香 的收益" in shown
    assert readings(session) == [(at.household.code, "statement")]

    sign_in(client, at.by[at.household.code])
    assert at.by["agent"].name in client.get("/me").get_data(as_text=True)


def test_an_agent_of_another_place_sees_nothing_and_nothing_is_logged(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    sign_in(client, inventory.person(session, Role.AGENT, inventory.hub(session)))

    assert client.get(desk_page(at)).status_code == 404
    assert readings(session) == []


def test_a_month_is_printed_with_its_total(client: FlaskClient, at: Thread) -> None:
    sign_in(client, at.by[at.household.code])

    slip = client.get("/me/slip?month=2026-11").get_data(as_text=True)
    empty = client.get("/me/slip?month=2026-01").get_data(as_text=True)

    assert "138.00" in slip
    assert "121.44" in slip
    assert "这个月没有卖出的东西" in empty


def test_the_passbook_is_a_pdf_with_the_balance(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    sign_in(client, at.by["agent"])

    answer = client.get(f"{desk_page(at)}/passbook-2026.pdf")

    with pypdfium2.PdfDocument(io.BytesIO(answer.data)) as paper:
        words = paper[0].get_textpage().get_text_bounded()
    assert answer.headers["Cache-Control"] == "private, no-store"
    for said in ("2026 年存折", "李桂香", "121.44", "上年结转"):
        assert said in words
    assert (at.household.code, "passbook") in readings(session)


def test_there_is_no_passbook_of_the_year_one(client: FlaskClient, at: Thread) -> None:
    sign_in(client, at.by[at.household.code])

    assert client.get("/me/passbook-1.pdf").status_code == 422


def test_a_text_goes_to_the_villager_once_a_day(
    client: FlaskClient, session: Session, at: Thread, moment: Moment
) -> None:
    sign_in(client, at.by["agent"])

    for _ in range(2):
        post(client, f"{desk_page(at)}/text")
    [text] = [text for text in messages.latest(session) if "11月卖了3件" in text.body]
    assert text.phone == at.household.phone

    moment.now += services.TEXT_EVERY
    post(client, f"{desk_page(at)}/text")
    assert len([text for text in messages.latest(session) if "11月卖了3件" in text.body]) == 2


def test_a_villager_without_a_phone_is_told_so(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    at.household.phone = None
    session.flush()
    headers = bearer(session, at.by["agent"])

    answer = client.post(f"/api/villagers/{at.household.code}/statement/text", headers=headers)

    assert problem(answer) == (422, "statement.no_phone")


def test_the_statement_by_api_goes_on_by_its_cursor(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    headers = bearer(session, at.by[at.household.code])

    read = client.get("/api/statement?month=2026-11", headers=headers).get_json()
    rest = client.get(
        f"/api/statement?before={read['lines'][-1]['earning_id']}", headers=headers
    ).get_json()
    wrong = client.get("/api/statement?month=11", headers=headers)

    assert read["months"] == [
        {"month": "2026-11-01", "items": 3, "sale_fen": 13800, "fee_fen": 1656, "net_fen": 12144}
    ]
    assert (len(read["lines"]), rest["lines"]) == (3, [])
    assert problem(wrong) == (422, "statement.month")
