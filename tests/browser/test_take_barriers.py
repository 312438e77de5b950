"""Every step of the intake screen, for eyes, fingers, keyboards and screen readers."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import taking
from tests.browser.conftest import DESKTOP, NewContext
from tests.browser.test_surfaces import CHINESE, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

TARGET_PX = 44
PHONE_WIDTH = 360

SMALL_TARGETS = f"""() => [...document.querySelectorAll(
    "main button, main a, main summary, main label.choice-option, main label.tick, "
    + "main label.button, main input:not([type=radio], [type=checkbox], [type=file])")]
    .filter((target) => target.getClientRects().length > 0)
    .filter((target) => {{
        const box = (target.closest(".input") ?? target).getBoundingClientRect();
        return Math.min(box.width, box.height) < {TARGET_PX};
    }})
    .map((target) => target.outerHTML.slice(0, 120))"""


def barriers(page: Page) -> list[str]:
    """What axe finds, what a thumb cannot hit, and what is wider than the phone."""
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    wide = [f"wider than its window by {width}"] if width > 0 else []
    small = [f"too small: {html}" for html in page.evaluate(SMALL_TARGETS)]
    return violations(page) + small + wide


ALL = """(village) => village.takes.push("codes", "tests", "certificate")"""


def open_everything(page: Page) -> None:
    """Unfold all that a kind of goods can have, a row of each."""
    for summary in page.locator(".take-folds summary").all():
        summary.click()
    page.locator("#take-add-refused").click()
    page.locator("#take-add-test").click()
    page.locator("#take-certificate label").nth(1).click()


def test_no_step_has_a_barrier(new_context: NewContext) -> None:
    page = new_context(bypass_csp=True).new_page()
    taking.open_screen(page)
    taking.change_village(page, ALL)
    found = {"villager": barriers(page)}
    taking.villager_row(page).click()
    found["goods"] = barriers(page)
    page.locator(".take-tile").first.click()
    open_everything(page)
    taking.go_on(page)
    found["line with all and a problem"] = barriers(page)
    page.locator("#take-refused .button-quiet").click()
    page.locator("#take-tests .button-quiet").click()
    page.locator("input[id^=take-count]").fill("2")
    page.get_by_role("button", name="都合格").click()
    taking.go_on(page)
    found["terms"] = barriers(page)
    page.context.set_offline(True)
    taking.take(page)
    taking.expect_slip(page)
    found["slip"] = barriers(page)

    assert {step: lines for step, lines in found.items() if lines} == {}


def test_english_leaves_no_chinese_but_names(new_context: NewContext) -> None:
    context = new_context()
    page = context.new_page()
    taking.open_screen(page)
    page.get_by_role("link", name="EN").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who brings goods?")
    taking.change_village(page, ALL)
    taking.villager_row(page).click()
    page.locator(".take-tile").first.click()
    open_everything(page)

    words = page.locator("main").inner_text().replace(taking.HOUSEHOLD, "")
    assert not CHINESE.search(words)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH


def test_a_keyboard_alone_takes_a_delivery(new_context: NewContext) -> None:
    page = new_context(DESKTOP).new_page()
    taking.open_screen(page)
    taking.villager_row(page).focus()
    page.keyboard.press("Enter")
    page.locator(".take-tile", has_text="土鸡蛋").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("2")
    page.get_by_role("button", name="都合格").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="都合格")).to_be_focused()
    page.get_by_role("button", name="下一步").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.context.set_offline(True)
    page.get_by_role("button", name="收下").focus()
    page.keyboard.press("Enter")

    taking.expect_slip(page)


def test_the_focus_stays_when_news_of_the_village_come(new_context: NewContext) -> None:
    page = new_context(DESKTOP).new_page()
    taking.open_screen(page)
    row = taking.villager_row(page)
    row.focus()
    row.evaluate("row => { row.dataset.old = 'yes'; }")
    taking.change_village(page, "() => {}")

    expect(page.locator(".take-row[data-old]")).to_have_count(0)
    expect(row).to_be_focused()
