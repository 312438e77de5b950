import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.stock.models import Item
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.shopping import post, sign_in
from tests.support.villagers import Desk, bearer


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


def test_an_agent_takes_wrong_labels_off(client: FlaskClient, session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk)
    first, second = session.scalars(select(Item.code).order_by(Item.id))
    sign_in(client, desk.agent)
    address = f"/desk/deliveries/{delivery.code}"
    assert f"{address}/corrections" in client.get(address).text

    form = {"client_id": uuid.uuid4(), "item": [first], "why": "other"}
    refused = post(client, f"{address}/corrections", **form)
    assert refused.status_code == 422
    assert "请写一句怎么错的" in refused.text
    assert f'value="{first}" checked' in refused.text

    assert post(client, f"{address}/corrections", **form, note="破的没挑出来").status_code == 303
    page = client.get(f"{address}/corrections").text
    assert "更正 1" in page
    assert "破的没挑出来" in page
    assert f"corrects={delivery.code}" in page
    assert f'value="{second}"' in page
    assert "后来去掉 1 件，实收 1 件" in client.get(f"{address}/slip").text
    assert "后来去掉 1 件，实收 1 件" in client.get(address).text


def test_others_read_corrections_and_make_none(
    client: FlaskClient, session: Session, desk: Desk
) -> None:
    delivery = make.delivery(session, desk)
    headers = bearer(session, build.person(session, Role.AUDITOR))
    address = f"/desk/deliveries/{delivery.code}/corrections"

    page = client.get(address, headers=headers)
    assert page.status_code == 200
    assert "去掉勾上的" not in page.text
    assert client.post(address, headers=headers).status_code == 403
    gone = client.get("/desk/deliveries/D0/corrections", headers=headers)
    assert gone.status_code == 404


def test_corrections_over_the_api(client: FlaskClient, session: Session, desk: Desk) -> None:
    delivery = make.delivery(session, desk)
    code = session.scalars(select(Item.code).order_by(Item.id)).first()
    headers = bearer(session, desk.agent)
    address = f"/api/deliveries/{delivery.code}/corrections"
    body = {"client_id": str(uuid.uuid4()), "item_codes": [code, code], "why": "weight"}

    for _ in range(2):
        made = client.post(address, json=body, headers=headers)
        assert made.status_code == 201
        [row] = made.json
        assert (row["number"], row["codes"]) == (1, [code])
    again = client.post(address, json=body | {"client_id": str(uuid.uuid4())}, headers=headers)
    assert problem(again) == (409, "correction.done_already")
    assert len(client.get(address, headers=headers).json) == 1
