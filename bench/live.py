"""Orders of a live room: heard, handled and seen, each beside the same thing done bare.

A push is heard once it is stored, durably, and answered. It is handled once it is an order with
its goods, payment and journals. It is seen once the operator's figure has changed.
"""

import gc
import resource
import statistics
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import count

import psycopg
from sqlalchemy import text

from app import clock, processes
from app.database import session as db
from bench import bare, ground, load, servers
from bench.ground import Ground
from bench.live_day import SKU, Operator
from bench.pace import seconds_of
from bench.rows import Row, beside, rounded
from storefront.channels import queries as channels_read
from storefront.channels import services as channels
from storefront.channels.adapters import ADAPTERS
from storefront.channels.adapters.douyin import Douyin
from storefront.channels.models import PlatformShop
from storefront.channels.rules import Keys, Message, Platform, Shop, Suborder
from storefront.imports import calls as import_calls
from storefront.imports.services import reading, taking
from storefront.inbox import calls as inbox_calls
from storefront.inbox import services as inbox
from storefront.suborders.services import settling
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving

CLIENTS = 32
SECONDS = 3
PUSH_RATIO_MIN = 0.5
DRAIN_RATIO_MIN = 5
ORDERS = 10_000
"""As many as the day has."""
VISIBLE_A_SECOND = 500
VISIBLE_SECONDS = 4
VISIBLE_MS_MAX = 1_000
P95 = 94
"""Index of the 95th of 99 cut points."""
STOCKED = 1_000_000
FILE_ROWS = 100_000
SILENT = "http://127.0.0.1:9"
BARE_PATH = "/api/orders"
"""Where the Flask view that does nothing is."""


def push(on: Ground) -> list[Row]:
    """Signed pushes, each stored and answered, beside a Flask view that does nothing.

    They are about no order: what the worker does with those that are is measured by `drain`.
    """
    shop = _shop(on, "push", api_base=SILENT)
    numbers = count()

    path = BARE_PATH

    def compose() -> bytes:
        said = {"tag": "113", "msg_id": f"bench-{next(numbers)}", "data": "{}"}
        body, headers = douyin.Douyin.signed(said)
        return load.post(path, body, {"event-sign": headers["event-sign"]})

    with servers.bare_flask() as port:
        load.crowd(port, compose, clients=CLIENTS, seconds=1)
        limit = load.crowd(port, compose, clients=CLIENTS, seconds=SECONDS)
    path = f"/webhooks/platforms/{shop.code}"
    with servers.desk(on.url, field_key=ground.FIELD_KEY) as port:
        load.crowd(port, compose, clients=CLIENTS, seconds=1)
        served = load.crowd(port, compose, clients=CLIENTS, seconds=SECONDS)
    assert served.statuses.keys() == {"200"}, served.statuses
    return [
        beside(
            "live.push",
            served.per_second,
            "pushes/s",
            limit=limit.per_second,
            ratio_min=PUSH_RATIO_MIN,
        ),
        Row("live.push.p99", rounded(served.p99_ms), "ms"),
    ]


def drain(on: Ground) -> list[Row]:
    """Turn heard messages into orders, as the worker does, beside pgbench's bare order.

    Only the platform's answers are there beforehand: how fast it answers is not the desk's doing.
    """
    shop = _shop(on, "drain", api_base=SILENT)
    told = _told(ORDERS)
    now = clock.now()
    with db.transaction() as session:
        heard = [Message(no, "101", no) for no in told]
        inbox.store(session, [inbox.Verified(shop.id, heard, b"")], now=now)
    bare.prepare(on.url, 1)
    limit = bare.placed_per_second(on.url, 1, clients=CLIENTS, seconds=SECONDS)
    # What a platform knows is not in the worker's memory, and not gone through again and again.
    gc.freeze()
    with _answering(told):
        seconds = seconds_of(partial(inbox_calls.handle_messages, shop.id))
    gc.unfreeze()
    assert _served(shop.id) == ORDERS
    _give_up(shop)
    return [
        beside("live.drain", ORDERS / seconds, "orders/s", limit=limit, ratio_min=DRAIN_RATIO_MIN)
    ]


