"""What a person does on a page, step by step."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from app.journey.client import Desk
from app.journey.market import RECEIVER
from app.sample.people import PASSWORD, PIN


def sign_in(page: Page, login: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main form[data-once] button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def sign_in_by_card(page: Page, card: str) -> None:
    page.goto(f"/sign-in/card?card={card}")
    page.fill("[name=pin]", PIN)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/me")


def put_goods_in_basket(page: Page) -> None:
    """From the shop's window, where what is on sale comes first, to the basket."""
    page.goto("/")
    page.locator("main a[href*='/goods/']").first.click()
    page.get_by_role("button", name="放进篮子").click()
    page.wait_for_url("**/basket")


def fill_in_receiver(page: Page) -> None:
    page.get_by_role("link", name="去结账").click()
    for name, value in RECEIVER.items():
        page.fill(f"[name={name}]", value)


def place_order(page: Page, *, way: str = "银行卡") -> None:
    """Send the order and choose how to pay; the payment page opens."""
    page.get_by_role("button", name="提交订单，去付款").click()
    choose_way(page, way)


def choose_way(page: Page, way: str = "银行卡") -> None:
    """Choose how to pay on our page; the one on which it is paid opens."""
    page.get_by_role("button", name=way).click()
    page.wait_for_url("**/pay/*")


def order_to_payment(page: Page) -> None:
    put_goods_in_basket(page)
    fill_in_receiver(page)
    place_order(page)


def expect_paid(page: Page) -> None:
    page.wait_for_url("**/orders/**")
    expect(page.get_by_text("钱收到了，谢谢您")).to_be_visible(timeout=30_000)


def order_code_of(page: Page) -> str:
    return urlsplit(page.url).path.split("/")[2]


def deliveries(desk: Desk) -> set[str]:
    """The codes of today's deliveries, as the server has them."""
    return {row["code"] for row in desk.get("/api/deliveries", by="agent")}
