"""The operator's console and the host's screen, while orders come in."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.journey import hub, village
from app.journey.client import Desk, new_id
from bench.live_day import SKU, Operator
from tests.browser import steps
from tests.browser.conftest import DESKTOP, NewContext
from tests.browser.test_surfaces import violations
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

IS_LARGE = """
least => parseFloat(getComputedStyle(document.querySelector(".host-number")).fontSize) >= least
"""
THREE_METRES_PX = 72
"""About 2 cm on a screen of 24 inches: read with ease from three metres."""
PACKS = 10


@dataclass(frozen=True)
class Room:
    url: str
    code: str
    platform: douyin.Douyin
    operator: Operator

    def sell(self, count: int) -> None:
        """Let the platform push so many paid orders."""
        for _ in range(count):
            number = self.platform.order(sku=SKU)
            body, headers = self.platform.signed(self.platform.message("101", number))
            answer = httpx.post(
                f"{self.url}/webhooks/platforms/{self.code}", content=body, headers=headers
            )
            assert answer.is_success


@pytest.fixture(scope="module")
def jars(desk: Desk) -> int:
    """Bring goods of our own: what stands on the common shelf, the other tests of this desk sell.

    Returns:
        The listing of which there is plenty now.
    """
    hub.carry_to_shelf(desk, village.bring_the_season(desk))
    [listing] = [
        one for one in desk.get("/api/listings")["listings"] if one["slug"] == "tan-zi-cai-500"
    ]
    return int(listing["listing_id"])


@pytest.fixture
def room(running_desk: Running, jars: int) -> Iterator[Room]:
    platform = douyin.Douyin()
    with serving(platform) as api_base, Operator(running_desk.url) as operator:
        code = operator.open_shop(number=f"browser-{id(platform)}", api_base=api_base)
        operator.ask("PUT", f"/api/platforms/{code}/goods", sku=SKU, listing_id=jars)
        aside = {"client_id": new_id(), "listing_id": jars, "packs": PACKS}
        operator.ask("POST", f"/api/platforms/{code}/pool/set-aside", **aside)
        yield Room(running_desk.url, code, platform, operator)
        # The other tests of this desk sell from the same shelf.
        for one in operator.board(code)["pool"]:
            if one["left"]:
                give_back(operator, code, one)


def give_back(operator: Operator, code: str, one: dict[str, int]) -> None:
    back = {"client_id": new_id(), "listing_id": one["listing_id"], "packs": one["left"]}
    operator.ask("POST", f"/api/platforms/{code}/pool/give-back", **back)


@pytest.fixture
def console(new_context: NewContext, room: Room) -> Page:
    page = new_context(DESKTOP, bypass_csp=True).new_page()
    steps.sign_in(page, "operator")
    page.goto(f"/office/platforms/{room.code}/room")
    return page


def test_figures_move_by_themselves_and_keys_cap_and_release(console: Page, room: Room) -> None:
    console.get_by_role("button", name="开播", exact=True).click()
    expect(console.get_by_text("直播中")).to_be_visible()
    console.evaluate("window.isSamePage = true")

    room.sell(9)
    expect(console.get_by_text("快没了")).to_be_visible()
    expect(console.locator("[data-live] .figure-main")).to_contain_text("9")
    assert console.evaluate("window.isSamePage")

    console.keyboard.press("1")
    console.keyboard.press("f")
    expect(console.get_by_text("封住了，")).to_be_visible()
    expect(on_board(console)).to_contain_text("封住")

    console.keyboard.press("u")
    expect(console.get_by_text("撤销了，")).to_be_visible()
    expect(on_board(console)).not_to_contain_text("封住")

    console.keyboard.press("j")
    expect(console.get_by_text("放进来 10 份")).to_be_visible()
    console.get_by_role("button", name="还回货架 H").click()
    expect(console.get_by_text("还了 10 份")).to_be_visible()
    assert violations(console) == []


def test_a_press_whose_answer_was_lost_is_sent_again_as_the_same_press(
    console: Page, room: Room
) -> None:
    sent: list[str] = []

    def lose(route: Route) -> None:
        # It reaches the desk, and the answer does not reach the browser.
        sent.append(route.request.post_data or "")
        route.fetch(max_redirects=0)
        route.fulfill(status=204)

    console.route("**/room/give-back", lose)
    console.route("**/room/cap", lose)
    for key in ("h", "h", "f"):
        with console.expect_response(lambda answer: answer.request.method == "POST"):
            console.locator("#live-packs").fill("4")
            console.locator("#live-packs").blur()
            console.keyboard.press(key)
        # As after a quarter of a minute without an answer.
        console.evaluate("document.querySelector('[data-live-panel]').removeAttribute('data-sent')")

    ids = [parse_qs(body)["client_id"][0] for body in sent]
    assert (ids[0] == ids[1], ids[1] == ids[2]) == (True, False)
    [one] = room.operator.board(room.code)["pool"]
    assert (one["stocked"], one["capped_packs"]) == (0, PACKS - 4)


def on_board(page: Page) -> Locator:
    """The only goods on the table."""
    return page.locator("[data-live] tbody tr")


def test_what_another_screen_caps_moves_no_number_under_the_hand(
    new_context: NewContext, console: Page, room: Room
) -> None:
    other = new_context(DESKTOP).new_page()
    steps.sign_in(other, "operator")
    other.goto(f"/office/platforms/{room.code}/room")
    options = console.locator("#live-goods option")
    expect(options).to_have_count(1)
    expect(console.locator("[data-live-chosen]")).to_contain_text("还剩 10")

    other.keyboard.press("1")
    other.keyboard.press("f")
    expect(other.get_by_text("封住了，")).to_be_visible()

    # The panel follows the board, without a new page.
    expect(on_board(console)).to_contain_text("封住")
    expect(console.locator("[data-live-chosen]")).to_contain_text("1 · ")
    expect(console.locator("[data-live-chosen]")).to_contain_text("封住")


def test_goods_from_ten_on_are_chosen_by_both_digits(console: Page) -> None:
    # The table of twelve below is the page's own: the true board would take it away again.
    console.route("**/room/stream*", lambda route: route.abort())
    console.reload()
    goods = console.locator("#live-goods")
    # A table of twelve: what the board would bring, the others under numbers of their own.
    goods.evaluate("""
        goods => {
          for (let number = 2; number <= 12; number += 1) {
            const option = goods.options[0].cloneNode(true);
            option.dataset.number = option.value = String(number);
            option.textContent = `${number} ·`;
            goods.append(option);
          }
        }
    """)
    chosen = console.locator("[data-live-chosen]")
    console.keyboard.press("1")
    console.keyboard.press("2")
    expect(chosen).to_have_text("12 ·")
    console.keyboard.press("Enter")
    console.keyboard.press("3")
    expect(chosen).to_have_text("3 ·")
    console.keyboard.press("9")
    expect(chosen).to_have_text("没有这个号，请再选")


def test_the_host_reads_what_is_left_from_three_metres(
    new_context: NewContext, console: Page, room: Room
) -> None:
    console.goto(f"/office/platforms/{room.code}/room/host")
    number = console.locator(".host-number")
    expect(number).to_have_text("10")
    console.wait_for_function(IS_LARGE, arg=THREE_METRES_PX)

    room.sell(3)
    expect(number).to_have_text("7")
    [one] = room.operator.board(room.code)["pool"]
    give_back(room.operator, room.code, one)
    expect(console.get_by_text("卖完了", exact=True)).to_be_visible()
    assert violations(console) == []


def test_the_host_sees_eight_goods_at_once_and_the_rest_by_turns(console: Page, room: Room) -> None:
    console.set_viewport_size({"width": 1920, "height": 1080})
    # The table of twelve below is the page's own: the true board would take it away again.
    console.route("**/room/stream*", lambda route: route.abort())
    console.goto(f"/office/platforms/{room.code}/room/host")
    # As the board would bring them.
    console.evaluate("""
        () => {
          const list = document.querySelector(".host-list");
          for (let number = 2; number <= 12; number += 1) {
            list.append(list.children[0].cloneNode(true));
          }
          dispatchEvent(new Event("resize"));
        }
    """)
    rows = console.locator(".host-row:visible")
    expect(rows).to_have_count(8)
    console.wait_for_function(IS_LARGE, arg=48)
    fits = "() => document.documentElement.scrollHeight <= innerHeight"
    assert console.evaluate(fits)
    expect(console.locator("[data-host-more]")).to_have_text("第 1 / 2 页，共 12 样")
    expect(rows).to_have_count(4, timeout=15_000)

    console.emulate_media(reduced_motion="reduce")
    console.evaluate('dispatchEvent(new Event("resize"))')
    expect(console.locator("[data-host-more]")).to_have_text("还有 4 样没显示")


def test_only_the_keys_of_a_platform_are_asked_for(console: Page) -> None:
    console.goto("/office/platforms")
    expect(console.get_by_label("令牌 Token")).to_be_hidden()
    console.get_by_label("平台", exact=True).select_option("wechat")
    expect(console.get_by_label("令牌 Token")).to_be_visible()
    expect(console.get_by_label("授权用的应用密钥 appSecret")).to_be_hidden()
    console.get_by_label("平台", exact=True).select_option("kuaishou")
    expect(console.get_by_label("授权用的应用密钥 appSecret")).to_be_visible()


def test_a_phone_order_is_written_down_beside_the_host(console: Page) -> None:
    form = console.locator("#phone-order")
    form.get_by_label("收货人").fill("王小满")
    form.get_by_label("手机").fill("12345")
    form.get_by_label("地址").fill("湖南省长沙市岳麓区麓山南路 1 号")
    form.get_by_role("button").click()
    expect(console.get_by_role("alert").first).to_be_visible()
    # What was typed is still there.
    expect(console.locator("#phone-order").get_by_label("收货人")).to_have_value("王小满")

    console.locator("#phone-order").get_by_label("手机").fill("13800001234")
    console.locator("#phone-order").get_by_role("button").click()

    expect(console.get_by_text("付款的链接发到手机上了")).to_be_visible()
