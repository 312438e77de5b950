import pytest

from inventory.labels.adapters.qr import ErrorLevel, matrix

SHORT = "HTTPS://X.CN/T/E00000BPM"
LONGER = "HTTPS://DESK.EXAMPLE.CN/T/E00000BPM"


@pytest.mark.parametrize(
    ("text", "level", "modules"),
    [
        (SHORT, ErrorLevel.CLEAN, 25),
        (SHORT, ErrorLevel.ROUGH, 25),
        (LONGER, ErrorLevel.CLEAN, 25),
        (LONGER, ErrorLevel.ROUGH, 29),
        # Lower case costs a size: why labels are upper case.
        (LONGER.lower(), ErrorLevel.CLEAN, 29),
    ],
)
def test_a_label_address_takes_few_modules(text: str, level: ErrorLevel, modules: int) -> None:
    code = matrix(text, level)

    assert (code.side, len(code.modules)) == (modules, modules * modules)


def test_the_three_finders_are_dark_at_their_corners() -> None:
    bars = list(matrix(SHORT).bars())

    assert {(0, 0, 7), (0, 18, 7), (6, 0, 7), (24, 0, 7)} <= set(bars)
    # Beside a finder stands one module of white.
    assert not any(start <= 7 < start + length for row, start, length in bars if row <= 5)


def test_bars_are_the_dark_modules() -> None:
    code = matrix(SHORT)
    dark = {
        row * code.side + column
        for row, start, length in code.bars()
        for column in range(start, start + length)
    }

    assert dark == {place for place, module in enumerate(code.modules) if module}


@pytest.mark.parametrize(("text", "why"), [("", "NULL or empty"), ("A" * 5000, "Input too long")])
def test_what_no_code_holds_is_an_error(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        matrix(text)
