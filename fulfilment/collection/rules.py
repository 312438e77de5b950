"""What a scan did on the way to the hub, and in which order a vehicle goes round: pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.errors import Refusal
from app.people.rules import Actor, Permission


@dataclass(frozen=True)
class Crated:
    """What went into a crate, and how much is in it now."""

    crate_code: str
    added: int
    items: int
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str


@dataclass(frozen=True)
class Loaded:
    """A crate that is on the vehicle now."""

    crate_code: str
    items: int
    crates: int
    """On the manifest so far."""
    waiting: int
    """Full crates that still stand at the desk of this stop."""


def round_typed(typed: Mapping[str, str]) -> list[str]:
    """Read a round as a form has it: which stop each village is, or nothing where none.

    Args:
        typed: code of a village → "1", "2", … or "".

    Returns:
        The codes in the order of the drive.

    Raises:
        Refusal: `manifest.order_wrong`: no number, or two villages at once.
    """
    numbers = {code: number.strip() for code, number in typed.items() if number.strip()}
    if any(not (each.isascii() and each.isdigit() and int(each)) for each in numbers.values()):
        raise Refusal("manifest.order_wrong")
    if len({int(each) for each in numbers.values()}) < len(numbers):
        raise Refusal("manifest.order_wrong")
    return sorted(numbers, key=lambda code: int(numbers[code]))


def round_proposed(
    place_ids: Sequence[int], *, latest: Sequence[int], waiting: Collection[int]
) -> list[tuple[int, int | None]]:
    """Propose a round: the villages where crates wait, in the order of the round before.

    Args:
        place_ids: all villages that may be driven to.
        latest: where the driver's latest run stopped, in its order.
        waiting: where crates with goods wait.

    Returns:
        Every village once, those of the round first, with the number of its stop or none.
    """
    known = {place_id: at for at, place_id in enumerate(latest)}
    ordered = sorted(place_ids, key=lambda each: (each not in waiting, known.get(each, len(known))))
    stops = {place_id: at for at, place_id in enumerate(ordered, start=1) if place_id in waiting}
    return [(place_id, stops.get(place_id)) for place_id in ordered]


def may_drive(driver: Actor, stop_ids: Sequence[int], to_place_id: int) -> bool:
    """Say whether somebody drives for the hub, or for every one of these centres."""
    return driver.may_at(Permission.DRIVE, to_place_id) or all(
        driver.may_at(Permission.DRIVE, place_id) for place_id in stop_ids
    )
