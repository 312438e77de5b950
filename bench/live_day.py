"""The day on which a host sells ¥200,000 of bean curd, replayed against a running desk.

`make live-day` replays it whole: 10,000 orders of ¥20 in the bursts of `bench.live_clock`, some
told twice or in the wrong order, some cancelled or refunded, with less in the pool than is asked
for, and with a worker and a web process killed in the middle of the largest burst. `PACE=1` takes
the four hours that the day took; without it an hour is a minute. Platform and operator speak only
HTTP. Then the hub sends all of it out (`bench.live_hub`), and every household's earning is computed
once more from what was seen.
"""

import argparse
import os
import random
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Any, Self

import httpx
from sqlalchemy import text

from app import processes
from app.database import session as db
from app.journey.client import new_id
from app.money import yuan
from bench import ground, live_clock, live_hub, promises, servers
from bench.ground import Ground
from bench.live_clock import Pace
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving

PASSWORD = "desk-sample-2026"
SKU = "SKU-CURD"
PRICE_FEN = 2000
DUPLICATES, DISORDER, CANCELS, REFUNDS = 0.05, 0.05, 0.03, 0.02
LATE_SECONDS, AGAIN_SECONDS, ENDS_SECONDS = 60, 120, 1800
"""Of the day: how late a message may come, come again, and how long shoppers change their minds."""
PACE = 60
PUSHERS = 16
ANSWER_SECONDS = 10
RETRIES_MAX = 200
SETTLE_SECONDS = 900
LOOK_SECONDS = 0.5
"""How often the operator looks at the figures: who looks all the time takes the desk's time."""
SHORT_OF = 300
HOUSEHOLDS = 40


