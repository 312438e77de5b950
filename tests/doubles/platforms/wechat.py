"""A WeChat shop of our own: it encrypts and signs its pushes, and tells of its orders."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from tests.doubles.platforms.tokens import Tokens

TOKEN = "testtoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP_ID = "wx1234567890abcdef"
APP_SECRET = "app-secret"
ACCESS_TOKEN = "access"
PRODUCT_NO, SKU_NO = "10000000088178", "501"
NUMBER = 3705115058471208928
"""Larger than a float can hold."""


def order(number: int = NUMBER, *, status: int = 20) -> dict[str, Any]:
    return {
        "order_id": str(number),
        "status": status,
        "create_time": 1_795_000_000,
        "update_time": 1_795_000_060,
        "order_detail": {
            "product_infos": [
                {
                    "product_id": PRODUCT_NO,
                    "sku_id": SKU_NO,
                    "sku_code": "EGG-30",
                    "title": "林下土鸡蛋",
                    "sku_cnt": 2,
                    "real_price": 3980,
                }
            ],
            "price_info": {"freight": 800},
            "pay_info": {"pay_time": 1_795_000_030},
            "delivery_info": {
                "address_info": {
                    "user_name": "王*",
                    "tel_number": "138****1234",
                    "province_name": "湖南省",
                    "city_name": "长沙市",
                    "county_name": "岳麓区",
                    "detail_info": "麓山南路****",
                }
            },
            "source_infos": [{"account_id": "77", "account_nickname": "梅姐"}],
            "ext_info": {"customer_notes": "快点"},
        },
    }


@dataclass
class Wechat:
    """The platform's side of one shop."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=lambda: Tokens(access=ACCESS_TOKEN))
    stock: dict[tuple[str, str], int] = field(default_factory=dict)
    """By goods and SKU; each telling counts."""
    heard: list[int] = field(default_factory=list)
    loses: str = ""
    """Where it hangs up without an answer."""

    @staticmethod
    def pushed(message: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Write a push: its body, and what stands in its address."""
        key = base64.b64decode(AES_KEY + "=")
        text = json.dumps(message).encode()
        plain = os.urandom(16) + len(text).to_bytes(4, "big") + text + APP_ID.encode()
        padding = 32 - len(plain) % 32
        encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
        cipher = base64.b64encode(
            encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        ).decode()
        query = {"timestamp": "1764000000", "nonce": os.urandom(4).hex()}
        query["msg_signature"] = signed(query["timestamp"], query["nonce"], cipher)
        return json.dumps({"ToUserName": "gh_test", "Encrypt": cipher}).encode(), query

    def answer(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer an API call that has the access token."""
        parts = urlsplit(path)
        asked = json.loads(body)
        if parts.path.endswith("/stable_token"):
            if (asked["appid"], asked["secret"]) != (APP_ID, APP_SECRET):
                return 200, {"errcode": 40125}
            given = self.tokens.give()
            return 200, {name: given[name] for name in ("access_token", "expires_in")}
        [access] = parse_qs(parts.query).get("access_token") or [""]
        if not self.tokens.is_good(access):
            return 200, {"errcode": 42001}
        return 200, self.told(parts.path, asked)

    def told(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Tell what a call with the token asks for."""
        if path.endswith("/product/stock/update"):
            return {"errcode": self.changed(asked)}
        if path.endswith("/order/get"):
            found = self.orders.get(asked["order_id"])
            return {"errcode": 0, "order": found} if found else {"errcode": 10020052}
        numbers = sorted(self.orders)
        start = int(asked["next_key"] or 0)
        end = start + asked["page_size"]
        return {
            "errcode": 0,
            "order_id_list": numbers[start:end],
            "has_more": end < len(numbers),
            "next_key": str(end),
        }

    def changed(self, asked: dict[str, Any]) -> int:
        """Change a stock as asked, and say how that went."""
        if not all(isinstance(asked[name], str) for name in ("product_id", "sku_id")):
            return 10020051
        goods = asked["product_id"], asked["sku_id"]
        units = {1: asked["num"], 2: -asked["num"]}[asked["diff_type"]]
        if asked["num"] <= 0:
            return 10020218
        if self.stock.get(goods, 0) + units < 0:
            return 10020219
        self.stock[goods] = self.stock.get(goods, 0) + units
        self.heard.append(units)
        return 0


def signed(*parts: str) -> str:
    return hashlib.sha1("".join(sorted([TOKEN, *parts])).encode()).hexdigest()  # noqa: S324
