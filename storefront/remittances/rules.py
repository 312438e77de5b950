"""What a platform's settlement file says, and what a platform may keep: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from app.clock import CHINA, china_date
from app.errors import Refusal
from app.money import BasisPoints, Fen, parse_yuan, share_of
from storefront.imports.rules import cleaned, header_key, moment_typed

HEADER_WITHIN = 10
LINES_MAX = 50_000
BASIS_POINTS_MAX = 10_000
FREIGHT_FEN_MAX = 1_000_00


class Part(StrEnum):
    """What a column of the file says."""

    SUB_ORDER_NO = "sub_order_no"
    SETTLED_AT = "settled_at"
    KIND = "kind"
    SETTLED = "settled"
    INCOME = "income"
    FEE = "fee"
    COMMISSION = "commission"


NEEDED = (Part.SUB_ORDER_NO, Part.SETTLED_AT, Part.SETTLED)
ALIASES = {
    "子订单号": Part.SUB_ORDER_NO,
    "子订单编号": Part.SUB_ORDER_NO,
    "结算时间": Part.SETTLED_AT,
    "订单完成结算时间": Part.SETTLED_AT,
    "结算单类型": Part.KIND,
    "结算金额": Part.SETTLED,
    "订单实际收款金额": Part.SETTLED,
    "收入合计": Part.INCOME,
    "平台服务费": Part.FEE,
    "技术服务费": Part.FEE,
    "达人佣金": Part.COMMISSION,
    "带货费用": Part.COMMISSION,
}


class LineFate(StrEnum):
    """What would become of a line of a settlement, if it were booked."""

    UNMATCHED = "unmatched"
    """There is no order of ours that it is for; it is booked, and listed as a difference."""
    DIFFERENT = "different"
    """With it the platform has not settled what it owes for the order; booked and listed too."""
    FUTURE = "future"
    """Of a moment to come: not booked."""
    KNOWN = "known"
    """Booked before, or twice in the file, or settles nothing: not booked."""
    GOOD = "good"


BOOKED = (LineFate.UNMATCHED, LineFate.DIFFERENT, LineFate.GOOD)
"""Lines that are written in the books."""


class Kept(StrEnum):
    """What is kept of a sale at a platform, and by whom."""

    PLATFORM_FEE = "platform_fee"
    HOST_COMMISSION = "host_commission"
    FREIGHT = "freight"
    """What the carrier takes for a parcel of this shop."""


@dataclass(frozen=True)
class Rate:
    """How much is kept: of each hundred yuan, or of each parcel."""

    kind: Kept
    amount: int
    """Basis points of what the goods brought; of freight, fen of a parcel."""


@dataclass(frozen=True)
class SettlementLine:
    """One line of a settlement. Fen; all signs turn round where a refund is settled."""

    sub_order_no: str
    settled_at: datetime
    kind: str
    settled_fen: int
    """What is paid out."""
    fee_fen: int
    """What the platform keeps for itself, all deductions but the host's."""
    commission_fen: int
    """What the host gets."""

    @property
    def income_fen(self) -> int:
        """What of the platform's debt is settled by it."""
        return self.settled_fen + self.fee_fen + self.commission_fen


def lines_of(rows: Iterable[Sequence[str]]) -> tuple[list[SettlementLine], list[int]]:
    """Read a file's lines, and the numbers of those that cannot be read.

    Notes below the header, without a sub-order's number, are passed over.

    Raises:
        Refusal: `settlements.header_missing`, `imports.too_many_rows`.
    """
    places: dict[Part, int] = {}
    lines: list[SettlementLine] = []
    unreadable: list[int] = []
    for number, cells in enumerate(rows, start=1):
        if not places:
            places = _places(cells)
            if not places and number >= HEADER_WITHIN:
                break
            continue
        read = {
            part: cleaned(cells[place]) if place < len(cells) else ""
            for part, place in places.items()
        }
        if not read[Part.SUB_ORDER_NO]:
            continue
        if len(lines) >= LINES_MAX:
            raise Refusal("imports.too_many_rows", most=LINES_MAX)
        try:
            lines.append(_line(read))
        except ValueError:
            unreadable.append(number)
    if not places:
        raise Refusal("settlements.header_missing")
    return lines, unreadable


