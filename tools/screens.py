"""`make screens`: picture every main page, as each role sees it, at phone and desktop width.

The pictures land in `screens/`; with `--docs` those of the README and of docs/ are written as well.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright

from app.journey import hub, market, village
from app.journey.client import Desk
from app.sample import village as sample
from tests.browser import errands, steps, taking
from tests.browser.conftest import DESKTOP, FLAGS, PATIENCE_MS, PHONE
from tests.support.running import running
from tools import live_screens

ROOT = Path(__file__).parents[1]
SCREENS = ROOT / "screens"
PICTURES = ROOT / "docs" / "pictures"
SIZES = {"phone": PHONE, "desktop": DESKTOP}
SHARP = 2

OF_ANYBODY = (
    "/",
    "/errands",
    "/jobs",
    "/matters",
    "/basket",
    "/sign-in",
    "/sign-in/card",
    "/sign-in/code",
    "/t",
    "/nowhere",
)
OF_ROLE = {
    "agent": (
        "/desk/",
        "/desk/waiting",
        "/desk/villagers/new",
        "/desk/deliveries",
        "/desk/payouts",
        "/desk/errands",
        "/desk/matters",
        "/desk/queue",
        "/desk/entrusts",
        "/desk/jobs",
        "/pairs",
    ),
    "provider": ("/work/", "/work/wages"),
    "volunteer": ("/work/pairs",),
    "driver": ("/drive/",),
    "worker": (
        "/hub/",
        "/hub/receive",
        "/hub/put-away",
        "/hub/pick",
        "/hub/ship",
        "/rolls",
        "/printers",
    ),
    "clerk": ("/office/orders", "/pickups"),
    "operator": (
        "/lots",
        "/office/produce",
        "/office/produce/new",
        "/office/produce/shoots",
        "/office/produce/shoots/checklist",
    ),
    "finance": ("/office/", "/office/books", "/office/payouts"),
    "approver": ("/office/payouts",),
    "auditor": ("/office/", "/office/trace"),
    "shopper": ("/account",),
}


@contextmanager
def opened(browser: Browser, url: str, size: ViewportSize, lang: str = "zh") -> Iterator[Page]:
    """Open a fresh person's page; the language is chosen by its cookie."""
    context = browser.new_context(
        base_url=url, viewport=size, locale="zh-CN", device_scale_factor=SHARP
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "lang", "value": lang, "url": url}])
    yield context.new_page()
    context.close()


def shoot(page: Page, name: str) -> None:
    """Take the whole page, and tell where it is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    size = page.viewport_size or PHONE
    # A window as tall as the page: what sticks to its lower edge then stands at the end.
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(tall, size["height"])})
    page.screenshot(path=SCREENS / f"{name}.png")
    page.set_viewport_size(size)
    sys.stdout.write(f"  {name}" + (f"  WIDER BY {wide}" if wide > 0 else "") + "\n")


def slug(path: str) -> str:
    """Make a file's name of a path."""
    return re.sub(r"\W+", "-", path).strip("-") or "home"


def shoot_shop(page: Page, size: str) -> str:
    """Buy something on the way; return the order's code."""
    for path in OF_ANYBODY:
        page.goto(path)
        shoot(page, f"shop-{slug(path)}-{size}")
    page.goto("/")
    page.locator("main a[href*='/goods/']").first.click()
    page.wait_for_url("**/goods/*")
    shoot(page, f"shop-goods-{size}")
    steps.put_goods_in_basket(page)
    shoot(page, f"shop-basket-filled-{size}")
    steps.fill_in_receiver(page)
    shoot(page, f"shop-checkout-{size}")
    steps.place_order(page)
    shoot(page, f"shop-pay-{size}")
    page.get_by_role("button", name="支付成功").click()
    steps.expect_paid(page)
    shoot(page, f"shop-order-{size}")
    return steps.order_code_of(page)


def shoot_intake(page: Page, size: str) -> None:
    """Take a delivery, step by step."""
    page.goto("/desk/take")
    taking.villager_row(page).wait_for()
    shoot(page, f"agent-take-villager-{size}")
    taking.villager_row(page).click()
    shoot(page, f"agent-take-goods-{size}")
    page.locator(".take-tile").first.click()
    page.keyboard.type("2")
    page.locator("#take-all-good").click()
    shoot(page, f"agent-take-count-{size}")
    taking.go_on(page)
    shoot(page, f"agent-take-terms-{size}")
    taking.take(page)
    taking.expect_sent(page)
    shoot(page, f"agent-take-slip-{size}")


def shoot_roles(browser: Browser, url: str, size: str, order: str) -> None:
    """Open each role's pages; some do something on the way."""
    for login, paths in OF_ROLE.items():
        with opened(browser, url, SIZES[size]) as page:
            steps.sign_in(page, login)
            for path in paths:
                page.goto(path)
                shoot(page, f"{login}-{slug(path)}-{size}")
            if login == "agent":
                shoot_intake(page, size)
            if login == "worker":
                page.goto(f"/hub/pick/{order}")
                page.get_by_role("button", name="开始拣货").click()
                page.locator("[data-scan-input]").wait_for()
                shoot(page, f"worker-picking-{size}")
            if login == "clerk":
                page.goto(f"/office/orders/{order}")
                shoot(page, f"clerk-order-{size}")


def shoot_villager(browser: Browser, url: str, size: str, card: str) -> None:
    """Sign in with the card and read the statement."""
    with opened(browser, url, SIZES[size]) as page:
        steps.sign_in_by_card(page, card)
        shoot(page, f"villager-me-{size}")


