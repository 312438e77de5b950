"""A shopper who has lost the link of an order gets it on the phone that it was ordered with."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from storefront.orders.models import Order
from storefront.orders.rules import LINK_AGAIN
from tests.conftest import NOW, problem
from tests.support import storefront
from tests.support.shopping import post
from tests.support.storefront import Moment
from tests.support.texts import told

PHONE = storefront.RECEIVER.phone


@pytest.fixture
def order(session: Session) -> Order:
    return storefront.paid(session, storefront.shop(session))


def texts(session: Session) -> list[tuple[str, str]]:
    """Tell what was texted because somebody asked, not because money came."""
    return [(each.phone, each.body) for each in told(session) if "收到了" not in each.body]


def test_the_link_comes_by_text_and_opens_the_order(
    client: FlaskClient, session: Session, moment: Moment, order: Order
) -> None:
    asked = client.get("/orders").get_data(as_text=True)
    spaced = f"{order.code[:3]} {order.code[3:]}".lower()

    answer = post(client, "/orders", code=spaced, phone="+86 138 0000 1234")

    [(phone, body)] = texts(session)
    assert "查订单" in asked
    assert (answer.status_code, phone) == (303, PHONE)
    assert order.tracking_key not in client.get("/orders").get_data(as_text=True)
    path = body[body.index("/orders/") :]
    assert client.get(path).status_code == 200


def test_a_wrong_phone_or_number_is_answered_the_same_and_nothing_is_sent(
    client: FlaskClient, session: Session, moment: Moment, order: Order
) -> None:
    answers = [
        post(client, "/orders", code=order.code, phone="13900001234"),
        post(client, "/orders", code="Z000000XX", phone=PHONE),
        post(client, "/orders", code=order.code, phone=PHONE),
    ]

    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/orders")}
    assert len(texts(session)) == 1


def test_who_asks_again_and_again_gets_one_text_in_ten_minutes(
    client: FlaskClient, session: Session, moment: Moment, order: Order
) -> None:
    sent = []
    for later in (timedelta(), timedelta(seconds=1), LINK_AGAIN):
        moment.now = NOW + later
        post(client, "/orders", code=order.code, phone=PHONE)
        sent.append(len(texts(session)))

    assert sent == [1, 1, 2]


def test_the_link_of_a_gift_goes_to_who_bought_it_only(
    client: FlaskClient, session: Session, moment: Moment, order: Order
) -> None:
    order.gift_note, order.buyer_phone = "生日快乐", "13911112222"
    session.flush()

    for phone in (PHONE, "139 1111 2222"):
        post(client, "/orders", code=order.code, phone=phone)

    assert [phone for phone, _ in texts(session)] == ["13911112222"]


def test_what_is_no_phone_number_is_told_at_its_field(client: FlaskClient, order: Order) -> None:
    answer = post(client, "/orders", code=order.code, phone="123")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="field-phone-error"' in page
    assert f'value="{order.code}"' in page


def test_a_client_asks_by_api(
    client: FlaskClient, session: Session, moment: Moment, order: Order
) -> None:
    sent = client.post("/api/orders/link", json={"code": order.code, "phone": PHONE})
    refused = client.post("/api/orders/link", json={"code": order.code, "phone": "1"})

    assert (sent.status_code, sent.data) == (204, b"")
    assert problem(refused) == (422, "receiver.phone")
    assert len(texts(session)) == 1
