"""What one label says, whoever prints it, and the sizes that labels come in."""

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - the field of the same name shadows it
from enum import Enum

from app.units import BaseUnit

GRAMS_PER_KILOGRAM = 1000


@dataclass(frozen=True)
class LabelText:
    """The words of one label; every adapter takes this and nothing else."""

    code: str
    url: str
    """What the QR code carries: `codes.label_url`."""
    produce: str
    """The biggest words; on a pre-printed label, which names no goods yet, the desk's name."""
    quantity: str
    """As a buyer reads it: "30枚", "500克"; empty where a label states none."""
    village: str
    date: Date | None
    lot_code: str
    """Of the lot that the thing comes from; empty, or the code itself, on a lot's own label."""


class LabelSize(Enum):
    """Die-cut labels of thermal printers, in dots at 203 dpi (8 dots to the millimetre)."""

    MM_40X30 = (320, 240)
    MM_60X40 = (480, 320)

    @property
    def width_dots(self) -> int:
        """Tell the width in dots."""
        return self.value[0]

    @property
    def height_dots(self) -> int:
        """Tell the height in dots."""
        return self.value[1]


@dataclass(frozen=True)
class Sheet:
    """An A4 sheet of stick-on labels; all lengths in hundredths of a millimetre."""

    columns: int
    rows: int
    width: int
    height: int
    left: int = 0
    top: int = 0
    column_gap: int = 0
    row_gap: int = 0
    across: int = 0
    """Of a round label; width and height are then the box for ink inside the circle."""
    inset: int = 400
    """How far ink stays from the edge of a label: printers leave about 4 mm of the paper blank."""

    @property
    def labels(self) -> int:
        """Tell how many labels a sheet holds."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[int, int]:
        """Tell where the upper left corner of a label is, counted row by row from 0."""
        row, column = divmod(place, self.columns)
        return (
            self.left + column * (self.width + self.column_gap),
            self.top + row * (self.height + self.row_gap),
        )


SHEETS: dict[str, Sheet] = {
    "3x8": Sheet(columns=3, rows=8, width=7000, height=3700, top=50),
    "3x8-gap": Sheet(
        columns=3, rows=8, width=6350, height=3390, left=720, top=1290, column_gap=255, inset=200
    ),
    "3x7": Sheet(
        columns=3, rows=7, width=6350, height=3810, left=720, top=1515, column_gap=255, inset=200
    ),
    "2x7": Sheet(
        columns=2, rows=7, width=9910, height=3810, left=465, top=1515, column_gap=250, inset=250
    ),
    "4x10": Sheet(columns=4, rows=10, width=5250, height=2970),
    "4x11": Sheet(columns=4, rows=11, width=4830, height=2540, left=840, top=880, inset=180),
    "4x6-round": Sheet(
        columns=4,
        rows=6,
        width=3100,
        height=2400,
        left=2050,
        top=2150,
        column_gap=1500,
        row_gap=2200,
        across=4000,
        inset=100,
    ),
}
"""The common grids by their name on the package: columns × rows.

Gapless sheets share their edges with the paper, so their labels keep a wide inset.
"""


def quantity_text(base_units: int, unit: BaseUnit, counter: str = "枚") -> str:
    """Write a quantity for a label: "30枚", "500克", "1.25公斤".

    Args:
        base_units: pieces or grams.
        unit: which of the two.
        counter: the measure word of pieces ("枚", "只", "把").
    """
    if unit is BaseUnit.PIECE:
        return f"{base_units}{counter}"
    kilograms, grams = divmod(base_units, GRAMS_PER_KILOGRAM)
    if not kilograms:
        return f"{grams}克"
    decimals = f"{grams:03d}".rstrip("0")
    return f"{kilograms}.{decimals}公斤" if decimals else f"{kilograms}公斤"
