"""Rows as files that a spreadsheet opens as they are meant: CSV and Excel workbooks.

Nothing in them is run as a formula, whoever typed the text; no long number is rounded.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

Cell = str | int | Decimal | datetime | None
"""A moment is one in China, without its zone; nothing is an empty cell."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONG_NUMBER = re.compile(r"\d{12,}X?")
BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads Chinese as the machine's old encoding."""
SHEET_ROWS_MAX = 1_000_000
"""A sheet ends at 1,048,576 rows; what is more goes on in the next one."""
MONEY_FORMAT = "0.00"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
TEXT_FORMAT = "@"
TEMPLATE_ROWS = 500
TEMPLATE_WIDTH = 22
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Write a CSV line by line, so that a long one need not be held in memory."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(BYTE_ORDER_MARK)
    for row in rows:
        writer.writerow([_as_text(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a whole CSV."""
    return "".join(csv_lines(rows)).encode()


def as_xlsx(name: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a workbook, row by row; amounts are numbers, moments dates, else text."""
    workbook = Workbook(write_only=True)
    left = iter(rows)
    for number in range(1, 1000):
        first = list(islice(left, 1))
        if number > 1 and not first:
            break
        sheet = workbook.create_sheet(name if number == 1 else f"{name} {number}")
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, title) for title in titles])
        for row in (*first, *islice(left, SHEET_ROWS_MAX - 1)):
            sheet.append([_cell(sheet, value) for value in row])
    return _saved(workbook)


def template(name: str, titles: Sequence[str], example: Sequence[str]) -> bytes:
    """Make an empty list to be filled in; its cells are text, so that no number in it is cut."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet(name)
    sheet.append(list(titles))
    sheet.append(list(example))
    sheet.freeze_panes = "A2"
    for column, _ in enumerate(titles, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = TEMPLATE_WIDTH
        for row in range(2, TEMPLATE_ROWS + 2):
            sheet.cell(row, column).number_format = TEXT_FORMAT
    return _saved(workbook)


def _saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]
    if isinstance(value, Decimal):
        cell.number_format = MONEY_FORMAT
    if isinstance(value, datetime):
        cell.number_format = MOMENT_FORMAT
    return cell


def _as_text(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if not isinstance(cell, str):
        return cell
    if cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    # A tab in front keeps all eighteen digits; reading the file again takes it off.
    return f"\t{cell}" if LONG_NUMBER.fullmatch(cell) else cell
