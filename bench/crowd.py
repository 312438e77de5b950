"""Two hundred thousand villagers in five hundred villages, to search among."""

import random
from dataclasses import dataclass

import psycopg

from app.database import sealed
from app.database import session as db
from bench.ground import Ground
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.villagers.rules import search_tokens, sort_key

VILLAGERS = 200_000
PLACES = 500
NAMES = 150
"""Given names."""
SURNAMES = (
    "李王张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
    "阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔"
)
"""The commonest first."""
GIVEN = (
    "桂香秀英德福玉兰国华建军小红志强春梅冬生长根金莲明亮海燕文斌菊花运来光辉腊梅月娥伯年喜贵满秋"
    "云新民爱翠雪连细毛大力平安立夏谷雨竹青松柏"
)
CODE_OF_PLACES = 430_900_000_000
COPY_VILLAGERS = (
    "COPY villagers (code, client_id, place_id, name, sort_key, search_tokens, phone, phone_hash,"
    " story, payout_way, status, registered_at, updated_at) FROM STDIN"
)
PLACES_MADE = """
INSERT INTO places (code, name, name_en, kind, book_id, sample, opened_at)
SELECT (%(first)s + number)::text, '第' || number || '村', 'Village ' || number, 'centre',
    %(book_id)s, true, now()
FROM generate_series(1, %(count)s) AS number
RETURNING id
"""


@dataclass(frozen=True)
class Somebody:
    """One of the crowd."""

    code: str
    name: str
    phone: str
    place_id: int


def gather(on: Ground) -> list[Somebody]:
    """Write the crowd into the register, and let the planner count it."""
    with psycopg.connect(on.url, autocommit=True) as connection:
        made = connection.execute(
            PLACES_MADE, {"first": CODE_OF_PLACES, "count": PLACES, "book_id": on.centre.book_id}
        )
        crowd = _crowd([place_id for [place_id] in made])
        # One index over many rows is made faster than it grows.
        [definition] = connection.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'villagers_search_idx'"
        ).fetchone() or [""]
        connection.execute("DROP INDEX villagers_search_idx")
        _copy(connection, crowd)
        connection.execute(definition)
        connection.execute("VACUUM ANALYZE villagers, places")
        return crowd


def _crowd(places: list[int]) -> list[Somebody]:
    """Make people up, the same ones in every run.

    A few surnames are most people's, as in life, and every other one of a village has its own.
    """
    chance = random.Random(1)
    weights = [1000 // (rank + 3) for rank in range(len(SURNAMES))]
    given = ["".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2)))) for _ in range(NAMES)]
    clans = chance.choices(SURNAMES, weights, k=len(places))
    strangers = chance.choices(SURNAMES, weights, k=VILLAGERS)
    with db.transaction() as session:
        codes = labels.next_codes(session, CodeKind.VILLAGER, VILLAGERS)
    return [
        Somebody(
            code=code,
            name=(chance.choice((clans[number % len(places)], strangers[number])))
            + chance.choice(given),
            phone=f"1{chance.choice('3589')}{chance.randrange(10**9):09d}",
            place_id=places[number % len(places)],
        )
        for number, code in enumerate(codes)
    ]


def _copy(connection: psycopg.Connection, crowd: list[Somebody]) -> None:
    seal = sealed.SealedText().process_bind_param
    spelt: dict[str, tuple[str, list[str]]] = {}
    with connection.cursor() as cursor, cursor.copy(COPY_VILLAGERS) as copy:
        for number, one in enumerate(crowd):
            if one.name not in spelt:
                spelt[one.name] = (sort_key(one.name), search_tokens(one.name, ""))
            key, tokens = spelt[one.name]
            copy.write_row(
                (
                    one.code,
                    f"00000000-0000-4000-8000-{number:012d}",
                    one.place_id,
                    one.name,
                    key,
                    [*tokens, one.phone[-4:]],
                    seal(one.phone, connection),  # type: ignore[arg-type]
                    sealed.search_hash(one.phone),
                    "",
                    "cash",
                    "active",
                    "2026-11-20T01:00:00Z",
                    "2026-11-20T01:00:00Z",
                )
            )
