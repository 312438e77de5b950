"""Our account at the gateway and disputes, as finance sees them on the page and by API."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from storefront.disputes import services as disputes
from storefront.payments import queries as payments_read
from storefront.payments.rules import DisputeState, LineKind
from storefront.reconciliation import services
from tests.conftest import NOW
from tests.storefront.disputes.test_services import TOTAL_FEN, report
from tests.storefront.reconciliation.test_services import charge_of, line
from tests.support import inventory, storefront
from tests.support.queries import counted
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.villagers import bearer

WAITING = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%reconciliation%'")
NO_DIFFERENCE = "都对得上"


@pytest.fixture
def finance(session: Session, moment: Moment) -> Actor:
    return inventory.person(session, Role.FINANCE)


def test_finance_sees_what_differs_and_writes_down_what_it_is(
    client: FlaskClient, session: Session, finance: Actor
) -> None:
    storefront.shop(session)
    odd = line(LineKind.OTHER, 700, line_id="txn_odd")
    services.take(session, lines=[odd], now=NOW)
    services.note_taking(session, began_at=NOW, lines_count=1, failure="", now=NOW)
    sign_in(client, finance)

    page = client.get("/office/gateway").get_data(as_text=True)
    assert "认不出来" in page
    assert "txn_odd" in page
    told = post(client, "/office/gateway/notes", about="txn_odd", note="渠道补贴")

    assert told.status_code == 303
    page = client.get("/office/gateway").get_data(as_text=True)
    assert NO_DIFFERENCE in page
    assert "渠道补贴" in page
    listed = client.get("/office/gateway/differences.csv").get_data(as_text=True)
    assert "txn_odd,别的,认不出来，没有记账,,7.00,,2026-11-20" in listed


def test_a_note_that_says_nothing_is_refused_on_the_page(
    client: FlaskClient, session: Session, finance: Actor
) -> None:
    storefront.shop(session)
    services.take(session, lines=[line(LineKind.OTHER, 700, line_id="txn_odd")], now=NOW)
    sign_in(client, finance)

    answer = post(client, "/office/gateway/notes", about="txn_odd", note=" ")

    assert answer.status_code == 422
    assert "写一句查明了是什么" in answer.get_data(as_text=True)


def test_asking_now_is_a_job_and_an_auditor_may_only_read(
    client: FlaskClient, session: Session, finance: Actor
) -> None:
    storefront.shop(session)
    sign_in(client, finance)
    assert post(client, "/office/gateway/takings").status_code == 303
    assert session.scalar(WAITING) == 1

    sign_in(client, inventory.person(session, Role.AUDITOR))
    assert "现在对一次" not in client.get("/office/gateway").get_data(as_text=True)
    assert post(client, "/office/gateway/takings").status_code == 403


def test_the_api_tells_the_same(client: FlaskClient, session: Session, finance: Actor) -> None:
    storefront.shop(session)
    services.take(session, lines=[line(LineKind.OTHER, 700, line_id="txn_odd")], now=NOW)
    headers = bearer(session, finance)

    told = client.get("/api/gateway", headers=headers).get_json()
    assert (told["theirs_fen"], told["ours_fen"], told["apart_fen"]) == (700, 0, 700)
    assert [(one["about"], one["why"]) for one in told["differences"]] == [("txn_odd", "unnamed")]
    explained = client.post(
        "/api/gateway/notes", json={"about": "txn_odd", "note": "补贴"}, headers=headers
    )
    assert explained.status_code == 204
    assert client.post("/api/gateway/takings", headers=headers).status_code == 202


def test_a_dispute_is_shown_with_its_order_and_until_when_to_answer(
    client: FlaskClient, session: Session, finance: Actor
) -> None:
    order = storefront.paid(session, storefront.shop(session))
    payment = payments_read.payment_received(session, order.code)
    told = report(payment, DisputeState.NEEDS_ANSWER, -TOTAL_FEN)
    disputes.record(session, report=told, now=NOW)
    sign_in(client, finance)

    page = client.get("/office/gateway/disputes").get_data(as_text=True)
    assert "等我们答复" in page
    assert "说没收到货" in page
    assert f"/office/orders/{order.code}" in page
    assert "有 1 件争议还没完" in client.get("/office/gateway").get_data(as_text=True)
    [row] = client.get("/api/disputes", headers=bearer(session, finance)).get_json()
    assert (row["state"], row["held_fen"], row["subject"]) == (
        "needs_answer",
        TOTAL_FEN,
        order.code,
    )


def test_the_page_asks_as_often_however_much_differs(
    client: FlaskClient, session: Session, connection: Connection, finance: Actor
) -> None:
    payment = payments_read.payment_received(
        session, storefront.paid(session, storefront.shop(session)).code
    )
    sign_in(client, finance)
    client.get("/office/gateway")
    with counted(connection) as few:
        client.get("/office/gateway")
    services.take(
        session,
        lines=[charge_of(payment), *(line(LineKind.OTHER, n) for n in range(1, 30))],
        now=NOW,
    )
    with counted(connection) as many:
        client.get("/office/gateway")

    assert len(many) == len(few)
