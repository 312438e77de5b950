"""How much goes under which label when goods are taken apart: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Refusal, conflict
from inventory.produce.rules import Grade
from inventory.stock.rules import PACKS_MAX


@dataclass(frozen=True)
class Size:
    """A pack, as far as it matters for what fits under a label of it."""

    pack_id: int
    base_units: int
    """Of one; of a loose pack, what its price is for."""
    loose: bool
    grade: str = Grade.FIRST


@dataclass(frozen=True)
class Wanted:
    """What somebody wants taken out: so many packs, or bags of these weights."""

    pack_id: int
    packs: int = 0
    weights: tuple[int, ...] = ()
    """Net grams of each bag, of a loose pack only."""


def portions(wanted: Wanted, size: Size) -> tuple[int, ...]:
    """Tell how much goes under each new label, in base units.

    Raises:
        Refusal: `split.weights_missing` for a loose pack, `split.count_wrong`.
    """
    if size.loose and not wanted.weights:
        raise Refusal("split.weights_missing")
    sizes = wanted.weights if size.loose else (size.base_units,) * max(wanted.packs, 0)
    if not 0 < len(sizes) <= PACKS_MAX or min(sizes) < 1:
        raise Refusal("split.count_wrong", most=PACKS_MAX)
    return tuple(sizes)


def rest_of(base_units: int, parts: Sequence[int]) -> int:
    """Tell what the old label keeps.

    Raises:
        Refusal: `split.more_than_there_is`; `split.nothing_split` where one part takes all, which
            would be a new label and nothing else.
    """
    rest = base_units - sum(parts)
    if rest < 0:
        raise conflict("split.more_than_there_is", there=base_units, wanted=sum(parts))
    if rest == 0 and len(parts) == 1:
        raise Refusal("split.nothing_split")
    return rest


def size_for(base_units: int, sizes: Sequence[Size], *, now: Size) -> Size:
    """Find under which pack so much may be labelled.

    A loose pack takes any weight. Another must be exactly as large: what is left of a tray of
    thirty is not sold as a tray of thirty. It stays of its grade.

    Args:
        base_units: what is there.
        sizes: of the produce.
        now: what it is labelled as so far.

    Raises:
        Refusal: `split.no_such_size`.
    """
    if now.loose or now.base_units == base_units:
        return now
    alike = [size for size in sizes if size.grade == now.grade]
    fitting = [size for size in alike if size.base_units == base_units and not size.loose]
    loose = [size for size in alike if size.loose]
    if not fitting and not loose:
        raise Refusal("split.no_such_size", left=base_units)
    return (fitting or loose)[0]
