"""What is plugged into the phone: its camera, and a scale on a cable."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from app.journey.client import Desk
from tests.browser import taking
from tests.browser.conftest import FLAGS, PATIENCE_MS, PHONE, NewContext
from tests.support.running import Running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("desk"),
    pytest.mark.usefixtures("agent_token"),
]

FRAME = (640, 480)
FRAMES = 3
PEPPERS = {
    "produce_id": 900,
    "code": "peppers",
    "name": "辣椒",
    "name_en": "Peppers",
    "base_unit": "gram",
    "class": "fresh",
    "picture": "produce",
    "checklist": [
        {
            "key": "days",
            "kind": "number",
            "question": "摘了几天？",
            "question_en": "Days since picking?",
            "minimum": 0,
            "maximum": 2,
        }
    ],
    "packs": [
        {
            "pack_id": 900,
            "name": "散装",
            "name_en": "loose",
            "base_units": 500,
            "loose": True,
            "guide_price_fen": 350,
        }
    ],
}
"""A kind that the sample does not have: weighed bag by bag, with a number to answer."""

ADD_KIND = """(village, kind) => {
    village.produce = village.produce.filter(({ code }) => code !== kind.code).concat(kind);
}"""

FAKE_SCALE = """() => {
    let put;
    const lines = new ReadableStream({ start(controller) { put = controller; } });
    const port = { open: async () => {}, close: async () => {}, readable: lines };
    Object.defineProperty(navigator, "serial", { value: { requestPort: async () => port } });
    window.weigh = (line) => put.enqueue(new TextEncoder().encode(line));
    window.unplug = () => put.close();
}"""


@pytest.fixture
def item_code(desk: Desk) -> str:
    """A label that the sample has printed."""
    [delivery, *_] = desk.get("/api/deliveries", by="agent")
    slip = desk.get(f"/api/deliveries/{delivery['code']}", by="agent")
    return str(slip["lots"][0]["packs"][0]["codes"][0])


def film(picture: bytes, folder: Path) -> Path:
    """A camera that looks at a printed label on a table, as Chromium's fake one plays it."""
    label = Image.open(io.BytesIO(picture)).convert("L")
    scale = min(FRAME[0] / label.width, FRAME[1] / label.height) * 0.8
    label = label.resize(
        (int(label.width * scale), int(label.height * scale)), Image.Resampling.BOX
    )
    table = Image.new("L", FRAME, 170)
    table.paste(label, ((FRAME[0] - label.width) // 2, (FRAME[1] - label.height) // 2))
    grey = bytes([128]) * (FRAME[0] * FRAME[1] // 4)
    frame = b"FRAME\n" + table.tobytes() + grey + grey
    path = folder / "label.y4m"
    head = f"YUV4MPEG2 W{FRAME[0]} H{FRAME[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + frame * FRAMES)
    return path


@pytest.fixture
def page_with_camera(
    browser: Browser, running_desk: Running, desk: Desk, item_code: str, tmp_path: Path
) -> Iterator[Page]:
    """A phone whose camera sees that label."""
    picture = desk.bytes(f"/labels/{item_code}.png", by="agent")
    fake = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film(picture, tmp_path)}",
    ]
    phone = browser.browser_type.launch(
        executable_path=os.environ["CHROMIUM"], args=FLAGS + fake, chromium_sandbox=False
    )
    context = phone.new_context(base_url=running_desk.url, viewport=PHONE, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    phone.close()


def open_peppers(page: Page) -> None:
    """A fresh village came with a kind that is weighed; the agent opens it."""
    taking.change_village(page, ADD_KIND, PEPPERS)
    taking.villager_row(page).click()
    page.locator(".take-tile", has_text="辣椒").click()


def test_the_camera_reads_a_printed_label(page_with_camera: Page, item_code: str) -> None:
    page = page_with_camera
    taking.open_screen(page)
    taking.count_eggs(page, "2")
    page.locator("summary", has_text="贴预印标签").click()

    page.get_by_role("button", name="用相机扫").click()

    expect(page.get_by_text("第 1 件，贴好了")).to_be_visible()
    spaced = " ".join(item_code[start : start + 3] for start in range(0, len(item_code), 3))
    expect(page.locator(".scan-result")).to_contain_text(spaced)


def test_bags_are_weighed_one_by_one_without_the_basket(page: Page) -> None:
    taking.open_screen(page)
    page.context.set_offline(True)
    open_peppers(page)

    page.get_by_label("筐重（去皮）").fill("1.5")
    page.get_by_label("多重").fill("11.9")
    expect(page.get_by_text("净重 5.2 公斤（10.4 斤）")).to_be_visible()
    page.get_by_role("button", name="加这一袋").click()
    page.get_by_label("连筐多重").fill("11.1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 袋 · 一共 10 公斤（20 斤）")).to_be_visible()
    page.get_by_label("连筐多重").fill("1")
    expect(page.get_by_text("筐比货还重，再看看")).to_be_visible()
    page.get_by_label("连筐多重").fill("")
    page.get_by_label("摘了几天？").fill("1")
    taking.go_on(page)
    taking.take(page)
    taking.expect_slip(page)

    [request] = taking.kept(page)
    assert request["lines"] == [
        {"pack_id": 900, "packs": 2, "answers": {"days": 1}, "weights": [5200, 4800]}
    ]
    expect(page.locator(".take-slip")).to_contain_text("5.2 公斤（10.4 斤） + 4.8 公斤（9.6 斤）")


def test_a_scale_on_a_cable_fills_in_the_weight_once_it_stands_still(
    new_context: NewContext,
) -> None:
    context = new_context()
    context.add_init_script(f"({FAKE_SCALE})()")
    page = context.new_page()
    taking.open_screen(page)
    open_peppers(page)
    weight = page.get_by_label("多重")

    page.get_by_role("button", name="有线秤").click()
    expect(page.get_by_role("button", name="断开")).to_be_visible()
    page.evaluate("weigh('US,GS,+  3.1')")
    page.evaluate(f"weigh({json.dumps('50kg' + chr(13) + chr(10))})")
    expect(page.get_by_text("3.15 kg · 还在动……")).to_be_visible()
    expect(weight).to_have_value("")
    page.evaluate(f"weigh({json.dumps('ST,GS,+  3.250kg' + chr(13) + chr(10))})")
    expect(weight).to_have_value("3.25")
    page.get_by_role("button", name="加这一袋").click()
    expect(page.get_by_text("1 袋 · 一共 3.25 公斤（6.5 斤）")).to_be_visible()

    page.evaluate("unplug()")
    expect(page.get_by_text("秤断开了，请直接打数字。")).to_be_visible()
