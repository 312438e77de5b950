"""Sales that are not paid yet: they outlive a reload, are set by for a while, or are dropped."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.sample.village import SHOP_CODE
from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.browser.test_surfaces import violations
from tests.browser.test_till import JARS, asked, send_to_shop, taken
from tests.support.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def scan(page: Page, code: str) -> None:
    page.fill("#till-code", code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-till-lines]")).to_contain_text(code)


def open_till(context: BrowserContext) -> Page:
    """Open the till, and once more under its service worker, which keeps it from then on."""
    till = context.new_page()
    steps.sign_in(till, "clerk")
    till.goto(f"/till/{SHOP_CODE}")
    expect(till.locator("[data-till-line]")).to_have_text("有网")
    till.evaluate("navigator.serviceWorker.ready.then(() => true)")
    till.reload()
    return till


def take_money(page: Page, said: str) -> None:
    page.get_by_role("button", name="收钱").click()
    expect(page.locator("[data-till-said]")).to_contain_text(said)


@pytest.fixture
def jars(new_context: NewContext, running_desk: Running) -> list[str]:
    """Two jars that came to the shop and were taken in."""
    codes = [str(row[0]) for row in asked(running_desk, JARS)]
    send_to_shop(new_context(DESKTOP).new_page(), codes)
    page = new_context(DESKTOP).new_page()
    steps.sign_in(page, "clerk")
    page.goto(f"/till/{SHOP_CODE}/goods")
    page.get_by_role("button", name="收下勾上的").click()
    expect(page.get_by_role("button", name="收下勾上的")).to_be_hidden()
    return codes


def test_a_sale_is_set_by_for_the_next_shopper_and_neither_is_lost(
    new_context: NewContext, running_desk: Running, jars: list[str]
) -> None:
    earlier, earlier_fen = taken(running_desk)
    context = new_context(PHONE, bypass_csp=True)
    till = open_till(context)
    scan(till, jars[0])
    context.set_offline(True)
    till.reload()
    expect(till.locator("[data-till-lines]")).to_contain_text(jars[0])

    till.get_by_role("button", name="先放着，收下一位").click()
    scan(till, jars[1])
    till.fill("[name=given]", "10")
    expect(till.locator("[data-till-change]")).to_have_text("还差 ¥8.00")
    till.fill("[name=given]", "20")
    expect(till.locator("[data-till-change]")).to_have_text("找零 ¥2.00")
    assert violations(till) == []
    take_money(till, "收好了 · 找零 ¥2.00")
    till.reload()
    expect(till.locator("[data-till-empty]")).to_be_visible()
    expect(till.locator("[data-till-last]")).to_contain_text("¥18.00")
    till.get_by_role("button", name="接着收").click()
    expect(till.locator("[data-till-lines]")).to_contain_text(jars[0])
    expect(till.locator("[data-till-held]")).to_be_hidden()
    take_money(till, "收好了")
    context.set_offline(False)
    expect(till.locator("[data-till-waiting]")).to_be_hidden(timeout=30_000)

    assert taken(running_desk) == (earlier + 2, earlier_fen + 3600)


def test_a_shopper_who_walks_off_leaves_nothing_behind_and_english_names_the_goods(
    new_context: NewContext, jars: list[str]
) -> None:
    till = new_context(DESKTOP).new_page()
    steps.sign_in(till, "clerk")
    till.goto(f"/till/{SHOP_CODE}?lang=en")
    expect(till.locator("[data-till-line]")).to_have_text("Online")
    scan(till, jars[0])
    expect(till.locator("[data-till-lines]")).to_contain_text("Home-pickled vegetables")
    till.on("dialog", lambda dialog: dialog.accept())

    till.get_by_role("button", name="Drop all").click()

    expect(till.locator("[data-till-empty]")).to_be_visible()
    till.reload()
    expect(till.locator("[data-till-line]")).to_have_text("Online")
    expect(till.locator("[data-till-empty]")).to_be_visible()


def test_without_a_line_no_press_leads_away_from_the_till(new_context: NewContext) -> None:
    context = new_context(PHONE, bypass_csp=True)
    till = open_till(context)
    expect(till.locator("[data-till-line]")).to_have_text("有网")
    context.set_offline(True)
    till.reload()
    expect(till.locator("[data-till-line]")).to_have_text("断网了，照样收银")

    till.get_by_role("link", name="小票、退货、结账").click()

    expect(till.locator("[data-till-said]")).to_contain_text("要有网才打得开")
    context.set_offline(False)
    till.get_by_role("link", name="小票、退货、结账").click()
    till.wait_for_url("**/days")
