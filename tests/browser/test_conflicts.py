"""What the desk does not take comes back to the phone, and stays there until somebody solves it."""

import pytest
from playwright.sync_api import Page, expect

from app.journey.client import Desk, new_id
from app.sample.village import CENTRE_CODE, HUB_CODE
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


def two_labels(desk: Desk) -> tuple[str, str]:
    """Codes of a roll that was given to the village: its first and its last."""
    desk.sign_in("operator")
    new = {"client_id": new_id(), "labels_count": 2, "hub_code": HUB_CODE}
    roll = desk.post("/api/rolls", new, by="operator")
    desk.post(f"/api/rolls/{roll['code']}/assign", {"place_code": CENTRE_CODE}, by="operator")
    return roll["first_code"], roll["last_code"]


def take_with_label(page: Page, label: str) -> None:
    """Take one tray without signal, with a pre-printed label on it."""
    taking.count_eggs(page, "1")
    taking.scan(page, label)
    expect(page.get_by_text("第 1 件，贴好了")).to_be_visible()
    taking.go_on(page)
    taking.take(page)
    taking.expect_slip(page)


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


def test_a_label_that_another_phone_bound_first_is_changed_and_the_delivery_sent(
    new_context: NewContext, desk: Desk
) -> None:
    before = steps.deliveries(desk)
    label, free = two_labels(desk)
    first, second = (new_context().new_page() for _ in range(2))
    for page in (first, second):
        taking.open_screen(page)
        phone.go_offline(page.context)
        take_with_label(page, label)

    phone.go_online(first.context)
    taking.expect_sent(first)
    phone.go_online(second.context)
    expect(second.get_by_text("没收进去，要处理")).to_be_visible()
    [taken] = steps.deliveries(desk) - before
    second.get_by_role("link", name="去处理").click()
    problem = second.locator("[data-problem]")
    expect(problem).to_contain_text(label)

    problem.get_by_role("button", name="换标签").click()
    problem.get_by_label("第 1 个标签").fill(free)
    problem.get_by_role("button", name="改好，再发").click()
    expect(problem).to_have_count(0)
    second.evaluate(phone.STORE)
    phone.until_sent(second)

    [solved] = steps.deliveries(desk) - before - {taken}
    labels = [
        desk.get(f"/api/deliveries/{code}", by="agent")["lots"][0]["packs"][0]["codes"]
        for code in (taken, solved)
    ]
    assert labels == [[label], [free]]


def test_a_delivery_of_a_villager_who_was_suspended_meanwhile_waits_to_be_solved(
    new_context: NewContext, desk: Desk
) -> None:
    context = new_context()
    page = context.new_page()
    name, code = taking.new_villager(desk)
    before = steps.deliveries(desk)
    taking.open_screen(page)
    page.fill("#take-search", name)
    phone.go_offline(context)
    taking.count_eggs(page, "2", name)
    taking.go_on(page)
    taking.sign(page)
    taking.take(page)
    taking.expect_slip(page)

    desk.sign_in("operator")
    desk.post(f"/api/villagers/{code}/suspension", {"reason": "换了户主"}, by="operator")
    phone.go_online(context)
    page.get_by_role("link", name="去处理").click()
    problem = page.locator("[data-problem]")
    expect(problem).to_contain_text(f"{name} 现在停用，不能收货，请联系运营。")
    problem.get_by_role("button", name="再发一次").click()
    page.evaluate(phone.STORE)
    phone.until(
        page,
        """async () => {
            const [{ state, earlier }] = await phone.entries();
            return state === "refused" && earlier.length === 1;
        }""",
    )
    assert steps.deliveries(desk) == before

    desk.post(f"/api/villagers/{code}/reactivation", {"reason": "说清楚了"}, by="operator")
    problem.get_by_role("button", name="再发一次").click()
    expect(problem).to_have_count(0)
    phone.until_sent(page)
    assert len(steps.deliveries(desk) - before) == 1
