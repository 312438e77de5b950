"""What the intake screen costs a village's signal."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request

from app.journey.client import Desk
from tests.browser import steps, taking
from tests.browser.conftest import NewContext

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

FIRST_LOAD_BYTES_MAX = 150_000
SUBMIT_BYTES_MAX = 5_000


def bytes_received(page: Page) -> Callable[[], int]:
    """Begin to count what comes over the wire, heads and all."""
    received: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")

    def note(event: dict[str, Any]) -> None:
        received.append(int(event["encodedDataLength"]))

    wire.on("Network.loadingFinished", note)
    return lambda: sum(received)


def test_the_first_load_is_light_enough_for_a_poor_line(new_context: NewContext) -> None:
    signing_in = new_context()
    steps.sign_in(signing_in.new_page(), "agent")
    # The worker that keeps the desk for later loads in the background, when all is quiet.
    fresh = new_context(storage_state=signing_in.storage_state(), service_workers="block")
    page = fresh.new_page()
    total = bytes_received(page)

    page.goto("/desk/take", wait_until="networkidle")
    taking.villager_row(page).wait_for()

    assert 0 < total() <= FIRST_LOAD_BYTES_MAX


def test_a_delivery_without_photos_is_a_small_message(page: Page, desk: Desk) -> None:
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    taking.open_screen(page)
    sent.clear()

    taking.count_eggs(page, "12")
    taking.go_on(page)
    taking.take(page)
    taking.expect_sent(page)

    sizes = [len(request.post_data_buffer or b"") for request in sent]
    assert sizes
    assert max(sizes) <= SUBMIT_BYTES_MAX
