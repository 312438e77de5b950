"""Sending over a line that breaks: each delivery arrives once, in order, whatever was cut."""

import json
import random
import re
import uuid

import pytest
from playwright.sync_api import Page, Route, expect

from app.journey.client import Desk
from tests.browser import phone, steps, taking
from tests.browser.conftest import NewContext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("desk"),
    pytest.mark.usefixtures("agent_token"),
]

BATCH = "**/api/deliveries/batch"
PHOTO_BEGINS = re.compile("/api/pictures/.*start=0")
REPLAYS = 10
REST = 3
"""Deliveries that do not fit in the first batch."""
NO_SIGNAL = "async () => (await phone.syncState())?.state === 'no-signal'"

REST_WAITS = f"""async () =>
    (await ({NO_SIGNAL})()) && (await phone.counts()).waiting === {REST}"""


@pytest.fixture
def page_alone(new_context: NewContext) -> Page:
    """A page whose browser sends nothing in the background."""
    page = new_context(service_workers="block").new_page()
    taking.open_screen(page)
    page.evaluate(phone.STORE)
    return page


def test_an_answer_that_got_lost_is_asked_for_again_and_is_one_delivery(
    page_alone: Page, desk: Desk
) -> None:
    page = page_alone
    before = steps.deliveries(desk)
    lost: list[int] = []

    def lose_the_answer(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route(BATCH, lose_the_answer)
    kept = phone.keep(page, 3)
    phone.until(page, NO_SIGNAL)
    assert set(lost) == {200}
    assert set(phone.states(page).values()) == {"waiting"}

    page.unroute(BATCH)
    page.evaluate("phone.syncNow()")
    phone.until_sent(page)

    assert list(phone.slips(page)) == kept
    assert set(phone.slips(page).values()) == steps.deliveries(desk) - before


def test_a_photo_whose_sending_was_cut_goes_on_where_it_was(page_alone: Page, desk: Desk) -> None:
    page = page_alone
    starts: list[str] = []
    page.on(
        "request",
        lambda one: starts.append(one.url.split("start=")[1]) if one.method == "PATCH" else None,
    )
    taking.count_eggs(page, "1")
    page.set_input_files("#take-goods-photo", taking.photo())
    expect(page.locator(".take-thumbnail img")).to_be_visible()
    second = re.compile("/api/pictures/.*start=65536")
    page.route(second, lambda route: route.abort(), times=1)
    taking.go_on(page)
    taking.take(page)
    taking.expect_sent(page)
    phone.until(page, NO_SIGNAL)
    assert page.evaluate("async () => (await phone.counts()).pictures") == 1

    page.evaluate("phone.syncNow()")
    phone.until_sent(page)

    [total] = {start.split("total=")[1] for start in starts}
    assert starts == [f"{start}&total={total}" for start in ("0", "65536", "65536")]
    [request] = taking.kept(page)
    [picture_id] = request["picture_ids"]
    assert uuid.UUID(picture_id)
    progress = desk.get(f"/api/pictures/{picture_id}/progress", by="agent")
    assert progress["is_kept"] is True


def test_what_is_kept_while_a_photo_is_on_its_way_goes_right_after_it(page_alone: Page) -> None:
    page = page_alone
    held: list[Route] = []
    page.route(PHOTO_BEGINS, lambda route: held.append(route), times=1)  # noqa: PLW0108 - marked by Playwright
    with page.expect_request(PHOTO_BEGINS):
        first = phone.keep(page, photos=1)
    second = phone.keep(page)
    assert phone.states(page) == {first[0]: "taken", second[0]: "waiting"}

    held[0].continue_()

    phone.until_sent(page)
    assert list(phone.slips(page)) == first + second


def test_the_same_batch_ten_times_and_shuffled_is_one_delivery_each(
    page_alone: Page, desk: Desk
) -> None:
    page = page_alone
    before = steps.deliveries(desk)
    chance = random.Random(10)  # noqa: S311 - the same order on every run
    told: list[dict[str, str]] = []

    def replay(route: Route) -> None:
        """Send what the phone sends ten times, each time in another order."""
        deliveries = json.loads(route.request.post_data or "")["deliveries"]
        for _ in range(REPLAYS):
            chance.shuffle(deliveries)
            answer = route.fetch(post_data=json.dumps({"deliveries": deliveries}))
            told.append({one["client_id"]: one["slip"]["code"] for one in answer.json()["results"]})
        route.fulfill(response=answer)

    phone.go_offline(page.context)
    kept = phone.keep(page, 5)
    page.route(BATCH, replay)
    phone.go_online(page.context)
    phone.until_sent(page)

    assert len(told) == REPLAYS
    made = phone.slips(page)
    assert list(made) == kept
    assert told == [made] * REPLAYS
    assert set(made.values()) == steps.deliveries(desk) - before


def cut_after_the_first(page: Page) -> None:
    """Let the first batch through; the second arrives, and its answer does not."""
    answers: list[str] = []

    def cut(route: Route) -> None:
        answer = route.fetch()
        answers.append(answer.text())
        if len(answers) == 1:
            route.fulfill(response=answer)
        else:
            route.abort()

    page.route(BATCH, cut)


def test_a_sending_cut_in_the_middle_by_a_killed_tab_goes_on_with_the_rest(
    new_context: NewContext, desk: Desk
) -> None:
    context = new_context(service_workers="block")
    page = context.new_page()
    before = steps.deliveries(desk)
    taking.open_screen(page)
    page.evaluate(phone.STORE)
    phone.go_offline(context)
    kept = phone.keep(page, phone.BATCH + REST)
    cut_after_the_first(page)
    phone.go_online(context)
    phone.until(page, REST_WAITS, patience_ms=60_000)
    found = phone.states(page)
    assert [found[one] for one in kept] == ["taken"] * phone.BATCH + ["waiting"] * REST
    page.close(run_before_unload=False)

    again = context.new_page()
    again.goto("/desk/take")
    expect(taking.villager_row(again)).to_be_visible()
    again.evaluate(phone.STORE)
    phone.until_sent(again)

    codes = list(phone.slips(again).values())
    assert set(codes) == steps.deliveries(desk) - before
    # In order: what was taken first has the lower number.
    assert len(codes) == len(kept)
    assert codes == sorted(codes)
