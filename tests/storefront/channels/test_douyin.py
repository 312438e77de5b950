"""Douyin's signatures, with the standards' vectors and with what is wrong with them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from storefront.channels.adapters.douyin import Douyin
from storefront.channels.rules import ForgedPushError, Keys, Push, Shop
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving

VECTORS_PATH = (
    Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "standards-vectors.json"
)
SHOP = Shop("14875103", Keys(app_key=douyin.APP_KEY, app_secret=douyin.APP_SECRET), "")


def push(body: bytes, sign: str) -> Push:
    return Push(body, {"event-sign": sign}, {})


@pytest.fixture(scope="module")
def vectors() -> Any:
    if not VECTORS_PATH.exists():
        pytest.skip("the standards' test vectors (../shared/data) are not on this machine")
    return json.loads(VECTORS_PATH.read_text(encoding="utf-8"))["doudian"]


@pytest.fixture
def open_platform() -> Any:
    if not VECTORS_PATH.exists():
        pytest.skip("the standards' test vectors (../shared/data) are not on this machine")
    return json.loads(VECTORS_PATH.read_text(encoding="utf-8"))["open_douyin"]


def test_pushes_of_the_standard_are_read(vectors: Any) -> None:
    keys = Keys(app_key=vectors["app_key"], app_secret=vectors["app_secret"])
    paid, test = (
        Douyin().read_push(Shop("1", keys, ""), push(case["body"].encode(), case["event-sign"]))
        for case in vectors["cases"]
    )

    [message] = paid
    assert (message.kind, message.order_no) == ("101", "4796662193920810353")
    assert message.message_id == "0428812345679348874::101:1764000000:6837374412345679128"
    assert test == []
    assert json.loads(Douyin().answer_to(push(b"", "")).body) == vectors["ack"]


def test_a_push_that_was_touched_is_refused(vectors: Any) -> None:
    keys = Keys(app_key=vectors["app_key"], app_secret=vectors["app_secret"])
    for case in vectors["cases"]:
        body, sign = case["body"].encode(), case["event-sign"]
        for wrong_body, wrong_sign in (
            (body + b" ", sign),
            (body.replace(b"1", b"2", 1), sign),
            (body, sign[:-1] + ("0" if sign[-1] != "0" else "1")),
            (body, ""),
        ):
            with pytest.raises(ForgedPushError):
                Douyin().read_push(Shop("1", keys, ""), push(wrong_body, wrong_sign))


def test_a_shop_without_a_secret_believes_nobody() -> None:
    body, headers = douyin.Douyin.signed()

    with pytest.raises(ForgedPushError):
        Douyin().read_push(Shop("1", Keys(), ""), push(body, headers["event-sign"]))


def test_the_older_form_is_read_too() -> None:
    body, headers = douyin.Douyin.signed(
        {"tag": 101, "msgId": "m1", "data": {"p_id": "4796662193920810353"}}
    )

    [message] = Douyin().read_push(SHOP, push(body, headers["event-sign"]))
    assert (message.message_id, message.kind) == ("m1", "101")
    assert message.order_no == "4796662193920810353"


@pytest.mark.parametrize(
    "said", ['"text"', "[1]", '[{"tag":"101"}]', "{", '[{"tag":"101","msg_id":"1","data":"x"}]']
)
def test_signed_nonsense_is_refused(said: str) -> None:
    body = said.encode()
    whole = douyin.APP_KEY.encode() + body + douyin.APP_SECRET.encode()
    sign = hashlib.md5(whole).hexdigest()  # noqa: S324 - the platform's choice
    with pytest.raises(ForgedPushError):
        Douyin().read_push(SHOP, push(body, sign))


def test_an_order_is_asked_for_signed_and_read() -> None:
    platform = douyin.Douyin()
    number = platform.order(units=2, paid_fen=3990, lines=2, freight_fen=800, discount_fen=10)
    with serving(platform) as address:
        shop = Shop("14875103", SHOP.keys, address)
        first, second = Douyin().read_order(shop, number)

    assert (first.paid_fen, first.freight_fen, first.goods_fen) == (4790, 800, 4000)
    assert (second.paid_fen, second.freight_fen, second.goods_fen) == (3990, 0, 4000)
    assert (first.order_no, first.units, first.host_name) == (number, 2, "梅姐")
    assert [first.sub_order_no, second.sub_order_no] == platform.sub_orders(number)
    assert first.receiver.address == "湖南省长沙市岳麓区麓山南路****"
    assert first.receiver.ciphers["encrypt_post_tel"] == "$$DEF$$"


def test_the_open_platforms_challenge_is_answered_and_no_forged_one(open_platform: Any) -> None:
    shop = Shop("1", Keys(app_key="abc", app_secret=open_platform["client_secret"]), "")
    body = open_platform["body"].encode()
    headers = {"x-douyin-signature": open_platform["X-Douyin-Signature"]}

    assert Douyin().read_push(shop, Push(body, headers, {})) == []
    answer = Douyin().answer_to(Push(body, headers, {}))
    assert json.loads(answer.body) == {"challenge": 12345}
    for forged in (
        Push(body + b" ", headers, {}),
        Push(body, {"x-douyin-signature": "0" * 40}, {}),
    ):
        with pytest.raises(ForgedPushError):
            Douyin().read_push(shop, forged)
    with pytest.raises(ForgedPushError):
        Douyin().read_push(Shop("1", Keys(), ""), Push(body, headers, {}))
