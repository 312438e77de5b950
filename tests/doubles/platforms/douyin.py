"""A Douyin of our own: it takes orders, signs its pushes, and answers what it is asked.

Written from the platform's published form, not from our adapter: it signs by itself. On demand it
repeats, re-orders and loses pushes, and does not answer.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.doubles.platforms.tokens import Tokens

SHOP_NO = "14875103"
APP_KEY = "7000000000000000001"
APP_SECRET = "00000000-1111-2222-3333-444444444444"
TO_PAY, TO_SHIP, SHIPPED, CANCELLED = 1, 2, 3, 4
START = 1_795_000_000


@dataclass
class Douyin:
    """The platform's side of one shop."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_down: bool = False
    asked: list[str] = field(default_factory=list)
    stock: dict[str, int] = field(default_factory=dict)
    """Key → by how many the stock was changed."""
    tokens: Tokens = field(default_factory=Tokens)
    clock: int = START
    serial: int = 0

    def order(
        self,
        *,
        sku: str = "SKU-EGGS",
        units: int = 1,
        paid_fen: int = 2000,
        lines: int = 1,
        status: int = TO_SHIP,
        freight_fen: int = 0,
        discount_fen: int = 0,
    ) -> str:
        """Let a shopper order so many lines of the same goods; returns the order's number."""
        self.serial += 1
        number = str(4_796_662_193_920_000_000 + self.serial * 100)
        now = self.tick()
        self.orders[number] = {
            "order_id": number,
            "order_status": status,
            "create_time": now,
            "pay_time": now if status != TO_PAY else 0,
            "update_time": now,
            "post_amount": freight_fen,
            "buyer_words": "",
            "mask_post_receiver": "王*",
            "mask_post_tel": "138****1234",
            "mask_detail": "麓山南路****",
            "encrypt_post_receiver": "##ABC##",
            "encrypt_post_tel": "$$DEF$$",
            "encrypt_detail": "##GHI##",
            "post_addr": {
                "province": {"name": "湖南省"},
                "city": {"name": "长沙市"},
                "town": {"name": "岳麓区"},
            },
            "sku_order_list": [
                {
                    "order_id": str(int(number) + line + 1),
                    "parent_order_id": number,
                    "product_id": "P1",
                    "product_name": "乡里香干",
                    "sku_id": sku,
                    "code": "",
                    "item_num": units,
                    "pay_amount": paid_fen,
                    "promotion_platform_amount": discount_fen,
                    "order_status": status,
                    "author_id": "88",
                    "author_name": "梅姐",
                    "room_id": "7300000000000000001",
                    "exp_ship_time": now + 172_800,
                }
                for line in range(lines)
            ],
        }
        return number

    def sub_orders(self, number: str) -> list[str]:
        return [line["order_id"] for line in self.orders[number]["sku_order_list"]]

    def move(self, number: str, status: int) -> None:
        """Let an order go on to a state."""
        order = self.orders[number]
        order["order_status"] = status
        order["update_time"] = self.tick()
        if status == TO_SHIP and not order["pay_time"]:
            order["pay_time"] = order["update_time"]
        for line in order["sku_order_list"]:
            line["order_status"] = status

    def tick(self) -> int:
        self.clock += 1
        return self.clock

    def message(self, tag: str, number: str, **more: Any) -> dict[str, Any]:
        """Write one message about an order, with the number it would have."""
        data = {"p_id": int(number), "s_ids": [int(n) for n in self.sub_orders(number)], **more}
        named = more.get("aftersale_id", self.orders[number]["update_time"])
        return {"tag": tag, "msg_id": f"{number}:{tag}:{named}", "data": json.dumps(data)}

    def refund(self, number: str, sub_order: str, refund_fen: int) -> dict[str, Any]:
        """Give a shopper money back, and write the message about it."""
        self.serial += 1
        return self.message(
            "206",
            number,
            aftersale_id=7_000_000_000 + self.serial,
            s_id=int(sub_order),
            refund_amount=refund_fen,
        )

    @staticmethod
    def signed(*messages: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Write a push with its headers."""
        body = json.dumps(list(messages), ensure_ascii=False, separators=(",", ":")).encode()
        sign = hashlib.md5(  # noqa: S324 - the platform's choice
            APP_KEY.encode() + body + APP_SECRET.encode()
        ).hexdigest()
        return body, {"app-id": APP_KEY, "event-sign": sign, "Content-Type": "application/json"}

    def changed(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the orders that changed within a window, a page of them."""
        found = [
            order
            for order in self.orders.values()
            if asked["update_time_start"] <= order["update_time"] <= asked["update_time_end"]
        ]
        start = asked["page"] * asked["size"]
        return {"total": len(found), "shop_order_list": found[start : start + asked["size"]]}

    def answer(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer an API call, if it is signed."""
        if self.is_down:
            return 503, {}
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        text = (
            f"app_key{APP_KEY}method{asked['method']}param_json{body.decode()}"
            f"timestamp{asked['timestamp']}v2"
        )
        sign = hmac.new(
            APP_SECRET.encode(), f"{APP_SECRET}{text}{APP_SECRET}".encode(), hashlib.sha256
        ).hexdigest()
        if asked.get("sign") != sign:
            return 200, {"code": 30001, "sub_code": "isv.signature-invalid"}
        if asked["method"].startswith("token."):
            return 200, self.granted(json.loads(body))
        if not self.tokens.is_good(asked.get("access_token", "")):
            return 200, {"code": 30002, "sub_code": "isv.access-token-expired"}
        return 200, self.told(asked["method"], json.loads(body))

    def granted(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Give tokens: to an app of the shop's own, for a code, or for the refresh token."""
        given = {
            "authorization_self": lambda: (
                self.tokens.give() if asked["shop_id"] == SHOP_NO else None
            ),
            "authorization_code": lambda: self.tokens.redeem(asked["code"]),
            "refresh_token": lambda: self.tokens.renew(asked["refresh_token"]),
        }[asked["grant_type"]]()
        if given is None:
            return {"code": 50002, "sub_code": "isv.business-failed:grant"}
        return {"code": 10000, "data": {**given, "shop_id": SHOP_NO}}

    def told(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Tell what a signed call asks for."""
        if method == "order.searchList":
            return {"code": 10000, "data": self.changed(asked)}
        if method == "sku.syncStock":
            self.stock.setdefault(asked["idempotent_id"], asked["stock_num"])
            return {"code": 10000, "data": {}}
        number = asked["shop_order_id"]
        self.asked.append(number)
        order = self.orders.get(number)
        if order is None:
            return {"code": 50002, "sub_code": "isv.order-unknown"}
        return {"code": 10000, "data": {"shop_order_detail": order}}
