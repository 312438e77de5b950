import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, NewContext

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_shopper_buys_and_reads_that_the_money_arrived(
    new_context: NewContext, viewport: ViewportSize
) -> None:
    page = new_context(viewport).new_page()

    steps.order_to_payment(page)
    page.get_by_role("button", name="支付成功").click()

    steps.expect_paid(page)
    expect(page.get_by_text("王**")).to_be_visible()


def test_a_declined_card_takes_nothing_and_the_next_try_pays(page: Page) -> None:
    steps.order_to_payment(page)

    page.get_by_role("button", name="银行卡被拒").click()
    expect(page.get_by_role("alert")).to_contain_text("没有扣款")
    page.get_by_role("button", name="支付成功").click()

    steps.expect_paid(page)


def test_a_cancelled_payment_leads_back_to_the_order_which_can_still_be_paid(page: Page) -> None:
    steps.order_to_payment(page)

    page.get_by_role("button", name="取消").click()
    page.wait_for_url("**/orders/**")
    page.get_by_role("button", name=re.compile("去付款|再试一次付款")).click()
    page.wait_for_url("**/pay/*")
    page.get_by_role("button", name="支付成功").click()

    steps.expect_paid(page)


def test_pressing_order_twice_places_one_order(page: Page) -> None:
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    steps.put_goods_in_basket(page)
    steps.fill_in_receiver(page)
    posts.clear()

    page.get_by_role("button", name="提交订单，去付款").dblclick()

    page.wait_for_url("**/pay/*")
    assert len([url for url in posts if url.endswith("/checkout")]) == 1


def test_a_basket_that_a_shopper_empties_says_so(page: Page) -> None:
    steps.put_goods_in_basket(page)

    page.get_by_role("button", name="不要了").click()

    expect(page.get_by_text("篮子还是空的")).to_be_visible()
