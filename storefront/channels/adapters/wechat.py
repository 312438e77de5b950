"""微信小店 (WeChat shop): pushes in safe mode, encrypted and signed; an API by access token.

Push: `msg_signature` in the address is sha1 over the sorted token, timestamp, nonce and cipher
text. The text is AES-256-CBC under base64(EncodingAESKey + "="), its IV the key's first sixteen
bytes, padded to blocks of 32 (not 16), and holds 16 random bytes, the length, the message and the
appid. It is answered by the word `success`; without it, it comes again, at most ten times.

Order numbers are larger than a float can hold; JSON integers are read exactly here.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from storefront.channels.adapters.asking import ask
from storefront.channels.rules import (
    Answer,
    AnswerLostError,
    ForgedPushError,
    Goods,
    Grant,
    Keys,
    Message,
    PlatformReceiver,
    PlatformRefusedError,
    PlatformUnavailableError,
    Push,
    Shop,
    Suborder,
)

API_BASE = "https://api.weixin.qq.com"
CIPHER = re.compile(rb'"Encrypt"\s*:\s*"([A-Za-z0-9+/=\\]+)"|<Encrypt><!\[CDATA\[([^\]]+)\]\]>')
BLOCK = 32
RANDOM_BYTES = 16
LENGTH_BYTES = 4
PAGE = 100
ADD, SUBTRACT = 1, 2
TOO_OFTEN = {45011, 10020112}
"""Of all questions in a minute, and of changes of one SKU: nothing was done."""
BUSY = -1
"""A fault of the platform's own, which does not say what was done."""


class Wechat:
    """Speaks to WeChat."""

    renews_before = timedelta(minutes=5)
    """Of two hours; in these minutes the old token and the new one are both good."""
    counts_once = False
    needs_product = True

    def answer_to(self, push: Push) -> Answer:
        """Say that it was heard; anything else comes again."""
        return Answer("success", "text/plain")

    def greet(self, shop: Shop, push: Push) -> Answer:
        """Answer the check that WeChat makes when an address is entered: its own word back.

        Raises:
            ForgedPushError: not signed with our token.
        """
        _check(shop.keys, push.query, push.query.get("signature", ""))
        return Answer(push.query.get("echostr", ""), "text/plain")

    def read_push(self, shop: Shop, push: Push) -> Sequence[Message]:
        """Verify the cipher text, open it, and read the one event in it."""
        said = json.loads(opened(shop.keys, push))
        kind = str(said.get("Event") or said.get("MsgType") or "")
        about = said.get("order_info") or said.get("finder_shop_aftersale_status_update") or {}
        order_no = str(about.get("order_id") or "")
        # WeChat numbers no event: the same order, event and second are the same message.
        message_id = f"{kind}:{order_no}:{said.get('CreateTime')}"
        return [Message(message_id, kind, order_no)] if order_no else []

    def grant_page(self, shop: Shop, state: str, back_to: str) -> str:
        """Send nowhere: a shop of ours asks by its own keys."""
        return ""

    def redeem(self, shop: Shop, code: str, back_to: str) -> Grant:
        """Refuse: WeChat sends no code."""
        raise PlatformRefusedError("no code is sent")

    def renew(self, shop: Shop) -> Grant:
        """Ask for the stable token by the app's keys: it is the same until shortly before its end.

        Whoever else asks for it does not end ours, as the older question for a token does.
        """
        said = ask(
            "stable_token",
            f"{shop.api_base or API_BASE}/cgi-bin/stable_token",
            body=json.dumps(
                {
                    "grant_type": "client_credential",
                    "appid": shop.keys.app_key,
                    "secret": shop.keys.app_secret,
                }
            ),
        )
        if said.get("errcode"):
            raise PlatformRefusedError(f"stable_token: {said['errcode']}")
        try:
            return Grant(str(said["access_token"]), "", int(said["expires_in"]))
        except (KeyError, TypeError, ValueError) as error:
            raise PlatformRefusedError("unreadable grant") from error

    def read_order(self, shop: Shop, order_no: str) -> Sequence[Suborder]:
        """Ask for one order with its lines."""
        said = self._ask(shop, "channels/ec/order/get", {"order_id": order_no})
        try:
            return _suborders(said["order"])
        except (KeyError, TypeError, ValueError) as error:
            raise PlatformRefusedError(f"unreadable order {order_no}") from error

    def changed(self, shop: Shop, since: datetime, until: datetime) -> Sequence[str]:
        """List the orders that changed within a window, page by page."""
        window = {"start_time": int(since.timestamp()), "end_time": int(until.timestamp())}
        found: list[str] = []
        key = ""
        while True:
            asked = {"update_time_range": window, "page_size": PAGE, "next_key": key}
            said = self._ask(shop, "channels/ec/order/list/get", asked)
            found += [str(number) for number in said.get("order_id_list") or []]
            key = str(said.get("next_key") or "")
            if not said.get("has_more") or not key:
                return found

    def add_stock(self, shop: Shop, goods: Goods, units: int, once: str) -> None:
        """Add or take away so many, at once; WeChat knows no key and counts each telling.

        It advises against setting a stock, which would undo what shoppers buy meanwhile.
        """
        asked = {
            "product_id": goods.product_no,
            "sku_id": goods.sku_no,
            "diff_type": ADD if units > 0 else SUBTRACT,
            "num": abs(units),
        }
        self._ask(shop, "channels/ec/product/stock/update", asked)

    def _ask(self, shop: Shop, what: str, body: Mapping[str, Any]) -> dict[str, Any]:
        said = ask(
            what,
            f"{shop.api_base or API_BASE}/{what}",
            query={"access_token": shop.keys.access_token},
            body=json.dumps(body),
        )
        errcode = said.get("errcode")
        if errcode in TOO_OFTEN:
            raise PlatformUnavailableError(what)
        if errcode == BUSY:
            raise AnswerLostError(what)
        if errcode:
            raise PlatformRefusedError(f"{what}: {errcode}")
        return said


