"""What a centre does, brought to where a page shows it: for browser tests and pictures."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from app import clock
from app.journey.client import Desk, new_id
from app.sample.people import PIN
from storefront.vacancies.rules import credit_check
from tests.browser import steps

CREDIT_BODY = "91430922MA4L0000X"
ORDERED = {
    "household_name": "李桂香",
    "address": "三组，井边第二家",
    "orderer_name": "李小军",
    "orderer_phone": "13900139001",
}


def opened_application(desk: Desk) -> str:
    """A senior card whose papers are there and whose promise is not signed; its code."""
    made = desk.post(
        "/api/applications",
        {"client_id": new_id(), "matter": "senior-card", "villager": elder_of(desk)},
        by="agent",
    )
    for number in (1, 2):
        desk.post(f"/api/applications/{made['code']}/papers/{number}", by="agent")
    return str(made["code"])


def accepted_application(desk: Desk) -> dict[str, Any]:
    """A senior card on its way, with its receipt's key."""
    desk.sign_in("agent")
    [villager] = desk.get("/api/villagers", by="agent", q="lgx")
    made = desk.post(
        "/api/applications",
        {"client_id": new_id(), "matter": "senior-card", "villager": villager["code"]},
        by="agent",
    )
    path = f"/api/applications/{made['code']}"
    for number in (1, 2):
        desk.post(f"{path}/papers/{number}", by="agent")
    desk.post(f"{path}/promise", {"pin": PIN}, by="agent")
    accepted: dict[str, Any] = desk.post(f"{path}/accept", by="agent")
    return accepted


def order_haircut(page: Page) -> str:
    """From the shop's home: choose a time, pay at the gateway, return the code to be said."""
    page.goto("/")
    page.get_by_role("link", name="上门理发").click()
    page.wait_for_url("**/errands/trades/haircut")
    page.locator("input[name=start]").first.check(force=True)
    for name, value in ORDERED.items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="提交，去付款").click()
    steps.choose_way(page, "支付宝")
    page.get_by_role("button", name="支付成功").click()
    page.wait_for_url("**/errands/**")
    said = page.locator(".figure-main .figure-value")
    expect(said).to_be_visible(timeout=30_000)
    return said.inner_text()


def elder_of(desk: Desk) -> str:
    """The code of the sample's villager."""
    desk.sign_in("agent")
    [villager] = [
        row for row in desk.get("/api/villagers", by="agent", q="lgx") if row["name"] == "李桂香"
    ]
    return str(villager["code"])


def paired(desk: Desk) -> str:
    """A volunteer and the sample's villager; her code."""
    code = elder_of(desk)
    desk.sign_in("operator")
    if not desk.get("/api/pairs", by="agent"):
        [volunteer] = [row for row in desk.get("/api/providers", by="operator") if row["volunteer"]]
        desk.post(
            "/api/pairs",
            {
                "client_id": new_id(),
                "volunteer": volunteer["code"],
                "villager": code,
                "first_on": in_days(7),
                "agreed": True,
            },
            by="agent",
        )
    return code


def offered_job(desk: Desk) -> None:
    """A tea picker is wanted, checked by the operator."""
    for login in ("agent", "operator"):
        desk.sign_in(login)
    if desk.get("/api/vacancies"):
        return
    credit_code = CREDIT_BODY + credit_check(CREDIT_BODY)
    desk.post(
        "/api/vacancies/employers",
        {
            "client_id": new_id(),
            "credit_code": credit_code,
            "name": "桃江茶厂（示例）",
            "contact_name": "周厂长",
            "contact_phone": "13700137001",
        },
        by="agent",
    )
    desk.post(f"/api/vacancies/employers/{credit_code}/check", by="operator")
    made = desk.post(
        "/api/vacancies",
        {
            "client_id": new_id(),
            "credit_code": credit_code,
            "title": "摘茶叶",
            "description": "早上六点到下午四点，管中饭。",
            "skill": "farming",
            "wage_fen": 12_000,
            "wage_per": "day",
            "openings": 5,
            "workplace": "修山镇茶园",
            "position": "28.65, 112.03",
            "ends_on": in_days(10),
        },
        by="agent",
    )
    desk.post(f"/api/vacancies/{made['vacancy_id']}/check", by="operator")


def in_days(days: int) -> str:
    """A day from today, as the wire writes it."""
    return (clock.china_date(clock.now()) + timedelta(days=days)).isoformat()
