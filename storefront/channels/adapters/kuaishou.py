"""快手小店 (Kuaishou shop): pushes encrypted but not signed, an API signed by HMAC-SHA256.

Push: the body is base64 of AES-CBC under base64(messageSecret) with an IV of sixteen zero bytes.
Whoever holds that key can write one, so a push is only a hint: what it says is asked for again,
and no money moves by its word. It is answered by {"result":1}.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from storefront.channels.adapters.asking import ask
from storefront.channels.rules import (
    Answer,
    ForgedPushError,
    Goods,
    Grant,
    Message,
    PlatformReceiver,
    PlatformRefusedError,
    Push,
    Shop,
    Suborder,
)

GRANT_PAGE = "https://open.kwaixiaodian.com/oauth/authorize"
SCOPES = "merchant_order,merchant_item"
API_BASE = "https://openapi.kwaixiaodian.com"
ZERO_IV = bytes(16)
OK_RESULT = 1
PAGE = 50
ADD, SUBTRACT = 1, 2
END_OF_LIST = "nomore"


class Kuaishou:
    """Speaks to Kuaishou."""

    renews_before = timedelta(hours=12)
    """Of two days."""
    counts_once = False
    needs_product = True

    def answer_to(self, push: Push) -> Answer:
        """Say that it was heard; anything else comes again."""
        return Answer('{"result":1}', "application/json")

    def greet(self, shop: Shop, push: Push) -> Answer:
        """Refuse: Kuaishou does not look first."""
        raise ForgedPushError

    def read_push(self, shop: Shop, push: Push) -> Sequence[Message]:
        """Open a push: only what our key opens is heard, and only as a hint."""
        said = opened(shop.keys.message_key, push.body)
        if said.get("test"):
            return []
        try:
            info = json.loads(said["info"]) if isinstance(said["info"], str) else said["info"]
            order_no = str(info.get("oid") or said.get("bizId") or "")
            return [Message(str(said["msgId"]), str(said["event"]), order_no)]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ForgedPushError from error

    def grant_page(self, shop: Shop, state: str, back_to: str) -> str:
        """Send to Kuaishou's page of agreement."""
        asked = {
            "app_id": shop.keys.app_key,
            "redirect_uri": back_to,
            "scope": SCOPES,
            "response_type": "code",
            "state": state,
        }
        return f"{GRANT_PAGE}?{urlencode(asked)}"

    def redeem(self, shop: Shop, code: str, back_to: str) -> Grant:
        """Ask for the first tokens by the code."""
        return _granted(shop, "access_token", {"grant_type": "code", "code": code})

    def renew(self, shop: Shop) -> Grant:
        """Ask for the next tokens; the refresh token is spent, and the next one comes with them."""
        if not shop.keys.refresh_token:
            raise PlatformRefusedError("no refresh token")
        asked = {"grant_type": "refresh_token", "refresh_token": shop.keys.refresh_token}
        return _granted(shop, "refresh_token", asked)

    def read_order(self, shop: Shop, order_no: str) -> Sequence[Suborder]:
        """Ask for one order; at Kuaishou it has one line."""
        data = self._ask(shop, "open.order.detail", {"oid": int(order_no)})
        try:
            return [_suborder(data)]
        except (KeyError, TypeError, ValueError) as error:
            raise PlatformRefusedError(f"unreadable order {order_no}") from error

    def changed(self, shop: Shop, since: datetime, until: datetime) -> Sequence[str]:
        """List the orders that changed within a window, by cursor."""
        found: list[str] = []
        cursor = ""
        while cursor != END_OF_LIST:
            data = self._ask(
                shop,
                "open.order.cursor.list",
                {
                    "queryType": 2,
                    "beginTime": _milliseconds(since),
                    "endTime": _milliseconds(until),
                    "pageSize": PAGE,
                    "cursor": cursor,
                },
            )
            listed = data.get("orderList") or []
            found += [str(one["orderBaseInfo"]["oid"]) for one in listed]
            cursor = str(data.get("cursor") or END_OF_LIST)
        return found

    def add_stock(self, shop: Shop, goods: Goods, units: int, once: str) -> None:
        """Add or take away so many; Kuaishou knows no key and counts each telling."""
        asked = {
            "kwaiItemId": _number(goods.product_no),
            "skuId": _number(goods.sku_no),
            "skuChangeStock": abs(units),
            "changeType": ADD if units > 0 else SUBTRACT,
        }
        self._ask(shop, "open.item.sku.stock.update", asked)

    def _ask(self, shop: Shop, method: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        keys = shop.keys
        fields = {
            "access_token": keys.access_token,
            "appkey": keys.app_key,
            "method": method,
            "param": json.dumps(parameters, sort_keys=True, separators=(",", ":")),
            "signMethod": "HMAC_SHA256",
            "timestamp": str(int(time.time() * 1000)),
            "version": "1",
        }
        url = f"{shop.api_base or API_BASE}/{method.replace('.', '/')}"
        said = ask(method, url, form=fields | {"sign": signed(fields, keys.app_secret)})
        if said.get("result") != OK_RESULT:
            raise PlatformRefusedError(f"{method}: {said.get('code') or said.get('result')}")
        # A change that was done has nothing to tell.
        data: dict[str, Any] = said.get("data") or {}
        return data


def opened(message_key: str, body: bytes) -> dict[str, Any]:
    """Decrypt a push.

    Raises:
        ForgedPushError: it was not encrypted with our key.
    """
    try:
        key = base64.b64decode(message_key, validate=True)
        cipher = base64.b64decode(body.strip(), validate=True)
        decryptor = Cipher(AES(key), CBC(ZERO_IV)).decryptor()
        unpadder = PKCS7(AES.block_size).unpadder()
        padded = decryptor.update(cipher) + decryptor.finalize()
        said = json.loads(unpadder.update(padded) + unpadder.finalize())
    except (ValueError, binascii.Error) as error:
        raise ForgedPushError from error
    if not isinstance(said, dict):
        raise ForgedPushError
    return said


def signed(fields: Mapping[str, str], sign_secret: str) -> str:
    """Sign an API call: base64 of HMAC-SHA256 over the sorted fields and the secret."""
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    whole = f"{text}&signSecret={sign_secret}"
    digest = hmac.new(sign_secret.encode(), whole.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _suborder(data: Mapping[str, Any]) -> Suborder:
    base, line = data["orderBaseInfo"], data["orderItemInfo"]
    where = data.get("orderAddress") or {}
    host = data.get("orderCpsInfo") or {}
    number = str(base["oid"])
    ciphers = ("encryptedConsignee", "encryptedMobile", "encryptedAddress")
    return Suborder(
        order_no=number,
        sub_order_no=number,
        status_raw=str(base["status"]),
        changed_at=_moment(base["updateTime"]),
        sku=str(line["skuId"]),
        merchant_sku=str(line.get("skuNick") or ""),
        title=str(line.get("itemTitle") or ""),
        units=int(line["num"]),
        paid_fen=int(base["totalFee"]),
        freight_fen=int(base.get("expressFee") or 0),
        discount_fen=0,
        host_no=str(host.get("distributorId") or ""),
        host_name=str(host.get("distributorName") or ""),
        room_no="",
        buyer_note=str(base.get("remark") or ""),
        ordered_at=_moment(base["createTime"]),
        paid_at=_moment(base["payTime"]) if base.get("payTime") else None,
        ship_by=None,
        receiver=PlatformReceiver(
            name=str(where.get("desensitiseConsignee") or ""),
            phone=str(where.get("desensitiseMobile") or ""),
            address="".join(
                str(where.get(part) or "")
                for part in ("province", "city", "district", "town", "desensitiseAddress")
            ),
            ciphers={name: str(where[name]) for name in ciphers if where.get(name)},
        ),
        product_no=str(line.get("itemId") or ""),
    )


def _granted(shop: Shop, what: str, asked: Mapping[str, str]) -> Grant:
    """Ask beside the API, in OAuth's own form: there is no token yet to sign with."""
    keys = {"app_id": shop.keys.app_key, "app_secret": shop.keys.grant_secret}
    said = ask(what, f"{shop.api_base or API_BASE}/oauth2/{what}", form={**asked, **keys})
    if said.get("result") != OK_RESULT:
        raise PlatformRefusedError(f"{what}: {said.get('error') or said.get('result')}")
    try:
        return Grant(
            access_token=str(said["access_token"]),
            refresh_token=str(said["refresh_token"]),
            seconds=int(said["expires_in"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlatformRefusedError("unreadable grant") from error


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise PlatformRefusedError(f"no number: {text}") from error


def _moment(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) // 1000, UTC)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000
