"""Which lot serves which order: FEFO, then hub receipt, then the produce's rule among equals.

The order of use is that of perishable trade: what expires first goes first, then what came to
the hub first (by the day). Lots that are equal in both belong to neighbours who delivered alike;
how they share the demand is chosen for each produce. Every choice keeps what it looked at, so
that "why this villager's jar?" has an answer.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

CANDIDATES_KEPT = 10
"""How many candidates of a choice are stored, in order of use; the rest is a count."""


class AmongEquals(StrEnum):
    """How lots of one expiry and one day of receipt share the demand."""

    TURN = "turn"
    """One after the other: whose goods were chosen longest ago is next."""
    RECEIPT = "receipt"
    """By the moment at which they came to the hub."""
    SHARE = "share"
    """By quantity: of whose goods the smallest part is used up is next."""


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
    """Minus the lot where it is of several."""
    expires_on: date
    received_at: datetime
    """When it came to the hub."""
    received_on: date
    """The day in China on which that was."""
    last_turn: int
    """Grows with each choice at this hub; of the villager's latest one. 0 where never chosen."""
    served: int
    """Packs of the lot that were chosen for orders so far."""
    free: int
    """Packs on shelves less those chosen for others."""
    shelves: tuple[Shelf, ...]
    """In walking order."""


@dataclass(frozen=True)
class Want:
    """Packs that an order line wants and has no lot for."""

    order_line_id: int
    produce_id: int
    pack_id: int
    packs: int


@dataclass(frozen=True)
class Choice:
    """One pack of an order, served from this lot, to be picked from this shelf."""

    lot_id: int
    owner_id: int
    bin_id: int
    inputs: dict[str, Any]


def rule_name(among: AmongEquals) -> str:
    """Name the rule with its version, as it is stored with each choice."""
    return f"fefo-receipt-{among}/1"


def rule_named(name: str) -> AmongEquals:
    """Read the rule of a choice back from its stored name."""
    return AmongEquals(name.removeprefix("fefo-receipt-").partition("/")[0])


ORDERS: dict[AmongEquals, Callable[[Candidate], Any]] = {
    AmongEquals.TURN: lambda each: each.last_turn,
    AmongEquals.RECEIPT: lambda each: each.received_at,
    AmongEquals.SHARE: lambda each: used_up(each.served, each.free),
}


def order_of_use(candidate: Candidate, among: AmongEquals = AmongEquals.TURN) -> tuple[Any, ...]:
    """Sort candidates: expiry, hub receipt, the rule among equals; at last the older lot."""
    return (
        candidate.expires_on,
        candidate.received_on,
        ORDERS[among](candidate),
        candidate.lot_id,
    )


def choose(
    candidates: Sequence[Candidate], packs: int, among: AmongEquals = AmongEquals.TURN
) -> tuple[Choice, ...]:
    """Choose a lot for each pack, one after another, as many as there are.

    After each choice that villager's turn is the latest and that much of the lot is used up, so
    equals share within one order as well.

    Args:
        candidates: all lots that may be sold, none twice.
        packs: how many are wanted.
        among: the produce's rule among equals.

    Returns:
        As many choices as packs, or fewer where the free packs end.
    """
    standing = {each.lot_id: each for each in candidates}
    choices: list[Choice] = []
    for _ in range(packs):
        ranked = sorted(
            (each for each in standing.values() if each.free > 0),
            key=lambda each: order_of_use(each, among),
        )
        if not ranked:
            break
        chosen = ranked[0]
        shelf = shelf_to_pick_from(chosen)
        choices.append(Choice(chosen.lot_id, chosen.villager_id, shelf.bin_id, _inputs(ranked)))
        latest = max(each.last_turn for each in standing.values()) + 1
        for lot_id, each in standing.items():
            if each.villager_id == chosen.villager_id:
                standing[lot_id] = replace(each, last_turn=latest)
        standing[chosen.lot_id] = _less_one(standing[chosen.lot_id], shelf)
    return tuple(choices)


def shelf_to_pick_from(candidate: Candidate) -> Shelf:
    """Take the first shelf with a pack that nobody else was sent to."""
    return next((shelf for shelf in candidate.shelves if shelf.packs > 0), candidate.shelves[0])


def walking_order(shelf: str) -> tuple[tuple[int, int, str], ...]:
    """Sort shelves as one walks past them: A-2 before A-10, whatever the letters between."""
    parts = re.split(r"(\d+)", shelf.upper())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


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


class Why(StrEnum):
    """What decided that a lot was chosen and not the next one."""

    ONLY = "only"
    """Nothing else was there."""
    EXPIRY = "expiry"
    DAY = "day"
    """Of receipt at the hub."""
    TURN = "turn"
    RECEIPT = "receipt"
    """The moment of it, by that rule."""
    SHARE = "share"
    OLDER_LOT = "older_lot"
    """Equal in all: the lot that was opened first."""


def why(inputs: Mapping[str, Any], among: AmongEquals) -> Why:
    """Tell from what a choice looked at what set the chosen lot apart from the second.

    Args:
        inputs: as stored with the choice.
        among: the rule by which it was made.
    """
    kept = inputs["candidates"]
    if len(kept) == 1:
        return Why.ONLY
    first, second = kept[:2]
    if first["expires_on"] != second["expires_on"]:
        return Why.EXPIRY
    if first["received_on"] != second["received_on"]:
        return Why.DAY
    key = DECIDERS[among]
    return Why.OLDER_LOT if key(first) == key(second) else Why(among)


DECIDERS: dict[AmongEquals, Callable[[Mapping[str, Any]], Any]] = {
    AmongEquals.TURN: lambda kept: kept["last_turn"],
    AmongEquals.RECEIPT: lambda kept: kept["received_at"],
    AmongEquals.SHARE: lambda kept: used_up(kept["served"], kept["free"]),
}
"""What the rule looks at, read from a stored candidate."""


def used_up(served: int, free: int) -> Fraction:
    """Tell which part of a lot is used up once one pack more of it is chosen."""
    return Fraction(served + 1, max(1, served + free))


def _less_one(candidate: Candidate, taken: Shelf) -> Candidate:
    shelves = tuple(
        replace(shelf, packs=shelf.packs - 1) if shelf.bin_id == taken.bin_id else shelf
        for shelf in candidate.shelves
    )
    return replace(candidate, free=candidate.free - 1, served=candidate.served + 1, shelves=shelves)


def _inputs(ranked: Sequence[Candidate]) -> dict[str, Any]:
    return {
        "considered": len(ranked),
        "candidates": [
            {
                "lot": each.lot_code,
                "expires_on": each.expires_on.isoformat(),
                "received_on": each.received_on.isoformat(),
                "received_at": each.received_at.isoformat(),
                "last_turn": each.last_turn,
                "served": each.served,
                "free": each.free,
            }
            for each in ranked[:CANDIDATES_KEPT]
        ],
    }
