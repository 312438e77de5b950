"""The intake screen of the agent's phone, touched as an agent touches it."""

import pytest
from playwright.sync_api import Page, expect

from app.journey.client import Desk
from inventory.labels.rules.codes import CodeKind, make_code
from tests.browser import steps, taking
from tests.browser.conftest import NewContext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("desk"),
    pytest.mark.usefixtures("agent_token"),
]

TAPS_MAX = 6
PHOTO_BYTES_MAX = 120_000
SIGNATURE_BYTES_MAX = 6_000
FIRST_FREE_SERIAL = 50_000_000
"""Labels that nobody has printed in the sample."""

PAUSE_MS = 300
"""Longer than between the keys of one scan: what a person leaves before the next thing."""

COUNT_TOUCHES = """() => {
    window.touches = { taps: 0, numbers: 0 };
    let typing = false;
    addEventListener("pointerdown", () => { window.touches.taps += 1; typing = false; }, true);
    addEventListener("keydown", () => {
        if (!typing) window.touches.numbers += 1;
        typing = true;
    }, true);
}"""


def label(number: int) -> str:
    return make_code(CodeKind.ITEM, FIRST_FREE_SERIAL + number)


def test_one_lot_of_a_known_villager_takes_six_taps_and_one_number(page: Page, desk: Desk) -> None:
    before = steps.deliveries(desk)
    taking.open_screen(page)
    page.evaluate(COUNT_TOUCHES)

    taking.count_eggs(page, "12")
    taking.go_on(page)
    taking.take(page)
    taking.expect_slip(page)
    expect(page.locator(".take-slip")).to_contain_text("12 × 一托 30 枚")
    taking.expect_sent(page)
    page.get_by_role("button", name="下一位").click()
    expect(taking.villager_row(page)).to_be_visible()

    touches = page.evaluate("window.touches")
    assert touches["numbers"] == 1
    assert touches["taps"] <= TAPS_MAX
    assert len(steps.deliveries(desk) - before) == 1


def test_a_delivery_without_signal_has_its_slip_at_once_and_arrives_once(
    new_context: NewContext, desk: Desk
) -> None:
    context = new_context()
    page = context.new_page()
    before = steps.deliveries(desk)
    taking.open_screen(page)

    context.set_offline(True)
    taking.count_eggs(page, "3")
    taking.go_on(page)
    taking.take(page)
    taking.expect_slip(page)
    expect(page.get_by_text("等着发送").first).to_be_visible()
    assert steps.deliveries(desk) == before

    context.set_offline(False)
    taking.expect_sent(page)
    page.reload()
    expect(taking.villager_row(page)).to_be_visible()
    assert len(steps.deliveries(desk) - before) == 1


def test_a_slip_is_printed_without_signal_and_nothing_but_the_slip(
    new_context: NewContext,
) -> None:
    context = new_context()
    context.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; };")
    page = context.new_page()
    taking.open_screen(page)
    context.set_offline(True)
    taking.count_eggs(page, "3")
    taking.go_on(page)
    taking.take(page)
    taking.expect_slip(page)

    page.get_by_role("button", name="打印", exact=True).click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    expect(page.locator(".take-slip")).to_contain_text("3 × 一托 30 枚")
    for beside in (".top", ".action-bar", ".take-slip-tools", ".take-step"):
        expect(page.locator(beside).first).to_be_hidden()


def test_what_is_half_filled_in_survives_a_killed_tab(new_context: NewContext) -> None:
    context = new_context()
    page = context.new_page()
    taking.open_screen(page)
    taking.count_eggs(page, "7")
    page.set_input_files("#take-goods-photo", taking.photo())
    expect(page.locator(".take-thumbnail img")).to_be_visible()
    taking.until_drafted(page)
    page.close(run_before_unload=False)

    page = context.new_page()
    page.goto("/desk/take")
    expect(taking.villager_row(page)).to_contain_text("没交完")
    taking.choose(page, "土鸡蛋")
    expect(page.get_by_label("一托 30 枚", exact=True)).to_have_value("7")
    expect(page.locator(".take-thumbnail img")).to_be_visible()
    page.get_by_role("button", name="再加一种").click()
    page.get_by_role("button", name="清空重来").click()
    expect(page.locator(".take-thumbnail")).to_have_count(0)


def test_one_bad_answer_sends_all_of_it_back_with_the_question_as_the_reason(page: Page) -> None:
    taking.open_screen(page)
    taking.count_eggs(page, "2")

    page.get_by_role("group", name="没有破的吗？").get_by_text("否").click()
    expect(page.get_by_role("alert")).to_have_text("全部退回：没有破的吗？")
    taking.go_on(page)

    expect(page.get_by_text("这次全部退回")).to_be_visible()
    expect(page.locator(".take-summary-back")).to_contain_text("60 枚 · 没有破的吗？")


def test_part_goes_back_with_its_reason_by_one_tap(page: Page) -> None:
    taking.open_screen(page)
    taking.count_eggs(page, "2")

    page.locator("summary", has_text="退回一部分").click()
    page.locator("#take-add-refused").click()
    page.keyboard.type("5")
    page.get_by_role("button", name="破了").click()
    taking.go_on(page)

    expect(page.locator(".take-summary").first).to_contain_text("2 × 一托 30 枚")
    expect(page.locator(".take-summary-back")).to_contain_text("5 枚 · 破了")


