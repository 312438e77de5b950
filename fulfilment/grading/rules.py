"""What a re-inspection found, and what its villager is told: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.errors import Refusal, conflict
from app.units import BaseUnit
from inventory.processing.rules import Size, Wanted, portions, size_for
from inventory.produce.rules import Grade
from inventory.stock.rules import PACKS_MAX

NOTE_CHARACTERS_MAX = 200
GRADES = {Grade.FIRST: "一等", Grade.SECOND: "二等", Grade.THIRD: "三等"}


@dataclass(frozen=True)
class Found:
    """What somebody found in a thing besides what stays of its grade."""

    parts: tuple[Wanted, ...]
    """Of other grades."""
    lost: int
    """Base units that cannot be sold; 0 where none."""


def parts_of(
    found: Found, sizes: Mapping[int, Size], *, own: Size, base_units: int
) -> list[tuple[int, int]]:
    """Tell the pack and base units of each part to be labelled, what is lost last.

    Args:
        found: by whoever looked.
        sizes: of the produce, by pack.
        own: what the thing is labelled as.
        base_units: what it holds.

    Raises:
        Refusal: `grading.nothing`, `grading.same_grade`, `split.pack_unknown`,
            `split.more_than_there_is`; those of `portions` and, for what is lost, `size_for`.
    """
    parts: list[tuple[int, int]] = []
    for wanted in found.parts:
        size = sizes.get(wanted.pack_id)
        if size is None:
            raise Refusal("split.pack_unknown")
        if size.grade == own.grade:
            raise Refusal("grading.same_grade")
        parts += [(size.pack_id, units) for units in portions(wanted, size)]
    if found.lost:
        parts.append((size_for(found.lost, list(sizes.values()), now=own).pack_id, found.lost))
    if not parts:
        raise Refusal("grading.nothing")
    taken = sum(units for _, units in parts)
    if taken > base_units:
        raise conflict("split.more_than_there_is", there=base_units, wanted=taken)
    if len(parts) > PACKS_MAX:
        raise Refusal("split.count_wrong", most=PACKS_MAX)
    return parts


def told(
    *,
    produce_name: str,
    base_unit: BaseUnit,
    kept: tuple[Grade, int],
    parts: Sequence[tuple[Grade, int]],
    lost: int,
) -> str:
    """Write the text to the villager: how much is of which grade, and what cannot be sold."""
    amounts: dict[Grade, int] = {}
    for grade, units in (kept, *parts):
        amounts[grade] = amounts.get(grade, 0) + units
    said = [
        f"{GRADES[grade]} {_amount(amounts[grade], base_unit)}"
        for grade in Grade
        if amounts.get(grade)
    ]
    if lost:
        said.append(f"不能卖的 {_amount(lost, base_unit)}（等另一人确认）")
    return f"【商务代办】您的{produce_name}到仓库复检：{'，'.join(said)}。有疑问请问代办员。"


def _amount(units: int, base_unit: BaseUnit) -> str:
    if base_unit is BaseUnit.PIECE:
        return f"{units}个"
    kilograms, grams = divmod(units, 1000)
    return f"{kilograms}.{grams:03d}".rstrip("0").rstrip(".") + "公斤"
