"""The gateway's messages: signed, stored once, handled once."""

from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storefront.orders import calls
from storefront.payments import calls as payment_calls
from storefront.payments import queries as payments_read
from storefront.payments.models import GatewayEvent
from storefront.payments.rules import Way
from storefront.settlement import services
from tests.conftest import NOW, problem
from tests.support import storefront
from tests.support.storefront import Till

WAITING_JOBS = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%settle%'")


def deliver(client: FlaskClient, event_id: str, gateway_id: str, *, signature: str) -> object:
    return client.post(
        "/webhooks/stripe",
        data=f"{event_id} {gateway_id}",
        headers={"Stripe-Signature": signature},
    )


def handle(session: Session, event_id: str) -> None:
    services.settle_event(
        session, event_id=event_id, read=payment_calls.gateway().read_event, now=NOW
    )
    session.flush()


def paid_page(session: Session, shop: storefront.Shop, till: Till) -> tuple[str, str]:
    """Place an order and pay on its page; return its code and the page's id."""
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    payment.gateway_id, payment.page_url, payment.state = None, None, "created"
    session.flush()
    calls.pay(order.code, Way.CARD, title="", return_url="http://127.0.0.1/")
    gateway_id = f"cs_{payment.attempt_id}"
    till.pay(gateway_id)
    session.expire_all()
    return order.code, gateway_id


def test_a_forged_message_is_a_problem_and_is_not_kept(
    client: FlaskClient, session: Session, till: Till
) -> None:
    answers = [
        deliver(client, "evt_1", "cs_1", signature="forged"),
        client.post("/webhooks/stripe", data="{}"),
    ]

    assert [problem(answer) for answer in answers] == [(400, "http.400")] * 2
    assert session.scalar(select(func.count(GatewayEvent.id))) == 0


def test_a_message_is_stored_and_handled_by_a_job_later(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    code, gateway_id = paid_page(session, shop, till)

    first = deliver(client, "evt_1", gateway_id, signature="signed")
    second = deliver(client, "evt_1", gateway_id, signature="signed")

    assert [answer.get_json()["new"] for answer in (first, second)] == [True, False]
    assert session.scalar(WAITING_JOBS) == 1
    handle(session, "evt_1")
    handle(session, "evt_1")
    session.expire_all()
    stored = session.scalars(select(GatewayEvent)).one()
    [payment] = payments_read.payments_of(session, code)
    assert (stored.outcome, payment.state) == ("received", "paid")
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 2)
    assert storefront.broken_promises(session) == []


def test_two_messages_about_one_payment_have_one_effect(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    _code, gateway_id = paid_page(session, shop, till)

    for event_id in ("evt_2", "evt_1"):
        deliver(client, event_id, gateway_id, signature="signed")
        handle(session, event_id)

    session.expire_all()
    outcomes = session.scalars(select(GatewayEvent.outcome).order_by(GatewayEvent.id)).all()
    assert list(outcomes) == ["received", "known"]
    assert storefront.broken_promises(session) == []


def test_a_message_that_overtakes_the_answer_finds_its_payment_by_the_attempt(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    code, gateway_id = paid_page(session, shop, till)
    [payment] = payments_read.payments_of(session, code)
    payment.gateway_id, payment.page_url, payment.state = None, None, "created"
    session.flush()

    deliver(client, "evt_1", gateway_id, signature="signed")
    handle(session, "evt_1")

    session.expire_all()
    assert (payment.state, payment.gateway_id) == ("paid", gateway_id)
    assert storefront.broken_promises(session) == []


def test_a_message_about_nothing_of_ours_is_put_aside(
    client: FlaskClient, session: Session, till: Till
) -> None:
    deliver(client, "evt_9", "cs_unknown", signature="signed")
    handle(session, "evt_9")

    session.expire_all()
    assert session.scalars(select(GatewayEvent.outcome)).one() == "ignored"


def test_an_endless_body_is_refused(client: FlaskClient, session: Session, till: Till) -> None:
    answer = client.post("/webhooks/stripe", data=b"x" * (256 * 1024 + 1))

    assert problem(answer) == (413, "http.413")
