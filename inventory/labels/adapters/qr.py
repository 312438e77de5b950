"""QR codes as a matrix of modules (ISO/IEC 18004).

zxing-cpp makes ten thousand codes a second, where the libraries in Python make four hundred: in a
batch of a thousand labels the codes were most of the time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import zxingcpp

DARK_IS_ONE = bytes([1]) + bytes(255)
"""Translates grey values: black, which is 0, becomes a dark module."""
BAR = re.compile(rb"\x01+")


@dataclass(frozen=True)
class Matrix:
    """The modules of a code, without the quiet zone."""

    side: int
    modules: bytes
    """Row by row from the top, one byte each: 1 is dark."""

    def bars(self) -> Iterator[tuple[int, int, int]]:
        """List the runs of dark modules: row, first column, length."""
        for row in range(self.side):
            start = row * self.side
            for bar in BAR.finditer(self.modules, start, start + self.side):
                yield row, bar.start() - start, bar.end() - bar.start()


class ErrorLevel(StrEnum):
    """How much of a code may be lost and still be read."""

    CLEAN = "M"
    """15 %: labels in clean boxes."""
    ROUGH = "Q"
    """25 %: wet or dusty goods."""


def matrix(text: str, level: ErrorLevel = ErrorLevel.CLEAN) -> Matrix:
    """Encode a text in the smallest code that holds it.

    Upper-case addresses go in alphanumeric mode, eleven bits for two characters.

    Raises:
        ValueError: no QR code holds this much.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=str(level))
    picture = code.to_image(scale=1, add_quiet_zones=False)
    grey = memoryview(picture).tobytes()  # type: ignore[arg-type]
    return Matrix(picture.shape[0], grey.translate(DARK_IS_ONE))
