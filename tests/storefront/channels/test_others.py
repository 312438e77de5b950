"""WeChat, Kuaishou and Pinduoduo: what they push and are asked, and the standards' vectors."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import CHINA
from storefront.channels.adapters import kuaishou, wechat
from storefront.channels.adapters.kuaishou import Kuaishou
from storefront.channels.adapters.pinduoduo import Pinduoduo
from storefront.channels.adapters.wechat import Wechat
from storefront.channels.rules import (
    AnswerLostError,
    ForgedPushError,
    Goods,
    Keys,
    PlatformRefusedError,
    PlatformUnavailableError,
    Push,
    Shop,
)
from tests.doubles.platforms import kuaishou as kuaishou_double
from tests.doubles.platforms import pinduoduo as pinduoduo_double
from tests.doubles.platforms import wechat as wechat_double
from tests.doubles.platforms.server import AFTER, BEFORE, serving

VECTORS_PATH = (
    Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "standards-vectors.json"
)
WECHAT_KEYS = Keys(
    app_key=wechat_double.APP_ID,
    token=wechat_double.TOKEN,
    message_key=wechat_double.AES_KEY,
    access_token=wechat_double.ACCESS_TOKEN,
)
KUAISHOU_KEYS = Keys(
    app_key="ks1", app_secret=kuaishou_double.SIGN_SECRET, message_key=kuaishou_double.MESSAGE_KEY
)
PINDUODUO_KEYS = Keys(app_key="pdd", app_secret=pinduoduo_double.SECRET)
SINCE = datetime(2026, 11, 20, 0, 45, tzinfo=UTC)
UNTIL = SINCE + timedelta(minutes=30)


@pytest.fixture(scope="module")
def vectors() -> Any:
    if not VECTORS_PATH.exists():
        pytest.skip("the standards' test vectors (../shared/data) are not on this machine")
    return json.loads(VECTORS_PATH.read_text(encoding="utf-8"))


def test_the_standards_wechat_push_is_opened_and_no_other(vectors: Any) -> None:
    said = vectors["wechat_channels"]
    keys = Keys(app_key=said["appid"], token=said["token"], message_key=said["encodingAESKey"])
    query = {
        "timestamp": said["timestamp"],
        "nonce": said["nonce"],
        "signature": said["signature_GET"],
        "msg_signature": said["msg_signature"],
        "echostr": "hello",
    }
    body = json.dumps({"ToUserName": "gh_test", "Encrypt": said["Encrypt"]}).encode()
    xml = f"<xml><Encrypt><![CDATA[{said['Encrypt']}]]></Encrypt></xml>".encode()
    shop = Shop("1", keys, "")

    for form in (body, xml):
        assert wechat.opened(keys, Push(form, {}, query)).decode() == said["plaintext"]
    [message] = Wechat().read_push(shop, Push(body, {}, query))
    assert (message.kind, message.order_no) == ("channels_ec_order_pay", "3705115058471208928")
    assert Wechat().greet(shop, Push(b"", {}, query)).body == "hello"
    assert Wechat().answer_to(Push(b"", {}, {})).body == said["reply"]

    for wrong_body, wrong_query, wrong_keys in (
        (body.replace(b"Q3st", b"Q3su"), query, keys),
        (body, query | {"nonce": "nonce02"}, keys),
        (body, query | {"msg_signature": "0" * 40}, keys),
        (b"{}", query, keys),
        (body, query, replace(keys, app_key="wx0000000000000000")),
        (body, query, replace(keys, message_key="A" * 43)),
        (body, query, replace(keys, token="")),
    ):
        with pytest.raises(ForgedPushError):
            wechat.opened(wrong_keys, Push(wrong_body, {}, wrong_query))
    with pytest.raises(ForgedPushError):
        Wechat().greet(shop, Push(b"", {}, query | {"signature": "1" * 40}))


def test_the_standards_kuaishou_push_is_opened_and_no_other(vectors: Any) -> None:
    said = vectors["kuaishou"]
    body = said["body"].encode()

    assert kuaishou.opened(said["messageSecret_b64"], body) == json.loads(said["plaintext"])
    shop = Shop("1", Keys(message_key=said["messageSecret_b64"]), "")
    assert Kuaishou().read_push(shop, Push(body, {}, {})) == []
    assert json.loads(Kuaishou().answer_to(Push(b"", {}, {})).body) == said["reply"]

    for wrong_body, wrong_key in (
        (body[:-8] + b"AAAAAAA=", said["messageSecret_b64"]),
        (body[4:], said["messageSecret_b64"]),
        (body, "AAAAAAAAAAAAAAAAAAAAAA=="),
        (b"no base64!", said["messageSecret_b64"]),
    ):
        with pytest.raises(ForgedPushError):
            kuaishou.opened(wrong_key, wrong_body)


def test_a_wechat_order_is_heard_of_and_read() -> None:
    platform = wechat_double.Wechat({str(wechat_double.NUMBER): wechat_double.order()})
    body, query = platform.pushed(
        {
            "CreateTime": 1_764_000_000,
            "Event": "channels_ec_order_pay",
            "order_info": {"order_id": wechat_double.NUMBER},
        }
    )
    with serving(platform) as address:
        shop = Shop("1", WECHAT_KEYS, address)
        [message] = Wechat().read_push(shop, Push(body, {}, query))
        [one] = Wechat().read_order(shop, message.order_no)
        assert Wechat().changed(shop, SINCE, UNTIL) == [str(wechat_double.NUMBER)]
        with pytest.raises(PlatformRefusedError):
            Wechat().read_order(Shop("1", Keys(), address), message.order_no)

    assert one.sub_order_no == f"{wechat_double.NUMBER}/501"
    assert (one.units, one.paid_fen, one.goods_fen) == (2, 4780, 3980)
    assert (one.receiver.address, one.host_name) == ("湖南省长沙市岳麓区麓山南路****", "梅姐")


def test_a_kuaishou_order_is_heard_of_and_read() -> None:
    numbers = [kuaishou_double.NUMBER + more for more in range(3)]
    platform = kuaishou_double.Kuaishou({n: kuaishou_double.order(n) for n in numbers})
    body = platform.pushed(
        {
            "msgId": "m2",
            "event": "kwaishop_order_paySuccess",
            "info": json.dumps({"oid": numbers[0]}),
            "test": False,
        }
    )
    with serving(platform) as address:
        shop = Shop("1", KUAISHOU_KEYS, address)
        [message] = Kuaishou().read_push(shop, Push(body, {}, {}))
        [one] = Kuaishou().read_order(shop, message.order_no)
        assert Kuaishou().changed(shop, SINCE, UNTIL) == [str(number) for number in numbers]
        with pytest.raises(PlatformRefusedError):
            Kuaishou().read_order(
                Shop("1", replace(KUAISHOU_KEYS, app_secret="other"), address), message.order_no
            )

    assert (one.sub_order_no, one.units, one.goods_fen) == (str(numbers[0]), 2, 3980)


def test_pinduoduo_is_asked_from_the_last_page_and_no_order_is_passed_over() -> None:
    numbers = [f"261120-{number:04}" for number in range(250)]
    platform = pinduoduo_double.Pinduoduo(
        {number: pinduoduo_double.order(number) for number in numbers}, leaves=numbers[0]
    )
    with serving(platform) as address:
        shop = Shop("1", PINDUODUO_KEYS, address)
        found = Pinduoduo().changed(shop, SINCE, UNTIL)
        [one] = Pinduoduo().read_order(shop, numbers[1])
        with pytest.raises(PlatformRefusedError):
            Pinduoduo().changed(shop, SINCE, UNTIL + timedelta(minutes=1))

    assert platform.pages_read[:4] == [1, 3, 2, 1]
    # Read from the first page on, the order that moved would have hidden one of another page.
    assert set(numbers[1:]) <= set(found)
    assert (one.paid_fen, one.discount_fen, one.status_raw) == (3990, 10, "1/1")
    assert one.ordered_at == datetime(2026, 11, 20, 9, tzinfo=CHINA)


def test_nobody_pushes_in_the_name_of_pinduoduo() -> None:
    with pytest.raises(ForgedPushError):
        Pinduoduo().read_push(Shop("1", PINDUODUO_KEYS, ""), Push(b"[]", {}, {}))


@pytest.mark.parametrize("adapter", [Wechat(), Kuaishou(), Pinduoduo()])
def test_a_platform_that_is_not_there_is_unavailable(adapter: Any) -> None:
    shop = Shop("1", KUAISHOU_KEYS, "http://127.0.0.1:9")
    with pytest.raises(PlatformUnavailableError):
        adapter.read_order(shop, "1")
    # Nothing was sent, so it may be told again.
    with pytest.raises(PlatformUnavailableError) as silent:
        adapter.add_stock(shop, Goods("1", "1"), 1, "key")
    assert not isinstance(silent.value, AnswerLostError)


STOCKS = [
    (Wechat(), WECHAT_KEYS, wechat_double.Wechat, ("10000000088178", "501")),
    (
        Kuaishou(),
        replace(KUAISHOU_KEYS, access_token="token"),
        kuaishou_double.Kuaishou,
        (6001, 601),
    ),
    (
        Pinduoduo(),
        replace(PINDUODUO_KEYS, access_token="token"),
        pinduoduo_double.Pinduoduo,
        ("7001", "701"),
    ),
]


@pytest.mark.parametrize(("adapter", "keys", "double", "numbers"), STOCKS)
def test_stock_is_changed_by_so_many_and_each_telling_counts(
    adapter: Any, keys: Keys, double: Any, numbers: tuple[Any, Any]
) -> None:
    platform = double()
    goods = Goods(*(str(number) for number in numbers))
    with serving(platform) as address:
        shop = Shop("1", keys, address)
        for units in (20, 20, -5):
            adapter.add_stock(shop, goods, units, "the same key")
        assert platform.stock == {numbers: 35}
        assert (adapter.counts_once, adapter.needs_product) == (False, True)

        for loses, there in ((BEFORE, 35), (AFTER, 38)):
            platform.loses = loses
            with pytest.raises(AnswerLostError):
                adapter.add_stock(shop, goods, 3, "key")
            assert platform.stock == {numbers: there}


def test_what_a_platform_will_not_change_is_refused() -> None:
    with serving(wechat_double.Wechat()) as address:
        shop = Shop("1", WECHAT_KEYS, address)
        with pytest.raises(PlatformRefusedError, match="10020219"):
            Wechat().add_stock(shop, Goods("1", "2"), -1, "key")
    with serving(pinduoduo_double.Pinduoduo()) as address:
        shop = Shop("1", replace(PINDUODUO_KEYS, access_token="token"), address)
        with pytest.raises(PlatformRefusedError, match="not done"):
            Pinduoduo().add_stock(shop, Goods("1", "2"), -1, "key")
    with pytest.raises(PlatformRefusedError, match="no number"):
        Kuaishou().add_stock(Shop("1", KUAISHOU_KEYS, ""), Goods("1", "EGG-30"), 1, "key")