def shoot_documents(browser: Browser, url: str) -> None:
    """The pictures of the README: what fits on a phone, without scrolling."""
    PICTURES.mkdir(exist_ok=True)
    for lang, suffix in (("zh", ""), ("en", "-en")):
        with opened(browser, url, PHONE, lang) as page:
            page.goto("/")
            page.screenshot(path=PICTURES / f"shop{suffix}.png")
            steps.sign_in(page, "agent")
            page.goto("/desk/take")
            taking.villager_row(page).click()
            page.locator(".take-tile").first.click()
            page.keyboard.type("12")
            page.screenshot(path=PICTURES / f"intake{suffix}.png")
            page.goto("/desk/")
            page.screenshot(path=PICTURES / f"desk{suffix}.png")
    with opened(browser, url, DESKTOP) as page:
        steps.sign_in(page, "agent")
        page.goto("/desk/")
        page.screenshot(path=PICTURES / "desk-wide.png")


def shoot_statement(browser: Browser, url: str, card: str) -> None:
    """The villager's page after a sale: as it opens, enlarged twice, and printed as a slip."""
    desk = Desk(url)
    season = village.bring_the_season(desk)
    hub.carry_to_shelf(desk, season)
    hub.serve(desk, season, market.buy(desk))
    desk.http.close()
    with opened(browser, url, PHONE) as page:
        steps.sign_in_by_card(page, card)
        top = FloatRect(x=0, y=0, width=PHONE["width"], height=1500)
        page.screenshot(path=PICTURES / "statement.png", full_page=True, clip=top)
        page.goto("/me/slip")
        page.screenshot(path=PICTURES / "statement-slip.png", full_page=True)
    # A window of 640 pixels that is enlarged twice.
    with opened(browser, url, ViewportSize(width=320, height=480)) as page:
        steps.sign_in_by_card(page, card)
        page.screenshot(path=PICTURES / "statement-twice.png")


def shoot_live(browser: Browser, url: str, *, with_documents: bool) -> None:
    """The live room at both widths; those of docs/live.md too."""
    with live_screens.busy_room(url) as code:
        for size, viewport in SIZES.items():
            with opened(browser, url, viewport) as page:
                steps.sign_in(page, "operator")
                live_screens.shoot(page, code, size, shoot)
        if with_documents:
            for name, path in (("live", "room"), ("live-host", "room/host")):
                with opened(browser, url, DESKTOP) as page:
                    steps.sign_in(page, "operator")
                    page.goto(f"/office/platforms/{code}/{path}")
                    page.screenshot(path=PICTURES / f"{name}.png")
            with opened(browser, url, DESKTOP) as page:
                steps.sign_in(page, "operator")
                live_screens.hand_in(page, f"/office/platforms/{code}/files")
                page.screenshot(path=PICTURES / "import.png")


def shoot_errands(browser: Browser, url: str) -> None:
    """The service centre: ordering, the provider's day, board, receipt, jobs; both widths."""
    desk = Desk(url)
    errands.paired(desk)
    errands.offered_job(desk)
    receipt = errands.accepted_application(desk)
    desk.http.close()
    queue = f"/queue/{sample.CENTRE_CODE}"
    for size, viewport in SIZES.items():
        with opened(browser, url, viewport) as page:
            for name, path in (
                ("services", "/errands"),
                ("ordering", f"/errands/trades/haircut?place={sample.CENTRE_CODE}"),
                ("follow", f"/follow/{receipt['code']}?key={receipt['key']}"),
                ("jobs", "/jobs"),
            ):
                page.goto(path)
                page.screenshot(path=PICTURES / f"{name}-{size}.png")
            errands.order_haircut(page)
            page.goto(queue)
            page.get_by_role("button", name="办事取号", exact=True).click()
            page.wait_for_url("**/queue/tickets/*")
            steps.sign_in(page, "agent")
            page.goto("/desk/queue")
            page.get_by_role("button", name="叫下一位").click()
            page.goto(f"{queue}/board")
            page.screenshot(path=PICTURES / f"queue-board-{size}.png")
        for login, name, path in (
            ("provider", "providers-day", "/work/"),
            ("volunteer", "volunteer", "/work/pairs"),
        ):
            with opened(browser, url, viewport) as page:
                steps.sign_in(page, login)
                page.goto(path)
                page.screenshot(path=PICTURES / f"{name}-{size}.png")


def card_of(url: str) -> str:
    """Ask for the code of the sample villager's card."""
    desk = Desk(url)
    desk.sign_in("agent")
    [villager] = [
        row for row in desk.get("/api/villagers", by="agent", q="lgx") if row["name"] == "李桂香"
    ]
    desk.http.close()
    return str(villager["code"])


def picture(url: str, *, with_documents: bool) -> None:
    """Walk a fresh desk of the sample, twice."""
    SCREENS.mkdir(exist_ok=True)
    card = card_of(url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=FLAGS, chromium_sandbox=False
        )
        if with_documents:
            shoot_documents(browser, url)
            shoot_statement(browser, url, card)
            shoot_errands(browser, url)
        for size, viewport in SIZES.items():
            with opened(browser, url, viewport) as page:
                order = shoot_shop(page, size)
            shoot_roles(browser, url, size, order)
            shoot_villager(browser, url, size, card)
        shoot_live(browser, url, with_documents=with_documents)
        browser.close()


def main() -> None:
    """Start a throw-away desk, picture it, stop it."""
    folder = Path(tempfile.mkdtemp(prefix="desk-screens-"))
    folder.chmod(0o755)
    try:
        with running(folder) as desk:
            picture(desk.url, with_documents="--docs" in sys.argv)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
