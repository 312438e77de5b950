"""A kind with a question of each sort, a rapid test and a certificate, taken without signal."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.journey.client import Desk
from tests.browser import steps, taking

pytestmark = [pytest.mark.xdist_group("desk"), pytest.mark.usefixtures("agent_token")]

SHOOTS = "冬笋"


def fill_in(page: Page) -> None:
    """Weigh a basket of bamboo shoots and answer all that is asked of them."""
    taking.choose(page, SHOOTS)
    page.get_by_label("多重").fill("10")
    page.get_by_role("button", name="加这一袋").click()
    page.get_by_role("button", name="都合格").click()
    page.get_by_label("最长的一根多长？").fill("15.5")
    page.get_by_role("group", name="笋壳什么颜色？").get_by_text("黄褐").click()
    page.set_input_files("input[id^=take-answer-cut]", taking.photo())
    expect(page.locator(".take-checks .take-thumbnail img")).to_be_visible()


def add_test(page: Page, value: str) -> None:
    page.locator("summary", has_text="快检").click()
    page.get_by_role("button", name="加一次快检").click()
    page.get_by_label("读数").fill(value)
    page.get_by_label("仪器").fill("2 号仪")
    page.get_by_label("试剂批号").fill("B-7")


def test_typed_answers_a_test_and_a_certificate_arrive_when_the_signal_is_back(
    page: Page, desk: Desk
) -> None:
    before = steps.deliveries(desk)
    taking.open_screen(page)
    page.context.set_offline(True)
    fill_in(page)
    add_test(page, "12.5")
    expect(page.locator(".take-verdict")).to_have_text("没超标")
    page.locator("summary", has_text="承诺达标合格证").click()
    page.locator("#take-certificate label").nth(1).click()
    page.locator("#take-basis-self_test").check()
    taking.go_on(page)
    taking.take(page)
    taking.expect_slip(page)

    page.context.set_offline(False)
    taking.expect_sent(page)

    [code] = steps.deliveries(desk) - before
    [lot] = desk.get(f"/api/deliveries/{code}", by="agent")["lots"]
    assert lot["certificate_code"].startswith("Q")
    known = desk.get(f"/api/lots/{lot['code']}", by="agent")
    [check] = known["checks"]
    assert [(one["kind"], one["text"], one["good"]) for one in check["questions"]] == [
        ("yes_no", "是", True),
        ("number", "15.5 厘米", True),
        ("choice", "黄褐", True),
        ("photo", "", True),
    ]
    assert [(one["value_tenths"], one["positive"]) for one in known["tests"]] == [(125, False)]
    assert known["certificates"][0]["basis"] == ["self_control", "self_test"]
    page.goto(f"/desk/deliveries/{code}/evidence")
    expect(page.get_by_text("拍一张切口")).to_be_visible()


def test_a_bad_number_or_choice_sends_all_of_it_back(page: Page) -> None:
    taking.open_screen(page)
    fill_in(page)
    page.get_by_label("最长的一根多长？").fill("31")
    expect(page.get_by_role("alert")).to_contain_text("全部退回：最长的一根多长？")
    page.get_by_label("最长的一根多长？").fill("30")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("group", name="笋壳什么颜色？").get_by_text("发黑").click()
    expect(page.get_by_role("alert")).to_contain_text("全部退回：笋壳什么颜色？")


def test_a_positive_test_is_held_and_no_certificate_is_written_for_it(
    page: Page, desk: Desk
) -> None:
    before = steps.deliveries(desk)
    taking.open_screen(page)
    fill_in(page)
    add_test(page, "63")
    expect(page.locator(".take-verdict")).to_contain_text("超标")
    page.locator("summary", has_text="承诺达标合格证").click()
    page.locator("#take-certificate label").nth(1).click()
    taking.go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("快检超标，不能开合格证")
    page.locator("#take-certificate label").nth(0).click()
    taking.go_on(page)
    taking.take(page)
    taking.expect_sent(page)

    [code] = steps.deliveries(desk) - before
    page.goto("/desk/")
    expect(page.get_by_text("检测没过，货单独放，等运营处理").first).to_be_visible()
    page.goto(f"/desk/deliveries/{code}")
    expect(page.get_by_text("检测没过，封存了")).to_be_visible()
    page.get_by_role("link", name="看这一批").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(SHOOTS))
    expect(page.get_by_text("快检抑制率 63%，到了 50% 的限")).to_be_visible()
