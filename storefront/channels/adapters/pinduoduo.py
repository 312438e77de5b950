"""拼多多 (Pinduoduo): it pushes nothing to us, so it is asked; an API signed by MD5.

Changes are listed by windows of at most half an hour that end at least three minutes ago. While
one reads, orders move between pages; read from the last page to the first, none is passed over.
Amounts come in yuan with decimals and are turned into fen without a float.
"""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from app.clock import CHINA
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

GRANT_PAGE = "https://mms.pinduoduo.com/open.html"
API_BASE = "https://gw-api.pinduoduo.com/api/router"
PAGE = 100
BY_SO_MANY = 2
"""A change by a number, and not to it."""
ANY = 5
"""Every state, in the words of the list of changes."""


class Pinduoduo:
    """Speaks to Pinduoduo."""

    renews_before = timedelta(hours=6)
    counts_once = False
    needs_product = True

    def answer_to(self, push: Push) -> Answer:
        """Say nothing: Pinduoduo pushes nothing."""
        return Answer("", "text/plain")

    def greet(self, shop: Shop, push: Push) -> Answer:
        """Refuse: Pinduoduo does not come to us."""
        raise ForgedPushError

    def read_push(self, shop: Shop, push: Push) -> Sequence[Message]:
        """Refuse: Pinduoduo pushes nothing, so whoever does is somebody else."""
        raise ForgedPushError

    def grant_page(self, shop: Shop, state: str, back_to: str) -> str:
        """Send to the merchant's page of agreement."""
        asked = {
            "response_type": "code",
            "client_id": shop.keys.app_key,
            "redirect_uri": back_to,
            "state": state,
        }
        return f"{GRANT_PAGE}?{urlencode(asked)}"

    def redeem(self, shop: Shop, code: str, back_to: str) -> Grant:
        """Ask for the first tokens by the code."""
        said = self._ask(shop, "pdd.pop.auth.token.create", {"code": code})
        return _grant(said.get("pop_auth_token_create_response"))

    def renew(self, shop: Shop) -> Grant:
        """Ask for the next tokens by the refresh token."""
        if not shop.keys.refresh_token:
            raise PlatformRefusedError("no refresh token")
        asked = {"refresh_token": shop.keys.refresh_token}
        said = self._ask(shop, "pdd.pop.auth.token.refresh", asked)
        return _grant(said.get("pop_auth_token_refresh_response"))

    def read_order(self, shop: Shop, order_no: str) -> Sequence[Suborder]:
        """Ask for one order; at Pinduoduo it has one line."""
        said = self._ask(shop, "pdd.order.information.get", {"order_sn": order_no})
        try:
            return [_suborder(said["order_info_get_response"]["order_info"])]
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise PlatformRefusedError(f"unreadable order {order_no}") from error

    def changed(self, shop: Shop, since: datetime, until: datetime) -> Sequence[str]:
        """List the orders that changed within a window, last page first."""

        def page(number: int) -> dict[str, Any]:
            said = self._ask(
                shop,
                "pdd.order.number.list.increment.get",
                {
                    "is_lucky_flag": 0,
                    "order_status": ANY,
                    "refund_status": ANY,
                    "start_updated_at": int(since.timestamp()),
                    "end_updated_at": int(until.timestamp()),
                    "page": number,
                    "page_size": PAGE,
                },
            )
            listed: dict[str, Any] = said["order_sn_increment_get_response"]
            return listed

        total = int(page(1)["total_count"])
        found: list[str] = []
        for number in range(-(-total // PAGE), 0, -1):
            found += [str(one["order_sn"]) for one in page(number)["order_sn_list"]]
        return found

    def add_stock(self, shop: Shop, goods: Goods, units: int, once: str) -> None:
        """Change the stock by so many; Pinduoduo knows no key and counts each telling.

        It takes nothing away from goods that stand in one of its own shows, and says so.
        """
        asked = {
            "goods_id": goods.product_no,
            "sku_id": goods.sku_no,
            "quantity": units,
            "update_type": BY_SO_MANY,
        }
        kind = "pdd.goods.quantity.update"
        said = self._ask(shop, kind, asked).get("goods_quantity_update_response") or {}
        if not said.get("is_success"):
            raise PlatformRefusedError(f"{kind}: not done")

    def _ask(self, shop: Shop, kind: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        keys = shop.keys
        fields = {
            "type": kind,
            "client_id": keys.app_key,
            "access_token": keys.access_token,
            "timestamp": str(int(time.time())),
            "data_type": "JSON",
            **{name: str(value) for name, value in parameters.items()},
        }
        signed_fields = fields | {"sign": signed(fields, keys.app_secret)}
        said = ask(kind, shop.api_base or API_BASE, body=json.dumps(signed_fields))
        if "error_response" in said:
            raise PlatformRefusedError(f"{kind}: {said['error_response'].get('error_code')}")
        return said


def signed(fields: Mapping[str, str], secret: str) -> str:
    """Sign an API call: MD5 in capitals over the sorted names and values between two secrets."""
    text = "".join(f"{name}{fields[name]}" for name in sorted(fields))
    whole = f"{secret}{text}{secret}".encode()
    return hashlib.md5(whole).hexdigest().upper()  # noqa: S324 - the platform's choice


def _grant(said: Any) -> Grant:
    try:
        return Grant(
            access_token=str(said["access_token"]),
            refresh_token=str(said["refresh_token"]),
            seconds=int(said["expires_in"]),
            number=str(said.get("owner_id") or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlatformRefusedError("unreadable grant") from error


def _suborder(order: Mapping[str, Any]) -> Suborder:
    [line] = order["item_list"]
    number = str(order["order_sn"])
    return Suborder(
        order_no=number,
        sub_order_no=number,
        # Two words that only together say how an order stands.
        status_raw=f"{order['order_status']}/{order['refund_status']}",
        changed_at=_moment(order["updated_at"]),
        sku=str(line["sku_id"]),
        merchant_sku=str(line.get("outer_id") or ""),
        title=str(line.get("goods_name") or ""),
        units=int(line["goods_count"]),
        paid_fen=_fen(order["pay_amount"]),
        freight_fen=_fen(order.get("postage") or 0),
        discount_fen=_fen(order.get("platform_discount") or 0),
        host_no="",
        host_name="",
        room_no="",
        buyer_note=str(order.get("buyer_memo") or ""),
        ordered_at=_moment(order["created_time"]),
        paid_at=_moment(order["pay_time"]) if order.get("pay_time") else None,
        ship_by=_moment(order["last_ship_time"]) if order.get("last_ship_time") else None,
        receiver=PlatformReceiver(
            name=str(order.get("receiver_name_mask") or ""),
            phone=str(order.get("receiver_phone_mask") or ""),
            address=str(order.get("receiver_address_mask") or ""),
            ciphers={
                name: str(order[name])
                for name in ("receiver_name", "receiver_phone", "receiver_address")
                if order.get(name)
            },
        ),
        product_no=str(line.get("goods_id") or ""),
    )


def _fen(yuan: Any) -> int:
    return int((Decimal(str(yuan)) * 100).to_integral_exact())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)
