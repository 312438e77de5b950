"""What an agent does on the intake screen, step by step."""

import io
import re
import uuid
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from app.journey.client import Desk, new_id
from app.sample.people import PIN
from tests.browser import phone, steps

HOUSEHOLD = "李桂香"
STROKE = [(0.1, 0.3), (0.2, 0.8), (0.3, 0.2), (0.4, 0.7), (0.5, 0.3), (0.6, 0.8), (0.8, 0.4)]
"""Of a signature, in parts of the pad's width and height."""

SCAN_WHILE_COMPOSING = """code => {
    const target = document.activeElement;
    const swallowed = { key: "Process", bubbles: true, cancelable: true, isComposing: true };
    const press = (init) =>
        target.dispatchEvent(new KeyboardEvent("keydown", { ...swallowed, keyCode: 229, ...init }));
    const composition = (name) =>
        target.dispatchEvent(new CompositionEvent(name, { bubbles: true }));
    composition("compositionstart");
    for (const letter of code) {
        const isDigit = /[0-9]/.test(letter);
        press({ code: (isDigit ? "Digit" : "Key") + letter, shiftKey: !isDigit });
        if ("value" in target) target.value += letter;
        target.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    }
    press({ code: "Enter" });
    composition("compositionend");
}"""

DRAFTED = """async () => {
    const names = await indexedDB.databases();
    return names.some(({ name }) => name === "desk-drafts");
}"""

CHANGE_VILLAGE = """(more) => new Promise((resolve) => {
    const change = CHANGE;
    const opening = indexedDB.open("desk");
    opening.onsuccess = () => {
        const transaction = opening.result.transaction("snapshots", "readwrite");
        const store = transaction.objectStore("snapshots");
        const reading = store.getAll();
        reading.onsuccess = () => reading.result.forEach((village) => {
            change(village, more);
            store.put(village);
        });
        transaction.oncomplete = () => {
            opening.result.close();
            new BroadcastChannel("desk-phone").postMessage("village");
            resolve();
        };
    };
})"""

READ_STORE = """name => new Promise((resolve) => {
    const opening = indexedDB.open("desk");
    opening.onsuccess = () => {
        const reading = opening.result.transaction(name).objectStore(name).getAll();
        reading.onsuccess = () => {
            opening.result.close();
            // A blob does not travel to the test; what is asked of it does.
            resolve(reading.result.map(({ blob, ...row }) => ({
                ...row, sort: blob?.type ?? "", bytes: blob?.size ?? 0, sealed_pin: null,
            })));
        };
    };
})"""


def new_villager(desk: Desk) -> tuple[str, str]:
    """Name and code of somebody who has never agreed to any terms, new on every run."""
    name = "周" + "".join(chr(0x4E00 + byte) for byte in uuid.uuid4().bytes[:2])
    [known] = desk.get("/api/villagers", by="agent", q="lgx")[:1]
    place = desk.get(f"/api/villagers/{known['code']}", by="agent")["place_code"]
    registration = {
        "client_id": new_id(),
        "place_code": place,
        "name": name,
        "phone": f"138{uuid.uuid4().int % 10**8:08d}",
        "pin": PIN,
        "consents": ["data"],
    }
    return name, desk.post("/api/villagers", registration, by="agent")["code"]


def photo() -> FilePayload:
    """A photo as large as a phone's camera makes them, and as hard to compress as noise."""
    buffer = io.BytesIO()
    Image.effect_noise((3000, 2000), 90).convert("RGB").save(buffer, "JPEG", quality=92)
    return FilePayload(name="goods.jpg", mimeType="image/jpeg", buffer=buffer.getvalue())


def open_screen(page: Page) -> None:
    """Sign in as the agent and wait until the phone knows the village."""
    steps.sign_in(page, "agent")
    page.goto("/desk/take")
    expect(villager_row(page)).to_be_visible()


def villager_row(page: Page, name: str = HOUSEHOLD) -> Locator:
    return page.locator(".take-row", has_text=name)


def change_village(page: Page, change: str, more: Any = None) -> None:
    """A fresh village came, changed by a function of the page."""
    page.evaluate(CHANGE_VILLAGE.replace("CHANGE", change), more)


def choose(page: Page, produce: str, name: str = HOUSEHOLD) -> None:
    """Tap the villager and the kind of goods."""
    villager_row(page, name).click()
    page.locator(".take-tile", has_text=produce).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(produce)


def count_eggs(page: Page, trays: str, name: str = HOUSEHOLD) -> None:
    """Two taps, the number, and one more tap: all of them are good."""
    choose(page, "土鸡蛋", name)
    page.keyboard.type(trays)
    page.get_by_role("button", name="都合格").click()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="下一步").click()


def take(page: Page) -> None:
    page.get_by_role("button", name="收下").click()


def expect_slip(page: Page) -> None:
    expect(page.locator(".take-slip")).to_be_visible()


def expect_sent(page: Page) -> None:
    """The server has it, and the slip its number."""
    expect(page.get_by_text("已经送到")).to_be_visible()
    expect(page.locator(".slip-head .code")).to_have_text(re.compile(r"D[0-9A-Z ]{10}"))


def sign(page: Page) -> None:
    """Draw a name with the mouse."""
    pad = page.locator(".sign-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in STROKE]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=3)
    page.mouse.up()


def scan(page: Page, code: str) -> None:
    """Type as a scanner does: fast, with Enter at the end."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def scan_while_composing(page: Page, code: str) -> None:
    """Type as a scanner does while a Chinese input method is on: it swallows the letters."""
    page.evaluate(SCAN_WHILE_COMPOSING, code)


def kept(page: Page) -> list[dict[str, Any]]:
    """The requests in the phone's queue, oldest first."""
    rows: list[dict[str, Any]] = page.evaluate(READ_STORE, "entries")
    return [row["request"] for row in rows]


def kept_pictures(page: Page) -> list[tuple[str, str, int]]:
    """Kind, sort and bytes of the pictures that wait with them."""
    rows: list[dict[str, Any]] = page.evaluate(READ_STORE, "pictures")
    return [(row["kind"], row["sort"], row["bytes"]) for row in rows if row["bytes"]]


def until_drafted(page: Page) -> None:
    """Wait until what is half filled in is on the phone."""
    phone.until(page, DRAFTED)
