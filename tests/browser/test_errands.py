"""Ordering a haircut, the provider's day, the queue's board, a receipt followed: on real pages."""

import re

import pytest
from playwright.sync_api import expect

from app.journey.client import Desk
from app.sample import village
from tests.browser import steps
from tests.browser.conftest import DESKTOP, NewContext
from tests.browser.errands import (
    accepted_application,
    offered_job,
    opened_application,
    order_haircut,
    paired,
)
from tests.browser.test_surfaces import violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def test_a_haircut_is_ordered_on_one_phone_and_done_on_another(new_context: NewContext) -> None:
    page = new_context(bypass_csp=True).new_page()
    page.goto("/errands")
    found = {"window": violations(page)}
    page.goto(f"/errands/trades/haircut?place={village.CENTRE_CODE}")
    found["form"] = violations(page)
    said = order_haircut(page)
    found["errand"] = violations(page)
    match = re.search(r"/errands/(S\w+)", page.url)
    assert match is not None
    code = match[1]

    theirs = new_context(bypass_csp=True).new_page()
    steps.sign_in(theirs, "provider")
    for verb in ("accept", "set-off"):
        theirs.locator(f"form[action='/work/{code}/{verb}'] button").click()
        theirs.wait_for_load_state()
    found["work"] = violations(theirs)
    theirs.fill(f"#said-{code}", said)
    theirs.locator(f"form[action='/work/{code}/finish'] button").click()

    expect(theirs.get_by_text("做好了，工钱记上了")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="做得怎么样")).to_be_visible()
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_the_board_follows_the_desk_without_being_touched(new_context: NewContext) -> None:
    queue = f"/queue/{village.CENTRE_CODE}"
    page = new_context(bypass_csp=True).new_page()
    page.goto(queue)
    found = {"kiosk": violations(page)}
    page.get_by_role("button", name="办事取号", exact=True).click()
    page.wait_for_url("**/queue/tickets/*")
    number = page.locator(".figure-main .figure-value").inner_text()
    found["ticket"] = violations(page)
    board = new_context(DESKTOP, bypass_csp=True).new_page()
    board.goto(f"{queue}/board")
    found["board"] = violations(board)

    agent = new_context(bypass_csp=True).new_page()
    steps.sign_in(agent, "agent")
    agent.goto("/desk/queue")
    found["desk"] = violations(agent)
    agent.get_by_role("button", name="叫下一位").click()

    expect(board.locator(".figure-main .figure-value")).to_have_text(f"{number} 号")
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_receipt_is_followed_without_signing_in(new_context: NewContext, desk: Desk) -> None:
    application = accepted_application(desk)
    page = new_context(bypass_csp=True).new_page()
    page.goto(f"/follow/{application['code']}?key={application['key']}")
    found = {"follow": violations(page)}
    page.goto("/matters")
    found["window"] = violations(page)
    page.go_back()

    expect(page.get_by_text("李*香")).to_be_visible()
    expect(page.get_by_text(application["due_on"]).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_pairs_and_jobs_have_no_barrier_that_axe_finds(new_context: NewContext, desk: Desk) -> None:
    code = paired(desk)
    offered_job(desk)
    page = new_context(bypass_csp=True).new_page()
    page.goto("/jobs")
    found = {"jobs": violations(page)}
    steps.sign_in(page, "agent")
    for path in ("/pairs", f"/pairs?villager={code}", f"/desk/jobs?villager={code}"):
        page.goto(path)
        found[path] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    page.goto(f"/desk/jobs?villager={code}")
    expect(page.get_by_text("摘茶叶").first).to_be_visible()
    theirs = new_context(bypass_csp=True).new_page()
    steps.sign_in(theirs, "volunteer")
    theirs.goto("/work/pairs")
    found["own"] = violations(theirs)
    expect(theirs.get_by_role("button", name="我去看过了").first).to_be_visible()

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_promise_is_signed_with_a_finger_where_there_is_no_pin(
    new_context: NewContext, desk: Desk
) -> None:
    code = opened_application(desk)
    page = new_context(bypass_csp=True).new_page()
    steps.sign_in(page, "agent")
    page.goto(f"/desk/matters/{code}")
    page.get_by_text("没有密码，写名字").click()
    pad = page.locator(".sign-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 20 + 12 * step, box["y"] + 20 + 3 * (step % 5))
    page.mouse.up()
    page.wait_for_function("document.querySelector('#signature').files.length === 1")
    found = violations(page)
    page.get_by_role("button", name="写好了").click()

    expect(page.get_by_text("签了", exact=True)).to_be_visible()
    page.get_by_role("button", name="材料齐了，受理").click()
    expect(page.get_by_text("受理了，把回执给村民。")).to_be_visible()
    assert found == []
