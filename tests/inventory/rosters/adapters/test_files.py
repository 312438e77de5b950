import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.web import sheets
from inventory.rosters.adapters import csv_file, xlsx_file

ROWS = [["姓名", "手机号"], ["李桂香", "13800138000"]]


def workbook(rows: list[list[object]]) -> bytes:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_as_spreadsheets_write_it(encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in ROWS)

    assert list(csv_file.rows_of(text.encode(encoding))) == ROWS


def test_a_cell_may_hold_commas_quotes_and_lines() -> None:
    content = '姓名,故事\n李桂香,"养鸡，\n""土鸡"""\n'.encode()

    assert list(csv_file.rows_of(content))[1] == ["李桂香", '养鸡，\n"土鸡"']


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\xff\xff\xff\xff", b"a," + b"x" * 200_000])
def test_what_is_no_csv_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match="no "):
        list(csv_file.rows_of(content))


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


def test_a_workbook_is_read_as_texts() -> None:
    content = workbook(
        [["姓名", "手机号", "身份证号"], ["李桂香", 13800138000, 430102195602290027], [None, 1.0]]
    )

    assert content.startswith(xlsx_file.MAGIC)
    rows = [row[:3] for row in xlsx_file.rows_of(content)]
    # The long number has lost its end in the spreadsheet, and is written so that it shows.
    assert rows[1] == ["李桂香", "13800138000", "4.301022E+17"]
    assert rows[2][:2] == ["", "1"]


def test_a_formula_is_not_run_and_not_read() -> None:
    [[cell, *_]] = xlsx_file.rows_of(workbook([["=1+1"]]))

    assert cell == ""


def test_a_workbook_that_unpacks_to_any_size_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (xlsx_file.UNPACKED_BYTES_MAX + 1))

    with pytest.raises(ValueError, match="larger inside"):
        list(xlsx_file.rows_of(out.getvalue()))


@pytest.mark.parametrize("content", [b"PK\x03\x04 and nothing", b""])
def test_what_is_no_workbook_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match="no workbook"):
        list(xlsx_file.rows_of(content))


def test_a_zip_without_a_workbook_is_told() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "hello")

    with pytest.raises(ValueError, match="no workbook"):
        list(xlsx_file.rows_of(out.getvalue()))


def test_the_template_keeps_numbers_as_text() -> None:
    sheet = load_workbook(io.BytesIO(xlsx_file.template(["姓名", "身份证号"], ["李桂香", ""])))
    cells = sheet.worksheets[0]

    assert [cell.value for cell in cells[1]] == ["姓名", "身份证号"]
    assert {cells.cell(row, 2).number_format for row in (2, 300)} == {"@"}
