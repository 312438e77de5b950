"""What is reported, how it is laid out, and how long its bars are: pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.money import yuan

BARS_SHOWN = 20
BAR_WIDTH = 1000
Cell = str | int | Decimal


class By(StrEnum):
    """What a report of the trade is broken down by."""

    VILLAGE = "village"
    AGENT = "agent"
    PRODUCE = "produce"
    CHANNEL = "channel"


@dataclass(frozen=True)
class Trade:
    """What one village, agent, kind of goods or channel sold. Money in fen."""

    name: str
    items: int
    """Sold, less what came back."""
    sale_fen: int
    fee_fen: int
    net_fen: int
    days_tenths: int
    """From the desk to the parcel on average, in tenths of a day."""
    lost: int
    """Things written off in the period."""
    lost_fen: int
    """What the desk answered for of them."""
    owed_fen: int
    """Due to villagers now and not paid."""
    owed_days: int
    """Since when, of what is owed longest."""

    @property
    def days(self) -> str:
        """Days in stock as people say them: 2.5."""
        return f"{self.days_tenths // 10}.{self.days_tenths % 10}"

    @property
    def waste_tenths(self) -> int:
        """Of everything that left, how much was lost, in tenths of a per cent."""
        left = self.items + self.lost
        return 1000 * self.lost // left if left > 0 else 0


@dataclass(frozen=True)
class Benefit:
    """What one household got in a period, as a public buyer may see it. Money in fen."""

    village: str
    masked_code: str
    masked_name: str
    items: int
    sale_fen: int
    net_fen: int
    paid_fen: int
    payouts: int
    first_paid: date | None
    last_paid: date | None


@dataclass(frozen=True)
class BenefitSum:
    """All households of a period."""

    households: int
    """That sold something or were paid."""
    paid_households: int
    sale_fen: int
    net_fen: int
    paid_fen: int


def summed(rows: Sequence[Benefit]) -> BenefitSum:
    """Add households up."""
    return BenefitSum(
        households=len(rows),
        paid_households=sum(1 for row in rows if row.payouts),
        sale_fen=sum(row.sale_fen for row in rows),
        net_fen=sum(row.net_fen for row in rows),
        paid_fen=sum(row.paid_fen for row in rows),
    )


def masked_name(name: str) -> str:
    """Show the family name only (PIPL art. 25): 李**."""
    return name[:1] + "*" * max(len(name) - 1, 1)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart."""

    name: str
    fen: int
    length: int
    """Of a thousand."""


def bars(rows: Sequence[Trade]) -> list[Bar]:
    """Draw what each sold beside who sold most; the largest first."""
    largest = sorted(rows, key=lambda row: (-row.sale_fen, row.name))[:BARS_SHOWN]
    most = max((row.sale_fen for row in largest), default=0)
    return [
        Bar(row.name, row.sale_fen, BAR_WIDTH * max(row.sale_fen, 0) // most)
        for row in largest
        if most > 0
    ]


TRADE_TITLES = (
    "名称",
    "卖出件数",
    "销售额（元）",
    "手续费（元）",
    "归村民（元）",
    "平均在库天数",
    "报损件数",
    "报损赔付（元）",
    "应付未付（元）",
    "最久欠了几天",
)


def trade_lines(rows: Sequence[Trade]) -> Iterator[tuple[Cell, ...]]:
    """Lay a report out for a spreadsheet."""
    for row in rows:
        yield (
            row.name,
            row.items,
            Decimal(yuan(row.sale_fen)),
            Decimal(yuan(row.fee_fen)),
            Decimal(yuan(row.net_fen)),
            Decimal(row.days),
            row.lost,
            Decimal(yuan(row.lost_fen)),
            Decimal(yuan(row.owed_fen)),
            row.owed_days,
        )


@dataclass(frozen=True)
class Mass:
    """What became of one lot, in pieces or grams."""

    lot_id: int
    lot_code: str
    villager_code: str
    """Empty of a made lot, which is several villagers'."""
    villager_name: str
    produce: str
    base_unit: str
    accepted: int
    """Taken in, or made."""
    sold: int
    """Less what came back."""
    on_hand: int
    """By the labels that are in the house now."""
    returned: int
    """Given back to the villager, or corrected."""
    used: int
    """Made into other goods."""
    lost: int
    losses: str
    """Reason and bearer of each loss, as words of the rules."""
    loss_ids: tuple[int, ...]

    @property
    def difference(self) -> int:
        """What is accounted for nowhere: nothing, in books that are right."""
        return self.accepted - self.sold - self.on_hand - self.returned - self.used - self.lost


MASS_TITLES = (
    "批次",
    "村民编码",
    "村民",
    "品类",
    "单位",
    "收进",
    "卖出",
    "在库",
    "退回村民",
    "加工用掉",
    "损耗",
    "差额",
    "损耗原因和谁承担",
)


def mass_lines(rows: Sequence[Mass]) -> Iterator[tuple[Cell, ...]]:
    """Lay the goods of lots out for a spreadsheet."""
    for row in rows:
        yield (
            row.lot_code,
            row.villager_code,
            row.villager_name,
            row.produce,
            row.base_unit,
            row.accepted,
            row.sold,
            row.on_hand,
            row.returned,
            row.used,
            row.lost,
            row.difference,
            row.losses,
        )


BENEFIT_TITLES = (
    "村",
    "农户编码",
    "户主",
    "卖出件数",
    "销售额（元）",
    "归农户（元）",
    "已付给农户（元）",
    "付款次数",
    "第一次付款",
    "最近一次付款",
)


def benefit_lines(rows: Sequence[Benefit]) -> Iterator[tuple[Cell, ...]]:
    """Lay the evidence out for a spreadsheet, with the sum as its last line."""
    for row in rows:
        yield (
            row.village,
            row.masked_code,
            row.masked_name,
            row.items,
            Decimal(yuan(row.sale_fen)),
            Decimal(yuan(row.net_fen)),
            Decimal(yuan(row.paid_fen)),
            row.payouts,
            row.first_paid.isoformat() if row.first_paid else "",
            row.last_paid.isoformat() if row.last_paid else "",
        )
    total = summed(rows)
    yield (
        f"合计 {total.households} 户",
        "",
        f"付到 {total.paid_households} 户",
        sum(row.items for row in rows),
        Decimal(yuan(total.sale_fen)),
        Decimal(yuan(total.net_fen)),
        Decimal(yuan(total.paid_fen)),
        sum(row.payouts for row in rows),
        "",
        "",
    )
