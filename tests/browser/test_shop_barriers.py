"""Every page of the shop, as axe sees it on a phone and on a desktop."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.browser.test_surfaces import violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def follow(page: Page, kind_of_address: str) -> None:
    """Open the first link of the page's body whose address has this in it."""
    link = page.locator(f"main a[href*='{kind_of_address}']").first
    page.goto(link.get_attribute("href") or "")


def walk_before_ordering(page: Page, look: Callable[[str], None]) -> None:
    """Look at what can be read without an order."""
    page.goto("/")
    look("home")
    page.goto("/goods")
    look("all goods")
    page.goto("/goods?q=没有这样的东西")
    look("nothing found")
    page.goto("/")
    follow(page, "/goods/")
    look("product")
    follow(page, "/villages/")
    look("village")
    page.goto("/errands")
    look("errands")
    follow(page, "/errands/trades/")
    look("errand")
    page.goto("/basket")
    look("empty basket")


def walk_an_order(page: Page, look: Callable[[str], None]) -> None:
    """Look at each page on the way from the basket to a complaint."""
    steps.put_goods_in_basket(page)
    look("basket")
    steps.fill_in_receiver(page)
    page.get_by_role("button", name="帮我拆开看看").click()
    expect(page.get_by_label("路、门牌、楼层")).to_be_visible()
    look("checkout")
    steps.place_order(page)
    page.get_by_role("button", name="取消").click()
    page.wait_for_url("**/orders/**")
    look("order to pay")
    page.get_by_role("link", name=re.compile("去付款|再试一次付款")).click()
    look("ways to pay")
    page.get_by_role("button", name="微信支付").click()
    expect(page.get_by_alt_text("微信付款的二维码")).to_be_visible()
    look("code to scan")
    steps.choose_way(page, "支付宝")
    page.get_by_role("button", name="支付成功").click()
    steps.expect_paid(page)
    order = page.url
    look("paid order")
    page.goto(order.replace("?", "/bill?"))
    look("bill")
    page.goto(order.replace("?", "/help?"))
    look("complaint")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_of_the_shop_has_a_barrier_that_axe_finds(
    new_context: NewContext, viewport: ViewportSize
) -> None:
    page = new_context(viewport, bypass_csp=True).new_page()
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = violations(page)

    walk_before_ordering(page, look)
    walk_an_order(page, look)

    assert len(found) == 16
    assert {name: lines for name, lines in found.items() if lines} == {}
