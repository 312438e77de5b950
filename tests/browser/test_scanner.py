"""A worker's scanner at a real page: every scan counts once, however fast, whatever the network.

What the page sends is counted at the wire; what the server makes of it is tested with each verb.
"""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import steps

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

SCANS = 1200
"""Twenty a second for a minute; here they come as fast as keys can be pressed."""
BOX = "[data-scan-input]"


class Wire:
    """The hub's end of the line: it notes what arrives, and can be cut."""

    def __init__(self, page: Page) -> None:
        self.scans: list[dict[str, str]] = []
        self.is_cut = False
        page.route("**/hub/take-down/scan", self._answer)

    def _answer(self, route: Route) -> None:
        if self.is_cut:
            route.abort("internetdisconnected")
            return
        scan = json.loads(route.request.post_data or "{}")
        self.scans.append(scan)
        said = {"ok": True, "title": scan["raw"], "detail": "", "figure": "7"}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(said))

    def raws(self) -> list[str]:
        return [scan["raw"] for scan in self.scans]


@pytest.fixture
def wire(page: Page) -> Wire:
    steps.sign_in(page, "worker")
    line = Wire(page)
    page.goto("/hub/take-down")
    return line


def scan(page: Page, code: str) -> None:
    """Do what a wedge scanner does: text, then Enter, wherever the focus is."""
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")


def test_twenty_scans_a_second_for_a_minute_are_all_counted(page: Page, wire: Wire) -> None:
    codes = [f"CODE{number:05}" for number in range(SCANS)]

    for code in codes:
        scan(page, code)
    expect(page.locator("[data-scan-title]")).to_have_text(codes[-1], timeout=120_000)

    assert wire.raws() == codes
    assert len({sent["client_id"] for sent in wire.scans}) == SCANS


def test_the_same_code_within_a_second_counts_once(page: Page, wire: Wire) -> None:
    page.clock.install(time="2026-11-28T08:00:00")
    page.goto("/hub/take-down")
    page.clock.pause_at("2026-11-28T09:00:00")

    scan(page, "SAME0001")
    page.clock.run_for(400)
    scan(page, "SAME0001")
    page.clock.run_for(1100)
    scan(page, "SAME0001")
    scan(page, "OTHER001")
    expect(page.locator("[data-scan-title]")).to_have_text("OTHER001")

    assert wire.raws() == ["SAME0001", "SAME0001", "OTHER001"]


def test_a_dropped_network_keeps_scans_says_so_and_sends_each_once(page: Page, wire: Wire) -> None:
    scan(page, "FIRST001")
    expect(page.locator("[data-scan-title]")).to_have_text("FIRST001")
    wire.is_cut = True

    scan(page, "CUT00001")
    expect(page.locator("[data-scan-title]")).to_have_text("网断了，已记下")
    scan(page, "CUT00002")
    expect(page.locator("[data-scan-queue]")).to_have_text("2 条等着发")
    # The phone is put away and taken out again: what waits is still there.
    page.reload()
    expect(page.locator("[data-scan-queue]")).to_have_text("2 条等着发")
    wire.is_cut = False
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-scan-title]")).to_have_text("CUT00002")

    assert wire.raws() == ["FIRST001", "CUT00001", "CUT00002"]
    expect(page.locator("[data-scan-queue]")).to_be_hidden()


def test_a_slot_is_named_in_a_figure_that_is_read_from_afar(page: Page, wire: Wire) -> None:
    scan(page, "ITEM0001")

    figure = page.locator("[data-scan-figure]")
    expect(figure).to_have_text("7")
    assert (
        page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('[data-scan-figure]')).fontSize)"
        )
        >= 72
    )
