"""What platforms tell of sub-orders, made ready to be written."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from app.database.sealed import sealed_bytes
from storefront.channels.rules import RANKS, Suborder
from storefront.suborders import queries


def newest(told: Sequence[Suborder], meanings: Mapping[str, str]) -> list[Suborder]:
    """Keep one of each sub-order, oldest payment first.

    Of several tellings that is the furthest state, and of equal ones the latest.
    """
    kept: dict[str, Suborder] = {}
    for one in told:
        known = kept.get(one.sub_order_no)
        if known is None or _age(one, meanings) >= _age(known, meanings):
            kept[one.sub_order_no] = one
    return sorted(kept.values(), key=lambda one: (one.paid_at or one.ordered_at, one.order_no))


def row(told: Suborder, meanings: Mapping[str, str]) -> dict[str, object]:
    """Write what a statement reads of a sub-order."""
    meaning = queries.meaning_of(told, meanings)
    # Not `asdict`, which copies each value deeply: of a burst's time that was a quarter.
    return vars(told) | {
        "status": str(meaning),
        "status_rank": RANKS[meaning],
        "unknown_raw": "" if told.status_raw in meanings else told.status_raw,
        "receiver": sealed_bytes(orjson.dumps(vars(told.receiver))).hex(),
    }


def _age(told: Suborder, meanings: Mapping[str, str]) -> tuple[int, datetime]:
    return RANKS[queries.meaning_of(told, meanings)], told.changed_at


def latest_unknown(
    told: Sequence[Suborder], meanings: Mapping[str, str]
) -> dict[str, list[str] | list[datetime]]:
    """List the latest word of each sub-order that nobody has said the meaning of; mostly none.

    Returns:
        `numbers`, `words` and `moments`, each as long as the others.
    """
    strange = {
        one.sub_order_no: one
        for one in sorted(told, key=lambda one: one.changed_at)
        if one.status_raw not in meanings
    }
    if not strange:
        return {}
    return {
        "numbers": list(strange),
        "words": [one.status_raw for one in strange.values()],
        "moments": [one.changed_at for one in strange.values()],
    }
