import base64
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Role
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from tests.conftest import problem
from tests.storefront.aftersales.test_aftersales import photo
from tests.support import inventory, storefront
from tests.support.villagers import bearer


@pytest.fixture
def order(session: Session) -> Order:
    """A paid order that says that it has arrived."""
    made = storefront.paid(session, storefront.shop(session))
    made.state = "delivered"
    session.flush()
    return made


@pytest.fixture
def operator(session: Session) -> dict[str, str]:
    return bearer(session, inventory.person(session, Role.OPERATOR))


def sent(**changed: object) -> dict[str, object]:
    values: dict[str, object] = {
        "client_id": str(uuid.uuid4()),
        "kind": "broken",
        "told": "破了 4 个",
        "photos": [base64.b64encode(photo()).decode()],
    }
    return values | changed


def test_a_shopper_complains_once_and_gets_money_back(
    client: FlaskClient, session: Session, order: Order, operator: dict[str, str]
) -> None:
    address = f"/api/orders/{order.code}/cases?key={order.tracking_key}"
    body = sent()
    opened = [client.post(address, json=body) for _ in range(2)]
    assert [answer.status_code for answer in opened] == [201, 201]
    [waiting] = client.get("/api/aftersales", headers=operator).get_json()
    assert (waiting["order_code"], waiting["kind"]) == (order.code, "broken")

    granted = client.post(
        f"/api/aftersales/{order.code}/1/grant",
        json={"refund_fen": 800, "answer": "赔您四个。"},
        headers=operator,
    )

    assert (granted.status_code, granted.get_json()["state"]) == (200, "granted")
    assert [each.refund_fen for each in payments_read.refunds_of(session, order.code)] == [800]
    [case] = client.get(address).get_json()
    assert (case["state"], case["answer"], case["refund_fen"]) == ("granted", "赔您四个。", 800)
    assert client.get("/api/aftersales", headers=operator).get_json() == []
    [answered] = client.get("/api/aftersales?answered=true", headers=operator).get_json()
    assert answered["refund_fen"] == 800


def test_what_is_not_said_right_is_refused_by_name(
    client: FlaskClient, order: Order, operator: dict[str, str]
) -> None:
    address = f"/api/orders/{order.code}/cases"
    key = f"?key={order.tracking_key}"

    assert problem(client.post(address, json=sent())) == (404, "orders.unknown")
    assert problem(client.post(address + key, json=sent(photos=["?"]))) == (422, "picture.broken")
    assert problem(client.post(address + key, json=sent(photos=[]))) == (
        422,
        "aftersale.photo_needed",
    )
    unknown = client.post(
        f"/api/aftersales/{order.code}/1/decline", json={"answer": "不行"}, headers=operator
    )
    assert problem(unknown) == (404, "aftersale.unknown")
