import pytest
from playwright.sync_api import Page, expect

from app.journey.client import Desk
from tests.browser import steps
from tests.browser.conftest import NewContext

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


@pytest.fixture(autouse=True)
def agent_token(desk: Desk) -> None:
    desk.sign_in("agent")


def deliveries(desk: Desk) -> set[str]:
    return {row["code"] for row in desk.get("/api/deliveries", by="agent")}


def test_an_agent_takes_two_trays_on_a_phone_and_shows_the_slip(page: Page, desk: Desk) -> None:
    before = deliveries(desk)
    steps.sign_in(page, "agent")
    steps.open_intake(page)
    steps.fill_in_two_trays(page)

    steps.take_delivery(page)

    expect(page.get_by_text("收好了")).to_be_visible()
    expect(page.locator(".lot-count")).to_contain_text("2 × ")
    page.get_by_role("link", name="凭条").click()
    expect(page.get_by_role("heading", name="交货凭条")).to_be_visible()
    expect(page.locator("main")).to_contain_text("李桂香")
    assert len(deliveries(desk) - before) == 1


def test_a_delivery_sent_without_signal_stays_on_the_phone_and_arrives_once(
    new_context: NewContext, desk: Desk
) -> None:
    context = new_context()
    page = context.new_page()
    before = deliveries(desk)
    steps.sign_in(page, "agent")
    steps.open_intake(page)
    steps.fill_in_two_trays(page)

    context.set_offline(True)
    steps.take_delivery(page)
    expect(page.locator("[data-offline-note]")).to_be_visible()
    assert deliveries(desk) == before

    context.set_offline(False)
    page.reload()
    expect(page.locator("details[data-goods]").first).to_be_visible()
    expect(page.locator("[name^=packs-]").first).to_have_value("2")
    steps.take_delivery(page)
    expect(page.get_by_text("收好了")).to_be_visible()
    assert len(deliveries(desk) - before) == 1

    steps.open_intake(page)
    expect(page.locator("[name^=packs-]").first).to_have_value("0")


def test_a_second_tap_while_the_delivery_travels_makes_no_second_one(
    page: Page, desk: Desk
) -> None:
    before = deliveries(desk)
    steps.sign_in(page, "agent")
    steps.open_intake(page)
    steps.fill_in_two_trays(page)

    page.get_by_role("button", name="收下，出标签").dblclick()

    expect(page.get_by_text("收好了")).to_be_visible()
    assert len(deliveries(desk) - before) == 1


def test_terms_that_were_not_heard_bring_the_form_back_with_all_that_was_typed(page: Page) -> None:
    steps.sign_in(page, "agent")
    steps.open_intake(page)
    steps.fill_in_two_trays(page)
    page.get_by_label("听过了，同意").uncheck()

    steps.take_delivery(page)

    expect(page.locator(".notice-bad")).to_be_visible()
    expect(page.locator("[name^=packs-]").first).to_have_value("2")
