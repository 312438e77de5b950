"""What freight costs by region, weight and cold: pure. Grams and fen are integers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.errors import Refusal
from app.money import Fen, parse_yuan, yuan

GRAMS_MAX = 1_000_000
NAME_MAX = 20
HOURS_MAX = 40
FEN_MAX = 1_000_000
KILOGRAM_DECIMALS = 3


@dataclass(frozen=True)
class Zone:
    """What freight costs to some provinces; see `models.FreightZone`."""

    name: str
    provinces: tuple[str, ...]
    first_grams: int
    first_fen: int
    next_grams: int
    next_fen: int
    cold_fen: int
    free_from_fen: int | None
    is_refused: bool


@dataclass(frozen=True)
class Load:
    """What is to be sent."""

    grams: int
    goods_fen: int
    is_cold: bool


@dataclass(frozen=True)
class Tariff:
    """How a channel charges freight: by zones, or one price for all where it has none."""

    flat_fen: int
    zones: Sequence[Zone] = ()

    @property
    def needs_region(self) -> bool:
        """Say whether the price depends on where it goes."""
        return bool(self.zones)


def zone_of(zones: Sequence[Zone], region_code: str) -> Zone | None:
    """Find the zone of a region: the one that names its province, or the one that names none."""
    province = region_code[:2]
    named = (zone for zone in zones if province and province in zone.provinces)
    return next(named, next((zone for zone in zones if not zone.provinces), None))


def freight_to(tariff: Tariff, region_code: str, load: Load) -> Fen:
    """Price a load to a region; nothing to send costs nothing.

    Raises:
        Refusal: `freight.region_unknown` where it is not known where it goes;
            `freight.not_there` where nothing is sent.
    """
    if not load.goods_fen:
        return Fen(0)
    if not tariff.needs_region:
        return Fen(tariff.flat_fen)
    if not region_code:
        raise Refusal("freight.region_unknown")
    zone = zone_of(tariff.zones, region_code)
    if zone is None or zone.is_refused:
        raise Refusal("freight.not_there")
    return freight_of(zone, load)


def freight_of(zone: Zone, load: Load) -> Fen:
    """Price a load in a zone: first weight, each further weight begun, and the cold."""
    cold_fen = zone.cold_fen if load.is_cold else 0
    if zone.free_from_fen is not None and load.goods_fen >= zone.free_from_fen:
        return Fen(cold_fen)
    over_grams = max(0, load.grams - zone.first_grams)
    steps = -(-over_grams // zone.next_grams)
    return Fen(zone.first_fen + steps * zone.next_fen + cold_fen)


def zone(typed: Mapping[str, str], provinces: Collection[str]) -> Zone:
    """Read a zone as typed: weights in kilograms, money in yuan.

    Raises:
        Refusal: `freight.name`, `freight.grams`, `freight.fen`.
    """
    return Zone(
        name=checked_name(typed.get("name", "")),
        provinces=tuple(sorted(provinces)),
        first_grams=_grams(typed.get("first_kg", "")),
        first_fen=_fen(typed.get("first_yuan", "")),
        next_grams=_grams(typed.get("next_kg", "")),
        next_fen=_fen(typed.get("next_yuan", "")),
        cold_fen=_fen(typed.get("cold_yuan", "").strip() or "0"),
        free_from_fen=_fen(typed.get("free_from", "").strip() or "0") or None,
        is_refused=typed.get("is_refused", "") == "yes",
    )


def as_typed(zone: Zone) -> dict[str, str]:
    """Write a zone as it would be typed, for the form that changes it; provinces apart."""
    return {
        "was": zone.name,
        "name": zone.name,
        "first_kg": _kilograms(zone.first_grams),
        "first_yuan": yuan(zone.first_fen),
        "next_kg": _kilograms(zone.next_grams),
        "next_yuan": yuan(zone.next_fen),
        "cold_yuan": yuan(zone.cold_fen) if zone.cold_fen else "",
        "free_from": yuan(zone.free_from_fen) if zone.free_from_fen else "",
        "is_refused": "yes" if zone.is_refused else "",
    }


def _kilograms(grams: int) -> str:
    whole, part = divmod(grams, 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".")


def checked_name(typed: str) -> str:
    """Read a zone's name.

    Raises:
        Refusal: `freight.name`.
    """
    name = " ".join(typed.split())
    if not 1 <= len(name) <= NAME_MAX:
        raise Refusal("freight.name", most=NAME_MAX)
    return name


def _grams(typed: str) -> int:
    """Read kilograms with up to three decimals as grams."""
    whole, _, part = typed.strip().partition(".")
    digits = whole + part.ljust(KILOGRAM_DECIMALS, "0")
    if not whole or len(part) > KILOGRAM_DECIMALS or not (digits.isascii() and digits.isdigit()):
        raise Refusal("freight.grams")
    if not 0 < int(digits[:12]) <= GRAMS_MAX:
        raise Refusal("freight.grams")
    return int(digits)


def _fen(typed: str) -> Fen:
    try:
        fen = parse_yuan(typed)
    except ValueError:
        raise Refusal("freight.fen") from None
    if not 0 <= fen <= FEN_MAX:
        raise Refusal("freight.fen")
    return fen
