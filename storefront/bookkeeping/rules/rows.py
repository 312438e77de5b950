"""Journals as rows of a spreadsheet, a row for each side."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from app.clock import CHINA
from storefront.bookkeeping.rules.plaintext import Exported

Cell = str | int | Decimal
TITLES = (
    "号 number",
    "时间 posted_at",
    "种类 kind",
    "凭证 voucher",
    "摘要 memo",
    "科目 account",
    "科目名称 account_name",
    "谁的 party",
    "借方（元） debit_yuan",
    "贷方（元） credit_yuan",
    "封签 seal",
)


def rows_of(journals: Iterable[Exported], names: dict[str, str]) -> Iterator[tuple[Cell, ...]]:
    """Write a row for each side; an amount stands under debit or credit, in yuan."""
    for journal in journals:
        posted_at = journal.posted_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
        for side in journal.sides:
            amount = Decimal(abs(side.fen)).scaleb(-2)
            yield (
                journal.number if journal.number is not None else "",
                posted_at,
                journal.kind,
                journal.voucher,
                journal.memo,
                side.account,
                names[side.account],
                side.party,
                amount if side.fen > 0 else "",
                amount if side.fen < 0 else "",
                journal.hash,
            )
