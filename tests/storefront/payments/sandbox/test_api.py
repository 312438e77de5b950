"""The sandbox's API, through the official SDK: what Stripe refuses is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import stripe

from tests.support.sandbox import API_KEY, Inbox, Running

SESSION: dict[str, Any] = {
    "mode": "payment",
    "line_items": [
        {
            "quantity": 2,
            "price_data": {
                "currency": "cny",
                "unit_amount": 6_000,
                "product_data": {"name": "土鸡蛋 30 枚"},
            },
        }
    ],
    "allowed_payment_method_types": ["card", "alipay", "wechat_pay"],
    "payment_method_options": {"wechat_pay": {"client": "web"}},
    "success_url": "http://127.0.0.1:8000/done?session={CHECKOUT_SESSION_ID}",
}
PAID = {"amount": 12_000, "currency": "cny", "payment_method": "pm_card_visa", "confirm": True}


@pytest.fixture
def api(sandbox: Running) -> Any:
    # Untyped, since the tests say what the SDK's types forbid.
    return sandbox.client().v1


def refusal(
    call: Callable[[], Any], kind: type[stripe.StripeError] = stripe.InvalidRequestError
) -> stripe.StripeError:
    with pytest.raises(kind) as caught:
        call()
    return caught.value


def open_session(api: Any, **other: Any) -> stripe.checkout.Session:
    session: stripe.checkout.Session = api.checkout.sessions.create(SESSION | other)
    return session


def test_a_session_adds_up_its_lines_and_has_no_intent_yet(api: Any) -> None:
    session = open_session(api)

    assert (session.amount_total, session.status, session.payment_status) == (
        12_000,
        "open",
        "unpaid",
    )
    assert session.payment_intent is None
    assert session.expires_at - session.created == 86_400
    assert session.payment_method_types == ["card", "alipay", "wechat_pay"]


def test_a_paid_session_has_an_intent_a_charge_and_a_balance(api: Any, sandbox: Running) -> None:
    key = open_session(api, payment_intent_data={"metadata": {"a": "b"}}).id

    sandbox.post(f"pay/{key}", outcome="paid", method="alipay")

    intent = api.checkout.sessions.retrieve(key, {"expand": ["payment_intent"]}).payment_intent
    assert (intent.status, intent.amount_received) == ("succeeded", 12_000)
    assert intent.metadata.to_dict() == {"a": "b"}
    charge = api.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]}).latest_charge
    assert (charge.paid, charge.payment_method_details.type) == (True, "alipay")
    assert [entry.net for entry in api.balance_transactions.list().data] == [12_000]


def test_a_wrong_or_missing_key_is_refused(sandbox: Running) -> None:
    stranger = sandbox.client(api_key="sk_test_wrong")
    refusal(stranger.v1.events.list, stripe.AuthenticationError)
    bare = httpx.get(f"{sandbox.url}/v1/events", trust_env=False)
    assert (bare.status_code, bare.json()["error"]["type"]) == (401, "invalid_request_error")


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"metadata": {"a": ""}}, "parameter_invalid_empty", "metadata[a]"),
        (
            {"payment_method_types": ["card"]},
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
        (
            {"payment_method_options": {}},
            "parameter_missing",
            "payment_method_options[wechat_pay][client]",
        ),
        ({"allowed_payment_method_types": ["bitcoin"]}, None, "allowed_payment_method_types[0]"),
        ({"success_url": "done"}, "url_invalid", "success_url"),
        ({"expires_at": "soon"}, "parameter_invalid_integer", "expires_at"),
        ({"expires_at": 1}, None, "expires_at"),
        ({"line_items": [{"quantity": 1}]}, "parameter_missing", "line_items[0][price_data]"),
    ],
)
def test_a_wrong_parameter_is_named(
    api: Any, change: dict[str, Any], code: str | None, param: str
) -> None:
    error = refusal(lambda: open_session(api, **change))

    assert isinstance(error, stripe.InvalidRequestError)
    assert (error.http_status, error.code, error.param) == (400, code, param)


@pytest.mark.parametrize(
    ("amount_fen", "currency", "code"),
    [
        (399, "cny", "amount_too_small"),
        (0, "cny", "parameter_invalid_integer"),
        (-5, "cny", "parameter_invalid_integer"),
        (100_000_000, "cny", "amount_too_large"),
        (500, "usd", "currency_not_supported"),
    ],
)
def test_an_amount_that_cannot_be_paid_is_refused(
    api: Any, amount_fen: int, currency: str, code: str
) -> None:
    params = {"amount": amount_fen, "currency": currency}

    assert refusal(lambda: api.payment_intents.create(params)).code == code
    assert api.events.list().data == []


def test_the_least_and_the_most_can_be_paid(api: Any) -> None:
    for amount_fen in (400, 99_999_999):
        assert api.payment_intents.create(PAID | {"amount": amount_fen}).status == "succeeded"


def test_a_declined_card_is_refused_and_another_one_may_do(api: Any) -> None:
    intent = api.payment_intents.create({"amount": 500, "currency": "cny"})

    error = refusal(
        lambda: api.payment_intents.confirm(
            intent.id, {"payment_method": "pm_card_chargeDeclinedInsufficientFunds"}
        ),
        stripe.CardError,
    )

    assert (error.http_status, error.code) == (402, "card_declined")
    assert error.error is not None
    assert error.error.decline_code == "insufficient_funds"
    assert api.payment_intents.retrieve(intent.id).status == "requires_payment_method"
    paid = api.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)


def test_alipay_sends_the_shopper_to_a_page(api: Any, sandbox: Running) -> None:
    intent = api.payment_intents.create(
        PAID | {"payment_method": "pm_alipay", "return_url": "http://127.0.0.1:8000/back"}
    )
    assert intent.status == "requires_action"
    assert intent.next_action.alipay_handle_redirect.url == f"{sandbox.url}/pay/{intent.id}"

    sandbox.post(f"pay/{intent.id}", outcome="paid", method="alipay")

    assert api.payment_intents.retrieve(intent.id).status == "succeeded"


def test_wechat_pay_needs_to_know_where_it_is_shown(api: Any) -> None:
    params = PAID | {"payment_method": "pm_wechat_pay", "return_url": "http://127.0.0.1:8000/back"}

    assert refusal(lambda: api.payment_intents.create(params)).code == "parameter_missing"
    shown = api.payment_intents.create(
        params | {"payment_method_options": {"wechat_pay": {"client": "web"}}}
    )
    assert shown.next_action.type == "wechat_pay_display_qr_code"


def test_a_canceled_intent_is_not_paid_and_a_paid_one_not_canceled(api: Any) -> None:
    canceled = api.payment_intents.cancel(
        api.payment_intents.create({"amount": 500, "currency": "cny"}).id
    )
    paid = api.payment_intents.create(PAID)

    for call in (
        lambda: api.payment_intents.confirm(canceled.id, {"payment_method": "pm_card_visa"}),
        lambda: api.payment_intents.cancel(paid.id),
        lambda: api.payment_intents.confirm(paid.id, {"payment_method": "pm_card_visa"}),
    ):
        assert refusal(call).code == "payment_intent_unexpected_state"


def test_the_same_key_replays_and_other_parameters_conflict(api: Any) -> None:
    key = {"idempotency_key": "attempt-1"}
    first = api.payment_intents.create(PAID, key)

    again = api.payment_intents.create(PAID, key)

    assert first.id == again.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    conflict = refusal(
        lambda: api.payment_intents.create(PAID | {"amount": 500}, key), stripe.IdempotencyError
    )
    assert conflict.http_status == 400
    assert len(api.balance_transactions.list().data) == 1


def test_a_key_that_met_a_wrong_parameter_is_not_spent(api: Any) -> None:
    key = {"idempotency_key": "attempt-1"}
    refusal(lambda: api.payment_intents.create(PAID | {"colour": "red"}, key))

    assert api.payment_intents.create(PAID, key).status == "succeeded"


def test_a_key_is_forgotten_after_a_day(api: Any, sandbox: Running) -> None:
    key = {"idempotency_key": "attempt-1"}
    first = api.payment_intents.create(PAID, key)

    sandbox.ahead = timedelta(hours=25)

    assert api.payment_intents.create(PAID, key).id != first.id


@pytest.mark.parametrize(("fault", "made"), [("fail_next_api", 0), ("lose_next_answer", 1)])
def test_a_server_error_is_replayed_too(api: Any, sandbox: Running, fault: str, made: int) -> None:
    sandbox.post("faults", **{fault: 1})

    for _ in range(2):
        error = refusal(
            lambda: api.payment_intents.create(PAID, {"idempotency_key": "attempt-1"}),
            stripe.APIError,
        )
        assert error.http_status == 500

    assert len(api.balance_transactions.list().data) == made
    assert api.payment_intents.create(PAID, {"idempotency_key": "attempt-2"}).status == "succeeded"


def test_never_more_goes_back_than_came(api: Any) -> None:
    intent = api.payment_intents.create(PAID).id
    api.refunds.create({"payment_intent": intent, "amount": 5_000})

    too_much = refusal(lambda: api.refunds.create({"payment_intent": intent, "amount": 7_001}))
    rest = api.refunds.create({"payment_intent": intent})
    nothing_left = refusal(lambda: api.refunds.create({"payment_intent": intent}))

    assert (too_much.code, rest.amount, nothing_left.code) == (
        "amount_too_large",
        7_000,
        "charge_already_refunded",
    )
    assert [refund.amount for refund in api.refunds.list().data] == [7_000, 5_000]
    assert sum(entry.net for entry in api.balance_transactions.list().data) == 0


def test_what_was_not_paid_is_not_refunded(api: Any) -> None:
    intent = api.payment_intents.create({"amount": 500, "currency": "cny"}).id

    code = refusal(lambda: api.refunds.create({"payment_intent": intent})).code
    assert code == "payment_intent_unexpected_state"
    assert refusal(lambda: api.refunds.create({"amount": 500})).code == "parameter_missing"
    unknown = refusal(lambda: api.refunds.create({"payment_intent": "pi_nothing"}))
    assert (unknown.http_status, unknown.code) == (404, "resource_missing")


def test_a_refund_that_the_bank_sends_back_can_be_made_again(api: Any, sandbox: Running) -> None:
    sandbox.post("faults", slow_refunds=1)
    intent = api.payment_intents.create(PAID).id
    refund = api.refunds.create({"payment_intent": intent})
    assert refund.status == "pending"

    sandbox.post(f"refunds/{refund.id}", outcome="failed")

    assert api.refunds.retrieve(refund.id).status == "failed"
    assert api.refunds.create({"payment_intent": intent}).status == "succeeded"


def test_a_session_expires_by_itself(api: Any, sandbox: Running, inbox: Inbox) -> None:
    key = open_session(api).id

    sandbox.ahead = timedelta(hours=24, seconds=1)

    inbox.wait_for("checkout.session.expired")
    assert api.checkout.sessions.retrieve(key).status == "expired"
    late = httpx.post(
        f"{sandbox.url}/_sandbox/pay/{key}", json={"outcome": "paid"}, trust_env=False
    )
    assert (late.status_code, late.json()["error"]["code"]) == (400, "checkout_session_not_open")


def test_a_session_is_closed_once(api: Any) -> None:
    key = open_session(api).id

    assert api.checkout.sessions.expire(key).status == "expired"
    code = refusal(lambda: api.checkout.sessions.expire(key)).code
    assert code == "checkout_session_not_open"


def test_lists_are_paged_newest_first(api: Any) -> None:
    made = [api.payment_intents.create({"amount": 400 + n, "currency": "cny"}).id for n in range(3)]

    events = api.events.list({"limit": 2, "type": "payment_intent.created"})

    assert events.has_more
    assert [event.data.object.id for event in events.data] == [made[2], made[1]]
    told = [event.data.object.id for event in events.auto_paging_iter()]
    assert told == list(reversed(made))
    assert api.events.retrieve(events.data[0].id).type == "payment_intent.created"


def test_what_the_sandbox_does_not_speak_is_refused(sandbox: Running, api: Any) -> None:
    refused = refusal(lambda: api.customers.create({"name": str(uuid4())}))

    assert refused.http_status == 404
    twice = httpx.post(
        f"{sandbox.url}/v1/payment_intents",
        content="amount=500&amount=600&currency=cny",
        headers={
            "Authorization": f"Bearer {API_KEY}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        trust_env=False,
    )
    assert twice.status_code == 400
