"""Lists as Excel workbooks: the first sheet is read, row by row."""

import io
import zipfile
from collections.abc import Iterator, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

MAGIC = b"PK\x03\x04"
UNPACKED_BYTES_MAX = 24 * 1024 * 1024
"""Of all parts of a workbook: a small file may unpack to any size."""
COLUMNS_MAX = 40
EXACT_DIGITS = 15
"""A spreadsheet's numbers keep no more digits than these."""
TEMPLATE_ROWS = 500
TEXT_FORMAT = "@"
WIDTH = 22


def rows_of(content: bytes) -> Iterator[list[str]]:
    """Read the first sheet row by row; values of formulas, not the formulas.

    Raises:
        ValueError: no workbook, or one that is larger inside than any list.
    """
    _refuse_bomb(content)
    try:
        workbook = load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
    except (InvalidFileException, KeyError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise ValueError("no workbook") from error
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


def template(titles: Sequence[str], example: Sequence[str]) -> bytes:
    """Make an empty list whose cells are text, so that no number in it is cut."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet("名册")
    sheet.append(list(titles))
    sheet.append(list(example))
    sheet.freeze_panes = "A2"
    for column, _ in enumerate(titles, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTH
        for row in range(2, TEMPLATE_ROWS + 2):
            sheet.cell(row, column).number_format = TEXT_FORMAT
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ValueError("no workbook") from error
    if unpacked > UNPACKED_BYTES_MAX:
        raise ValueError("larger inside than any list")


def _text(value: object) -> str:
    """Write a cell as text; a number that has lost its last digits is written so that it shows."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:E}" if abs(value) >= 10**EXACT_DIGITS else f"{value:.0f}"
    return str(value)
