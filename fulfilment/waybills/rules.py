"""The lists that go to a carrier's back office and come back: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.errors import Refusal
from fulfilment.shipping.rules import CARRIER_NAMES

TITLES = ("包裹号", "订单号", "收件人", "电话", "地址", "件数", "物品", "备注")
"""Of the list that goes out; carriers' back offices let one say which column is which."""
PARCEL_TITLES = frozenset({"包裹号", "包裹", "parcel", "客户单号", "商家订单号", "参考号"})
NUMBER_TITLES = frozenset({"运单号", "快递单号", "单号", "面单号", "tracking_number", "运单编号"})
CARRIER_TITLES = frozenset({"快递公司", "快递", "承运商", "carrier"})
ROWS_MAX = 2000
BEFORE_NUMBERS = "\t '\u2019"
"""What spreadsheets put before a number so that it stays as it is."""


@dataclass(frozen=True)
class NumberedRow:
    """One line of the list that came back."""

    line: int
    """In the file, the titles being the first."""
    parcel_code: str
    carrier: str
    tracking_number: str


def numbered(rows: Iterable[Sequence[str]], *, carrier: str) -> list[NumberedRow]:
    """Read a list with tracking numbers; its columns are found by their titles.

    Args:
        rows: of the file, the titles first; apostrophes and tabs before numbers do not matter.
        carrier: who carries, where the list has no column for it.

    Raises:
        Refusal: `waybills.columns_missing`, `waybills.empty`, `waybills.too_long`.
    """
    lines = [[_cleaned(cell) for cell in row] for row in rows]
    lines = [row for row in lines if any(row)]
    if not lines:
        raise Refusal("waybills.empty")
    titles = [title.lower() for title in lines[0]]
    parcel, number = _column(titles, PARCEL_TITLES), _column(titles, NUMBER_TITLES)
    by = _column(titles, CARRIER_TITLES)
    if parcel is None or number is None:
        raise Refusal("waybills.columns_missing")
    if len(lines) > ROWS_MAX + 1:
        raise Refusal("waybills.too_long", most=ROWS_MAX)
    found = [
        NumberedRow(
            line=line,
            parcel_code=_cell(row, parcel),
            carrier=_carrier(_cell(row, by), carrier) if by is not None else carrier,
            tracking_number=_cell(row, number),
        )
        for line, row in enumerate(lines[1:], start=2)
    ]
    kept = [row for row in found if row.tracking_number]
    if not kept:
        raise Refusal("waybills.empty")
    return kept


def _carrier(typed: str, chosen: str) -> str:
    """Read a carrier by its code or its name in either language."""
    for carrier, names in CARRIER_NAMES.items():
        if typed.lower() in {str(carrier), *(name.lower() for name in names)}:
            return carrier
    return typed or chosen


def _column(titles: Sequence[str], known: frozenset[str]) -> int | None:
    return next((place for place, title in enumerate(titles) if title in known), None)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _cleaned(cell: str) -> str:
    bare = cell.strip(BEFORE_NUMBERS)
    return bare if bare.isalnum() else cell.strip()
