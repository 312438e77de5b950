"""Two shoppers want the last jar, and one presses pay twice: each thing is sold and paid once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.journey.client import Desk, new_id
from app.journey.market import RECEIVER
from tests.browser import steps
from tests.browser.conftest import NewContext

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

ORDER = "提交订单，去付款"


def jars_on_sale(desk: Desk) -> dict[str, Any]:
    [jars] = [row for row in desk.get("/api/listings")["listings"] if row["base_unit"] == "gram"]
    return dict(jars)


@pytest.fixture
def rest_is_reserved(desk: Desk) -> Callable[[], None]:
    """Reserve all jars but one for a third shopper; what is returned gives them back."""
    jars = jars_on_sale(desk)
    packs = jars["left"] - 1
    order = desk.post(
        "/api/orders",
        {
            "client_id": new_id(),
            "lines": [{"listing_id": jars["listing_id"], "packs": packs}],
            "receiver": RECEIVER,
            "expected_total_fen": packs * jars["price_fen"]
            + desk.get("/api/listings")["freight_fen"],
        },
    )

    def give_back() -> None:
        path = f"/api/orders/{order['code']}/cancel"
        answer = desk.http.post(path, params={"key": order["tracking_key"]})
        assert answer.is_success, answer.text

    return give_back


def with_one_jar(page: Page, slug: str) -> Page:
    """Stand before the button that orders one jar."""
    page.goto(f"/goods/{slug}")
    page.get_by_role("button", name="放进篮子").click()
    page.wait_for_url("**/basket")
    steps.fill_in_receiver(page)
    return page


def posts_of(page: Page) -> list[str]:
    """Collect the addresses that this page posts to from now on."""
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    return posts


def test_of_two_shoppers_one_gets_the_last_jar_and_the_other_is_told(
    new_context: NewContext, desk: Desk, rest_is_reserved: Callable[[], None]
) -> None:
    slug = jars_on_sale(desk)["slug"]
    shoppers = [with_one_jar(new_context().new_page(), slug) for _ in range(2)]

    for page in shoppers:
        # Both orders are on their way before either is answered.
        page.get_by_role("button", name=ORDER).click(no_wait_after=True)
    for page in shoppers:
        answer = page.get_by_role("button", name="支付宝").or_(page.get_by_role("alert"))
        expect(answer).to_be_visible()

    [winner] = [page for page in shoppers if "/pay?" in page.url]
    [loser] = [page for page in shoppers if page is not winner]
    expect(loser.get_by_role("alert")).to_contain_text("卖完了")
    assert jars_on_sale(desk)["left"] == 0
    steps.choose_way(winner, "支付宝")
    winner.get_by_role("button", name="支付成功").click()
    steps.expect_paid(winner)

    # The third shopper gives theirs back: the loser presses once more, with nothing typed anew.
    rest_is_reserved()
    loser.get_by_role("button", name=ORDER).click()
    loser.wait_for_url("**/pay?*")


def test_pressing_pay_twice_pays_once(page: Page) -> None:
    steps.order_to_payment(page)
    posts = posts_of(page)

    page.get_by_role("button", name="支付成功").dblclick()

    # The gateway answers a second press with how it stands, and leads back.
    back = page.get_by_role("link", name="回到商店")
    thanks = page.get_by_text("钱收到了，谢谢您")
    expect(back.or_(thanks)).to_be_visible(timeout=30_000)
    if back.is_visible():
        back.click()
    steps.expect_paid(page)
    expect(page.get_by_text("退款 ¥")).to_have_count(0)
    assert 1 <= len([url for url in posts if "/pay/" in url]) <= 2


def test_pressing_twice_to_be_led_to_the_payment_opens_one_page(page: Page) -> None:
    steps.order_to_payment(page)
    opened = page.url
    page.get_by_role("button", name="取消").click()
    page.wait_for_url("**/orders/**")
    posts = posts_of(page)

    page.get_by_role("link", name="再试一次付款").click()
    page.get_by_role("button", name="银行卡").dblclick()

    page.wait_for_url("**/pay/*")
    assert page.url == opened
    assert len([url for url in posts if "/pay" in url]) == 1
