import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.web import sheets


@given(st.text(max_size=40).filter(lambda text: "\x00" not in text))
def test_nothing_written_is_run_as_a_formula(cell: str) -> None:
    written = sheets.as_csv([[cell, "end"]])
    [row] = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))

    assert written.startswith(b"\xef\xbb\xbf")
    assert not row[0].startswith(("=", "+", "-", "@", "\r"))
    assert row[0] in {cell, f"'{cell}", f"\t{cell}"}


def test_a_long_number_stays_whole_in_a_spreadsheet() -> None:
    written = sheets.as_csv([["430102195602290027"]])

    assert written.decode("utf-8-sig") == "\t430102195602290027\r\n"


def test_the_template_keeps_numbers_as_text() -> None:
    sheet = load_workbook(io.BytesIO(sheets.template("名册", ["姓名", "身份证号"], ["李桂香", ""])))
    cells = sheet.worksheets[0]

    assert [cell.value for cell in cells[1]] == ["姓名", "身份证号"]
    assert {cells.cell(row, 2).number_format for row in (2, 300)} == {"@"}
