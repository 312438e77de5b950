"""Labels in TSPL, the language of TSC and of most label printers made in China.

In a BITMAP a set bit is paper and a clear one ink. CLS stands after SIZE, or the old size's buffer
is printed; and before every label, so that each is whole by itself.
"""

from collections.abc import Iterable, Iterator

from inventory.labels.adapters import raster
from inventory.labels.adapters.qr import ErrorLevel
from inventory.labels.adapters.raster import DOTS_PER_MM, Piece
from inventory.labels.rules.label_text import LabelSize, LabelText

GAP_MM = 2
"""Between two die-cut labels on the roll: what is sold everywhere."""
PAPER_IS_SET = bytes(255 - value for value in range(256))


def stream(
    labels: Iterable[LabelText],
    size: LabelSize = LabelSize.MM_40X30,
    level: ErrorLevel = ErrorLevel.CLEAN,
) -> Iterator[bytes]:
    """Write labels one after the other: a piece of the stream is one whole label."""
    width, height = size.width_dots // DOTS_PER_MM, size.height_dots // DOTS_PER_MM
    head = (
        f"SIZE {width} mm,{height} mm\r\nGAP {GAP_MM} mm,0 mm\r\n"
        "DIRECTION 1\r\nREFERENCE 0,0\r\n".encode()
    )
    for label in labels:
        drawn = b"".join(map(_bitmap, raster.pieces(label, size, level)))
        yield head + b"CLS\r\n" + drawn + b"PRINT 1,1\r\n"
        head = b""


def _bitmap(piece: Piece) -> bytes:
    dots = piece.dots
    place = f"BITMAP {piece.x},{piece.y},{dots.row_bytes},{dots.height},0,"
    return place.encode() + dots.bits.translate(PAPER_IS_SET) + b"\r\n"
