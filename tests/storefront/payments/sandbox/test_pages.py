"""The shopper's page: plainly a sandbox, safe against a second press, and a way back."""

import httpx
import pytest

from tests.support.sandbox import Inbox, Running

BACK = "http://127.0.0.1:8000/orders/7"


@pytest.fixture
def page(sandbox: Running) -> str:
    session = sandbox.client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 2,
                    "price_data": {
                        "currency": "cny",
                        "unit_amount": 6_000,
                        "product_data": {"name": "土鸡蛋 <30> 枚"},
                    },
                }
            ],
            "allowed_payment_method_types": ["card", "alipay"],
            "client_reference_id": "D20261120-7K",
            "success_url": BACK + "?session={CHECKOUT_SESSION_ID}",
            "cancel_url": BACK,
        }
    )
    assert session.url is not None
    return session.url


def press(page: str, button: str, method: str = "alipay") -> httpx.Response:
    form = {"button": button, "method": method}
    return httpx.post(page, data=form, trust_env=False)


def read(page: str) -> str:
    return httpx.get(page, trust_env=False).text


def test_the_page_says_what_is_paid_and_that_it_is_no_real_money(page: str) -> None:
    text = read(page)

    assert "沙箱：不会真的扣款" in text
    assert "土鸡蛋 &lt;30&gt; 枚 × 2" in text
    assert "120.00" in text
    assert "D20261120-7K" in text
    assert ("支付宝" in text, "银行卡" in text, "微信支付" in text) == (True, True, False)


def test_paying_leads_back_to_the_shop(page: str) -> None:
    answer = press(page, "paid")

    key = page.rpartition("/")[2]
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{BACK}?session={key}")


def test_a_second_press_pays_nothing(page: str, sandbox: Running, inbox: Inbox) -> None:
    press(page, "paid")

    second = press(page, "paid")

    assert second.status_code == 200
    assert "已支付" in second.text
    assert "已支付" in read(page)
    assert len(sandbox.client().v1.balance_transactions.list().data) == 1


def test_a_declined_card_says_so_and_lets_the_shopper_try_again(page: str) -> None:
    answer = press(page, "declined", "card")

    again = httpx.URL(page).join(answer.headers["Location"])
    assert "银行没有同意这一笔" in read(str(again))
    assert press(page, "paid").status_code == 303


def test_cancel_leads_back_and_the_page_stays_open(page: str) -> None:
    answer = press(page, "cancel")

    assert (answer.status_code, answer.headers["Location"]) == (303, BACK)
    assert press(page, "paid").status_code == 303


def test_an_expired_page_takes_nothing(page: str, sandbox: Running) -> None:
    sandbox.post(f"pay/{page.rpartition('/')[2]}", outcome="expired")

    assert "已过期" in press(page, "paid").text
    assert sandbox.client().v1.balance_transactions.list().data == []


def test_a_way_to_pay_that_was_not_offered_and_an_unknown_page_are_refused(page: str) -> None:
    assert press(page, "paid", "wechat_pay").status_code == 400
    assert press(page + "x", "paid").status_code == 404
    assert httpx.get(page + "x", trust_env=False).status_code == 404


def test_the_style_is_served_by_the_sandbox_itself(page: str) -> None:
    style = httpx.URL(page).join("/static/pay.css")

    answer = httpx.get(style, trust_env=False)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
