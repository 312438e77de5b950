"""Step 3: a shopper orders two trays and a jar, and pays."""

from dataclasses import dataclass
from typing import Any

from app import processes
from app.journey.client import Desk, expect, new_id
from app.money import yuan

PAID_SECONDS = 30
TRAYS = 2
JARS = 1
RECEIVER = {
    "name": "王小满",
    "phone": "13800001234",
    "address": "湖南省长沙市岳麓区麓山南路 1 号",
}


@dataclass
class Bought:
    """An order that was paid."""

    code: str
    tracking_key: str
    goods_fen: int
    total_fen: int


def buy(desk: Desk) -> Bought:
    """Order, press pay on the gateway's page, and wait for the webhook to arrive."""
    shop = desk.get("/api/listings")
    expect("土鸡蛋" in desk.page("/"), "the eggs are not in the shop's window")
    by_unit = {row["base_unit"]: row for row in shop["listings"]}
    eggs, pickles = by_unit["piece"], by_unit["gram"]
    print(f"    on sale: {eggs['left']} trays, {pickles['left']} jars")
    goods_fen = TRAYS * eggs["price_fen"] + JARS * pickles["price_fen"]
    order = desk.post(
        "/api/orders",
        {
            "client_id": new_id(),
            "lines": [
                {"listing_id": eggs["listing_id"], "packs": TRAYS},
                {"listing_id": pickles["listing_id"], "packs": JARS},
            ],
            "receiver": RECEIVER,
            "expected_total_fen": goods_fen + shop["freight_fen"],
        },
    )
    _pay(desk, order)
    print(f"    order {order['code']}: ¥{yuan(order['total_fen'])}, paid")
    return Bought(order["code"], order["tracking_key"], goods_fen, order["total_fen"])


def state_of(desk: Desk, code: str, key: str) -> str:
    """Tell where the order is, as the shopper sees it."""
    return str(desk.get(f"/api/orders/{code}", key=key)["state"])


def _pay(desk: Desk, order: dict[str, Any]) -> None:
    pay = f"/api/orders/{order['code']}/pay?key={order['tracking_key']}"
    page_url = desk.post(pay, {"way": "alipay"})["page_url"]
    answer = desk.http.post(page_url, data={"button": "paid", "method": "alipay"})
    expect(answer.status_code in {302, 303}, f"the payment page answered {answer.status_code}")
    arrived = processes.until(
        lambda: state_of(desk, order["code"], order["tracking_key"]) == "paid",
        seconds=PAID_SECONDS,
    )
    expect(arrived, "the payment did not arrive within half a minute")
