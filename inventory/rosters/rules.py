"""What a list of villagers looks like, and what is wrong with a line of it: pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.errors import Refusal
from inventory.villagers.rules import read_id_number, read_name, read_phone, read_story

FILE_BYTES_MAX = 4 * 1024 * 1024
ROWS_MAX = 5000
"""Of one file: some ten villages."""
HEADER_WITHIN = 10
"""Rows in which the header must stand: lists often begin with a title and a date."""
CELL_CHARACTERS_MAX = 600
FILE_NAME_CHARACTERS_MAX = 100

EMPTY = frozenset({"", "-", "—", "/", "无", "暂无"})
"""What people write where they have nothing to write."""
MANGLED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
"""What a spreadsheet makes of a long number that it took for a quantity: its end is lost."""


class Column(StrEnum):
    """What a list may tell of a person."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    PLACE_CODE = "place_code"
    STORY = "story"


TITLES = {
    Column.NAME: "姓名",
    Column.PHONE: "手机号",
    Column.ID_NUMBER: "身份证号",
    Column.PLACE_CODE: "网点编码",
    Column.STORY: "故事",
}
"""The header of our template."""
ALIASES = {
    "姓名": Column.NAME,
    "名字": Column.NAME,
    "村民姓名": Column.NAME,
    "村民": Column.NAME,
    "户主": Column.NAME,
    "户主姓名": Column.NAME,
    "name": Column.NAME,
    "手机号": Column.PHONE,
    "手机": Column.PHONE,
    "手机号码": Column.PHONE,
    "电话": Column.PHONE,
    "电话号码": Column.PHONE,
    "联系电话": Column.PHONE,
    "联系方式": Column.PHONE,
    "phone": Column.PHONE,
    "mobile": Column.PHONE,
    "身份证号": Column.ID_NUMBER,
    "身份证": Column.ID_NUMBER,
    "身份证号码": Column.ID_NUMBER,
    "证件号码": Column.ID_NUMBER,
    "公民身份号码": Column.ID_NUMBER,
    "idnumber": Column.ID_NUMBER,
    "网点编码": Column.PLACE_CODE,
    "网点代码": Column.PLACE_CODE,
    "网点": Column.PLACE_CODE,
    "村编码": Column.PLACE_CODE,
    "村代码": Column.PLACE_CODE,
    "placecode": Column.PLACE_CODE,
    "故事": Column.STORY,
    "家里的故事": Column.STORY,
    "story": Column.STORY,
}
"""How lists name their columns, without spaces and in lower case."""


@dataclass(frozen=True)
class Line:
    """A row of the list with something in it."""

    number: int
    """As a spreadsheet counts rows."""
    cells: Mapping[Column, str]


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be imported: a refusal's code and figures."""

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody on the list, read."""

    name: str
    phone: str
    """Eleven digits, or nothing."""
    id_number: str | None
    story: str


def lines_of(rows: Iterable[Sequence[str]]) -> Iterator[Line]:
    """Read the rows below the header; empty ones are passed over.

    Raises:
        Refusal: `roster.header_missing`, `roster.too_many_rows`.
    """
    columns: dict[Column, int] = {}
    count = 0
    for number, cells in enumerate(rows, start=1):
        if not columns:
            columns = _columns_of(cells)
            if not columns and number >= HEADER_WITHIN:
                break
            continue
        line = Line(number, {column: _cell(cells, index) for column, index in columns.items()})
        if any(line.cells.values()):
            count += 1
            if count > ROWS_MAX:
                raise Refusal("roster.too_many_rows", most=ROWS_MAX)
            yield line
    if not columns:
        raise Refusal("roster.header_missing", title=TITLES[Column.NAME])


def read_line(line: Line) -> tuple[Person | None, list[Problem]]:
    """Read a line into a person, or tell everything that is wrong with it."""
    cells = {column: line.cells.get(column, "") for column in Column}
    read: dict[Column, Any] = {}
    problems = []
    for column, reader in (
        (Column.NAME, read_name),
        (Column.PHONE, read_phone),
        (Column.ID_NUMBER, read_id_number),
        (Column.STORY, read_story),
    ):
        try:
            read[column] = reader(_unmangled(column, cells[column]))
        except Refusal as refusal:
            problems.append(Problem(refusal.code, refusal.params))
    if not problems and not read[Column.PHONE] and not read[Column.ID_NUMBER]:
        problems.append(Problem("roster.no_number", {}))
    if problems:
        return None, problems
    person = Person(
        name=read[Column.NAME],
        phone=read[Column.PHONE],
        id_number=read[Column.ID_NUMBER],
        story=read[Column.STORY],
    )
    return person, []


def _columns_of(cells: Sequence[str]) -> dict[Column, int]:
    """Recognise a header: it names at least the column of names."""
    columns: dict[Column, int] = {}
    for index, cell in enumerate(cells):
        # “手机号（必填）” and “* ID number” are the columns that they begin with.
        title = re.sub(r"[\s_*]", "", re.split(r"[(:]", _plain(cell).lower())[0])
        column = ALIASES.get(title)
        if column is not None:
            columns.setdefault(column, index)
    return columns if Column.NAME in columns else {}


def _cell(cells: Sequence[str], index: int) -> str:
    text = _plain(cells[index]) if index < len(cells) else ""
    return "" if text in EMPTY else text[:CELL_CHARACTERS_MAX]


def _plain(text: str) -> str:
    """Take away what exports put before a number to keep it text: a tab, an apostrophe."""
    return unicodedata.normalize("NFKC", text).strip().removeprefix("'").strip()


def _unmangled(column: Column, text: str) -> str:
    """Pass a cell on, unless a spreadsheet has cut its number.

    Raises:
        Refusal: `roster.number_mangled`.
    """
    if column in {Column.PHONE, Column.ID_NUMBER} and MANGLED.fullmatch(text):
        raise Refusal("roster.number_mangled", column=TITLES[column])
    return text
