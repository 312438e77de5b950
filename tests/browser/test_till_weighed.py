"""Loose goods at the till: a bag from the village, weighed with a line and without."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.journey import hub
from app.journey.client import Desk, new_id
from app.journey.village import Season
from app.sample.village import SHOP_CODE
from tests.browser import steps
from tests.browser.conftest import DESKTOP, NewContext
from tests.browser.test_surfaces import violations
from tests.browser.test_till import asked, send_to_shop
from tests.support.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

BAG_GRAMS = 800
PRICE_YUAN = "12.90"
"""Of 500 g."""
SOLD = """
SELECT items.base_units, till_items.line_fen, earnings.sale_fen
FROM till_items JOIN items ON items.id = till_items.item_id
JOIN packs ON packs.id = items.pack_id AND packs.loose
JOIN earnings ON earnings.item_id = items.id ORDER BY items.id
"""


def loose_pickles(desk: Desk) -> dict[str, Any]:
    """Let pickles be taken and sold loose, at so much for 500 g."""
    desk.sign_in("operator")
    pack = desk.post(
        "/api/produce/pickles/packs",
        {"name": "散装", "name_en": "loose", "base_units": 500, "loose": True},
        by="operator",
    )
    listing = desk.post(
        "/api/listings",
        {"pack_id": pack["pack_id"], "title": "坛子菜散装", "counter": "袋", "slug": "loose"},
        by="operator",
    )
    desk.post(
        f"/api/listings/{listing['slug']}/prices",
        {"channel": f"shop-{SHOP_CODE}", "price_yuan": PRICE_YUAN},
        by="operator",
    )
    return dict(pack)


def bag_on_the_hubs_shelf(desk: Desk) -> str:
    """Bring a loose bag from the village to the hub's shelf; return its code."""
    pack = loose_pickles(desk)
    desk.sign_in("agent")
    [villager] = [
        row for row in desk.get("/api/villagers", by="agent", q="lgx") if row["name"] == "李桂香"
    ]
    place = desk.get(f"/api/villagers/{villager['code']}", by="agent")["place_code"]
    terms = desk.get("/api/terms", by="agent", place=place)
    [pickles] = [row for row in desk.get("/api/produce", by="agent") if row["code"] == "pickles"]
    slip = desk.post(
        "/api/deliveries",
        {
            "client_id": new_id(),
            "villager_code": villager["code"],
            "terms_id": terms["terms_id"],
            "acceptance": {"method": "earlier"},
            "lines": [
                {
                    "pack_id": pack["pack_id"],
                    "packs": 1,
                    "weights": [BAG_GRAMS],
                    "answers": {question["key"]: True for question in pickles["checklist"]},
                }
            ],
        },
        by="agent",
    )
    [lot] = slip["lots"]
    codes = [code for pack in lot["packs"] for code in pack["codes"]]
    season = Season(villager["code"], place, [slip["code"]], {lot["code"]: codes})
    hub.carry_to_shelf(desk, season)
    return str(codes[0])


def scan(page: Page, typed: str) -> None:
    page.fill("#till-code", typed)
    page.keyboard.press("Enter")


def pay(page: Page) -> None:
    page.get_by_role("button", name="收钱").click()
    expect(page.locator("[data-till-said]")).to_contain_text("收好了")


def press_twice(page: Page) -> None:
    """Press 收钱 again before the first press is done."""
    page.locator("[data-till-pay]").evaluate("form => [1, 2].map(() => form.requestSubmit())")
    expect(page.locator("[data-till-said]")).to_contain_text("收好了")


@pytest.fixture
def bag(new_context: NewContext, desk: Desk) -> str:
    """A loose bag that is on its way to the shop."""
    code = bag_on_the_hubs_shelf(desk)
    send_to_shop(new_context(DESKTOP).new_page(), [code])
    return code


def weight_of(page: Page) -> Locator:
    return page.get_by_label("坛子菜散装 的重量，克")


def open_till(page: Page) -> None:
    """Take in what came, and open the till until it can do without a line."""
    steps.sign_in(page, "clerk")
    page.goto(f"/till/{SHOP_CODE}/goods")
    page.get_by_role("button", name="收下勾上的").click()
    page.goto(f"/till/{SHOP_CODE}")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.locator("[data-till-line]")).to_have_text("有网")


def test_a_bag_is_sold_by_weight_with_a_line_and_without(
    new_context: NewContext, bag: str, running_desk: Running
) -> None:
    context = new_context(DESKTOP, bypass_csp=True)
    till = context.new_page()
    open_till(till)

    scan(till, bag)
    # Nobody weighed it yet, so nothing is taken for it.
    expect(weight_of(till)).to_have_value("")
    till.get_by_role("button", name="收钱").click()
    expect(till.locator("[data-till-said]")).to_contain_text(f"坛子菜散装 {bag} 还没称")
    expect(weight_of(till)).to_be_focused()
    weight_of(till).fill("900")
    expect(till.locator("[data-till-said]")).to_contain_text(f"只剩 {BAG_GRAMS} 克")
    weight_of(till).fill("0.32")
    expect(till.locator("[data-till-said]")).to_be_hidden()
    expect(till.locator("[data-till-total]")).to_have_text("¥8.26")
    assert violations(till) == []
    press_twice(till)
    expect(till.locator("[data-till-receipt]")).to_be_visible()

    context.set_offline(True)
    till.reload()
    scan(till, bag)
    # What is left of the bag is known without a line; the scale types like a keyboard.
    expect(till.locator("[data-till-lines]")).to_contain_text("剩 480 克")
    scan(till, "2两")
    expect(till.locator("[data-till-total]")).to_have_text("¥2.58")
    pay(till)
    expect(till.locator("[data-till-waiting]")).to_have_text("1 笔没传上去")
    context.set_offline(False)

    expect(till.locator("[data-till-waiting]")).to_be_hidden(timeout=30_000)
    assert asked(running_desk, SOLD) == [(320, 826, 826), (100, 258, 258)]
