import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from inventory.produce.rules import Grade
from inventory.runs.rules import Band, Outcome, Poured, check_band, check_outcome, shares

COUNTS = {Grade.FIRST: 10_000, Grade.SECOND: 8_000, Grade.THIRD: 5_000}
BAND = Band(1_500, 2_000)


def poured(lot_id: int, villager_id: int, grams: int, grade: Grade = Grade.FIRST) -> Poured:
    return Poured(lot_id, villager_id, 1, grade, grams)


def outcome(*packs: int, byproduct: int = 0, reason: str = "") -> Outcome:
    return Outcome(packs, byproduct, "梗" if byproduct else "", reason)


def refused(said: Outcome, *, input_grams: int = 10_000, band: Band = BAND) -> str:
    with pytest.raises(Refusal) as caught:
        check_outcome(said, input_grams=input_grams, band=band)
    return caught.value.code


def test_shares_follow_weight() -> None:
    owned = shares([poured(1, 1, 6_000), poured(2, 2, 4_000)], 2_000, COUNTS)

    assert [(each.villager_id, each.grams) for each in owned] == [(1, 1_200), (2, 800)]


def test_second_grade_counts_less() -> None:
    owned = shares([poured(1, 1, 5_000), poured(2, 2, 5_000, Grade.SECOND)], 1_800, COUNTS)

    assert [each.grams for each in owned] == [1_000, 800]


def test_of_equal_remainders_the_older_lot_gets_the_gram() -> None:
    owned = shares([poured(9, 2, 100), poured(3, 1, 100)], 33, COUNTS)

    assert [(each.villager_id, each.grams) for each in owned] == [(1, 17), (2, 16)]


def test_two_lots_of_one_villager_are_one_share() -> None:
    owned = shares([poured(1, 7, 100), poured(2, 7, 50, Grade.THIRD)], 30, COUNTS)

    assert [(each.weight, each.grams) for each in owned] == [(1_250_000, 30)]


@given(
    st.lists(
        st.builds(
            poured,
            st.integers(1, 50),
            st.integers(1, 6),
            st.integers(1, 10**6),
            st.sampled_from(Grade),
        ),
        min_size=1,
        max_size=20,
    ),
    st.integers(1, 10**7),
)
def test_shares_add_up_and_are_never_negative(went_in: list[Poured], grams: int) -> None:
    owned = shares(went_in, grams, COUNTS)

    assert sum(each.grams for each in owned) == grams
    assert min(each.grams for each in owned) >= 0
    assert {each.villager_id for each in owned} == {each.villager_id for each in went_in}


def test_yield_inside_its_band_needs_no_word() -> None:
    assert check_outcome(outcome(900, 800, byproduct=300), input_grams=10_000, band=BAND)


def test_yield_outside_its_band_needs_a_reason() -> None:
    assert refused(outcome(1_000)) == "run.reason_missing"
    assert check_outcome(outcome(1_000, reason="雨天"), input_grams=10_000, band=BAND)


def test_impossible_outcomes_are_refused() -> None:
    assert refused(outcome()) == "run.nothing_came"
    assert refused(outcome(0)) == "run.nothing_came"
    assert refused(Outcome((1_600,), 5, "", "")) == "run.byproduct_unnamed"
    assert refused(outcome(9_000, byproduct=2_000, reason="多")) == "run.more_than_went_in"
    assert refused(outcome(1_000, reason="字" * 201)) == "run.reason_too_long"


def test_water_may_add_weight_where_the_recipe_says_so() -> None:
    assert check_outcome(outcome(11_000), input_grams=10_000, band=Band(10_000, 12_000))


@pytest.mark.parametrize("band", [Band(0, 10), Band(20, 10), Band(1, 30_001)])
def test_band_that_cannot_be_is_refused(band: Band) -> None:
    with pytest.raises(Refusal, match=r"recipe\.band_wrong"):
        check_band(band)
