"""One label as a black-and-white picture for a 203 dpi thermal printer, dot by dot."""

import io

from PIL import Image

from inventory.labels.adapters import raster
from inventory.labels.adapters.qr import ErrorLevel
from inventory.labels.rules.label_text import LabelSize, LabelText

PAPER = 1
INK = 0


def label_png(
    label: LabelText,
    size: LabelSize = LabelSize.MM_40X30,
    level: ErrorLevel = ErrorLevel.CLEAN,
) -> bytes:
    """Draw a label as a 1-bit PNG of exactly its size in dots.

    Nothing is smoothed: a dot that a thermal head can not print grey is black or white here.
    """
    image = Image.new("1", (size.width_dots, size.height_dots), PAPER)
    for piece in raster.pieces(label, size, level):
        dots = piece.dots
        ink = Image.frombytes("1", (dots.width, dots.height), dots.bits)
        image.paste(INK, (piece.x, piece.y), ink)
    stored = io.BytesIO()
    image.save(stored, "PNG", dpi=(raster.DOTS_PER_INCH, raster.DOTS_PER_INCH))
    return stored.getvalue()
