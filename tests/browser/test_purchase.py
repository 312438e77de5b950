import re

import pytest
from playwright.sync_api import Page, Request, ViewportSize, expect

from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, NewContext

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def is_order(sent: Request) -> bool:
    """Say whether the checkout is sent, and not only priced anew."""
    is_checkout = sent.method == "POST" and sent.url.endswith("/checkout")
    return is_checkout and b'name="look"' not in (sent.post_data_buffer or b"")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_shopper_buys_and_reads_that_the_money_arrived(
    new_context: NewContext, viewport: ViewportSize
) -> None:
    page = new_context(viewport).new_page()

    steps.order_to_payment(page)
    page.get_by_role("button", name="支付成功").click()

    steps.expect_paid(page)
    expect(page.get_by_text("王**")).to_be_visible()


def test_going_back_from_the_payment_leads_to_a_page_and_to_no_error(page: Page) -> None:
    steps.put_goods_in_basket(page)
    page.goto("/checkout")
    page.locator("[name=address]").fill("王小满 13800001234 湖南省长沙市岳麓区麓山南路 1 号")
    page.get_by_role("button", name="帮我拆开看看").click()
    page.get_by_role("button", name="提交订单，去付款").click()
    page.wait_for_url("**/pay**")

    page.go_back()

    expect(page.get_by_role("heading", name="菜篮子")).to_be_visible()


def test_a_declined_card_takes_nothing_and_the_next_try_pays(page: Page) -> None:
    steps.order_to_payment(page)

    page.get_by_role("button", name="付款被拒").click()
    expect(page.get_by_role("alert")).to_contain_text("没有扣款")
    page.get_by_role("button", name="支付成功").click()

    steps.expect_paid(page)


def test_a_cancelled_payment_leads_back_to_the_order_which_can_still_be_paid(page: Page) -> None:
    steps.order_to_payment(page)

    page.get_by_role("button", name="取消").click()
    page.wait_for_url("**/orders/**")
    page.get_by_role("link", name=re.compile("去付款|再试一次付款")).click()
    steps.choose_way(page)
    page.get_by_role("button", name="支付成功").click()

    steps.expect_paid(page)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_who_scans_with_wechat_sees_the_page_follow(
    new_context: NewContext, viewport: ViewportSize
) -> None:
    context = new_context(viewport)
    page = context.new_page()
    steps.put_goods_in_basket(page)
    steps.fill_in_receiver(page)
    page.get_by_role("button", name="提交订单，去付款").click()
    page.get_by_role("button", name="微信支付").click()
    expect(page.get_by_alt_text("微信付款的二维码")).to_be_visible()
    page.get_by_text("就是用这部手机在看？").click()
    scanned = page.get_by_role("link", name="到支付公司的页面上扫").get_attribute("href")

    # What the code says is opened and paid elsewhere.
    wallet = context.new_page()
    wallet.goto(str(scanned))
    wallet.get_by_role("button", name="支付成功").click()

    steps.expect_paid(page)


def test_a_wallet_that_says_no_takes_nothing_and_another_way_pays(page: Page) -> None:
    steps.put_goods_in_basket(page)
    steps.fill_in_receiver(page)
    steps.place_order(page, way="支付宝")

    page.get_by_role("button", name="付款被拒").click()
    page.wait_for_url("**/orders/**")
    page.get_by_role("button", name="我付了，查一下").click()
    expect(page.get_by_text("没付成，没有扣钱")).to_be_visible()
    page.get_by_role("link", name="再试一次付款").click()
    steps.choose_way(page, "银行卡")
    page.get_by_role("button", name="支付成功").click()

    steps.expect_paid(page)


def test_changing_the_way_closes_the_page_of_the_first(page: Page) -> None:
    steps.order_to_payment(page)
    first = page.url
    page.get_by_role("button", name="取消").click()
    page.wait_for_url("**/orders/**")
    page.get_by_role("link", name=re.compile("去付款|再试一次付款")).click()

    steps.choose_way(page, "支付宝")
    second = page.url
    page.goto(first)

    expect(page.get_by_role("heading", name="已过期")).to_be_visible()
    page.goto(second)
    page.get_by_role("button", name="支付成功").click()
    steps.expect_paid(page)


def test_pressing_order_twice_places_one_order(page: Page) -> None:
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if is_order(sent) else None)
    steps.put_goods_in_basket(page)
    steps.fill_in_receiver(page)
    posts.clear()

    page.get_by_role("button", name="提交订单，去付款").dblclick()

    expect(page.get_by_role("button", name="支付宝")).to_be_visible()
    assert len(posts) == 1


def test_a_basket_that_a_shopper_empties_says_so(page: Page) -> None:
    steps.put_goods_in_basket(page)

    page.get_by_role("button", name="不要了").click()

    expect(page.get_by_text("篮子还是空的")).to_be_visible()
