import io
import zipfile

import pytest
from openpyxl import Workbook

from app import uploads

ROWS = [["姓名", "手机号"], ["李桂香", "13800138000"]]


def rows_of(content: bytes) -> list[list[str]]:
    return list(uploads.rows_of(io.BytesIO(content)))


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

    assert rows_of(text.encode(encoding)) == ROWS


def test_a_cell_may_hold_commas_quotes_and_lines() -> None:
    content = '姓名,故事\n李桂香,"养鸡，\n""土鸡"""\n'.encode()

    assert rows_of(content)[1] == ["李桂香", '养鸡，\n"土鸡"']


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\xff\xff\xff\xff", b"a," + b"x" * 200_000])
def test_what_is_no_csv_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match="no "):
        rows_of(content)


def test_a_workbook_is_read_as_texts() -> None:
    content = workbook(
        [
            ["姓名", "手机号", "身份证号"],
            ["李桂香", 13800138000, 430102195602290027],
            [None, 1.0],
            [0.25, True],
        ]
    )

    assert content.startswith(uploads.WORKBOOK)
    rows = [row[:3] for row in rows_of(content)]
    # The long number has lost its end in the spreadsheet, and is written so that it shows.
    assert rows[1] == ["李桂香", "13800138000", "4.301022E+17"]
    assert rows[2][:2] == ["", "1"]
    assert rows[3][:2] == ["0.25", "True"]


def test_a_formula_is_not_run_and_not_read() -> None:
    [[cell, *_]] = rows_of(workbook([["=1+1"]]))

    assert cell == ""


def test_a_workbook_that_unpacks_to_any_size_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (uploads.UNPACKED_BYTES_MAX + 1))

    with pytest.raises(ValueError, match="larger inside"):
        rows_of(out.getvalue())


def test_what_is_no_workbook_is_told() -> None:
    with pytest.raises(ValueError, match="no workbook"):
        rows_of(uploads.WORKBOOK + b" and nothing")


def test_the_old_format_is_told_apart() -> None:
    with pytest.raises(uploads.OldExcelError):
        rows_of(uploads.OLD_EXCEL + b"\x00" * 600)


def test_a_list_without_rows_is_empty() -> None:
    assert rows_of(b"") == []


@pytest.mark.parametrize(
    "content", [b"a,b\n1,2\n", workbook([["a"], ["b"]])], ids=["csv", "workbook"]
)
def test_the_file_stays_open_for_who_holds_it(content: bytes) -> None:
    held = io.BytesIO(content)
    rows = uploads.rows_of(held)
    next(rows)
    del rows

    assert not held.closed
    assert list(uploads.rows_of(held))


def test_a_zip_without_a_workbook_is_told() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "hello")

    with pytest.raises(ValueError, match="no workbook"):
        rows_of(out.getvalue())
