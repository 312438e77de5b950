"""Labels in ZPL II, the language of Zebra and of printers that imitate it.

Pictures are written as hexadecimal digits in Zebra's short form: a letter before a digit repeats
it, a comma fills a row with paper, a colon repeats the row above. A QR code of four dots a module
then takes a quarter of its digits.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from inventory.labels.adapters import raster
from inventory.labels.adapters.qr import ErrorLevel
from inventory.labels.adapters.raster import Dots, Piece
from inventory.labels.rules.label_text import LabelSize, LabelText

RUN = re.compile(r"(.)\1{2,}")
UNITS = "_GHIJKLMNOPQRSTUVWXY"
"""Repeats 1 to 19 times, by place."""
TWENTIES = "_ghijklmnopqrstuvwxyz"
"""Repeats 20, 40 … 400 times, by place."""
TWENTY = 20


def stream(
    labels: Iterable[LabelText],
    size: LabelSize = LabelSize.MM_40X30,
    level: ErrorLevel = ErrorLevel.CLEAN,
) -> Iterator[bytes]:
    """Write labels one after the other: a piece of the stream is one whole label."""
    head = f"^XA^PW{size.width_dots}^LL{size.height_dots}^LH0,0"
    for label in labels:
        drawn = "".join(map(_field, raster.pieces(label, size, level)))
        yield f"{head}{drawn}^PQ1^XZ\n".encode()


def _field(piece: Piece) -> str:
    dots = piece.dots
    count = dots.row_bytes * dots.height
    place = f"^FO{piece.x},{piece.y}^GFA,{count},{count},{dots.row_bytes},"
    return f"{place}{_digits(dots)}^FS"


# A batch of labels says the same few words a thousand times.
@lru_cache(maxsize=256)
def _digits(dots: Dots) -> str:
    digits = dots.bits.hex().upper()
    width = 2 * dots.row_bytes
    rows = [digits[start : start + width] for start in range(0, len(digits), width)]
    return "".join(
        ":" if place and row == rows[place - 1] else _short(row) for place, row in enumerate(rows)
    )


def _short(row: str) -> str:
    """Write one row. A comma stands for whole bytes, so an odd zero before it stays."""
    inked = row.rstrip("0")
    inked += "0" * (len(inked) % 2)
    filled = "," if len(inked) < len(row) else ""
    return RUN.sub(_repeated, inked) + filled


def _repeated(run: re.Match[str]) -> str:
    twenties, units = divmod(len(run[0]), TWENTY)
    return (TWENTIES[twenties] if twenties else "") + (UNITS[units] if units else "") + run[1]
