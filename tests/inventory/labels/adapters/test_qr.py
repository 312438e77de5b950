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

    assert (len(code), {len(row) for row in code}) == (modules, {modules})


def test_the_three_finders_are_dark_at_their_corners() -> None:
    code = matrix(SHORT)

    assert all(code[0][:7])
    assert all(code[0][-7:])
    assert all(code[-1][:7])
    assert not code[7][7]
