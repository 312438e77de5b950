"""A Kuaishou shop of our own: it encrypts its pushes and checks who asks."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from tests.doubles.platforms.tokens import Tokens

MESSAGE_KEY = "AAECAwQFBgcICQoLDA0ODw=="
SIGN_SECRET = "sign-secret"
APP_SECRET = "app-secret"
NUMBER = 2326900012345678


def order(number: int = NUMBER, *, status: int = 30) -> dict[str, Any]:
    return {
        "orderBaseInfo": {
            "oid": number,
            "status": status,
            "createTime": 1_795_000_000_000,
            "payTime": 1_795_000_030_000,
            "updateTime": 1_795_000_060_000,
            "totalFee": 4780,
            "expressFee": 800,
        },
        "orderItemInfo": {
            "itemId": 6001,
            "skuId": 601,
            "skuNick": "EGG-30",
            "itemTitle": "土鸡蛋",
            "num": 2,
        },
        "orderAddress": {"desensitiseConsignee": "王*", "province": "湖南省", "city": "长沙市"},
        "orderCpsInfo": {"distributorId": 99, "distributorName": "梅姐"},
    }


@dataclass
class Kuaishou:
    """The platform's side of one shop."""

    orders: dict[int, dict[str, Any]] = field(default_factory=dict)
    pages: int = 2
    tokens: Tokens = field(default_factory=Tokens)
    stock: dict[tuple[int, int], int] = field(default_factory=dict)
    """By goods and SKU; each telling counts."""
    loses: str = ""
    """Where it hangs up without an answer."""

    @staticmethod
    def pushed(message: dict[str, Any]) -> bytes:
        text = json.dumps(message).encode()
        padding = 16 - len(text) % 16
        encryptor = Cipher(AES(base64.b64decode(MESSAGE_KEY)), CBC(bytes(16))).encryptor()
        padded = text + bytes([padding]) * padding
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize())

    def answer(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if path.startswith("/oauth2/"):
            return 200, self.granted(fields)
        sign = fields.pop("sign")
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
        whole = f"{text}&signSecret={SIGN_SECRET}".encode()
        expected = hmac.new(SIGN_SECRET.encode(), whole, hashlib.sha256).digest()
        if base64.b64encode(expected).decode() != sign:
            return 200, {"result": 24, "code": "sign"}
        if not self.tokens.is_good(fields["access_token"]):
            return 200, {"result": 28, "error_msg": "token expired"}
        asked = json.loads(fields["param"])
        return 200, self.told(path, asked)

    def told(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Tell what a signed call asks for."""
        if path.startswith("/open/item/sku/stock/update"):
            return self.restocked(asked)
        if path.startswith("/open/order/detail"):
            found = self.orders.get(asked["oid"])
            return {"result": 1, "data": found} if found else {"result": 100}
        numbers = sorted(self.orders)
        start = int(asked["cursor"] or 0)
        end = start + -(-len(numbers) // self.pages)
        listed = [{"orderBaseInfo": {"oid": number}} for number in numbers[start:end]]
        cursor = str(end) if end < len(numbers) else "nomore"
        return {"result": 1, "data": {"orderList": listed, "cursor": cursor}}

    def restocked(self, asked: dict[str, int]) -> dict[str, Any]:
        """Change a stock as asked; a change of nothing is none."""
        if not 0 < asked["skuChangeStock"] < 9_999_999:
            return {"result": 109, "code": "skuChangeStock"}
        units = {1: asked["skuChangeStock"], 2: -asked["skuChangeStock"]}[asked["changeType"]]
        goods = asked["kwaiItemId"], asked["skuId"]
        self.stock[goods] = self.stock.get(goods, 0) + units
        return {"result": 1}

    def granted(self, asked: dict[str, str]) -> dict[str, Any]:
        """Give tokens for a code or for the refresh token, to whoever has the app's secret."""
        if asked["app_secret"] != APP_SECRET:
            return {"result": 100200100, "error": "invalid_client"}
        given = (
            self.tokens.redeem(asked["code"])
            if asked["grant_type"] == "code"
            else self.tokens.renew(asked["refresh_token"])
        )
        return {"result": 1, **given} if given else {"result": 100200102, "error": "invalid_grant"}
