"""The till of a city shop in a real browser, with a line and without."""

import psycopg
import pytest
from playwright.sync_api import Page, expect

from app.database.embedded import OWNER
from app.sample.village import SHOP_CODE
from tests.browser import steps
from tests.browser.conftest import DESKTOP, NewContext
from tests.browser.test_surfaces import violations
from tests.support.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

JARS = """
SELECT items.code FROM items
JOIN bins ON bins.id = items.bin_id AND bins.kind = 'shelf'
JOIN packs ON packs.id = items.pack_id AND packs.base_units = 500
ORDER BY items.id DESC LIMIT 2
"""
TAKEN = "SELECT count(*), coalesce(sum(total_fen), 0) FROM till_sales"


def asked(desk: Running, question: str) -> list[tuple[object, ...]]:
    """Ask the running desk's own database."""
    folder = desk.data_dir / "postgres"
    port, password = ((folder / name).read_text().strip() for name in ("port", "password"))
    with psycopg.connect(f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/{OWNER}") as own:
        return own.execute(question).fetchall()  # type: ignore[arg-type]


def taken(desk: Running) -> tuple[int, int]:
    """Tell how many sales over counters there are, and what they come to in fen."""
    [(sales, fen)] = asked(desk, TAKEN)
    return int(str(sales)), int(str(fen))


def send_to_shop(page: Page, codes: list[str]) -> None:
    """The hub's worker scans goods off the shelf for the shop."""
    steps.sign_in(page, "worker")
    page.goto(f"/hub/shops/{SHOP_CODE}")
    for code in codes:
        page.fill("[data-scan-input]", code)
        page.keyboard.press("Enter")
        expect(page.locator("[data-scan-detail]")).to_contain_text(code)


def ring_up(page: Page, code: str) -> None:
    page.fill("#till-code", code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-till-lines]")).to_contain_text(code)
    page.get_by_role("button", name="收钱").click()
    expect(page.locator("[data-till-said]")).to_contain_text("收好了")


def test_a_till_goes_on_when_the_line_is_cut_and_sends_each_sale_once(
    new_context: NewContext, running_desk: Running
) -> None:
    codes = [str(row[0]) for row in asked(running_desk, JARS)]
    earlier, earlier_fen = taken(running_desk)
    send_to_shop(new_context(DESKTOP).new_page(), codes)
    context = new_context(DESKTOP, bypass_csp=True)
    till = context.new_page()
    steps.sign_in(till, "clerk")
    till.goto(f"/till/{SHOP_CODE}/goods")
    till.get_by_role("button", name="收下勾上的").click()
    till.goto(f"/till/{SHOP_CODE}")
    expect(till.locator("[data-till-line]")).to_have_text("有网")
    till.evaluate("navigator.serviceWorker.ready.then(() => true)")
    # Opened once more under its service worker, which keeps the page from then on.
    till.reload()
    expect(till.locator("[data-till-line]")).to_have_text("有网")
    assert violations(till) == []

    ring_up(till, codes[0])
    expect(till.locator("[data-till-receipt]")).to_be_visible()
    context.set_offline(True)
    till.reload()
    ring_up(till, codes[1])
    expect(till.locator("[data-till-line]")).to_have_text("断网了，照样收银")
    expect(till.locator("[data-till-waiting]")).to_have_text("1 笔没传上去")
    before = taken(running_desk)
    context.set_offline(False)

    expect(till.locator("[data-till-waiting]")).to_be_hidden(timeout=30_000)
    assert before == (earlier + 1, earlier_fen + 1800)
    assert taken(running_desk) == (earlier + 2, earlier_fen + 3600)
