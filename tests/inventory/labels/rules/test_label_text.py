import pytest

from app.units import BaseUnit
from inventory.labels.rules.label_text import SHEETS, LabelSize, Sheet, quantity_text

A4 = (21000, 29700)


@pytest.mark.parametrize(
    ("base_units", "unit", "text"),
    [
        (30, BaseUnit.PIECE, "30枚"),
        (500, BaseUnit.GRAM, "500克"),
        (1000, BaseUnit.GRAM, "1公斤"),
        (1250, BaseUnit.GRAM, "1.25公斤"),
        (2005, BaseUnit.GRAM, "2.005公斤"),
    ],
)
def test_a_quantity_reads_as_a_buyer_says_it(base_units: int, unit: BaseUnit, text: str) -> None:
    assert quantity_text(base_units, unit) == text


def test_pieces_have_their_own_measure_word() -> None:
    assert quantity_text(2, BaseUnit.PIECE, "把") == "2把"


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_label_is_on_the_paper(sheet: Sheet) -> None:
    x, y = sheet.corner(sheet.labels - 1)

    assert sheet.corner(0) == (sheet.left, sheet.top)
    assert x + sheet.width <= A4[0]
    assert y + sheet.height <= A4[1]


def test_labels_are_counted_row_by_row() -> None:
    assert SHEETS["4x10"].labels == 40
    assert SHEETS["4x10"].corner(5) == (5250, 2970)
    assert SHEETS["2x7"].corner(1) == (465 + 9910 + 250, 1515)


def test_sizes_are_in_dots_of_203_dpi() -> None:
    assert (LabelSize.MM_40X30.width_dots, LabelSize.MM_40X30.height_dots) == (320, 240)
    assert (LabelSize.MM_60X40.width_dots, LabelSize.MM_60X40.height_dots) == (480, 320)
