"""Two weeks in the hills, and phones whose clock is wrong: the clock is moved, nobody waits."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from app import clock
from app.journey.client import Desk
from tests.browser import phone, steps, taking
from tests.browser.conftest import NewContext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("desk"),
    pytest.mark.usefixtures("agent_token"),
]

DAYS = timedelta(days=14)
SOON = timedelta(minutes=5)
MANY = 500
SENDING_MS = 120_000
BATCH = "**/api/deliveries/batch"
TAKEN = {"outcome": "taken", "slip": {"code": "D00000000"}, "problem": None}

MOVED_CLOCK = """(() => {
    const Real = window.RealDate ?? Date;
    window.RealDate = Real;
    const now = () => Real.now() + MOVED_MS;
    window.Date = class extends Real {
        constructor(...given) {
            super(...(given.length ? given : [now()]));
        }
        static now() {
            return now();
        }
    };
})()"""


def move_clock(context: BrowserContext, by: timedelta) -> None:
    """From the next page on, the phone says that so much time has passed."""
    moved_ms = int(by.total_seconds() * 1000)
    context.add_init_script(MOVED_CLOCK.replace("MOVED_MS", str(moved_ms)))


def until_waiting(page: Page, count: int) -> None:
    expect(phone.count_badge(page)).to_have_text(str(count))
    assert list(phone.states(page).values()) == ["waiting"] * count


def enter_by_pin(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("输这部手机的密码")
    expect(page.get_by_text(phone.HOUSEHOLD)).to_be_hidden()
    page.get_by_label("本机密码（6 位）").fill(phone.PIN)
    page.get_by_role("button", name="进来").click()
    expect(page.get_by_text(phone.HOUSEHOLD)).to_be_visible()
    page.evaluate(phone.STORE)


def test_fourteen_days_without_signal_cost_nothing(new_context: NewContext, desk: Desk) -> None:
    context = new_context()
    page = context.new_page()
    before = steps.deliveries(desk)
    phone.open_phone(page)
    phone.set_pin(page)
    phone.go_offline(context)
    phone.open_again(page)
    first = phone.keep(page, 2, photos=1)
    page.close()

    # The sign-in at the server has ended by then; the phone's own PIN opens it.
    context.clear_cookies()
    move_clock(context, DAYS)
    page = context.new_page()
    page.goto("/desk/take")
    enter_by_pin(page)
    until_waiting(page, 2)
    last = phone.keep(page)
    until_waiting(page, 3)

    phone.go_online(context)
    expect(page.locator("[data-band=signed-out]")).to_contain_text("重新登录")
    until_waiting(page, 3)
    steps.sign_in(page, "agent")
    phone.open_again(page)
    phone.until_sent(page)

    made = phone.slips(page)
    assert list(made) == first + last
    assert set(made.values()) == steps.deliveries(desk) - before


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=-400)])
def test_a_wrong_clock_is_said_and_the_desk_keeps_its_own_time(
    new_context: NewContext, desk: Desk, ahead: timedelta
) -> None:
    context = new_context()
    move_clock(context, ahead)
    page = context.new_page()
    phone.open_phone(page)
    [kept] = phone.keep(page)
    phone.until_sent(page)

    minutes = abs(round(ahead / timedelta(minutes=1)))
    band = "clock-ahead" if ahead > timedelta() else "clock-behind"
    expect(page.locator(f"[data-band={band}]")).to_contain_text(f"{minutes} 分钟")
    slip = desk.get(f"/api/deliveries/{phone.slips(page)[kept]}", by="agent")
    assert slip["is_phone_clock_wrong"]
    assert slip["delivered_at"] == slip["received_at"]
    assert abs(datetime.fromisoformat(slip["received_at"]) - clock.now()) < SOON


def answer_for_the_desk(context: BrowserContext) -> tuple[list[str], list[str]]:
    """Take all that the phone sends; the client ids and the pictures' addresses as they come."""
    sent: list[str] = []
    pictures: list[str] = []

    def take(route: Route) -> None:
        deliveries = json.loads(route.request.post_data or "")["deliveries"]
        batch = [one["client_id"] for one in deliveries]
        sent.extend(batch)
        route.fulfill(json={"results": [{"client_id": one, **TAKEN} for one in batch]})

    def keep_picture(route: Route) -> None:
        pictures.append(urlsplit(route.request.url).path)
        route.fulfill(json={"is_kept": True})

    context.route(BATCH, take)
    context.route("**/api/pictures/**", keep_picture)
    return sent, pictures


def test_five_hundred_deliveries_with_photos_survive_a_kill_and_leave_in_order_once_each(
    new_context: NewContext,
) -> None:
    # Another desk answers here, or the sample's would be full of them for every other test; what
    # the real one does with five hundred is measured by `make bench`.
    context = new_context(service_workers="block")
    page = context.new_page()
    taking.open_screen(page)
    page.evaluate(phone.STORE)
    context.route(BATCH, lambda route: route.abort())
    kept = phone.keep(page, MANY, photos=1)
    page.close(run_before_unload=False)

    page = context.new_page()
    page.goto("/desk/take")
    page.evaluate(phone.STORE)
    until_waiting(page, MANY)
    exported = json.loads(page.evaluate("async () => (await phone.exported()).text()"))
    assert [one["client_id"] for one in exported["deliveries"]] == kept
    assert len(exported["pictures"]) == MANY

    context.unroute(BATCH)
    sent, pictures = answer_for_the_desk(context)
    page.evaluate("phone.syncNow()")
    phone.until_sent(page, patience_ms=SENDING_MS)
    assert sent == kept
    assert len(set(pictures)) == len(pictures) == MANY
    assert set(phone.states(page).values()) == {"taken"}
