"""Finding one villager among two hundred thousand, as agents and operators type it."""

import random
import statistics
import time
from collections.abc import Callable, Collection
from urllib.parse import urlencode

import psycopg

from app.database import session as db
from bench import crowd, ground, worker
from bench.crowd import Somebody
from bench.ground import Ground
from bench.pace import seconds_of
from bench.rows import Row, rounded
from bench.worker import Answered, Asked
from inventory.villagers import queries
from inventory.villagers.rules import readings

SEARCHES = 2000
PAGES = 300
EVERYWHERE = 0.2
"""Part of the searches that an operator makes, over all villages; the others are an agent's."""
P95 = 94
"""Index of the 95th of 99 cut points."""
P95_MS_MAX = 50
BY_KEY = "SELECT id, code, name, phone, status, place_id FROM villagers WHERE code = %s"

Typing = Callable[[Somebody, random.Random], str]
TYPINGS: tuple[tuple[int, Typing], ...] = (
    (20, lambda one, _: "".join(syllable[0] for syllable in _pinyin(one))),
    (20, lambda one, _: one.name),
    (15, lambda one, _: one.phone[-4:]),
    (10, lambda one, _: one.name[0]),
    (10, lambda one, chance: _pinyin(one)[chance.randrange(len(one.name))][:1]),
    (10, lambda one, chance: "".join(_pinyin(one)[: chance.randint(1, 3)])),
    (5, lambda one, _: one.name[-1]),
    (5, lambda one, _: one.name[0] + one.phone[-4:]),
    (3, lambda one, _: one.phone),
    (2, lambda one, _: one.code),
)
"""Share in a hundred, and what somebody types who looks for this person."""

Search = tuple[str, Collection[int] | None]


def search() -> list[Row]:
    """Search on a desk of its own, so that the crowd is in nobody's way.

    The limit is one row by its key through the same driver: no search can be faster. On a busy
    machine most of a search is waiting; `worker` is what one costs the web worker's processor.
    """
    with ground.opened() as on:
        people_there = crowd.gather(on)
        chance = random.Random(2)
        wanted = [chance.choice(people_there) for _ in range(SEARCHES)]
        asked = [_typed(one, chance) for one in wanted]
        limit = _by_key(on.url, [one.code for one in wanted])
        began = time.process_time()
        seconds = [_searched(text, places) for text, places in asked]
        worked = time.process_time() - began
        everywhere = [
            spent for spent, (_, places) in zip(seconds, asked, strict=True) if not places
        ]
        shown = _shown(on, asked)
        p95 = _p95_ms(seconds)
        return [
            Row(
                "villagers.search.p95",
                rounded(p95),
                "ms",
                rounded(_p95_ms(limit)),
                rounded(p95 / _p95_ms(limit)),
                f"<= {P95_MS_MAX} ms",
                p95 <= P95_MS_MAX,
            ),
            Row("villagers.search.p50", rounded(1000 * statistics.median(seconds)), "ms"),
            Row("villagers.search.worker", rounded(1000 * worked / SEARCHES), "ms"),
            Row("villagers.search.everywhere.p95", rounded(_p95_ms(everywhere)), "ms"),
            Row("villagers.search.memory", rounded(shown.last_mib), "MiB"),
            Row("villagers.search.memory.grown", rounded(shown.last_mib - shown.first_mib), "MiB"),
        ]


def _typed(one: Somebody, chance: random.Random) -> Search:
    shares, typings = zip(*TYPINGS, strict=True)
    [typing] = chance.choices(typings, shares)
    places = None if chance.random() < EVERYWHERE else frozenset({one.place_id})
    return typing(one, chance), places


def _pinyin(one: Somebody) -> tuple[str, ...]:
    return readings(one.name)[0]


def _searched(text: str, places: Collection[int] | None) -> float:
    def do() -> None:
        with db.reading() as session:
            queries.search(session, text=text, places=places)

    return seconds_of(do)


def _by_key(url: str, codes: list[str]) -> list[float]:
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        return [
            seconds_of(lambda code=code: connection.execute(BY_KEY, (code,)).fetchone())  # type: ignore[misc]
            for code in codes
        ]


def _shown(on: Ground, asked: list[Search]) -> Answered:
    """Let a worker show the pages of such searches."""
    token = ground.token_of(on, "operator")
    pages = [Asked(f"/desk/villagers?{urlencode({'q': text})}") for text, _ in asked[:PAGES]]
    return worker.answered(on.url, token=token, asked=pages)


def _p95_ms(seconds: list[float]) -> float:
    return 1000 * statistics.quantiles(seconds, n=100)[P95]
