"""Rows of a list that somebody hands in: CSV as spreadsheets in China save it, or Excel's workbook.

Read row by row, so that a list may be as long as the disk holds.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

WORKBOOK = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""What .xls files begin with: Excel 97 to 2003, which nothing here reads."""
ENCODINGS = ("utf-8-sig", "gb18030")
"""With or without a byte order mark; else what a Chinese Windows writes."""
DELIMITERS = ",\t;"
PIECE_BYTES = 1024 * 1024
HEAD_CHARACTERS = 2000
UNPACKED_BYTES_MAX = 24 * 1024 * 1024
"""Of all parts of a workbook that a person waits for: a small file may unpack to any size."""
COLUMNS_MAX = 120
EXACT_DIGITS = 15
"""A spreadsheet's numbers keep no more digits than these."""


class OldExcelError(ValueError):
    """The list is in Excel's old format; saved anew as .xlsx it can be read."""


def rows_of(
    content: BinaryIO, *, unpacked_bytes_max: int = UNPACKED_BYTES_MAX
) -> Iterator[list[str]]:
    """Read a CSV, or a workbook's first sheet, row by row, each cell as text.

    The file must stay open until the last row is read.

    Raises:
        OldExcelError: the file is an .xls.
        ValueError: neither a CSV in a known encoding nor a workbook, or one larger inside.
    """
    start = content.read(len(WORKBOOK))
    content.seek(0)
    if start == OLD_EXCEL:
        raise OldExcelError("an old workbook")
    if start == WORKBOOK:
        return _workbook_rows(content, unpacked_bytes_max)
    return _csv_rows(content)


def _csv_rows(content: BinaryIO) -> Iterator[list[str]]:
    """Read cells between commas, tabs or semicolons, whatever the beginning has most of."""
    encoding = _encoding_of(content)
    text = io.TextIOWrapper(content, encoding=encoding, newline="")
    try:
        head = text.read(HEAD_CHARACTERS)
        text.seek(0)
        yield from csv.reader(text, delimiter=max(DELIMITERS, key=head.count))
    except csv.Error as error:
        raise ValueError("no CSV") from error
    finally:
        # Else the file would be closed with its reader, under whoever holds it.
        if not content.closed:
            text.detach()


def _encoding_of(content: BinaryIO) -> str:
    for encoding in ENCODINGS:
        if _is_readable_as(encoding, content):
            return encoding
    raise ValueError("no known encoding")


def _is_readable_as(encoding: str, content: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := content.read(PIECE_BYTES):
            if b"\x00" in piece:
                raise ValueError("no text")
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        content.seek(0)
    return True


def _workbook_rows(content: BinaryIO, unpacked_bytes_max: int) -> Iterator[list[str]]:
    """Read the values of formulas, not the formulas."""
    workbook = _opened(content, unpacked_bytes_max)
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


def _opened(content: BinaryIO, unpacked_bytes_max: int) -> Workbook:
    try:
        with zipfile.ZipFile(content) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > unpacked_bytes_max:
            raise ValueError("larger inside than any list")
        return load_workbook(content, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise ValueError("no workbook") from error


def _text(value: object) -> str:
    """Write a cell as text; a number that has lost its last digits is written so that it shows."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= 10**EXACT_DIGITS:
        return f"{value:E}"
    return f"{value:.0f}" if value == int(value) else f"{value:.10g}"
