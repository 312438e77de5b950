"""抖店 (Douyin shop): pushes signed by MD5, an API signed by HMAC-SHA256.

Push: the header `event-sign` is md5(app_key + raw body + app_secret) over the very bytes; the body
is an array of messages, in an older form with `msgId` and with `data` as an object. It is answered
within five seconds by {"code":0,"msg":"success"}; anything else is a failure and comes again.
A push tells neither goods nor address: both are asked for by `order.orderDetail`.

The open platform, another product under the same app, pushes too: the header `X-Douyin-Signature`
is sha1(secret + raw body). It tells nothing of orders, but looks by a challenge whether the address
is ours, and takes an app whose address does not answer off the air.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from storefront.channels.adapters.asking import ask
from storefront.channels.rules import (
    Answer,
    ForgedPushError,
    Goods,
    Grant,
    Message,
    PlatformReceiver,
    PlatformRefusedError,
    PlatformUnavailableError,
    Push,
    Returned,
    Shop,
    Suborder,
)

GRANT_PAGE = "https://fuwu.jinritemai.com/authorize"
API_BASE = "https://openapi-fxg.jinritemai.com"
PAGE = 100
TEST_TAG = "0"
REFUND_SUCCESS_TAG = "206"
OPEN_SIGNATURE = "x-douyin-signature"
OPEN_CHALLENGE = "verify_webhook"
OK_CODE = 10000
CIPHERS = ("encrypt_post_receiver", "encrypt_post_tel", "encrypt_detail")
TOO_MANY = {"isp.rate-limit", "isv.business-failed:rate-limit"}


class Douyin:
    """Speaks to Douyin."""

    renews_before = timedelta(hours=1)
    """Of seven days; asked earlier, Douyin gives the same tokens again."""
    counts_once = True
    needs_product = False

    def answer_to(self, push: Push) -> Answer:
        """Say success; to the open platform's challenge, the challenge."""
        if OPEN_SIGNATURE in push.headers:
            said = json.loads(push.body)
            if said["event"] == OPEN_CHALLENGE:
                return Answer(json.dumps(said["content"]), "application/json")
        return Answer('{"code":0,"msg":"success"}', "application/json")

    def greet(self, shop: Shop, push: Push) -> Answer:
        """Refuse: Douyin looks by a push with the tag 0."""
        raise ForgedPushError

    def read_push(self, shop: Shop, push: Push) -> Sequence[Message]:
        """Verify by raw bytes and in constant time, then read the array of messages."""
        keys = shop.keys
        if OPEN_SIGNATURE in push.headers:
            return _read_open(keys.app_secret, push)
        expected = hashlib.md5(  # noqa: S324 - the platform's choice
            keys.app_key.encode() + push.body + keys.app_secret.encode()
        ).hexdigest()
        if not keys.app_secret or not hmac.compare_digest(
            expected.encode(), push.headers.get("event-sign", "").strip().lower().encode()
        ):
            raise ForgedPushError
        try:
            read = json.loads(push.body)
            messages = [_message(said) for said in (read if isinstance(read, list) else [read])]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ForgedPushError from error
        return [message for message in messages if message is not None]

    def grant_page(self, shop: Shop, state: str, back_to: str) -> str:
        """Send to the market of services; an app of the shop's own needs no agreement."""
        if not shop.keys.service_no:
            return ""
        return f"{GRANT_PAGE}?{urlencode({'service_id': shop.keys.service_no, 'state': state})}"

    def redeem(self, shop: Shop, code: str, back_to: str) -> Grant:
        """Ask for the first tokens by the code."""
        asked = {"code": code, "grant_type": "authorization_code"}
        return _grant(self._ask(shop, "token.create", asked))

    def renew(self, shop: Shop) -> Grant:
        """Ask for the next tokens by the refresh token; an app of the shop's own, by its keys."""
        if shop.keys.refresh_token:
            asked = {"refresh_token": shop.keys.refresh_token, "grant_type": "refresh_token"}
            return _grant(self._ask(shop, "token.refresh", asked))
        if shop.keys.service_no:
            raise PlatformRefusedError("no refresh token")
        own = {"code": "", "grant_type": "authorization_self", "shop_id": shop.number}
        return _grant(self._ask(shop, "token.create", own))

    def read_order(self, shop: Shop, order_no: str) -> Sequence[Suborder]:
        """Ask for one order with its sub-orders.

        Douyin documents no question about several orders by their numbers: `order.searchList`
        tells whole orders, but by windows of time. Whoever has many asks several at once.
        """
        data = self._ask(shop, "order.orderDetail", {"shop_order_id": order_no})
        try:
            return _suborders(data["shop_order_detail"])
        except (KeyError, TypeError, ValueError) as error:
            raise PlatformRefusedError(f"unreadable order {order_no}") from error

    def changed(self, shop: Shop, since: datetime, until: datetime) -> Sequence[str]:
        """List the orders that changed within a window, last page first: they move meanwhile."""

        def page(number: int) -> Mapping[str, Any]:
            asked = {
                "update_time_start": int(since.timestamp()),
                "update_time_end": int(until.timestamp()),
                "page": number,
                "size": PAGE,
            }
            listed: Mapping[str, Any] = self._ask(shop, "order.searchList", asked)
            return listed

        total = int(page(0)["total"])
        found: list[str] = []
        for number in range(-(-total // PAGE) - 1, -1, -1):
            found += [str(one["order_id"]) for one in page(number)["shop_order_list"]]
        return found

    def add_stock(self, shop: Shop, goods: Goods, units: int, once: str) -> None:
        """Change the stock by so many; Douyin keeps the key and counts it once."""
        asked = {
            "sku_id": goods.sku_no,
            "stock_num": units,
            "incremental": True,
            "idempotent_id": once,
        }
        self._ask(shop, "sku.syncStock", asked)

    def _ask(self, shop: Shop, method: str, parameters: Mapping[str, Any]) -> Any:
        moment = str(int(time.time()))
        body = json.dumps(parameters, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        query = {
            "method": method,
            "app_key": shop.keys.app_key,
            "access_token": shop.keys.access_token,
            "timestamp": moment,
            "v": "2",
            "sign_method": "hmac-sha256",
            "sign": signed(shop.keys.app_key, shop.keys.app_secret, method, body, moment),
        }
        said = ask(
            method,
            f"{shop.api_base or API_BASE}/{method.replace('.', '/')}",
            query=query,
            body=body,
        )
        if said.get("sub_code") in TOO_MANY:
            raise PlatformUnavailableError(method)
        if said.get("code") != OK_CODE:
            raise PlatformRefusedError(f"{method}: {said.get('sub_code') or said.get('code')}")
        return said["data"]


def signed(app_key: str, app_secret: str, method: str, body: str, timestamp: str) -> str:
    """Sign an API call, version 2: HMAC-SHA256 over names and values between two secrets.

    Args:
        body: the parameters as JSON with sorted keys and no spaces.
    """
    text = f"app_key{app_key}method{method}param_json{body}timestamp{timestamp}v2"
    whole = f"{app_secret}{text}{app_secret}"
    return hmac.new(app_secret.encode(), whole.encode(), hashlib.sha256).hexdigest()


def _grant(data: Mapping[str, Any]) -> Grant:
    try:
        return Grant(
            access_token=str(data["access_token"]),
            refresh_token=str(data.get("refresh_token") or ""),
            seconds=int(data["expires_in"]),
            number=str(data.get("shop_id") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PlatformRefusedError("unreadable grant") from error


def _read_open(app_secret: str, push: Push) -> Sequence[Message]:
    expected = hashlib.sha1(app_secret.encode() + push.body).hexdigest()  # noqa: S324 - theirs
    given = push.headers[OPEN_SIGNATURE].strip().lower()
    if not app_secret or not hmac.compare_digest(expected.encode(), given.encode()):
        raise ForgedPushError
    try:
        said = json.loads(push.body)
        is_readable = isinstance(said["event"], str) and isinstance(said.get("content", {}), dict)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ForgedPushError from error
    if not is_readable or (said["event"] == OPEN_CHALLENGE and "content" not in said):
        raise ForgedPushError
    return []


def _message(said: Mapping[str, Any]) -> Message | None:
    tag = str(said["tag"])
    if tag == TEST_TAG:
        return None
    message_id = str(said["msg_id"] if "msg_id" in said else said["msgId"])
    data = said["data"]
    data = json.loads(data) if isinstance(data, str) else data
    order_no = str(data.get("p_id") or "")
    returned = None
    if tag == REFUND_SUCCESS_TAG:
        returned = Returned(
            aftersale_no=str(data["aftersale_id"]),
            sub_order_no=str(data.get("s_id") or order_no),
            refund_fen=int(data["refund_amount"]),
        )
    return Message(message_id, tag, order_no, returned)


def _suborders(order: Mapping[str, Any]) -> list[Suborder]:
    receiver = _receiver(order)
    lines = order["sku_order_list"]
    # Freight is told for the whole order: its first sub-order carries it.
    freights = [int(order.get("post_amount") or 0)] + [0] * (len(lines) - 1)
    return [
        Suborder(
            order_no=str(order["order_id"]),
            sub_order_no=str(line["order_id"]),
            status_raw=str(line.get("order_status") or order["order_status"]),
            changed_at=_moment(line.get("update_time") or order["update_time"]),
            sku=str(line.get("sku_id") or line["product_id"]),
            merchant_sku=str(line.get("code") or ""),
            title=str(line.get("product_name") or ""),
            units=int(line["item_num"]),
            paid_fen=int(line["pay_amount"]) + freight_fen,
            freight_fen=freight_fen,
            discount_fen=int(line.get("promotion_platform_amount") or 0),
            host_no=str(line.get("author_id") or ""),
            host_name=str(line.get("author_name") or ""),
            room_no=str(line.get("room_id") or ""),
            buyer_note=str(order.get("buyer_words") or ""),
            ordered_at=_moment(order["create_time"]),
            paid_at=_moment(order["pay_time"]) if order.get("pay_time") else None,
            ship_by=_moment(line["exp_ship_time"]) if line.get("exp_ship_time") else None,
            receiver=receiver,
            product_no=str(line.get("product_id") or ""),
        )
        for line, freight_fen in zip(lines, freights, strict=True)
    ]


def _receiver(order: Mapping[str, Any]) -> PlatformReceiver:
    where = order.get("post_addr") or {}
    names = [
        str((where.get(part) or {}).get("name") or "")
        for part in ("province", "city", "town", "street")
    ]
    return PlatformReceiver(
        name=str(order.get("mask_post_receiver") or ""),
        phone=str(order.get("mask_post_tel") or ""),
        address="".join([*names, str(order.get("mask_detail") or "")]),
        ciphers={name: str(order[name]) for name in CIPHERS if order.get(name)},
    )


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
