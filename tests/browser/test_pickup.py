"""An order that is fetched: chosen at the checkout, brought to the shop, given for its code."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app.journey.client import Desk, new_id
from app.journey.market import RECEIVER
from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, NewContext

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def go_to_checkout(page: Page) -> None:
    steps.put_goods_in_basket(page)
    page.get_by_role("link", name="去结账").click()


def order_to_fetch(page: Page) -> None:
    """Choose to fetch it, and press order once."""
    page.get_by_text("我自己去取").click()
    expect(page.get_by_text("自己取，不要")).to_be_visible()
    page.fill("[name=name]", RECEIVER["name"])
    page.fill("[name=phone]", RECEIVER["phone"])
    page.get_by_role("button", name="提交订单，去付款").click()


def packed_by_hub(desk: Desk, order: str) -> str:
    """Pick and pack an order at the hub; the code of its parcel."""
    for login in ("agent", "worker"):
        desk.sign_in(login)
    pick = f"/api/picks/{order}"
    for task in desk.post(f"{pick}/allocations", by="worker")["tasks"]:
        labels = desk.get("/api/labels/items", by="agent", lot=task["lot_code"])
        assert any(
            desk.http.post(
                f"{pick}/scans",
                json={"client_id": new_id(), "raw": label["code"]},
                headers=desk.headers("worker"),
            ).is_success
            for label in labels
        )
    return str(desk.post(f"{pick}/parcel", by="worker")["code"])


@pytest.fixture
def shop_hands_over(new_context: NewContext) -> Iterator[None]:
    """Orders may be fetched at the city shop, as long as the test runs."""
    page = new_context().new_page()
    steps.sign_in(page, "operator")
    for is_open in (True, False):
        page.goto("/office/freight")
        row = page.locator("form[action$='/pickup']").first
        row.get_by_label("可以来这里取货").set_checked(is_open)
        row.get_by_role("button", name="改好了").click()
        expect(page.get_by_text("自提点改好了。")).to_be_visible()
        if is_open:
            yield


@pytest.mark.usefixtures("shop_hands_over")
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_who_fetches_it_is_asked_no_address_and_sees_the_freight_go(
    new_context: NewContext, viewport: ViewportSize
) -> None:
    page = new_context(viewport).new_page()
    go_to_checkout(page)
    expect(page.get_by_label("地址")).to_be_visible()
    expect(page.get_by_label("去哪里取")).to_be_hidden()
    sent = page.locator(".buy-bar .price").inner_text()

    page.get_by_text("我自己去取").click()

    expect(page.get_by_label("地址")).to_be_hidden()
    expect(page.get_by_label("去哪里取")).to_be_visible()
    expect(page.locator(".buy-bar .price")).not_to_have_text(sent)
    fetched = page.locator(".buy-bar .price").inner_text()
    order_to_fetch(page)
    expect(page.get_by_role("heading", name="怎么付")).to_be_visible()
    expect(page.get_by_text(fetched.removeprefix("¥")).first).to_be_visible()


@pytest.mark.usefixtures("shop_hands_over")
def test_it_is_brought_to_the_shop_and_handed_over_for_the_code_alone(
    new_context: NewContext, desk: Desk
) -> None:
    shopper, hub, counter = (new_context().new_page() for _ in range(3))
    go_to_checkout(shopper)
    order_to_fetch(shopper)
    steps.choose_way(shopper)
    shopper.get_by_role("button", name="支付成功").click()
    steps.expect_paid(shopper)
    parcel = packed_by_hub(desk, steps.order_code_of(shopper))

    steps.sign_in(hub, "worker")
    hub.goto(f"/hub/ship/{parcel}")
    hub.get_by_role("button", name="装车送去了").click()
    steps.sign_in(counter, "clerk")
    counter.goto(f"/pickups?raw={parcel}")
    counter.get_by_role("button", name="到了，收下").click()
    expect(counter.get_by_text("短信告诉顾客了")).to_be_visible()

    shopper.reload()
    expect(shopper.get_by_role("heading", name="到了，可以来取")).to_be_visible()
    told = re.search(r"\d{4}", shopper.locator(".figure-value").first.inner_text())
    assert told is not None
    counter.goto(f"/pickups?raw={parcel}")
    wrong = "0000" if told.group() != "0000" else "1111"
    for said in (wrong, told.group()):
        counter.get_by_label("顾客报的取货码").fill(said)
        counter.get_by_role("button", name="对上了，交给他").click()
        if said == wrong:
            expect(counter.get_by_text("取货码不对")).to_be_visible()
    expect(counter.get_by_text("交给顾客了")).to_be_visible()
    shopper.reload()
    expect(shopper.get_by_text("取走了").first).to_be_visible()
