"""What the desk does not take comes back to the phone, and stays there until somebody solves it."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from app.journey.client import Desk
from tests.browser import phone, steps, taking
from tests.browser.conftest import NewContext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("desk"),
    pytest.mark.usefixtures("agent_token"),
]


def say_of_data(desk: Desk, code: str, given: str) -> None:
    """Somebody writes down at the desk that the villager gave or took back the consent."""
    desk.http.post(
        f"/desk/villagers/{code}/consents",
        data={"kind": "data", "given": given},
        headers=desk.headers("agent"),
        follow_redirects=True,
    ).raise_for_status()


def refuse_one(page: Page) -> str:
    """Take a delivery of a card that the desk does not know; its client id."""
    phone.open_phone(page)
    [kept] = phone.keep(page, villager=phone.UNKNOWN_CARD)
    phone.until(page, "async () => (await phone.counts()).refused === 1")
    return kept


def test_a_delivery_of_a_villager_who_may_not_deliver_is_solved_and_sent(
    new_context: NewContext, desk: Desk
) -> None:
    context = new_context()
    page = context.new_page()
    name, code = taking.new_villager(desk)
    before = steps.deliveries(desk)
    taking.open_screen(page)
    page.fill("#take-search", name)
    context.set_offline(True)
    taking.count_eggs(page, "2", name)
    taking.go_on(page)
    taking.sign(page)
    taking.take(page)
    taking.expect_slip(page)

    say_of_data(desk, code, "no")
    context.set_offline(False)
    expect(page.get_by_text("没收进去，要处理")).to_be_visible()
    assert steps.deliveries(desk) == before
    expect(page.locator("[data-waiting]")).to_have_attribute("data-state", "bad")
    page.get_by_role("link", name="去处理").click()
    problem = page.locator("[data-problem]")
    expect(problem).to_contain_text(f"{name} 已收回资料同意，重新同意后才能收货、改资料。")
    page.reload()
    expect(problem).to_contain_text(name)

    say_of_data(desk, code, "yes")
    problem.get_by_role("button", name="再发一次").click()
    expect(problem).to_have_count(0)
    expect(page.locator("[data-entry]").first).to_contain_text(name)
    page.evaluate(phone.STORE)
    phone.until_sent(page)
    assert len(steps.deliveries(desk) - before) == 1


def test_goods_under_a_wrong_card_are_given_to_the_right_villager(page: Page, desk: Desk) -> None:
    before = steps.deliveries(desk)
    kept = refuse_one(page)
    page.goto("/desk/waiting")
    problem = page.locator(f"[data-problem='{kept}']")

    problem.get_by_role("button", name="换成另一位村民").click()
    problem.get_by_label("这些货是谁的？").fill("lgx")
    problem.get_by_role("button", name=taking.HOUSEHOLD).click()

    expect(problem).to_have_count(0)
    page.evaluate(phone.STORE)
    phone.until_sent(page)
    [code] = steps.deliveries(desk) - before
    assert phone.slips(page) == {kept: code}
    assert desk.get(f"/api/deliveries/{code}", by="agent")["villager_name"] == taking.HOUSEHOLD


def test_what_is_set_aside_is_not_sent_and_not_lost(page: Page, desk: Desk) -> None:
    before = steps.deliveries(desk)
    kept = refuse_one(page)
    page.goto("/desk/waiting")
    problem = page.locator(f"[data-problem='{kept}']")

    problem.get_by_role("button", name="放到一边").click()
    put = problem.get_by_role("button", name="放到一边，不发")
    expect(put).to_be_disabled()
    problem.get_by_label("怎么回事").fill("货当场退了")
    put.click()

    expect(problem).to_have_count(0)
    expect(page.get_by_text("货当场退了")).to_be_visible()
    page.evaluate(phone.STORE)
    assert phone.states(page) == {kept: "aside"}
    assert kept in page.evaluate("async () => (await phone.exported()).text()")
    assert steps.deliveries(desk) == before
    page.get_by_role("button", name="拿回来再发").click()
    expect(problem).to_be_visible()


def test_one_that_is_refused_does_not_stop_those_behind_it(page: Page, desk: Desk) -> None:
    before = steps.deliveries(desk)
    phone.open_phone(page)
    phone.go_offline(page.context)
    first = phone.keep(page)
    refused = phone.keep(page, villager=phone.UNKNOWN_CARD)
    unreadable = phone.keep(page, terms_id="?")
    last = phone.keep(page)

    phone.go_online(page.context)
    phone.until_sent(page)

    taken = dict.fromkeys(first + last, "taken")
    assert phone.states(page) == taken | dict.fromkeys(refused + unreadable, "refused")
    assert len(steps.deliveries(desk) - before) == 2


@pytest.fixture
def page_alone(new_context: NewContext) -> Page:
    """A page whose browser sends nothing in the background."""
    page = new_context(service_workers="block").new_page()
    taking.open_screen(page)
    page.evaluate(phone.STORE)
    return page


def test_an_answer_that_got_lost_is_asked_for_again_and_is_one_delivery(
    page_alone: Page, desk: Desk
) -> None:
    page = page_alone
    before = steps.deliveries(desk)
    lost: list[int] = []

    def lose_the_answer(route: object) -> None:
        lost.append(route.fetch().status)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/api/deliveries/batch", lose_the_answer, times=1)
    kept = phone.keep(page, 3)
    phone.until(page, "async () => (await phone.syncState())?.state === 'no-signal'")
    assert lost == [200]
    assert set(phone.states(page).values()) == {"waiting"}

    page.evaluate("phone.syncNow()")
    phone.until_sent(page)

    assert list(phone.slips(page)) == kept
    assert set(phone.slips(page).values()) == steps.deliveries(desk) - before


def test_a_photo_whose_sending_was_cut_goes_on_where_it_was(page_alone: Page, desk: Desk) -> None:
    page = page_alone
    starts: list[str] = []
    page.on(
        "request",
        lambda one: starts.append(one.url.split("start=")[1]) if one.method == "PATCH" else None,
    )
    taking.count_eggs(page, "1")
    page.set_input_files("#take-goods-photo", taking.photo())
    expect(page.locator(".take-thumbnail img")).to_be_visible()
    second = re.compile("/api/pictures/.*start=65536")
    page.route(second, lambda route: route.abort(), times=1)
    taking.go_on(page)
    taking.take(page)
    taking.expect_sent(page)
    phone.until(page, "async () => (await phone.syncState())?.state === 'no-signal'")
    assert page.evaluate("async () => (await phone.counts()).pictures") == 1

    page.evaluate("phone.syncNow()")
    phone.until_sent(page)

    [total] = {start.split("total=")[1] for start in starts}
    assert starts == [f"{start}&total={total}" for start in ("0", "65536", "65536")]
    [request] = taking.kept(page)
    [picture_id] = request["picture_ids"]
    assert uuid.UUID(picture_id)
    progress = desk.get(f"/api/pictures/{picture_id}/progress", by="agent")
    assert progress["is_kept"] is True


def test_a_wrong_clock_is_said_and_the_desk_keeps_its_own_time(page: Page, desk: Desk) -> None:
    phone.open_phone(page)
    page.evaluate(
        """() => {
            const real = Date.now;
            Date.now = () => real() + 2 * 3600 * 1000;
        }"""
    )
    page.evaluate("phone.syncNow()")

    expect(page.locator("[data-band=clock-ahead]")).to_contain_text("快了 120 分钟")
