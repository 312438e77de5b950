import pytest

from app.units import WeightUnit, parse_count, parse_scaled, parse_weight


@pytest.mark.parametrize(
    ("typed", "unit", "grams"),
    [
        ("100", WeightUnit.JIN, 50_000),
        ("1.5", WeightUnit.KILOGRAM, 1500),
        ("500", WeightUnit.GRAM, 500),
    ],
)
def test_a_weight_is_whole_grams(typed: str, unit: WeightUnit, grams: int) -> None:
    assert parse_weight(typed, unit) == grams


@pytest.mark.parametrize("typed", ["", "0", "-1", "abc", "nan", "inf", "99999999"])
def test_what_is_no_weight_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a weight"):
        parse_weight(typed, WeightUnit.KILOGRAM)


@pytest.mark.parametrize("typed", ["", "0", "-3", "1.5", "十", "1000000000"])
def test_what_is_no_count_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a count"):
        parse_count(typed)


@pytest.mark.parametrize(
    ("typed", "decimals", "scaled"),
    [("12.5", 1, 125), (" 50 ", 1, 500), ("-0.5", 2, -50), ("\uff17", 0, 7), ("12.50", 1, 125)],
)
def test_a_number_is_kept_whole(typed: str, decimals: int, scaled: int) -> None:
    assert parse_scaled(typed, decimals) == scaled


@pytest.mark.parametrize("typed", ["", "12.55", "1e9", "1e999999999", "nan", "多", "9" * 10])
def test_what_is_no_number_of_so_many_decimals_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_scaled(typed, 1)
