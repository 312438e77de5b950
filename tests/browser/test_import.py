"""An order file of a platform, dragged in, looked over, taken; its unknown column said once."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from bench.live_day import Operator
from tests.browser import steps
from tests.browser.conftest import DESKTOP, NewContext
from tests.browser.test_surfaces import violations
from tests.storefront.imports.test_rules import ROW, TITLES
from tests.support.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

MANY = 2_000
"""Rows that nobody has paid for: they are read and taken, and ask for no goods."""
DROP = """([area, name, content]) => {
    const files = new DataTransfer();
    files.items.add(new File([content], name, { type: "text/csv" }));
    const dragged = { dataTransfer: files, bubbles: true, cancelable: true };
    for (const kind of ["dragover", "drop"]) area.dispatchEvent(new DragEvent(kind, dragged));
}"""


@dataclass(frozen=True)
class Screen:
    page: Page
    address: str

    def drop(self, name: str, rows: Sequence[Sequence[str]]) -> None:
        """Drag a file from the desktop onto the page, and hand it in."""
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        self.page.goto(self.address)
        area = self.page.locator("[data-drop]")
        area.evaluate(
            f"(area, file) => ({DROP})([area, ...file])", [name, "\ufeff" + out.getvalue()]
        )
        assert area.locator("input[type=file]").evaluate("input => input.files[0].name") == name
        self.page.get_by_role("button", name="交上去，先看看").click()
        self.page.wait_for_url("**/files/*-*")


@pytest.fixture
def screen(new_context: NewContext, running_desk: Running) -> Screen:
    with Operator(running_desk.url) as operator:
        code = operator.open_shop(number="browser-files", api_base="http://127.0.0.1:9")
    page = new_context(DESKTOP, bypass_csp=True).new_page()
    steps.sign_in(page, "operator")
    return Screen(page, f"/office/platforms/{code}/files")


def row(number: int, titles: Sequence[str], **changed: str) -> list[str]:
    """Write a row of a shopper who has not paid yet, under these titles."""
    cells = dict(zip(TITLES, ROW, strict=True)) | {
        "子订单编号": f"\t{6_100_000_000 + number}",
        "订单状态": "待付款",
        "支付完成时间": "-",
    }
    return list((cells | changed).values())[: len(titles)]


def test_a_file_is_dropped_its_column_named_once_every_row_told_and_taken_once(
    screen: Screen,
) -> None:
    page = screen.page
    titles = ["浏览器到手价" if title == "订单应付金额" else title for title in TITLES]
    rows = [row(number, titles) for number in range(MANY)]
    wrong = row(MANY, titles, 商品数量="两")
    file = [titles, *rows, wrong, rows[0]]

    screen.drop("第一份.csv", file)
    expect(page.get_by_text("有几列不认识")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("浏览器到手价").select_option(label="买家付了多少（元）")
    page.get_by_role("button", name="记住，再读一遍").click()

    expect(page.get_by_role("button", name=f"收这 {MANY} 行")).to_be_visible()
    page.get_by_role("link", name="有问题 1", exact=True).click()
    expect(page.get_by_text("件数“两”看不懂")).to_be_visible()
    assert "王小满" not in page.content()
    assert violations(page) == []

    with page.expect_request("**/progress"):
        page.get_by_role("button", name=f"收这 {MANY} 行").click()
    expect(page.get_by_text("收好了").first).to_be_visible()

    # The same file once more: the column is known by now, and nothing is new.
    screen.drop("第二份.csv", file)
    expect(page.get_by_text("没有新的，不用收")).to_be_visible()
    expect(page.get_by_role("link", name=f"已经有了 {MANY}")).to_be_visible()
