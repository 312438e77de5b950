"""The till when something is wrong: signed out, a clock that is off, a sale that was refused."""

import json
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from app import clock
from app.sample.village import SHOP_CODE
from inventory.labels.rules.codes import spaced
from tests.browser import steps
from tests.browser.conftest import DESKTOP, NewContext
from tests.browser.test_surfaces import violations
from tests.browser.test_till import JARS, asked, ring_up, send_to_shop
from tests.support.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

ZOOMED = ViewportSize(width=640, height=400)
"""A screen of 1280 × 800 at 200 %."""
SOLD_OF = """
SELECT till_sales.rung_at FROM till_sales
JOIN till_items USING (order_id) JOIN items ON items.id = till_items.item_id
WHERE items.code = '{code}'
"""


@pytest.fixture
def jar(new_context: NewContext, running_desk: Running) -> str:
    """A jar that came to the shop and was taken in."""
    code = str(asked(running_desk, JARS)[0][0])
    send_to_shop(new_context(DESKTOP).new_page(), [code])
    page = new_context(DESKTOP).new_page()
    steps.sign_in(page, "clerk")
    page.goto(f"/till/{SHOP_CODE}/goods")
    page.get_by_role("button", name="收下勾上的").click()
    expect(page.get_by_role("button", name="收下勾上的")).to_be_hidden()
    return code


def open_till(page: Page) -> None:
    steps.sign_in(page, "clerk")
    page.goto(f"/till/{SHOP_CODE}")
    expect(page.locator("[data-till-line]")).to_have_text("有网")


def test_who_is_signed_out_sells_on_and_is_told_to_sign_in(
    new_context: NewContext, jar: str, running_desk: Running
) -> None:
    context = new_context(DESKTOP, bypass_csp=True)
    till = context.new_page()
    open_till(till)
    context.clear_cookies()

    ring_up(till, jar)

    expect(till.locator("[data-till-line]")).to_have_text("没登录")
    expect(till.get_by_text("要重新登录")).to_be_visible()
    expect(till.locator("[data-till-waiting]")).to_have_text("1 笔没传上去")
    assert violations(till) == []
    till.get_by_role("link", name="去登录").click()
    till.wait_for_url("**/sign-in?*")
    till.fill("[name=login]", "clerk")
    till.fill("[name=password]", steps.PASSWORD)
    till.click("main form[data-once] button[type=submit]")
    till.wait_for_url(f"**/till/{SHOP_CODE}")
    expect(till.locator("[data-till-line]")).to_have_text("有网")
    expect(till.locator("[data-till-waiting]")).to_be_hidden()
    assert len(asked(running_desk, SOLD_OF.format(code=jar))) == 1


def test_a_clock_that_is_off_is_told_before_money_is_taken(
    new_context: NewContext, jar: str, running_desk: Running
) -> None:
    till = new_context(DESKTOP).new_page()
    till.clock.install(time=clock.now() + timedelta(hours=3))
    open_till(till)

    expect(till.get_by_text("这台机器的钟快了 3 小时")).to_be_visible()
    ring_up(till, jar)
    expect(till.locator("[data-till-receipt]")).to_be_visible()

    # Dated by the desk's clock, so that it is taken and stands in the right day.
    [(rung_at,)] = asked(running_desk, SOLD_OF.format(code=jar))
    assert isinstance(rung_at, datetime)
    assert abs(rung_at - clock.now()) < timedelta(minutes=10)


def test_what_was_refused_is_set_aside_or_sent_once_more(
    new_context: NewContext, jar: str, running_desk: Running
) -> None:
    till = new_context(DESKTOP, bypass_csp=True, service_workers="block").new_page()
    open_till(till)

    def refuse(route: Route) -> None:
        [sale] = json.loads(route.request.post_data or "")["sales"]
        answer = {"outcome": "refused", "code": None, "problem": "封存了，不能卖。"}
        route.fulfill(json={"results": [{"client_id": sale["client_id"], **answer}]})

    till.route("**/api/till/*/sales", refuse)
    ring_up(till, jar)
    expect(till.locator("[data-till-problem-list]")).to_contain_text("封存了，不能卖。")
    assert violations(till) == []
    till.get_by_text("入不了账，放一边").click()
    till.get_by_label("怎么回事").fill("货退了，钱还了客人")
    till.get_by_role("button", name="放一边").click()
    expect(till.locator("[data-till-problems]")).to_be_hidden()

    ring_up(till, jar)
    expect(till.locator("[data-till-problem-list]")).to_contain_text("封存了，不能卖。")
    till.unroute("**/api/till/*/sales")
    till.get_by_role("button", name="再传一次").click()

    expect(till.locator("[data-till-said]")).to_contain_text("传上去了")
    expect(till.locator("[data-till-problems]")).to_be_hidden()
    assert len(asked(running_desk, SOLD_OF.format(code=jar))) == 1
    till.get_by_role("link", name="小票、退货、结账").click()
    expect(till.get_by_text("货退了，钱还了客人")).to_be_visible()
    assert violations(till) == []
    till.get_by_label("小票上的单号，或者货上的码").fill(spaced(jar))
    till.keyboard.press("Enter")
    expect(till.get_by_role("button", name="退给客人")).to_be_visible()


def test_a_code_is_typed_as_printed_and_what_is_said_is_seen_on_a_low_screen(
    new_context: NewContext, jar: str
) -> None:
    till = new_context(ZOOMED).new_page()
    open_till(till)

    till.fill("#till-code", spaced(jar).lower())
    till.keyboard.press("Enter")

    expect(till.locator("[data-till-lines]")).to_contain_text(jar)
    said, bar = (
        till.locator("[data-till-said]").bounding_box(),
        till.locator(".buy-bar").bounding_box(),
    )
    assert said
    assert bar
    assert said["y"] >= 0
    assert said["y"] + said["height"] <= bar["y"]
