"""Answering a dispute on the screen and by API."""

import base64
import io
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Role
from fulfilment.answers import calls
from storefront.disputes import calls as disputes_calls
from storefront.disputes.models import Dispute
from tests.support import disputed as stage
from tests.support import inventory
from tests.support.disputed import Bank, Disputed
from tests.support.shopping import post, sign_in
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> tuple[Disputed, Bank]:
    on, bank = stage.disputed(session)
    disputes_calls.use_gateway(bank)
    return on, bank


def test_a_clerk_draws_up_edits_and_hands_in(
    client: FlaskClient, session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, bank = on
    sign_in(client, case.clerk)
    address = f"/office/gateway/disputes/{case.dispute_id}"
    listed = client.get("/office/gateway/disputes").get_data(as_text=True)
    assert f'href="{address}"' in listed
    assert "看看、答复" in listed
    assert "要不要争" in client.get(address).get_data(as_text=True)

    post(client, address)
    page = client.get(address).get_data(as_text=True)
    assert "SF12345678" in page
    assert "王芳" not in page
    paper = (io.BytesIO(b"\xff\xd8\xff photo"), "照片.jpg")
    assert post(client, f"{address}/papers", client_id=uuid.uuid4(), kind="receipt", paper=paper)
    assert "照片.jpg" in client.get(address).get_data(as_text=True)
    kept = client.get(f"{address}/papers/receipt")
    assert kept.data == b"\xff\xd8\xff photo"
    sent = post(
        client,
        f"{address}/words",
        client_id=uuid.uuid4(),
        uncategorized_text="当天送到门口",
        then="hand_in",
    )
    assert sent.status_code == 303
    assert "正在交给渠道" in client.get(address).get_data(as_text=True)
    calls.send(case.dispute_id)

    page = client.get(address).get_data(as_text=True)
    assert "材料交了" in page
    assert "<textarea" not in page
    [(_, evidence)] = bank.submitted
    assert evidence["uncategorized_text"] == "当天送到门口"
    second = post(client, f"{address}/words", client_id=uuid.uuid4(), then="hand_in")
    assert second.status_code == 409
    assert "只能交一次" in second.get_data(as_text=True)


def test_giving_up_wants_its_tick(
    client: FlaskClient, session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, bank = on
    sign_in(client, case.clerk)
    address = f"/office/gateway/disputes/{case.dispute_id}/surrender"

    refused = post(client, address, client_id=uuid.uuid4())
    done = post(client, address, client_id=uuid.uuid4(), sure="yes")
    calls.send(case.dispute_id)

    assert refused.status_code == 422
    assert done.status_code == 303
    assert len(bank.given_up) == 1


def test_a_client_answers_by_api(
    client: FlaskClient, session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, bank = on
    key = bearer(session, case.clerk)
    address = f"/api/disputes/{case.dispute_id}/answer"
    assert client.get(address, headers=key).status_code == 404

    assert client.post(address, headers=key).json["state"] == "draft"
    client.put(address, headers=key, json={"words": {"shipping_date": "2026-11-20"}})
    paper = {
        "client_id": str(uuid.uuid4()),
        "kind": "receipt",
        "name": "r.pdf",
        "content": base64.b64encode(b"%PDF-1").decode(),
    }
    laid = client.post(f"{address}/papers", headers=key, json=paper)
    assert [each["kind"] for each in laid.json["papers"]] == ["receipt"]
    assert client.delete(f"{address}/papers/receipt", headers=key).json["papers"] == []
    told = client.post(f"{address}/submission", headers=key, json={"client_id": str(uuid.uuid4())})
    calls.send(case.dispute_id)

    assert (told.status_code, told.json["state"]) == (202, "sending")
    assert client.get(address, headers=key).json["state"] == "sent"
    assert bank.submitted[0][1]["shipping_date"] == "2026-11-20"


def test_others_of_the_office_only_read(
    client: FlaskClient, session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, _ = on
    sign_in(client, inventory.person(session, Role.APPROVER))
    address = f"/office/gateway/disputes/{case.dispute_id}"

    assert "写材料" not in client.get(address).get_data(as_text=True)
    assert post(client, address).status_code == 403


def test_nobody_is_asked_for_an_answer_that_the_bank_no_longer_takes(
    client: FlaskClient, session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, _ = on
    sign_in(client, case.clerk)
    session.execute(update(Dispute).values(answer_by=clock.now() - timedelta(minutes=1)))
    session.commit()

    listed = client.get("/office/gateway/disputes").get_data(as_text=True)
    assert case.dispute_id in listed
    assert "看看、答复" not in listed
