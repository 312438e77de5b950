"""Rows of the first sheet of an Excel workbook, read one at a time."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAGIC = b"PK\x03\x04"
UNPACKED_BYTES_MAX = 512 * 1024 * 1024
"""Of all parts of a workbook: a small file may unpack to any size."""
COLUMNS_MAX = 120
EXACT_DIGITS = 15
"""A spreadsheet's numbers keep no more digits than these."""


def rows_of(path: Path) -> Iterator[list[str]]:
    """Read the first sheet row by row; values of formulas, not the formulas.

    Raises:
        ValueError: no workbook, or one that is larger inside than any export.
    """
    with path.open("rb") as content:
        workbook = _opened(content)
        try:
            sheet = workbook.worksheets[0]
            # Some programs write a wrong size into the sheet, and all but its first cell is lost.
            sheet.reset_dimensions()
            for row in sheet.iter_rows(max_col=COLUMNS_MAX, values_only=True):
                yield [_text(value) for value in row]
        except (IndexError, KeyError, SyntaxError, TypeError) as error:
            raise ValueError("no sheet") from error
        finally:
            workbook.close()


def _opened(content: BinaryIO) -> Workbook:
    try:
        with zipfile.ZipFile(content) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > UNPACKED_BYTES_MAX:
            raise ValueError("larger inside than any export")
        return load_workbook(content, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise ValueError("no workbook") from error


def _text(value: object) -> str:
    """Write a cell as text; a number that has lost its last digits is written so that it shows."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:E}" if abs(value) >= 10**EXACT_DIGITS else str(value)
    if isinstance(value, float):
        return f"{value:E}" if abs(value) >= 10**EXACT_DIGITS else f"{value:.10g}"
    return str(value)