def visible(on: Ground) -> list[Row]:
    """Time from the push to the operator's figure, at five hundred pushes a second."""
    platform = douyin.Douyin()
    total = VISIBLE_A_SECOND * VISIBLE_SECONDS
    numbers = [platform.order(sku=SKU) for _ in range(total)]
    pushes = [platform.signed(platform.message("101", number)) for number in numbers]
    sent: list[float] = []
    seen: list[tuple[float, int]] = []
    with (
        serving(platform) as api_base,
        servers.desk(on.url, field_key=ground.FIELD_KEY) as port,
    ):
        shop = _shop(on, "visible", api_base=api_base)
        operator = Operator(f"http://{processes.LOOPBACK}:{port}")
        over = threading.Event()
        watcher = threading.Thread(target=_watch, args=(operator, shop.code, total, seen, over))
        watcher.start()
        path = f"/webhooks/platforms/{shop.code}"
        _push_evenly(port, path, pushes, sent)
        over.wait(timeout=120)
        over.set()
        watcher.join()
    assert seen[-1][1] == total, f"{seen[-1][1]} of {total} were ever seen"
    waits = _waits(sorted(sent), seen)
    pace = (len(sent) - 1) / (max(sent) - min(sent))
    p95 = 1000 * statistics.quantiles(waits, n=100)[P95]
    _give_up(shop)
    return [
        Row(
            "live.visible",
            rounded(p95),
            "ms",
            target=f"value < {VISIBLE_MS_MAX}",
            met=p95 < VISIBLE_MS_MAX,
        ),
        Row("live.visible.pushed", rounded(pace), "pushes/s"),
    ]


def _watch(
    operator: Operator,
    code: str,
    total: int,
    seen: list[tuple[float, int]],
    over: threading.Event,
) -> None:
    """Read the room's figures as its page does, and note when each was there."""
    while not over.is_set():
        served = int(operator.board(code)["counts"].get("served", 0))
        seen.append((time.perf_counter(), served))
        if served == total:
            over.set()
        over.wait(0.1)


