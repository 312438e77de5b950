"""What a phone of the desk holds and does, driven through its own store.

The store's functions are those that the screens call; `STORE` gives them to a page by name.
"""

import uuid
from typing import Any, cast

from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.journey.client import Desk
from tests.browser import steps

HOUSEHOLD = "李桂香"
PIN = "482913"
UNKNOWN_CARD = "V00000000"
COLLEAGUE = {"account_id": -1, "account_name": "张三"}
"""Somebody else who has worked on this phone."""
LOOK_MS = 50
BATCH = 50
"""As many as a phone sends at once (phone/sync.js)."""
STORE = "async () => { window.phone = await import('/static/dist/phone.js'); }"
READY = """async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
        await new Promise((go) => navigator.serviceWorker.addEventListener("controllerchange", go));
}"""
WORKERS = """async () => {
    const { controller } = navigator.serviceWorker;
    const registration = await navigator.serviceWorker.getRegistration();
    const { active, waiting, installing } = registration ?? {};
    const words = (worker) => worker && `${worker.scriptURL} ${worker.state}`;
    return JSON.stringify(
        [controller, active, waiting, installing].map(words).concat(document.visibilityState));
}"""
"""Controller, active, waiting and installing worker, to say with what waited in vain."""
KEEP = """async ({ count, pack, packs, villager, photos, changes }) => {
    const village = await phone.snapshot();
    const kind = village.produce[0];
    const answers = Object.fromEntries(kind.checklist.map(({ key }) => [key, true]));
    const kept = [];
    for (let at = 0; at < count; at += 1) {
        const pictures = [];
        for (let nth = 0; nth < photos; nth += 1) {
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 32;
            canvas.getContext("2d").fillRect(at % 32, nth, 8, 8);
            const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
            pictures.push({ id: crypto.randomUUID(), kind: "goods", blob });
        }
        const request = {
            client_id: crypto.randomUUID(),
            villager_code: villager ?? village.villagers[0].code,
            terms_id: village.terms[0].terms_id,
            delivered_at: new Date().toISOString(),
            acceptance: { method: "earlier" },
            picture_ids: pictures.map(({ id }) => id),
            lines: [{ pack_id: kind.packs[0].pack_id, packs: packs + at % 3, answers }],
            ...changes,
        };
        await phone.keepDelivery(request, pictures);
        kept.push(request.client_id);
    }
    return kept;
}"""

GIVE = """(agent) => new Promise((done) => {
    const opening = indexedDB.open("desk");
    opening.onsuccess = () => {
        const transaction = opening.result.transaction("entries", "readwrite");
        transaction.objectStore("entries").openCursor().onsuccess = ({ target }) => {
            const cursor = target.result;
            if (!cursor) return;
            cursor.update({ ...cursor.value, ...agent });
            cursor.continue();
        };
        transaction.oncomplete = () => {
            opening.result.close();
            done();
        };
    };
})"""


def open_phone(page: Page, path: str = "/desk/take") -> None:
    """Sign in as the agent and wait until the phone can do without signal."""
    steps.sign_in(page, "agent")
    open_again(page, path)
    page.evaluate(READY)


def open_again(page: Page, path: str = "/desk/take") -> None:
    """Open a page of the phone, with signal or without, and take its store in hand."""
    page.goto(path)
    main = page.locator("main")
    expect(main.get_by_text(HOUSEHOLD).or_(main.get_by_text("这部手机")).first).to_be_visible()
    page.evaluate(STORE)


def keep(
    page: Page, count: int = 1, *, photos: int = 0, villager: str | None = None, **changes: Any
) -> list[str]:
    """Take deliveries of eggs as the intake screen does; their client ids, in order."""
    wanted = {
        "count": count,
        "packs": 1,
        "villager": villager,
        "photos": photos,
        "changes": changes,
    }
    return cast("list[str]", page.evaluate(KEEP, wanted))


def give_to(page: Page, agent: dict[str, object]) -> None:
    """Let all that waits have been taken by another agent: it is theirs to send."""
    page.evaluate(GIVE, agent)


def states(page: Page) -> dict[str, str]:
    """The state of each entry in the queue, by client id."""
    found: dict[str, str] = page.evaluate(
        """async () => Object.fromEntries((await phone.entries())
            .map((one) => [one.client_id, one.state]))"""
    )
    return found


def slips(page: Page) -> dict[str, str]:
    """The code of the delivery that each entry became, by client id."""
    found: dict[str, str] = page.evaluate(
        """async () => Object.fromEntries((await phone.entries())
            .filter(({ slip }) => slip).map((one) => [one.client_id, one.slip.code]))"""
    )
    return found


def until(page: Page, condition: str, *, patience_ms: int = 15_000) -> None:
    """Wait until a function of the page says yes.

    Playwright's own way makes the function out of text again in the page, and the desk's content
    policy forbids that.
    """
    page.evaluate(
        f"""async (looks) => {{
            const condition = {condition};
            for (let look = 0; !(await condition()); look += 1) {{
                if (look > looks) throw new Error(`waited in vain; ${{await ({WORKERS})()}}`);
                await new Promise((go) => setTimeout(go, {LOOK_MS}));
            }}
        }}""",
        patience_ms // LOOK_MS,
    )


def until_sent(page: Page, *, patience_ms: int = 30_000) -> None:
    """Wait until nothing waits any more, no picture either."""
    until(
        page,
        """async () => {
            const { waiting, pictures } = await phone.counts();
            return waiting + pictures === 0;
        }""",
        patience_ms=patience_ms,
    )


def count_badge(page: Page) -> Locator:
    return page.locator("[data-waiting-count]")


def lots_of(desk: Desk, code: str) -> int:
    """How many lots the server made of a delivery."""
    return len(desk.get(f"/api/deliveries/{code}", by="agent")["lots"])


def go_offline(context: BrowserContext) -> None:
    context.set_offline(True)


def go_online(context: BrowserContext) -> None:
    context.set_offline(False)


def set_pin(page: Page) -> None:
    """Set a PIN for this phone on its own page."""
    page.goto("/desk/waiting")
    page.get_by_label("新的本机密码").fill(PIN)
    page.get_by_role("button", name="设好").click()
    expect(page.get_by_text("设好了")).to_be_visible()
    page.evaluate(STORE)


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出登录").click()


def unknown_id() -> str:
    return str(uuid.uuid4())
