from hypothesis import given
from hypothesis import strategies as st

from inventory.labels.rules.fitting import EM, Box, fit, wrap

SIZES = (60, 50, 40, 30, 20)


def measure(text: str) -> int:
    """A font of squares for Chinese and half squares for letters."""
    return sum(EM // 2 if character.isascii() else EM for character in text)


def test_a_short_name_is_as_big_as_its_box_allows() -> None:
    assert fit("土鸡蛋", Box(0, 0, 160, 80), SIZES, 2, measure).size == 50


def test_a_long_name_breaks_into_even_lines() -> None:
    fitted = fit("手工腌制坛子酸菜", Box(0, 0, 160, 90), SIZES, 2, measure)

    assert (fitted.size, fitted.lines) == (40, ("手工腌制", "坛子酸菜"))


def test_the_last_line_is_never_one_lost_glyph() -> None:
    assert fit("手工腌制酸菜", Box(0, 0, 200, 90), (40,), 2, measure).lines == ("手工腌", "制酸菜")


def test_words_of_letters_stay_whole() -> None:
    assert fit("Free-range eggs", Box(0, 0, 160, 90), SIZES, 2, measure).lines == (
        "Free-range",
        "eggs",
    )


def test_no_line_begins_with_what_closes() -> None:
    assert wrap("酸豆角（微辣）", 6 * EM, measure) == ("酸豆角（微", "辣）")


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    fitted = fit("祖传老坛手工腌制酸豆角", Box(0, 0, 100, 50), (30, 20), 2, measure)

    assert (fitted.size, fitted.lines) == (20, ("祖传老坛手", "工腌制酸…"))


def test_nothing_to_say_takes_no_line() -> None:
    assert fit(" ", Box(0, 0, 100, 50), SIZES, 2, measure).lines == ()


@given(st.text(max_size=80), st.integers(40, 400), st.integers(24, 200), st.integers(1, 3))
def test_a_text_never_leaves_its_box(text: str, width: int, height: int, lines_max: int) -> None:
    fitted = fit(text, Box(0, 0, width, height), SIZES, lines_max, measure)

    assert len(fitted.lines) <= lines_max
    assert fitted.height <= height
    assert all(measure(line) * fitted.size <= width * EM for line in fitted.lines)
