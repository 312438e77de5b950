"""How much should come of a run, and whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.errors import Refusal
from app.money import Fen, split
from app.units import BASE_UNITS_MAX
from inventory.produce.rules import Grade

REASON_CHARACTERS_MAX = 200
BASIS_POINTS = 10_000
YIELD_MAX = 30_000


@dataclass(frozen=True)
class Band:
    """Between which parts of its weight a run should yield, in basis points, inclusive."""

    low: int
    high: int


@dataclass(frozen=True)
class Poured:
    """A labelled thing that goes in."""

    lot_id: int
    villager_id: int
    terms_id: int
    grade: Grade
    grams: int


@dataclass(frozen=True)
class Share:
    """What part of a made lot is whose."""

    villager_id: int
    terms_id: int
    weight: int
    grams: int


@dataclass(frozen=True)
class Outcome:
    """What came of a run, by weight, in grams."""

    packs: tuple[int, ...]
    """Of each labelled thing."""
    byproduct_grams: int
    byproduct: str
    reason: str

    @property
    def grams(self) -> int:
        """All that is labelled."""
        return sum(self.packs)


def check_band(band: Band) -> Band:
    """Prove that a yield band can be.

    Raises:
        Refusal: `recipe.band_wrong`.
    """
    if not 0 < band.low <= band.high <= YIELD_MAX:
        raise Refusal("recipe.band_wrong", most=YIELD_MAX // 100)
    return band


def yield_basis_points(input_grams: int, output_grams: int) -> int:
    """Tell which part of its weight a run yielded, rounded down, in basis points."""
    return output_grams * BASIS_POINTS // input_grams


def check_outcome(outcome: Outcome, *, input_grams: int, band: Band) -> Outcome:
    """Prove that an outcome can be, and is explained where it is outside its band.

    Raises:
        Refusal: `run.nothing_came`, `run.byproduct_unnamed`, `run.more_than_went_in` where water
            cannot explain it, `run.reason_missing` with the yield and its band,
            `run.reason_too_long`.
    """
    if not outcome.packs or min(outcome.packs) <= 0 or outcome.grams > BASE_UNITS_MAX:
        raise Refusal("run.nothing_came")
    if outcome.byproduct_grams < 0 or (outcome.byproduct_grams > 0) != bool(outcome.byproduct):
        raise Refusal("run.byproduct_unnamed")
    yielded = yield_basis_points(input_grams, outcome.grams)
    if outcome.grams + outcome.byproduct_grams > input_grams * max(band.high, BASIS_POINTS) // (
        BASIS_POINTS
    ):
        raise Refusal("run.more_than_went_in", grams=input_grams)
    if len(outcome.reason) > REASON_CHARACTERS_MAX:
        raise Refusal("run.reason_too_long", most=REASON_CHARACTERS_MAX)
    if not band.low <= yielded <= band.high and not outcome.reason:
        raise Refusal(
            "run.reason_missing",
            percent=_percent(yielded),
            low=_percent(band.low),
            high=_percent(band.high),
        )
    return outcome


def shares(
    poured: Sequence[Poured], output_grams: int, counts: Mapping[Grade, int]
) -> tuple[Share, ...]:
    """Tell whose a made lot is: by weight, each gram counting what its grade counts.

    The grams of what came out follow by largest remainder; who brought the oldest lot comes
    first, and gets the gram where two remainders are equal.

    Args:
        poured: all that went in, at least one.
        output_grams: what came out.
        counts: what a gram of each grade counts, in basis points.
    """
    weights: dict[tuple[int, int], int] = {}
    for each in sorted(poured, key=lambda each: each.lot_id):
        key = (each.villager_id, each.terms_id)
        weights[key] = weights.get(key, 0) + each.grams * counts[each.grade]
    parts = split(Fen(output_grams), list(weights.values()))
    return tuple(
        Share(villager_id, terms_id, weight, int(grams))
        for ((villager_id, terms_id), weight), grams in zip(weights.items(), parts, strict=True)
    )


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
