"""A grandchild far away buys grandmother a haircut: paid on Stripe's page, done, provider paid."""

from typing import Any

import pytest

from app import processes
from app.journey.client import Desk, new_id
from app.sample import village
from app.sample.errands import HAIRCUT_FEN
from app.sample.people import PIN
from tests.journeys.test_over_http import desk as command
from tests.support.errands import NET_FEN
from tests.support.running import Running

pytestmark = pytest.mark.xdist_group("desk")

PAID_SECONDS = 30


def ordered_and_paid(desk: Desk) -> dict[str, Any]:
    slots = desk.get("/api/errands/slots", trade="haircut", place=village.CENTRE_CODE)
    errand: dict[str, Any] = desk.post(
        "/api/errands",
        {
            "client_id": new_id(),
            "trade": "haircut",
            "place": village.CENTRE_CODE,
            "start": slots[0]["start"],
            "orderer_name": "李小军",
            "orderer_phone": "13900139001",
            "household_name": "李桂香",
            "household_phone": "13800138000",
            "address": "三组，井边第二家",
            "expected_total_fen": HAIRCUT_FEN,
        },
    )
    pay = f"/api/errands/{errand['code']}/pay?key={errand['key']}"
    page_url = desk.post(pay, {"way": "alipay"})["page_url"]
    desk.http.post(page_url, data={"button": "paid", "method": "alipay"})
    assert processes.until(lambda: state_of(desk, errand) == "paid", seconds=PAID_SECONDS)
    return errand


def state_of(desk: Desk, errand: dict[str, Any]) -> str:
    return str(desk.get(f"/api/errands/{errand['code']}", key=errand["key"])["state"])


def test_a_grandchilds_haircut_is_paid_done_and_the_provider_paid(running_desk: Running) -> None:
    with Desk(running_desk.url) as desk:
        for login in ("provider", "finance", "approver", "agent"):
            desk.sign_in(login)
        errand = ordered_and_paid(desk)
        path = f"/api/errands/{errand['code']}"

        for verb in ("accept", "set-off"):
            desk.post(f"{path}/{verb}", by="provider")
        refused = desk.refused(f"{path}/finish", {"said": "99999"}, by="provider")
        desk.post(f"{path}/finish", {"said": errand["spoken_code"]}, by="provider")
        [payout] = desk.post(
            "/api/wages/payouts",
            {"client_id": new_id(), "place": village.CENTRE_CODE},
            by="finance",
        )
        desk.post(f"/api/wages/payouts/{payout['code']}/approve", by="approver")
        paid = desk.post(f"/api/wages/payouts/{payout['code']}/pay", {"pin": PIN}, by="agent")
        earned = desk.get("/api/wages", by="provider")

        assert "口令不对" in refused
        assert state_of(desk, errand) == "done"
        assert (paid["state"], paid["total_fen"] % NET_FEN) == ("paid", 0)
        assert (earned[0]["subject"], earned[0]["net_fen"]) == (errand["code"], NET_FEN)
        assert command(running_desk, "verify").splitlines()[-1] == "verify: ok"
