"""The villager's page for somebody over sixty: large, enlarged again, and without barriers."""

import pytest
from playwright.sync_api import Page, expect

from app.journey import hub, market, village
from app.journey.client import Desk
from app.sample.people import PIN
from tests.browser import steps
from tests.browser.conftest import NewContext
from tests.browser.test_surfaces import FIGURE_PX, font_px, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

OTHER_TEXT_PX = 18
TARGET_PX = 60
TARGETS = "main a.button, main button.button, .months a, .years a"


@pytest.fixture(scope="session")
def card(desk: Desk) -> str:
    """A villager who has sold two trays and a jar; the parcel has arrived."""
    season = village.bring_the_season(desk)
    hub.carry_to_shelf(desk, season)
    hub.serve(desk, season, market.buy(desk))
    desk.sign_in("agent")
    [villager] = [
        row for row in desk.get("/api/villagers", by="agent", q="lgx") if row["name"] == "李桂香"
    ]
    return str(villager["code"])


def sizes(page: Page) -> list[float]:
    """Font sizes of all text that stands on the page."""
    found: list[float] = page.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter(one => [...one.childNodes].some(
                part => part.nodeType === 3 && part.textContent.trim()))
            .filter(one => one.getClientRects().length)
            .map(one => parseFloat(getComputedStyle(one).fontSize))"""
    )
    return found


def heights(page: Page) -> list[float]:
    found: list[float] = page.evaluate(
        "selector => [...document.querySelectorAll(selector)].filter(one => !one.hidden)"
        ".map(one => one.getBoundingClientRect().height)",
        TARGETS,
    )
    return found


def spills(page: Page) -> list[str]:
    """What stands outside the window to the right, or outside its own frame."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter(one => one.getBoundingClientRect().right > innerWidth + 1
                || (one.className === "figure-value" && one.scrollWidth > one.clientWidth + 1))
            .map(one => one.outerHTML.slice(0, 120))"""
    )
    return found


def test_the_card_s_code_and_the_pin_open_the_page(page: Page, card: str) -> None:
    page.goto(f"/T/{card}")
    page.get_by_role("link", name="凭卡登录").click()
    page.fill("[name=pin]", PIN)
    page.get_by_role("button", name="进去看").click()

    page.wait_for_url("**/me")
    expect(page.locator(".figure-main")).to_contain_text("现在可以领")
    expect(page.locator("#sold")).to_contain_text("元手续费：您确认过的约定")
    expect(page.locator(".months-bar").first).to_be_visible()


def test_it_keeps_the_sizes_of_elder_mode(page: Page, card: str) -> None:
    steps.sign_in_by_card(page, card)

    assert min(font_px(figure) for figure in page.locator(".figure-value").all()) >= FIGURE_PX
    assert min(sizes(page)) >= OTHER_TEXT_PX
    assert min(heights(page)) >= TARGET_PX


@pytest.mark.parametrize("width", [2560, 1280, 640])
def test_twice_as_large_it_still_fits(new_context: NewContext, card: str, width: int) -> None:
    """WCAG 2.2, 1.4.4 and 1.4.10: a window enlarged twice is half as wide in CSS pixels."""
    page = new_context(
        viewport={"width": width // 2, "height": 400}, device_scale_factor=2, bypass_csp=True
    ).new_page()
    steps.sign_in_by_card(page, card)

    assert page.evaluate("document.documentElement.scrollWidth") <= width // 2
    assert spills(page) == []
    assert violations(page) == []


def test_slip_and_month_have_no_barrier_that_axe_finds(new_context: NewContext, card: str) -> None:
    page = new_context(bypass_csp=True).new_page()
    steps.sign_in_by_card(page, card)
    page.locator(".months a").first.click()
    page.wait_for_url("**/me?month=*")
    found = {"month": violations(page)}
    page.get_by_role("link", name="打印这个月的凭条").click()
    page.wait_for_url("**/me/slip*")
    found["slip"] = violations(page)

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_it_is_read_aloud_with_units(new_context: NewContext, card: str) -> None:
    """A voice stands in for the phone's; what it was given to say is kept."""
    context = new_context()
    context.add_init_script(
        """
        window.said = [];
        const voice = { lang: "zh-CN", localService: true, name: "test", default: true };
        speechSynthesis.getVoices = () => [voice];
        speechSynthesis.speak = (words) => window.said.push(words.text);
        """
    )
    page = context.new_page()
    steps.sign_in_by_card(page, card)

    page.get_by_role("button", name="念给我听").click()

    page.wait_for_function("window.said.length > 0")
    said = "".join(page.evaluate("window.said"))
    assert "现在可以领" in said
    assert "元" in said
    assert "¥" not in said


def test_an_agent_shows_it_and_it_is_logged(new_context: NewContext, page: Page, card: str) -> None:
    steps.sign_in(page, "agent")
    page.goto(f"/desk/villagers/{card}/statement")
    expect(page.get_by_text("您看这一页，本人会知道。")).to_be_visible()

    theirs = new_context().new_page()
    steps.sign_in_by_card(theirs, card)
    expect(theirs.get_by_text("看了收益").first).to_be_visible()
