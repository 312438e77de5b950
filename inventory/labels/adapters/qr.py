"""QR codes as a matrix of modules (ISO/IEC 18004)."""

from enum import Enum

import qrcode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

Matrix = tuple[tuple[bool, ...], ...]
"""Rows of modules from the top, dark is true, without the quiet zone."""


class ErrorLevel(Enum):
    """How much of a code may be lost and still be read."""

    CLEAN = ERROR_CORRECT_M
    """15 %: labels in clean boxes."""
    ROUGH = ERROR_CORRECT_Q
    """25 %: wet or dusty goods."""


def matrix(text: str, level: ErrorLevel = ErrorLevel.CLEAN) -> Matrix:
    """Encode a text in the smallest code that holds it.

    Upper-case addresses go in alphanumeric mode, eleven bits for two characters.

    Raises:
        ValueError: no QR code holds this much.
    """
    code = qrcode.QRCode(error_correction=level.value, border=0)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())
