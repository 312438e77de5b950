"""Without signal: what is taken stays on the phone through everything, and arrives once."""

import pytest
from playwright.sync_api import expect

from app.journey.client import Desk
from tests.browser import phone, steps
from tests.browser.conftest import NewContext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("desk"),
    pytest.mark.usefixtures("agent_token"),
]


def test_what_is_taken_without_signal_is_counted_and_becomes_one_lot_each(
    new_context: NewContext, desk: Desk
) -> None:
    context = new_context()
    page = context.new_page()
    before = steps.deliveries(desk)
    phone.open_phone(page)

    phone.go_offline(context)
    kept = phone.keep(page, 3)
    expect(phone.count_badge(page)).to_have_text("3")
    assert set(phone.states(page).values()) == {"waiting"}
    assert steps.deliveries(desk) == before

    phone.go_online(context)
    phone.until_sent(page)

    made = phone.slips(page)
    assert list(made) == kept
    assert set(made.values()) == steps.deliveries(desk) - before
    assert [phone.lots_of(desk, code) for code in made.values()] == [1, 1, 1]
    expect(page.locator("[data-waiting]")).to_be_hidden()


def test_a_killed_tab_costs_nothing(new_context: NewContext, desk: Desk) -> None:
    context = new_context()
    page = context.new_page()
    before = steps.deliveries(desk)
    phone.open_phone(page)
    phone.go_offline(context)
    [kept] = phone.keep(page)

    page.close()
    again = context.new_page()
    phone.open_again(again)
    assert phone.states(again) == {kept: "waiting"}

    phone.go_online(context)
    phone.until_sent(again)
    assert len(steps.deliveries(desk) - before) == 1


def test_the_desk_opens_without_signal_and_finds_its_villagers(new_context: NewContext) -> None:
    context = new_context()
    page = context.new_page()
    phone.open_phone(page)

    phone.go_offline(context)
    phone.open_again(page)
    page.reload()
    page.get_by_label("姓名、拼音、后四位").fill("lgx")

    expect(page.locator(".take-row", has_text="李桂香")).to_be_visible()
    page.goto("/desk/deliveries")
    expect(page.get_by_role("heading", name="这一页要有网才能看")).to_be_visible()
    page.get_by_role("link", name="去收货").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谁来交货？")


def test_an_agent_signs_out_and_in_again_by_pin_without_signal_and_loses_nothing(
    new_context: NewContext, desk: Desk
) -> None:
    context = new_context()
    page = context.new_page()
    before = steps.deliveries(desk)
    phone.open_phone(page)
    phone.set_pin(page)
    phone.go_offline(context)
    phone.keep(page)

    phone.sign_out(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("输这部手机的密码")
    expect(page.get_by_text("李桂香")).to_be_hidden()
    page.get_by_label("本机密码（6 位）").fill("111111")
    page.get_by_role("button", name="进来").click()
    expect(page.get_by_role("alert")).to_contain_text("还可以试 4 次")
    page.get_by_label("本机密码（6 位）").fill(phone.PIN)
    page.get_by_role("button", name="进来").click()
    expect(page.get_by_text("李桂香")).to_be_visible()
    page.evaluate(phone.STORE)
    phone.keep(page)
    assert list(phone.states(page).values()) == ["waiting", "waiting"]

    # The server hears of the signing out first; then only a real sign-in sends.
    phone.go_online(context)
    expect(page.locator("[data-band=signed-out]")).to_contain_text(
        "刘彩云 重新登录，才能发出手机里的 2 笔"
    )
    assert steps.deliveries(desk) == before
    steps.sign_in(page, "agent")
    phone.open_again(page)
    phone.until_sent(page)
    assert len(steps.deliveries(desk) - before) == 2


def test_five_wrong_pins_have_to_wait(new_context: NewContext) -> None:
    context = new_context()
    page = context.new_page()
    phone.open_phone(page)
    phone.set_pin(page)
    phone.go_offline(context)
    phone.sign_out(page)

    for tries_left in (4, 3, 2, 1):
        page.get_by_label("本机密码（6 位）").fill("000000")
        page.get_by_role("button", name="进来").click()
        expect(page.get_by_role("alert")).to_contain_text(f"还可以试 {tries_left} 次")
    for pin in ("000000", phone.PIN):
        page.get_by_label("本机密码（6 位）").fill(pin)
        page.get_by_role("button", name="进来").click()
        expect(page.get_by_role("alert")).to_contain_text("请过 15 分钟再试")


def test_an_expired_sign_in_keeps_the_queue_and_says_who_has_to_sign_in(
    new_context: NewContext, desk: Desk
) -> None:
    context = new_context()
    page = context.new_page()
    before = steps.deliveries(desk)
    phone.open_phone(page)

    context.clear_cookies()
    phone.keep(page, 2)

    expect(page.locator("[data-band=signed-out]")).to_contain_text("刘彩云")
    assert set(phone.states(page).values()) == {"waiting"}
    assert steps.deliveries(desk) == before
    steps.sign_in(page, "agent")
    phone.open_again(page)
    phone.until_sent(page)
    assert len(steps.deliveries(desk) - before) == 2


def test_nobody_sends_the_deliveries_of_another(new_context: NewContext, desk: Desk) -> None:
    context = new_context()
    page = context.new_page()
    before = steps.deliveries(desk)
    phone.open_phone(page)
    phone.go_offline(context)
    phone.keep(page)
    phone.give_to(page, phone.COLLEAGUE)
    phone.go_online(context)

    page.evaluate("phone.syncNow()")

    assert list(phone.states(page).values()) == ["waiting"]
    assert steps.deliveries(desk) == before
    page.goto("/desk/waiting")
    expect(page.get_by_text("等 张三 登录后发")).to_be_visible()
