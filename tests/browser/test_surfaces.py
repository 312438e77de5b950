import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.journey.client import Desk
from tests.browser import steps
from tests.browser.conftest import NewContext

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FIGURE_PX = 48
ELDER_TEXT_PX = 30


@pytest.fixture(scope="session")
def card(desk: Desk) -> str:
    desk.sign_in("agent")
    [villager] = [
        row for row in desk.get("/api/villagers", by="agent", q="lgx") if row["name"] == "李桂香"
    ]
    return str(villager["code"])


def font_px(locator: Locator) -> float:
    size = locator.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    return float(size)


def violations(page: Page) -> list[str]:
    """What axe finds wrong, a line each."""
    page.add_script_tag(path=AXE)
    found: Any = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def open_paid_order_at_the_hub(page: Page) -> None:
    """A shopper pays; the worker begins to pick."""
    steps.order_to_payment(page)
    page.get_by_role("button", name="支付成功").click()
    steps.expect_paid(page)
    code = steps.order_code_of(page)
    steps.sign_in(page, "worker")
    page.goto(f"/hub/pick/{code}")
    page.get_by_role("button", name="开始拣货").click()
    expect(page.locator("[data-scan-input]")).to_be_visible()


def test_a_villager_reads_her_money_in_figures_as_large_as_a_thumb(page: Page, card: str) -> None:
    steps.sign_in_by_card(page, card)

    expect(page.get_by_role("heading", level=1)).to_contain_text("李桂香")
    assert font_px(page.locator(".figure-value").first) >= FIGURE_PX
    assert font_px(page.locator("main")) >= ELDER_TEXT_PX


def test_a_foreign_label_is_refused_in_red_and_in_plain_words(page: Page, card: str) -> None:
    open_paid_order_at_the_hub(page)

    page.locator("[data-scan-input]").fill(card)
    page.keyboard.press("Enter")

    result = page.locator("[data-scan-result]")
    expect(result).to_have_attribute("data-state", "bad")
    expect(result.locator("[data-scan-title]")).to_have_text(CHINESE)
    red, green, _ = (
        int(part)
        for part in re.findall(
            r"\d+", result.evaluate("element => getComputedStyle(element).backgroundColor")
        )[:3]
    )
    assert red > green


def test_english_leaves_no_chinese_in_the_head_of_the_shop(page: Page) -> None:
    page.goto("/?lang=en")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    words = page.locator("header").inner_text().replace("中文", "").replace("中", "")
    assert not CHINESE.search(words.replace("农", ""))
    assert not CHINESE.search(page.locator("main").inner_text())


def test_no_page_of_the_shop_is_wider_than_a_phone(page: Page) -> None:
    for path in ("/", "/sign-in", "/sign-in/card", "/t"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_the_shop_has_no_barrier_that_axe_finds(new_context: NewContext) -> None:
    page = new_context(bypass_csp=True).new_page()
    page.goto("/")
    found = {"home": violations(page)}
    page.locator("main a[href*='/goods/']").first.click()
    page.wait_for_url("**/goods/*")
    found["product"] = violations(page)
    steps.put_goods_in_basket(page)
    found["basket"] = violations(page)
    page.get_by_role("link", name="去结账").click()
    page.wait_for_url("**/checkout")
    found["checkout"] = violations(page)

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_the_desk_and_the_villagers_page_have_no_barrier_that_axe_finds(
    new_context: NewContext, card: str
) -> None:
    page = new_context(bypass_csp=True).new_page()
    steps.sign_in(page, "agent")
    found = {"desk": violations(page)}
    theirs = new_context(bypass_csp=True).new_page()
    steps.sign_in_by_card(theirs, card)
    found["me"] = violations(theirs)

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_picking_has_no_barrier_that_axe_finds(new_context: NewContext) -> None:
    page = new_context(bypass_csp=True).new_page()
    open_paid_order_at_the_hub(page)

    assert violations(page) == []