def _push_evenly(
    port: int, path: str, pushes: list[tuple[bytes, dict[str, str]]], sent: list[float]
) -> None:
    """Send pushes at an even pace from several hands; when one is late, the next is not.

    By the plainest client there is: what a push costs its sender is taken from the desk's cores.
    """
    start = time.perf_counter()
    turn = count()
    never = threading.Event()

    def hand() -> None:
        with closing(HTTPConnection(processes.LOOPBACK, port)) as line:
            while (number := next(turn)) < len(pushes):
                due = start + number / VISIBLE_A_SECOND
                never.wait(max(0, due - time.perf_counter()))
                body, headers = pushes[number]
                at = time.perf_counter()
                line.request("POST", path, body, headers)
                answer = line.getresponse()
                answer.read()
                assert answer.status == HTTPStatus.OK, answer.status
                sent.append(at)

    hands = [threading.Thread(target=hand) for _ in range(16)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()


def _waits(sent: list[float], seen: list[tuple[float, int]]) -> list[float]:
    """Tell of each push how long after it the figure had counted as many."""
    waits = []
    position = 0
    for number, at in enumerate(sent, start=1):
        while seen[position][1] < number:
            position += 1
        waits.append(max(0.0, seen[position][0] - at))
    return waits


def _shop(on: Ground, number: str, *, api_base: str) -> PlatformShop:
    """Open a shop whose pool is promised without goods; `_give_up` takes the promise back."""
    with db.transaction() as session:
        shop = channels.open_shop(
            session,
            new=channels.NewShop(
                platform=Platform.DOUYIN,
                number=number,
                name=number,
                hub_id=on.hub.id,
                keys=Keys(douyin.APP_KEY, douyin.APP_SECRET, "token"),
                api_base=api_base,
            ),
            hub_ids=None,
            now=clock.now(),
        )
        channels.name_goods(
            session, shop_id=shop.id, sku=SKU, listing_id=on.listing_ids[0], packs=1
        )
        session.execute(
            text(
                "INSERT INTO offers (listing_id, channel_id, stocked, ahead, reserved, sold)"
                " VALUES (:listing, :channel, :packs, 0, 0, 0)"
            ),
            {"listing": on.listing_ids[0], "channel": shop.channel_id, "packs": STOCKED},
        )
        # On its table: what a room has that is not goes back to the common shelf every minute.
        session.execute(
            text(
                "INSERT INTO live_goods (shop_id, listing_id, number) VALUES (:shop, :listing, 1)"
            ),
            {"listing": on.listing_ids[0], "shop": shop.id},
        )
        return shop


def _told(orders: int) -> dict[str, list[Suborder]]:
    """Write what the platform would tell of so many orders."""
    platform = douyin.Douyin()
    number = platform.order(sku=SKU)
    with serving(platform) as address:
        keys = Keys(douyin.APP_KEY, douyin.APP_SECRET, "token")
        [one] = Douyin().read_order(Shop("1", keys, address), number)
    return {
        f"B{serial}": [
            replace(
                one,
                order_no=f"B{serial}",
                sub_order_no=f"B{serial}",
                paid_at=one.ordered_at + timedelta(milliseconds=serial),
            )
        ]
        for serial in range(orders)
    }


class _Told(Douyin):
    """A platform that answers at once."""

    def __init__(self, told: dict[str, list[Suborder]]) -> None:
        self._told = told

    def read_order(self, shop: Shop, order_no: str) -> list[Suborder]:
        """Tell of an order how it stands."""
        return self._told[order_no]


@contextmanager
def _answering(told: dict[str, list[Suborder]]) -> Iterator[None]:
    ADAPTERS[Platform.DOUYIN] = _Told(told)
    try:
        yield
    finally:
        ADAPTERS[Platform.DOUYIN] = Douyin()


def _served(shop_id: int) -> int:
    with db.reading() as session:
        return int(
            session.execute(
                text(
                    "SELECT count(*) FROM platform_suborders"
                    " WHERE shop_id = :shop AND fate = 'served'"
                ),
                {"shop": shop_id},
            ).scalar_one()
        )


def _give_up(shop: PlatformShop) -> None:
    """Let the platform cancel all of them, as it may, and take the empty promise back."""
    with db.transaction() as session:
        session.execute(
            text("UPDATE platform_suborders SET status = 'cancelled' WHERE shop_id = :shop"),
            {"shop": shop.id},
        )
        settling.settle(session, shop=shop, now=clock.now())
        session.execute(
            text("UPDATE offers SET stocked = 0 WHERE channel_id = :channel"),
            {"channel": shop.channel_id},
        )


def imported(on: Ground) -> list[Row]:
    """Read and take a file of a hundred thousand rows, and tell the most memory it took."""
    shop = _shop(on, "import", api_base=SILENT)
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with db.transaction() as session:
        row = channels_read.shop(session, shop.code, hub_ids=None)
        assert row is not None
        file = reading.hand_in(
            session,
            client_id=uuid.uuid4(),
            shop=row,
            file_name="bench.csv",
            parts=_file_parts(FILE_ROWS),
            actor=on.by["operator"],
            now=clock.now(),
        )
    read_seconds = seconds_of(partial(import_calls.read, file.id))
    with db.transaction() as session:
        taking.begin_taking(session, client_id=file.client_id, shop=row)
    take_seconds = seconds_of(partial(import_calls.take, file.id))
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    bare.prepare_rows(on.url)
    with psycopg.connect(on.url) as connection:
        bare_seconds = seconds_of(partial(bare.write_rows, connection, FILE_ROWS))
    assert _served(shop.id) == FILE_ROWS
    _give_up(shop)
    return [
        beside(
            "live.import",
            FILE_ROWS / (read_seconds + take_seconds),
            "rows/s",
            limit=FILE_ROWS / bare_seconds,
        ),
        Row("live.import.read", rounded(FILE_ROWS / read_seconds), "rows/s"),
        Row("live.import.memory", rounded(grown_kb / 1024), "MB more at the peak"),
    ]


def _file_parts(rows: int) -> Iterator[bytes]:
    """Write an export of Douyin's a piece at a time, as a browser sends it."""
    yield "\ufeff主订单编号,子订单编号,选购商品,商品数量,商品ID,订单应付金额,运费,".encode()
    yield "收件人,收件人手机号,省,市,区,详细地址,订单提交时间,支付完成时间,订单状态\r\n".encode()
    for first in range(0, rows, 5_000):
        lines = [
            f"\t69{number:016},\t70{number:016},乡里香干,1,{SKU},20.00,0,王*,138****1234,"
            f"湖南省,长沙市,岳麓区,##ABC##,2026-11-28 20:00:00,2026-11-28 20:00:30,待发货\r\n"
            for number in range(first, first + 5_000)
        ]
        yield "".join(lines).encode()
