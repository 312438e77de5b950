"""A Pinduoduo of our own: it checks who asks, and its list moves while it is read."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.doubles.platforms.tokens import Tokens

SHOP_NO = "5566"
SECRET = "pdd-secret"
CHINA = timezone(timedelta(hours=8))


def order(number: str, *, status: int = 1, refund: int = 1) -> dict[str, Any]:
    return {
        "order_sn": number,
        "order_status": status,
        "refund_status": refund,
        "created_time": "2026-11-20 09:00:00",
        "pay_time": "2026-11-20 09:00:30",
        "updated_at": "2026-11-20 09:01:00",
        "pay_amount": 39.9,
        "postage": 0,
        "platform_discount": 0.1,
        "receiver_name_mask": "王*",
        "item_list": [
            {
                "goods_id": 7001,
                "sku_id": 701,
                "outer_id": "EGG-30",
                "goods_name": "土鸡蛋",
                "goods_count": 2,
            }
        ],
    }


@dataclass
class Pinduoduo:
    """The platform's side of one shop."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    leaves: str = ""
    """An order that changes once the first page is read, and so leaves the window."""
    pages_read: list[int] = field(default_factory=list)
    tokens: Tokens = field(default_factory=Tokens)
    stock: dict[tuple[str, str], int] = field(default_factory=dict)
    """By goods and SKU; each telling counts."""
    loses: str = ""
    """Where it hangs up without an answer."""

    def answer(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        fields = json.loads(body)
        sign = fields.pop("sign")
        text = "".join(f"{name}{fields[name]}" for name in sorted(fields))
        if hashlib.md5(f"{SECRET}{text}{SECRET}".encode()).hexdigest().upper() != sign:  # noqa: S324
            return 200, {"error_response": {"error_code": 20005}}
        return 200, self.told(fields)

    def told(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Tell what a signed call asks for."""
        if fields["type"].startswith("pdd.pop.auth.token."):
            return self.granted(fields)
        if not self.tokens.is_good(fields["access_token"]):
            return {"error_response": {"error_code": 10019}}
        if fields["type"] == "pdd.goods.quantity.update":
            return {"goods_quantity_update_response": {"is_success": self.restocked(fields)}}
        if fields["type"] != "pdd.order.information.get":
            return self.changed(fields)
        found = self.orders.get(fields["order_sn"])
        told = {"order_info_get_response": {"order_info": found}}
        return told if found else {"error_response": {"error_code": 50001}}

    def restocked(self, fields: dict[str, Any]) -> bool:
        """Change a stock by so many, never below zero."""
        goods = fields["goods_id"], fields["sku_id"]
        there = self.stock.get(goods, 0) if fields["update_type"] == "2" else 0
        if there + int(fields["quantity"]) < 0:
            return False
        self.stock[goods] = there + int(fields["quantity"])
        return True

    def changed(self, fields: dict[str, Any]) -> dict[str, Any]:
        """List what changed within a window, a page of it."""
        window = int(fields["end_updated_at"]) - int(fields["start_updated_at"])
        if window > 1800:
            return {"error_response": {"error_code": 50011}}
        page, size = int(fields["page"]), int(fields["page_size"])
        self.pages_read.append(page)
        numbers = [
            number
            for number, one in sorted(self.orders.items())
            if int(fields["start_updated_at"]) <= moment(one) <= int(fields["end_updated_at"])
        ]
        shown = numbers[(page - 1) * size : page * size]
        if len(self.pages_read) > 1 and self.leaves in self.orders:
            self.orders[self.leaves]["updated_at"] = "2030-01-01 00:00:00"
        return {
            "order_sn_increment_get_response": {
                "order_sn_list": [{"order_sn": number} for number in shown],
                "total_count": len(numbers),
            }
        }

    def granted(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Give tokens for a code or for the refresh token."""
        if fields["type"].endswith(".create"):
            name, given = "pop_auth_token_create_response", self.tokens.redeem(fields["code"])
        else:
            name = "pop_auth_token_refresh_response"
            given = self.tokens.renew(fields["refresh_token"])
        if given is None:
            return {"error_response": {"error_code": 10035}}
        return {name: {**given, "owner_id": SHOP_NO}}


def moment(one: dict[str, Any]) -> int:
    return int(datetime.fromisoformat(one["updated_at"]).replace(tzinfo=CHINA).timestamp())
