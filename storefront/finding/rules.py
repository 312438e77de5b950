"""Finding goods by characters, by pinyin, by initials, and in spite of a typing error: pure.

A listing keeps tokens of its words: Chinese characters by one and two, its reading in pinyin and
its English words by three letters, its initials by two. A query becomes one or more sets of such
tokens, and a listing is found when it shares enough of any: 土鸡旦 sounds like 土鸡蛋, tujidna has
most letters of tujidan, tjd are its initials. One index answers each set.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pypinyin import Style, lazy_pinyin

QUERY_CHARACTERS_MAX = 60
RUNS = re.compile(r"(?P<han>[\u3400-\u9fff]+)|(?P<word>[a-z0-9]+)")
SOUND_LETTERS = 3
"""Neighbouring letters of a sound or an English word that make one token."""
EXACT_TOKENS_MAX = 2
"""A query of so few tokens must match all; a longer one may have an error in it."""


@dataclass(frozen=True)
class Wanted:
    """One reading of a query: its tokens, and how many of them a listing must have."""

    tokens: tuple[str, ...]
    least: int


def tokens(*texts: str) -> list[str]:
    """List what a listing with these words is found by, each token once, in order."""
    found: set[str] = set()
    for kind, run in _runs(" ".join(texts)):
        if kind == "han":
            sounds = lazy_pinyin(run)
            found.update(_characters(run))
            found.update(_letters("s", "".join(sounds)))
            found.update(_initials("".join(lazy_pinyin(run, style=Style.FIRST_LETTER))))
        else:
            found.update(_letters("s", run))
    return sorted(found)


def wanted(query: str) -> list[Wanted]:
    """Read a query in every way in which it may be meant; nothing readable is nothing."""
    han: set[str] = set()
    sounds: set[str] = set()
    initials: set[str] = set()
    for kind, run in _runs(query[:QUERY_CHARACTERS_MAX]):
        if kind == "han":
            han.update(_characters(run) if len(run) == 1 else _pairs(run))
            sounds.update(_letters("s", "".join(lazy_pinyin(run))))
        else:
            sounds.update(_letters("s", run))
            initials.update(_initials(run))
    readings = [_wanted(han), _wanted(sounds)]
    if not han:
        # Initials are short: one wrong letter makes them another word.
        readings.append(Wanted(tuple(sorted(initials)), len(initials)))
    return [reading for reading in readings if reading.tokens]


def is_found(kept: Iterable[str], readings: Iterable[Wanted]) -> bool:
    """Say whether something with these tokens answers a query in any of its readings."""
    own = set(kept)
    return any(len(own.intersection(each.tokens)) >= each.least for each in readings)


def _wanted(found: set[str]) -> Wanted:
    count = len(found)
    if count <= EXACT_TOKENS_MAX:
        return Wanted(tuple(sorted(found)), count)
    # A letter left out spoils two tokens: of the four of "tujdan" two are those of 土鸡蛋.
    least = max(EXACT_TOKENS_MAX, min((3 * count + 4) // 5, count - 2))
    return Wanted(tuple(sorted(found)), least)


def _runs(text: str) -> Iterable[tuple[str, str]]:
    plain = unicodedata.normalize("NFKC", text).lower()
    return ((match.lastgroup or "", match[0]) for match in RUNS.finditer(plain))


def _characters(run: str) -> set[str]:
    return set(run) | _pairs(run)


def _pairs(run: str) -> set[str]:
    return {first + second for first, second in pairwise(run)}


def _letters(kind: str, word: str) -> set[str]:
    if len(word) < SOUND_LETTERS:
        return {f"{kind}:{word}"} if word else set()
    return {
        f"{kind}:{word[start : start + SOUND_LETTERS]}"
        for start in range(len(word) - SOUND_LETTERS + 1)
    }


def _initials(letters: str) -> set[str]:
    return {f"i:{first}{second}" for first, second in pairwise(letters)}
