"""Which lot serves which order: FEFO, then hub receipt, then turn among equals.

The order of use is that of perishable trade: what expires first goes first, then what came to
the hub first (by the day). Lots that are equal in both belong to neighbours who delivered alike,
so they take turns: whose goods were chosen longest ago is next. Every choice keeps what it
looked at, so that "why this villager's jar?" has an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

RULE = "fefo-receipt-turn/1"
"""The name and version of the rule, stored with each choice."""

CANDIDATES_KEPT = 10
"""How many candidates of a choice are stored, in order of use; the rest is a count."""


@dataclass(frozen=True)
class Shelf:
    """Where some packs of a lot stand."""

    bin_id: int
    packs: int
    """Not yet chosen for anybody."""


@dataclass(frozen=True)
class Candidate:
    """A lot that could serve."""

    lot_id: int
    lot_code: str
    villager_id: int
    expires_on: date
    received_on: date
    """The day in China on which it came to the hub."""
    last_turn: int
    """Grows with each choice at this hub; of the villager's latest one. 0 where never chosen."""
    free: int
    """Packs on shelves less those chosen for others."""
    shelves: tuple[Shelf, ...]
    """In walking order."""


@dataclass(frozen=True)
class Choice:
    """One pack of an order, served from this lot, to be picked from this shelf."""

    lot_id: int
    bin_id: int
    inputs: dict[str, Any]


def order_of_use(candidate: Candidate) -> tuple[date, date, int, int]:
    """Sort candidates: expiry, hub receipt, turn; at last the older lot."""
    return (
        candidate.expires_on,
        candidate.received_on,
        candidate.last_turn,
        candidate.lot_id,
    )


def choose(candidates: Sequence[Candidate], packs: int) -> tuple[Choice, ...]:
    """Choose a lot for each pack, one after another, as many as there are.

    After each choice that villager's turn is the latest, so equals alternate within one order
    as well.

    Args:
        candidates: all lots that may be sold, none twice.
        packs: how many are wanted.

    Returns:
        As many choices as packs, or fewer where the free packs end.
    """
    standing = {each.lot_id: each for each in candidates}
    choices: list[Choice] = []
    for _ in range(packs):
        ranked = sorted((each for each in standing.values() if each.free > 0), key=order_of_use)
        if not ranked:
            break
        chosen = ranked[0]
        shelf = shelf_to_pick_from(chosen)
        choices.append(Choice(chosen.lot_id, shelf.bin_id, _inputs(ranked)))
        latest = max(each.last_turn for each in standing.values()) + 1
        for lot_id, each in standing.items():
            if each.villager_id == chosen.villager_id:
                standing[lot_id] = replace(each, last_turn=latest)
        standing[chosen.lot_id] = _less_one(standing[chosen.lot_id], shelf)
    return tuple(choices)


def shelf_to_pick_from(candidate: Candidate) -> Shelf:
    """Take the first shelf with a pack that nobody else was sent to."""
    return next((shelf for shelf in candidate.shelves if shelf.packs > 0), candidate.shelves[0])


def coverage(
    orders: Sequence[Mapping[int, int]], free: Mapping[int, int]
) -> tuple[dict[int, int], ...]:
    """Tell what lacks for each order when they are served one after the other.

    An order that cannot be served in full takes nothing, so it stops no other.

    Args:
        orders: packs still to be chosen, by kind of pack, in order of payment.
        free: packs that can be chosen, by kind of pack.

    Returns:
        For each order what lacks, by kind of pack; empty where it can be served.
    """
    left = dict(free)
    lacks: list[dict[int, int]] = []
    for wanted in orders:
        lacking = {
            pack: packs - left.get(pack, 0)
            for pack, packs in wanted.items()
            if packs > left.get(pack, 0)
        }
        if not lacking:
            for pack, packs in wanted.items():
                left[pack] = left.get(pack, 0) - packs
        lacks.append(lacking)
    return tuple(lacks)


def _less_one(candidate: Candidate, taken: Shelf) -> Candidate:
    shelves = tuple(
        replace(shelf, packs=shelf.packs - 1) if shelf.bin_id == taken.bin_id else shelf
        for shelf in candidate.shelves
    )
    return replace(candidate, free=candidate.free - 1, shelves=shelves)


def _inputs(ranked: Sequence[Candidate]) -> dict[str, Any]:
    return {
        "considered": len(ranked),
        "candidates": [
            {
                "lot": each.lot_code,
                "expires_on": each.expires_on.isoformat(),
                "received_on": each.received_on.isoformat(),
                "last_turn": each.last_turn,
                "free": each.free,
            }
            for each in ranked[:CANDIDATES_KEPT]
        ],
    }
