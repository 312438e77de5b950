"""The day on which a host sells ¥200,000 of bean curd, replayed against a running desk.

`make live-day` replays it whole: 10,000 orders of ¥20, as fast as they are answered, some told
twice or in the wrong order, some cancelled or refunded, with less in the pool than is asked for,
and with a worker and a web process killed in the middle. Platform and operator speak only HTTP.
Then the hub sends them out (`bench.live_hub`), and every household's earning is computed once more
from what was seen.
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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
from sqlalchemy import text

from app import processes
from app.database import session as db
from app.money import yuan
from bench import ground, live_hub, promises, servers
from bench.ground import Ground
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving

PASSWORD = "desk-sample-2026"
SKU = "SKU-CURD"
PRICE_FEN = 2000
DUPLICATES, DISORDER, CANCELS, REFUNDS = 0.05, 0.05, 0.03, 0.02
PUSHERS = 8
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
    """One day's orders, and how they are told."""

    orders: int
    seed: int = 20261128
    platform: douyin.Douyin = field(default_factory=douyin.Douyin)
    cancelled: set[str] = field(default_factory=set)
    refunded: set[str] = field(default_factory=set)

    def story(self) -> Iterator[dict[str, Any]]:
        """Give the messages in the order in which they come; some end what was told before."""
        chance = random.Random(self.seed)
        numbers = [self.platform.order(sku=SKU, paid_fen=PRICE_FEN) for _ in range(self.orders)]
        told: list[tuple[float, Callable[[], dict[str, Any]]]] = []
        for at, number in enumerate(numbers):
            paid = self.platform.message("101", number)
            place = at + (chance.uniform(1, 50) if chance.random() < DISORDER else 0)
            told.append((place, lambda paid=paid: paid))
            if chance.random() < DUPLICATES:
                told.append((place + chance.uniform(0, 100), lambda paid=paid: paid))
        ends = chance.sample(numbers, int(self.orders * (CANCELS + REFUNDS)))
        cancels = int(self.orders * CANCELS)
        self.cancelled, self.refunded = set(ends[:cancels]), set(ends[cancels:])
        for number in ends:
            at = numbers.index(number) + chance.uniform(-20, 400)
            told.append((at, lambda number=number: self._end(number)))
        for _, message in sorted(told, key=lambda pair: pair[0]):
            yield message()

    def _end(self, number: str) -> dict[str, Any]:
        if number in self.cancelled:
            self.platform.move(number, douyin.CANCELLED)
            return self.platform.message("106", number)
        [sub_order] = self.platform.sub_orders(number)
        return self.platform.refund(number, sub_order, PRICE_FEN)


def replay(day: Day, *, url: str, code: str, disturb: Callable[[int], None]) -> float:
    """Push a day's messages from several hands until each is answered; return the seconds taken.

    Args:
        day: whose platform's API is being served.
        url: of the desk.
        code: of the shop.
        disturb: called with the number of each message before it is sent.
    """
    start = time.perf_counter()
    address = f"{url}/webhooks/platforms/{code}"

    def push(numbered: tuple[int, dict[str, Any]]) -> None:
        number, message = numbered
        disturb(number)
        body, headers = day.platform.signed(message)
        for _ in range(RETRIES_MAX):
            try:
                if line.post(address, content=body, headers=headers, timeout=10).is_success:
                    return
            except httpx.TransportError:
                pass  # As a platform does: what was not answered comes again.
            threading.Event().wait(0.2)
        raise AssertionError(f"message {number} was never answered")

    with httpx.Client() as line, ThreadPoolExecutor(PUSHERS) as people:
        list(people.map(push, enumerate(day.story())))
    return time.perf_counter() - start


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
    parser.add_argument("--sent", type=int, default=1_000, help="orders that the hub sends out")
    orders, sent = (said := parser.parse_args()).orders, said.sent
    packs = orders - SHORT_OF * orders // 10_000 - int(orders * (CANCELS + REFUNDS))
    with ground.opened() as on:
        day, households = Day(orders), live_hub.settle_households(on, HOUSEHOLDS)
        with _told(f"{HOUSEHOLDS} households brought {packs} packs"):
            live_hub.stock(on, households, packs)
        _sell(on, day, packs)
        with _told(f"packed, shipped and delivered at most {sent} of them"):
            parcels = live_hub.send_out(on, sent)
        owed_fen = live_hub.check_earnings(on, households, parcels, _paid(day))
        print(f"earnings: {len(parcels)} packs, ¥{yuan(owed_fen)}, each household's right")
        [row] = promises.verified(on)
        print(f"verify: {'ok' if row.met else 'FAILED'} in {row.value} s", flush=True)
    return 0 if row.met else 1


def _sell(on: Ground, day: Day, packs: int) -> None:
    """Replay the day's messages on a running desk, with two of its processes killed."""
    with (
        serving(day.platform) as api_base,
        servers.desk_process(on.url, field_key=ground.FIELD_KEY) as (port, pid),
        Operator(f"http://{processes.LOOPBACK}:{port}") as operator,
    ):
        code = operator.open_shop(number="14875103", api_base=api_base)
        goods = {"listing_id": _listing_of(on)}
        operator.ask("PUT", f"/api/platforms/{code}/goods", sku=SKU, **goods)
        operator.ask("POST", f"/api/platforms/{code}/pool/set-aside", packs=packs, **goods)
        said: list[str] = []
        at = {day.orders // 3: ("desk worker", ""), day.orders // 2: ("granian", "granian")}
        with _told("pushed, each message answered"):
            replay(day, url=operator.url, code=code, disturb=killer(pid, at, said))
        print("\n".join(said), flush=True)
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