@dataclass
class Operator:
    """Somebody signed in at a desk, who keeps a shop through its API."""

    url: str
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=60)
        page = self.client.get("/sign-in").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        self.client.post(
            "/sign-in",
            data={"csrf_token": token[1], "login": "operator", "password": PASSWORD, "next": ""},
        )
        page = self.client.get("/office/platforms").text
        header = re.search(r'name="csrf-token" content="([^"]+)"', page)
        hub = re.search(r'id="field-hub".*?<option value="(\d+)"', page, re.DOTALL)
        assert header is not None
        assert hub is not None
        self.client.headers["X-CSRFToken"] = header[1]
        self.hub_id = int(hub[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self.client.request(method, path, json=body or None)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def open_shop(self, *, number: str, api_base: str) -> str:
        """Connect a Douyin shop and return its code."""
        shop = self.ask(
            "POST",
            "/api/platforms",
            platform="douyin",
            number=number,
            name="梅姐直播间",
            hub_id=self.hub_id,
            api_base=api_base,
            keys={
                "app_key": douyin.APP_KEY,
                "app_secret": douyin.APP_SECRET,
                "access_token": "token",
            },
        )
        return str(shop["code"])

    def board(self, code: str) -> Any:
        return self.ask("GET", f"/api/platforms/{code}/board")


@dataclass
class Day:
    """One day's orders: when each comes, and how it is told."""

    orders: int
    seed: int = 20261128
    platform: douyin.Douyin = field(default_factory=douyin.Douyin)
    at: list[float] = field(init=False)
    """When each order comes, in seconds of the day."""
    cancelled: set[int] = field(init=False)
    refunded: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.at = live_clock.moments(self.orders, self.chance)
        ends = self.chance.sample(range(self.orders), int(self.orders * (CANCELS + REFUNDS)))
        cancels = int(self.orders * CANCELS)
        self.cancelled, self.refunded = set(ends[:cancels]), set(ends[cancels:])
        self.paid: dict[int, dict[str, Any]] = {}
        self.numbers: dict[int, str] = {}
        self.turn = threading.Lock()

    def story(self) -> list[tuple[float, Callable[[], dict[str, Any]]]]:
        """List the messages by the second at which they come; some end what was told before.

        A message is written when its second has come: until then the platform has no such order.
        """
        told: list[tuple[float, Callable[[], dict[str, Any]]]] = []
        for order, at in enumerate(self.at):
            late = self.chance.uniform(1, LATE_SECONDS) if self.chance.random() < DISORDER else 0
            told.append((at + late, partial(self._paid, order)))
            if self.chance.random() < DUPLICATES:
                again = at + late + self.chance.uniform(0, AGAIN_SECONDS)
                told.append((again, partial(self._paid, order)))
        for order in sorted(self.cancelled | self.refunded):
            # Some shoppers change their mind before we hear that they had paid.
            at = max(0.0, self.at[order] + self.chance.uniform(-5, ENDS_SECONDS))
            told.append((at, partial(self._ended, order)))
        return sorted(told, key=lambda each: each[0])

    def _number(self, order: int) -> str:
        if order not in self.numbers:
            self.numbers[order] = self.platform.order(sku=SKU, paid_fen=PRICE_FEN)
        return self.numbers[order]

    def _paid(self, order: int) -> dict[str, Any]:
        with self.turn:
            if order not in self.paid:
                self.paid[order] = self.platform.message("101", self._number(order))
            return self.paid[order]

    def _ended(self, order: int) -> dict[str, Any]:
        with self.turn:
            number = self._number(order)
            if order in self.cancelled:
                self.platform.move(number, douyin.CANCELLED)
                return self.platform.message("106", number)
            [sub_order] = self.platform.sub_orders(number)
            return self.platform.refund(number, sub_order, PRICE_FEN)


def replay(day: Day, pace: Pace, *, port: int, code: str, disturb: Callable[[int], None]) -> None:
    """Push a day's messages, each at its second, from several hands until each is answered.

    Args:
        day: whose platform's API is being served.
        pace: the day's clock, which begins now.
        port: of the desk.
        code: of the shop.
        disturb: called with the number of each message before it is sent.
    """
    story, turn = day.story(), count()
    path = f"/webhooks/platforms/{code}"

    def hand() -> None:
        with closing(HTTPConnection(processes.LOOPBACK, port, timeout=ANSWER_SECONDS)) as line:
            while (number := next(turn)) < len(story):
                at, written = story[number]
                pace.wait_for(at)
                start = time.perf_counter()
                disturb(number)
                _push(line, path, *day.platform.signed(written()))
                pace.answered.append(time.perf_counter() - start)

    with ThreadPoolExecutor(PUSHERS) as hands:
        for one in [hands.submit(hand) for _ in range(PUSHERS)]:
            one.result()


def _push(line: HTTPConnection, path: str, body: bytes, headers: dict[str, str]) -> None:
    for _ in range(RETRIES_MAX):
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            answer.read()
            if answer.status == HTTPStatus.OK:
                return
        except (OSError, HTTPException):
            line.close()  # As a platform does: what was not answered comes again.
        threading.Event().wait(0.2)
    raise AssertionError(f"never answered: {body!r}")


def settled(operator: Operator, code: str, orders: int) -> dict[str, int]:
    """Wait until every message is handled, and tell how many orders have which fate."""
    found: dict[str, Any] = {}

    def is_quiet() -> bool:
        nonlocal found
        threading.Event().wait(LOOK_SECONDS)
        try:
            found = operator.board(code)
        except httpx.TransportError:
            return False
        return found["waiting"] == 0 and sum(found["counts"].values()) == orders

    assert processes.until(is_quiet, seconds=SETTLE_SECONDS), found
    return dict(found["counts"])


def check(day: Day, counts: dict[str, int], pool: dict[str, int], *, packs: int) -> None:
    """Prove that every order has one fate and that nothing was sold that is not there."""
    ended = len(day.cancelled) + len(day.refunded)
    over = counts.get("called_off", 0) + counts.get("cancelled", 0)
    assert sum(counts.values()) == day.orders, counts
    assert over == ended, counts
    assert counts["served"] == min(packs, day.orders - ended), counts
    assert counts.get("short", 0) == day.orders - ended - counts["served"], counts
    assert (pool["stocked"], pool["sold"]) == (packs, counts["served"]), pool


def processes_of(root: int, word: str, *, below: str = "") -> list[int]:
    """Find the processes under one of ours whose command has this word.

    Args:
        root: a process that we started.
        word: in its command line.
        below: in the command line of its parent.
    """
    parents, commands = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                commands[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                parents[int(entry.name)] = int(status[1])
            except OSError:
                continue

    def is_ours(pid: int) -> bool:
        while pid in parents:
            if pid == root:
                return True
            pid = parents[pid]
        return False

    return [
        pid
        for pid, command in commands.items()
        if word.encode() in command
        and below.encode() in commands.get(parents.get(pid, 0), b"")
        and is_ours(pid)
    ]


def killer(root: int, at: dict[int, tuple[str, str]], said: list[str]) -> Callable[[int], None]:
    """Give what kills one process when a message's turn comes.

    Args:
        root: the desk's first process, which we started.
        at: number of a message → words of `processes_of`.
        said: what was killed is written here.
    """

    def disturb(number: int) -> None:
        if number in at:
            word, below = at[number]
            for pid in processes_of(root, word, below=below)[:1]:
                os.kill(pid, signal.SIGKILL)
                said.append(f"killed {word.strip()} {pid} at message {number}")

    return disturb


def main() -> int:
    """Replay the whole day on a desk of its own."""
    parser = argparse.ArgumentParser(prog="bench.live_day", description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--pace", type=int, default=PACE, help="so many times faster than life")
    orders, pace = (said := parser.parse_args()).orders, said.pace
    packs = orders - SHORT_OF * orders // 10_000 - int(orders * (CANCELS + REFUNDS))
    with ground.opened() as on:
        day, households = Day(orders), live_hub.settle_households(on, HOUSEHOLDS)
        with _told(f"{HOUSEHOLDS} households brought {packs} packs"):
            live_hub.stock(on, households, packs)
        print(live_clock.described(day.at, pace), flush=True)
        _sell(on, day, packs, pace)
        with _told("packed, shipped and delivered all that was served"):
            parcels = live_hub.send_out(on)
        owed_fen = live_hub.check_earnings(on, households, parcels, _paid(day))
        print(f"earnings: {len(parcels)} packs, ¥{yuan(owed_fen)}, each household's right")
        [row] = promises.verified(on)
        print(f"verify: {'ok' if row.met else 'FAILED'} in {row.value} s", flush=True)
    return 0 if row.met else 1


def _sell(on: Ground, day: Day, packs: int, times: int) -> None:
    """Replay the day's messages on a running desk, with two of its processes killed."""
    with (
        serving(day.platform) as api_base,
        servers.desk_process(on.url, field_key=ground.FIELD_KEY) as (port, pid),
        Operator(f"http://{processes.LOOPBACK}:{port}") as operator,
    ):
        code = operator.open_shop(number="14875103", api_base=api_base)
        goods = {"listing_id": _listing_of(on)}
        operator.ask("PUT", f"/api/platforms/{code}/goods", sku=SKU, **goods)
        aside = {"client_id": new_id(), "packs": packs, **goods}
        operator.ask("POST", f"/api/platforms/{code}/pool/set-aside", **aside)
        said: list[str] = []
        at = {day.orders // 3: ("desk worker", ""), day.orders // 2: ("granian", "granian")}
        with _told("pushed, each message answered"):
            pace = Pace(times)
            replay(day, pace, port=port, code=code, disturb=killer(pid, at, said))
        print("\n".join([*said, pace.kept()]), flush=True)
        assert len(said) == len(at), said
        with _told("settled, after the last was pushed"):
            counts = settled(operator, code, day.orders)
        print(f"fates: {counts}", flush=True)
        [pool] = [one for one in operator.board(code)["pool"] if one["stocked"]]
        check(day, counts, pool, packs=packs)


@contextmanager
def _told(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{time.perf_counter() - start:5.0f} s  {what}", flush=True)


def _paid(day: Day) -> dict[str, int]:
    """Tell by the code of each order what the platform's shopper paid for it, in fen."""
    paid = {
        line["order_id"]: int(line["pay_amount"])
        for order in day.platform.orders.values()
        for line in order["sku_order_list"]
    }
    with db.reading() as session:
        served = session.execute(
            text(
                "SELECT orders.code, platform_suborders.sub_order_no FROM platform_suborders"
                " JOIN orders ON orders.id = platform_suborders.order_id"
            )
        ).all()
    return {code: paid[number] for code, number in served}


def _listing_of(on: Ground) -> int:
    with db.reading() as session:
        return int(
            session.execute(
                text("SELECT id FROM listings WHERE pack_id = :pack"), {"pack": on.tray.id}
            ).scalar_one()
        )


if __name__ == "__main__":
    sys.exit(main())
