"""A label as black dots at 203 dpi, in pieces: what every thermal printer can be sent.

Words go as dots too, because many printers lack Chinese fonts or draw other glyphs than ours, and
so does the QR code, because firmwares choose its size and its place differently. What is drawn
here is what every printer prints, dot by dot; and as no text of a person is ever part of a
command, nobody can write commands into one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from inventory.labels.adapters import font, qr
from inventory.labels.adapters.qr import ErrorLevel, Matrix
from inventory.labels.rules.label_text import LabelSize, LabelText
from inventory.labels.rules.layout import Frame, Layout, Line, lay_out

DOTS_PER_MM = 8
DOTS_PER_INCH = 203
INSET_DOTS = 12
BYTE = 8
INK = 255
DARK_IS_INK = bytes([0, INK]) + bytes(254)
"""Translates modules to grey values that turn into the set bits of a 1-bit picture."""


@dataclass(frozen=True)
class Dots:
    """A black-and-white picture: rows from the top, each of whole bytes, a set bit is ink."""

    width: int
    height: int
    bits: bytes

    @property
    def row_bytes(self) -> int:
        """Tell how many bytes a row takes."""
        return (self.width + BYTE - 1) // BYTE


@dataclass(frozen=True)
class Piece:
    """Dots with the place of their upper left corner on the label."""

    x: int
    y: int
    dots: Dots


def pieces(label: LabelText, size: LabelSize, level: ErrorLevel = ErrorLevel.CLEAN) -> list[Piece]:
    """Draw a label as pieces that do not touch: its QR code, then each line of words."""
    matrix = qr.matrix(label.url, level)
    layout = lay_out(label, _frame(size), matrix.side, font.METRICS)
    return [_code(matrix, layout), *_lines(layout.lines)]


def _frame(size: LabelSize) -> Frame:
    return Frame(size.width_dots, size.height_dots, INSET_DOTS, DOTS_PER_MM)


def _code(matrix: Matrix, layout: Layout) -> Piece:
    grey = Image.frombytes("L", (matrix.side, matrix.side), matrix.modules.translate(DARK_IS_INK))
    side = matrix.side * layout.module
    modules = grey.convert("1", dither=Image.Dither.NONE)
    drawn = modules.resize((side, side), Image.Resampling.NEAREST)
    return Piece(layout.qr_x, layout.qr_y, Dots(side, side, drawn.tobytes()))


def _lines(lines: Iterable[Line]) -> list[Piece]:
    drawn = []
    for line in lines:
        left, top, dots = _words(line.text, line.size, bold=line.bold)
        if dots.bits:
            drawn.append(Piece(line.x + left, line.baseline + top, dots))
    return drawn


# A batch of labels says the same few words a thousand times.
@lru_cache(maxsize=1024)
def _words(text: str, size: int, *, bold: bool) -> tuple[int, int, Dots]:
    """Draw words; tells where their ink begins, seen from the start of their baseline."""
    text = font.printable(text)
    face = font.face(size, bold=bold)
    with font.drawing():
        left, top, right, bottom = map(int, face.getbbox(text, mode="1", anchor="ls"))
        image = Image.new("1", (max(0, right - left), max(0, bottom - top)))
        if image.width and image.height:
            ImageDraw.Draw(image).text((-left, -top), text, fill=1, font=face, anchor="ls")
    return left, top, Dots(image.width, image.height, image.tobytes())
