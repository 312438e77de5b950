"""An update of the app comes at a quiet moment, and what waits on the phone comes through it."""

import pytest
from playwright.sync_api import BrowserContext, Page

from app.journey.client import Desk
from tests.browser import phone, steps
from tests.browser.conftest import NewContext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("desk"),
    pytest.mark.usefixtures("agent_token"),
]

PHOTOS = """async () => {
    const found = [];
    for (const { client_id } of await phone.entries())
        for (const { blob } of await phone.picturesOf(client_id)) found.push(blob.size);
    return found;
}"""
ANOTHER_VERSION = """const { register } = ServiceWorkerContainer.prototype;
ServiceWorkerContainer.prototype.register = function (file, options) {
    return register.call(this, `${file}?next`, options);
};"""
"""Another address is another script to a browser, as another version is."""

OLD_CACHES = """async () => {
    for (const name of ["desk-old-1", "desk-old-2"]) await caches.open(name);
}"""
NEW_VERSION_WAITS = """async () =>
    Boolean((await navigator.serviceWorker.getRegistration())?.waiting)"""
NEW_VERSION_RUNS = """() => {
    const { controller } = navigator.serviceWorker;
    return controller?.scriptURL.endsWith("next") && controller.state === "activated";
}"""
SEND_ENDLESSLY = """() => new Promise((begun) =>
    navigator.locks.request("desk-sync", () => {
        begun();
        return new Promise(() => {});
    }))"""
"""A page that is still sending over a poor line: it holds the lock of the sending."""


def take_with_signal_gone(context: BrowserContext, page: Page) -> list[str]:
    """Take two deliveries with photos that wait for a colleague's sign-in, whatever the signal."""
    phone.open_phone(page)
    phone.go_offline(context)
    kept = phone.keep(page, 2, photos=1)
    phone.give_to(page, phone.COLLEAGUE)
    phone.go_online(context)
    return kept


def open_in_another_version(context: BrowserContext, page: Page) -> None:
    """The next page that is opened brings a new version, which has to wait: the screen is busy."""
    page.evaluate(OLD_CACHES)
    context.add_init_script(ANOTHER_VERSION)
    phone.open_again(page)
    phone.until(page, NEW_VERSION_WAITS)
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("/desk/sw.js")


def wake_worker(context: BrowserContext, page: Page) -> None:
    """Let the browser wake the worker that runs, as it does when the signal returns."""
    wire = context.new_cdp_session(page)
    registrations: list[str] = []
    wire.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(
            one["registrationId"] for one in event["registrations"] if not one["isDeleted"]
        ),
    )
    wire.send("ServiceWorker.enable")
    phone.until(page, "async () => Boolean(await navigator.serviceWorker.ready)")
    wire.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": page.evaluate("location.origin"),
            "registrationId": registrations[0],
            "tag": "deliveries",
            "lastChance": False,
        },
    )


def test_what_waits_comes_through_an_update_and_is_sent_by_the_new_version(
    new_context: NewContext, desk: Desk
) -> None:
    context = new_context()
    page = context.new_page()
    before = steps.deliveries(desk)
    kept = take_with_signal_gone(context, page)
    photos = page.evaluate(PHOTOS)

    open_in_another_version(context, page)
    assert {"desk-old-1", "desk-old-2"} <= set(page.evaluate("caches.keys()"))
    quiet = context.new_page()
    quiet.goto("/desk/waiting")
    phone.until(quiet, NEW_VERSION_RUNS)

    names = quiet.evaluate("caches.keys()")
    assert "desk-old-1" not in names
    assert "desk-old-2" in names
    phone.open_again(page)
    assert phone.states(page) == dict.fromkeys(kept, "waiting")
    assert page.evaluate(PHOTOS) == photos
    agent = page.evaluate(
        """async () => {
            const { account_id } = await phone.snapshot();
            return { account_id, account_name: "刘彩云" };
        }"""
    )
    phone.give_to(page, agent)
    page.evaluate("phone.syncNow()")
    phone.until_sent(page)
    assert set(phone.slips(page)) == set(kept)
    assert set(phone.slips(page).values()) == steps.deliveries(desk) - before


def test_a_page_that_sends_for_long_does_not_keep_a_new_version_out(
    new_context: NewContext,
) -> None:
    context = new_context()
    page = context.new_page()
    kept = take_with_signal_gone(context, page)
    open_in_another_version(context, page)
    page.evaluate(SEND_ENDLESSLY)
    wake_worker(context, page)

    quiet = context.new_page()
    quiet.goto("/desk/waiting")

    # The worker that was woken left the sending to the page; had it queued behind the page, the
    # browser would have waited for it, minutes long.
    phone.until(quiet, NEW_VERSION_RUNS)
    quiet.evaluate(phone.STORE)
    assert phone.states(quiet) == dict.fromkeys(kept, "waiting")
