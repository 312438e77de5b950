import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.ledger.models import Journal
from tests.conftest import problem
from tests.support import thread
from tests.support.queries import counted
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import Thread
from tests.support.villagers import bearer


@pytest.fixture
def at(session: Session, moment: Moment) -> Thread:
    """The sample village, in December, with sales of November."""
    made = thread.sample(session, now=moment.now)
    thread.delivered_order(session, made, now=moment.now)
    moment.now += timedelta(days=20)
    return made


def test_two_people_close_a_month_on_the_page(client: FlaskClient, at: Thread) -> None:
    sign_in(client, at.by["finance"])
    assert "提出结账" in client.get("/office/books/months").get_data(as_text=True)
    post(client, "/office/books/months/2026-11/proposal", client_id=str(uuid.uuid4()))
    assert "批准结账" not in client.get("/office/books/months").get_data(as_text=True)

    sign_in(client, at.by["approver"])
    assert "批准结账" in client.get("/office/books/months").get_data(as_text=True)
    post(client, "/office/books/months/2026-11/closing")

    page = client.get("/office/books/months").get_data(as_text=True)
    assert "已结账" in page
    assert at.by["approver"].name in page


def test_a_month_that_is_not_over_says_so(client: FlaskClient, at: Thread) -> None:
    sign_in(client, at.by["finance"])

    answer = post(client, "/office/books/months/2026-12/proposal", client_id=str(uuid.uuid4()))

    assert answer.status_code == 409
    assert "2026-12 还没过完" in answer.get_data(as_text=True)


def test_an_adjustment_is_proposed_and_approved_on_the_page(
    client: FlaskClient, at: Thread
) -> None:
    sign_in(client, at.by["finance"])
    post(
        client,
        "/office/books/adjustments",
        client_id=str(uuid.uuid4()),
        reason="银行回单 3",
        account=["bank_charges", "bank", ""],
        debit=["25", "", ""],
        credit=["", "25.00", ""],
    )
    page = client.get("/office/books/adjustments").get_data(as_text=True)
    assert "银行回单 3" in page
    number = page.partition("/office/books/adjustments/")[2].partition("/")[0]

    sign_in(client, at.by["approver"])
    post(client, f"/office/books/adjustments/{number}/approval")

    assert "已记账" in client.get("/office/books/adjustments").get_data(as_text=True)


def test_what_was_typed_stays_when_it_is_refused(client: FlaskClient, at: Thread) -> None:
    sign_in(client, at.by["finance"])

    answer = post(
        client,
        "/office/books/adjustments",
        client_id=str(uuid.uuid4()),
        reason="银行回单 4",
        account=["bank_charges", "bank"],
        debit=["25", ""],
        credit=["", "24"],
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "借方和贷方要相等" in page
    assert 'value="银行回单 4"' in page
    assert 'value="24"' in page


def test_the_auditor_reads_and_changes_nothing(client: FlaskClient, at: Thread) -> None:
    sign_in(client, at.by["auditor"])

    page = client.get("/office/books/months").get_data(as_text=True)
    answer = post(client, "/office/books/months/2026-11/proposal", client_id=str(uuid.uuid4()))

    assert "提出结账" not in page
    assert answer.status_code == 403


def test_months_take_a_fixed_number_of_statements(
    client: FlaskClient, connection: Connection, at: Thread
) -> None:
    sign_in(client, at.by["auditor"])

    with counted(connection) as statements:
        client.get("/office/books/months")

    assert len(statements) == 5


def test_the_same_by_api(client: FlaskClient, session: Session, at: Thread) -> None:
    finance, approver = (bearer(session, at.by[who]) for who in ("finance", "approver"))
    once = {"client_id": str(uuid.uuid4())}

    proposed = client.post("/api/books/months/2026-11/proposal", json=once, headers=finance)
    early = client.post("/api/books/months/2027-01/proposal", json=once, headers=finance)
    own = client.post("/api/books/months/2026-11/closing", headers=finance)
    closed = client.post("/api/books/months/2026-11/closing", headers=approver)

    assert proposed.get_json()["state"] == "proposed"
    assert problem(early)[0] == 404
    assert problem(own) == (403, "guard.not_yours")
    assert closed.get_json()["state"] == "closed"
    assert closed.get_json()["figures"]["unsealed"] == 0


def test_a_reversal_by_api(client: FlaskClient, session: Session, at: Thread) -> None:
    finance, approver = (bearer(session, at.by[who]) for who in ("finance", "approver"))
    funded = session.scalars(select(Journal).where(Journal.kind == "float_funded")).one()
    body = {
        "client_id": str(uuid.uuid4()),
        "kind": "float_funded",
        "voucher": funded.voucher,
        "reason": "金额记错",
    }

    made = client.post("/api/books/reversals", json=body, headers=finance).get_json()
    client.post(f"/api/books/adjustments/{made['adjustment_id']}/approval", headers=approver)

    [read] = client.get("/api/books/adjustments", headers=finance).get_json()
    balances = client.get("/api/books", headers=finance).get_json()["balances"]
    assert (read["state"], read["reverses"]) == ("posted", funded.voucher)
    assert "desk_cash" not in {row["account"] for row in balances}
