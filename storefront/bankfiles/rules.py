"""What a bank's file looks like, and what its answer means.

No national format exists; each bank has its own columns. So a template names them.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal
from app.money import FEN_MAX, yuan
from storefront.outcomes.rules import Outcome

ENCODINGS = ("gb18030", "utf-8-sig")
DELIMITERS = (",", "|", "\t")
ROWS_MAX = 5000
NAME_CHARACTERS_MAX = 40


class Column(StrEnum):
    """What a column of a bank's file can hold."""

    NUMBER = "number"
    """1, 2, 3…"""
    SERIAL = "serial"
    """Our own number of the payout: the bank takes it once, and answers by it."""
    ACCOUNT = "account"
    HOLDER = "holder"
    BANK = "bank"
    YUAN = "yuan"
    """Two decimals, never a separator of thousands."""
    FEN = "fen"
    PURPOSE = "purpose"
    """What it is for: 货款."""


PURPOSE = "货款"
EXAMPLE = "\n".join(
    (
        "序号=number",
        "流水号=serial",
        "收款账号=account",
        "户名=holder",
        "开户行=bank",
        "金额=yuan",
        "用途=purpose",
    )
)
NEEDED = frozenset({Column.SERIAL, Column.ACCOUNT, Column.HOLDER})


@dataclass(frozen=True)
class Layout:
    """A bank's file: its columns with their titles, how it is written, how much it holds."""

    name: str
    columns: tuple[tuple[str, Column], ...]
    encoding: str
    delimiter: str
    has_titles: bool
    rows_max: int
    total_fen_max: int


def columns_of(typed: str) -> tuple[tuple[str, Column], ...]:
    """Read the columns as typed, a line each: title=word.

    Raises:
        Refusal: `bank.columns`: a word that we do not know, or account, holder, serial or amount
            is missing.
    """
    found = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        title, _, word = line.partition("=")
        if word.strip() not in list(Column) or not title.strip():
            raise Refusal("bank.columns", line=line)
        found.append((title.strip(), Column(word.strip())))
    held = {column for _, column in found}
    if not held >= NEEDED or not held & {Column.YUAN, Column.FEN}:
        raise Refusal("bank.columns", line="serial, account, holder, yuan")
    return tuple(found)


def layout_of(layout: Layout) -> Layout:
    """Refuse a layout that no file can have.

    Raises:
        Refusal: `bank.layout`.
    """
    possible = (
        0 < len(layout.name) <= NAME_CHARACTERS_MAX
        and layout.encoding in ENCODINGS
        and layout.delimiter in DELIMITERS
        and 0 < layout.rows_max <= ROWS_MAX
        and 0 < layout.total_fen_max <= FEN_MAX
    )
    if not possible:
        raise Refusal("bank.layout", most=ROWS_MAX)
    return layout


@dataclass(frozen=True)
class Transfer:
    """One line of a bank's file."""

    serial: str
    account: str
    holder: str
    bank: str
    fen: int


def written(layout: Layout, transfers: Sequence[Transfer]) -> bytes:
    """Write the file; the same transfers make the same bytes.

    Raises:
        Refusal: `bank.character`: a name that the bank's encoding or separator cannot carry.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=layout.delimiter, lineterminator="\r\n")
    if layout.has_titles:
        writer.writerow([title for title, _ in layout.columns])
    for number, transfer in enumerate(transfers, start=1):
        writer.writerow([_cell(column, number, transfer) for _, column in layout.columns])
    try:
        return out.getvalue().encode(layout.encoding)
    except UnicodeEncodeError as error:
        raise Refusal("bank.character", text=error.object[error.start]) from None


def _cell(column: Column, number: int, transfer: Transfer) -> str:
    return {
        Column.NUMBER: str(number),
        Column.SERIAL: transfer.serial,
        Column.ACCOUNT: transfer.account,
        Column.HOLDER: transfer.holder,
        Column.BANK: transfer.bank,
        Column.YUAN: yuan(transfer.fen),
        Column.FEN: str(transfer.fen),
        Column.PURPOSE: PURPOSE,
    }[column]


WORDS = {
    Outcome.PAID: ("成功", "交易成功", "已入账", "paid", "success"),
    Outcome.FAILED: ("失败", "交易失败", "拒绝", "failed"),
    Outcome.RETURNED: ("退回", "退汇", "已退汇", "returned"),
}
SERIAL_TITLES = ("流水号", "serial", "商户流水号", "客户流水号", "业务流水号")
STATUS_TITLES = ("状态", "处理状态", "交易状态", "处理结果", "结果", "status")
REASON_TITLES = ("原因", "失败原因", "备注", "reason")


@dataclass(frozen=True)
class Result:
    """The bank's answer about one transfer."""

    serial: str
    outcome: Outcome
    reason: str


def results_of(rows: Iterable[Sequence[str]]) -> list[Result]:
    """Read a bank's answer by its titles; other columns are passed over.

    Raises:
        Refusal: `bank.result_titles`, `bank.result_word`, `bank.result_twice`.
    """
    left = iter([[cell.strip().lstrip("'\t") for cell in row] for row in rows])
    titles = next(left, [])
    serial, status = _place(titles, SERIAL_TITLES), _place(titles, STATUS_TITLES)
    if serial is None or status is None:
        raise Refusal("bank.result_titles", serial=SERIAL_TITLES[0], status=STATUS_TITLES[0])
    reason = _place(titles, REASON_TITLES)
    found: dict[str, Result] = {}
    for row in left:
        if len(row) <= max(serial, status) or not row[serial]:
            continue
        said = row[reason] if reason is not None and reason < len(row) else ""
        if row[serial] in found:
            raise Refusal("bank.result_twice", serial=row[serial])
        found[row[serial]] = Result(row[serial], _outcome(row[status]), said[:200])
    return list(found.values())


def _place(titles: Sequence[str], known: Sequence[str]) -> int | None:
    return next((place for place, title in enumerate(titles) if title in known), None)


def _outcome(word: str) -> Outcome:
    for outcome, words in WORDS.items():
        if word.lower() in words:
            return outcome
    raise Refusal("bank.result_word", word=word)
