"""What a statement says: the picture of a year, the lines of a passbook, the words of a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.money import ONE, yuan

WHOLE = 1000
"""A bar as long as the picture is wide, in thousandths."""


class Shown(StrEnum):
    """What of a villager's money somebody else was shown, in the record of reveals."""

    STATEMENT = "statement"
    PASSBOOK = "passbook"
    TEXT = "statement_text"


@dataclass(frozen=True)
class MonthSum:
    """What a villager's things brought in a month, by the day on which they left; in fen."""

    month: date
    """Its first day."""
    items: int
    sale_fen: int
    fee_fen: int
    net_fen: int


@dataclass(frozen=True)
class Bar:
    """A month in the picture of a year."""

    month: MonthSum
    length: int
    """In thousandths of the longest."""


@dataclass(frozen=True)
class Year:
    """A year as a picture: its months that have something, and what they come to."""

    year: int
    bars: tuple[Bar, ...]
    earlier: int | None
    """The last year before it that has something."""
    later: int | None

    @property
    def items(self) -> int:
        """How many things were sold."""
        return sum(bar.month.items for bar in self.bars)

    @property
    def net_fen(self) -> int:
        """What of it was the villager's."""
        return sum(bar.month.net_fen for bar in self.bars)


def year_of(months: Sequence[MonthSum], year: int) -> Year:
    """Draw a year; of its months, those that have something, the latest first.

    The longest bar is the best month; a month with anything at all has a bar that can be seen.
    """
    mine = sorted(
        (month for month in months if month.month.year == year),
        key=lambda month: month.month,
        reverse=True,
    )
    best = max((month.net_fen for month in mine), default=0)
    years = sorted({month.month.year for month in months})
    return Year(
        year=year,
        bars=tuple(Bar(month, _length(month.net_fen, best)) for month in mine),
        earlier=max((other for other in years if other < year), default=None),
        later=min((other for other in years if other > year), default=None),
    )


def _length(net_fen: int, best_fen: int) -> int:
    if net_fen <= 0 or best_fen <= 0:
        return 0
    return max(WHOLE * net_fen // best_fen, 10)


def percent(basis_points: int) -> str:
    """Write a rate as people say it: 1200 is 12, 1250 is 12.5."""
    whole, rest = divmod(basis_points * 100, ONE)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class PassbookLine:
    """One line of a passbook; in fen, what came in is positive."""

    day: date
    text: str
    sale_fen: int
    fee_fen: int
    change_fen: int
    """What came to the villager, or what they were paid, as a negative."""
    balance_fen: int = 0
    """What was owed after it."""


@dataclass(frozen=True)
class Passbook:
    """A villager's year, as a passbook has it."""

    year: int
    villager_code: str
    villager_name: str
    place_name: str
    brought_forward_fen: int
    lines: tuple[PassbookLine, ...]

    @property
    def balance_fen(self) -> int:
        """What was owed at its end."""
        return self.lines[-1].balance_fen if self.lines else self.brought_forward_fen


def line_text(produce: str, items: int, payout_code: str, kind: str = "sale") -> str:
    """Say what a line is about: things that arrived, came back or were lost, or a payout."""
    if not produce:
        return f"领钱 {payout_code}"
    what = {"return": "退回 ", "loss": "损失赔 "}.get(kind, "")
    return f"{produce} {what}{items} 件"


def with_balances(
    brought_forward_fen: int, lines: Sequence[PassbookLine]
) -> tuple[PassbookLine, ...]:
    """Write beside each line what is owed after it."""
    standing, written = brought_forward_fen, []
    for line in lines:
        standing += line.change_fen
        written.append(
            PassbookLine(
                line.day, line.text, line.sale_fen, line.fee_fen, line.change_fen, standing
            )
        )
    return tuple(written)


def text_of(name: str, month: MonthSum | None, owed_fen: int) -> str:
    """Say in one text message what the last month brought and what can be had now."""
    brought = (
        f"{month.month.month}月卖了{month.items}件，归您{yuan(month.net_fen)}元。" if month else ""
    )
    owed = (
        f"现在可以领{yuan(owed_fen)}元，带卡和密码到代办点领。"
        if owed_fen > 0
        else "现在没有要领的钱。"
    )
    return f"【商务代办】{name}：{brought}{owed}"