def test_what_is_missing_is_named_and_nothing_goes_on(page: Page) -> None:
    taking.open_screen(page)
    taking.choose(page, "土鸡蛋")

    taking.go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("还没填几件")
    page.get_by_label("一托 30 枚", exact=True).fill("1")
    taking.go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("看货还有 3 项没答")
    expect(page.get_by_role("heading", level=1)).to_have_text("土鸡蛋")


def test_a_photo_is_made_small_on_the_phone_and_named_in_the_request(page: Page) -> None:
    taking.open_screen(page)
    taking.count_eggs(page, "1")
    page.set_input_files("#take-goods-photo", taking.photo())
    expect(page.locator(".take-thumbnail img")).to_be_visible()
    page.context.set_offline(True)
    taking.go_on(page)
    taking.take(page)
    taking.expect_slip(page)

    [request] = taking.kept(page)
    [(kind, sort, size)] = taking.kept_pictures(page)
    assert len(request["picture_ids"]) == 1
    assert (kind, sort) == ("goods", "image/jpeg")
    assert 0 < size <= PHOTO_BYTES_MAX


def test_labels_are_bound_by_scans_and_wrong_ones_are_said_at_once(page: Page) -> None:
    taking.open_screen(page)
    taking.count_eggs(page, "2")
    panel = page.locator(".scan-result")

    for code, state, words in (
        (label(1), "good", "第 1 件，贴好了"),
        (label(1), "bad", "这个标签刚扫过"),
        (make_code(CodeKind.VILLAGER, 9), "bad", "这不是货的标签"),
        ("6901234567892", "bad", "不是我们的标签"),
        (label(2)[:-1] + ("A" if label(2)[-1] != "A" else "B"), "bad", "编号不对，再扫一次"),
        (label(2), "good", "第 2 件，贴好了"),
        (label(3), "bad", "标签比件数多，看看件数对不对"),
    ):
        taking.scan(page, code)
        expect(panel.locator(".scan-result-title")).to_have_text(words)
        assert panel.get_attribute("data-state") == state
    expect(page.get_by_text("都贴好了")).to_be_visible()
    page.context.set_offline(True)
    taking.go_on(page)
    taking.take(page)
    taking.expect_slip(page)

    [request] = taking.kept(page)
    assert request["lines"][0]["codes"] == [label(1), label(2)]


def test_a_card_scanned_anywhere_opens_its_villager(page: Page, desk: Desk) -> None:
    [villager] = [
        row
        for row in desk.get("/api/villagers", by="agent", q="lgx")
        if row["name"] == taking.HOUSEHOLD
    ]
    taking.open_screen(page)

    taking.scan(page, f"HTTPS://DESK.EXAMPLE/T/{villager['code']}")

    expect(page.get_by_role("heading", level=1)).to_contain_text(taking.HOUSEHOLD)


def test_somebody_registered_a_moment_ago_is_led_on_to_their_delivery(
    page: Page, desk: Desk
) -> None:
    taking.open_screen(page)
    name, code = taking.new_villager(desk)

    page.goto(f"/desk/villagers/{code}")
    page.get_by_role("link", name="收货").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name}，今天交什么？")


def test_a_scan_into_a_field_leaves_its_number_even_while_an_input_method_composes(
    page: Page,
) -> None:
    taking.open_screen(page)
    taking.count_eggs(page, "2")
    count = page.get_by_label("一托 30 枚", exact=True)
    count.focus()
    page.wait_for_timeout(PAUSE_MS)

    taking.scan_while_composing(page, label(1))
    expect(page.get_by_text("第 1 件，贴好了")).to_be_visible()
    expect(count).to_have_value("2")
    count.focus()
    page.wait_for_timeout(PAUSE_MS)
    taking.scan(page, label(2))
    expect(page.get_by_text("第 2 件，贴好了")).to_be_visible()
    expect(count).to_have_value("2")


def test_the_back_key_of_the_phone_goes_one_step_back(page: Page) -> None:
    taking.open_screen(page)
    taking.count_eggs(page, "2")
    taking.go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("看一遍，一起点点数")

    page.go_back()
    expect(page.get_by_label("一托 30 枚", exact=True)).to_have_value("2")
    page.go_back()
    expect(page.locator(".take-tile", has_text="土鸡蛋")).to_contain_text("× 2")
    page.go_back()
    expect(taking.villager_row(page)).to_contain_text("没交完")


def test_a_new_villager_signs_once_and_not_again(page: Page, desk: Desk) -> None:
    name, _ = taking.new_villager(desk)
    taking.open_screen(page)
    page.context.set_offline(True)
    page.fill("#take-search", name)
    taking.count_eggs(page, "1", name)
    taking.go_on(page)

    taking.take(page)
    expect(page.get_by_role("alert")).to_contain_text("还没签名")
    taking.sign(page)
    taking.take(page)
    taking.expect_slip(page)
    expect(page.locator(".take-slip")).to_contain_text("村民签名同意")
    [request] = taking.kept(page)
    [(kind, sort, size)] = taking.kept_pictures(page)
    assert request["acceptance"]["method"] == "signature"
    assert (kind, sort) == ("signature", "image/png")
    assert 0 < size <= SIGNATURE_BYTES_MAX

    page.get_by_role("button", name="下一位").click()
    taking.count_eggs(page, "1", name)
    taking.go_on(page)
    expect(page.get_by_text("以前同意过这一版约定，不用再签")).to_be_visible()