def opened(keys: Keys, push: Push) -> bytes:
    """Verify a push and decrypt it.

    Raises:
        ForgedPushError: the signature, the padding, the length or the appid is not right.
    """
    found = CIPHER.search(push.body)
    cipher = (found[1] or found[2]).replace(b"\\/", b"/").decode("ascii") if found else ""
    _check(keys, push.query, push.query.get("msg_signature", ""), cipher)
    try:
        key = base64.b64decode(f"{keys.message_key}=", validate=True)
        decryptor = Cipher(AES(key), CBC(key[:RANDOM_BYTES])).decryptor()
        padded = decryptor.update(base64.b64decode(cipher, validate=True)) + decryptor.finalize()
    except (ValueError, binascii.Error) as error:
        raise ForgedPushError from error
    start = RANDOM_BYTES + LENGTH_BYTES
    padding = padded[-1] if padded else 0
    plain = padded[: len(padded) - padding]
    end = start + int.from_bytes(plain[RANDOM_BYTES:start], "big")
    is_whole = 1 <= padding <= BLOCK and len(plain) >= end
    if not is_whole or not hmac.compare_digest(plain[end:], keys.app_key.encode()):
        raise ForgedPushError
    return plain[start:end]


def _check(keys: Keys, query: Mapping[str, str], signature: str, *more: str) -> None:
    parts = sorted([keys.token, query.get("timestamp", ""), query.get("nonce", ""), *more])
    expected = hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324 - theirs
    if not keys.token or not hmac.compare_digest(expected.encode(), signature.encode()):
        raise ForgedPushError


def _suborders(order: Mapping[str, Any]) -> list[Suborder]:
    detail = order["order_detail"]
    lines = detail["product_infos"]
    price = detail.get("price_info") or {}
    freights = [int(price.get("freight") or 0)] + [0] * (len(lines) - 1)
    paid = (detail.get("pay_info") or {}).get("pay_time")
    receiver = _receiver((detail.get("delivery_info") or {}).get("address_info") or {})
    [host] = (detail.get("source_infos") or [{}])[:1]
    number = str(order["order_id"])
    return [
        Suborder(
            order_no=number,
            # WeChat numbers no lines: an order has each of its goods once.
            sub_order_no=f"{number}/{line['sku_id']}",
            status_raw=str(order["status"]),
            changed_at=_moment(order["update_time"]),
            sku=str(line["sku_id"]),
            merchant_sku=str(line.get("sku_code") or ""),
            title=str(line.get("title") or ""),
            units=int(line["sku_cnt"]),
            paid_fen=int(line["real_price"]) + freight_fen,
            freight_fen=freight_fen,
            discount_fen=0,
            host_no=str(host.get("account_id") or ""),
            host_name=str(host.get("account_nickname") or ""),
            room_no="",
            buyer_note=str((detail.get("ext_info") or {}).get("customer_notes") or ""),
            ordered_at=_moment(order["create_time"]),
            paid_at=_moment(paid) if paid else None,
            ship_by=None,
            receiver=receiver,
            product_no=str(line.get("product_id") or ""),
        )
        for line, freight_fen in zip(lines, freights, strict=True)
    ]


def _receiver(where: Mapping[str, Any]) -> PlatformReceiver:
    parts = ("province_name", "city_name", "county_name", "detail_info")
    return PlatformReceiver(
        name=str(where.get("user_name") or ""),
        phone=str(where.get("tel_number") or ""),
        address="".join(str(where.get(part) or "") for part in parts),
        ciphers={},
    )


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