def line_kept(line: SettlementLine) -> dict[str, Any]:
    """Write a line as JSON holds it."""
    return asdict(line) | {"settled_at": line.settled_at.isoformat()}


def line_of_kept(kept: Mapping[str, Any]) -> SettlementLine:
    """Read a line as `line_kept` wrote it."""
    return SettlementLine(**{**kept, "settled_at": datetime.fromisoformat(kept["settled_at"])})


def expected_kept(income_fen: int, basis_points: int | None) -> int | None:
    """Compute what a platform may keep of an income; nothing where no rate was agreed."""
    if basis_points is None:
        return None
    return share_of(Fen(income_fen), BasisPoints(basis_points))


def rate_typed(kind: Kept, typed: str) -> Rate:
    """Read a rate as typed: per cent, "5.5" is 550 basis points; of freight yuan, "3.5" is 350 fen.

    Raises:
        Refusal: `settlements.rate_absurd`, `settlements.freight_absurd`.
    """
    try:
        # A per cent has two decimals of basis points, as a yuan has of fen.
        amount = int(parse_yuan(typed.strip().rstrip("%")))
    except ValueError:
        amount = -1
    rate = Rate(kind, amount)
    check_rate(rate)
    return rate


def check_rate(rate: Rate) -> None:
    """Refuse a rate that nobody can mean.

    Raises:
        Refusal: `settlements.rate_absurd`, `settlements.freight_absurd`.
    """
    if rate.kind is Kept.FREIGHT:
        if not 0 <= rate.amount <= FREIGHT_FEN_MAX:
            raise Refusal("settlements.freight_absurd", most=FREIGHT_FEN_MAX // 100)
    elif not 0 <= rate.amount <= BASIS_POINTS_MAX:
        raise Refusal("settlements.rate_absurd")


def in_force_from(day: date | None, *, now: datetime) -> datetime:
    """Tell from which moment a rate holds: at once, or when a day to come begins in China.

    Raises:
        Refusal: `settlements.rate_day`: what was ordered before keeps its rate.
    """
    today = china_date(now)
    if day is None or day == today:
        return now
    if day < today:
        raise Refusal("settlements.rate_day")
    return datetime.combine(day, time(), tzinfo=CHINA)


def _places(cells: Sequence[str]) -> dict[Part, int]:
    places: dict[Part, int] = {}
    for index, title in enumerate(cells):
        part = ALIASES.get(header_key(title))
        if part is not None:
            places.setdefault(part, index)
    return places if all(part in places for part in NEEDED) else {}


def _line(read: Mapping[Part, str]) -> SettlementLine:
    settled_fen = _fen(read, Part.SETTLED)
    # Platforms write deductions with and without a minus: their direction follows the income's.
    sign = -1 if (_fen(read, Part.INCOME) or settled_fen) < 0 else 1
    fee_fen = sign * abs(_fen(read, Part.FEE))
    commission_fen = sign * abs(_fen(read, Part.COMMISSION))
    if read.get(Part.INCOME):
        # What is kept under other names is the platform's too, so that the line adds up.
        fee_fen = _fen(read, Part.INCOME) - settled_fen - commission_fen
    return SettlementLine(
        sub_order_no=read[Part.SUB_ORDER_NO],
        settled_at=moment_typed(read[Part.SETTLED_AT]),
        kind=read.get(Part.KIND, ""),
        settled_fen=settled_fen,
        fee_fen=fee_fen,
        commission_fen=commission_fen,
    )


def _fen(read: Mapping[Part, str], part: Part) -> int:
    text = read.get(part, "")
    return int(parse_yuan(text)) if text else 0
