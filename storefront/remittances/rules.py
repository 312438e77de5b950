"""What a platform's settlement file says, and what a platform may keep: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.clock import CHINA
from app.errors import Refusal
from app.money import BasisPoints, Fen, parse_yuan, share_of
from storefront.imports.rules import cleaned, header_key

HEADER_WITHIN = 10
LINES_MAX = 50_000
BASIS_POINTS_MAX = 10_000


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


class Kept(StrEnum):
    """What a platform keeps by a rate."""

    PLATFORM_FEE = "platform_fee"
    HOST_COMMISSION = "host_commission"


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


def expected_kept(income_fen: int, basis_points: int | None) -> int | None:
    """Compute what a platform may keep of an income; nothing where no rate was agreed."""
    if basis_points is None:
        return None
    return share_of(Fen(income_fen), BasisPoints(basis_points))


def rate_typed(percent: str) -> int:
    """Read a rate typed in per cent, into basis points: "5.5" is 550.

    Raises:
        Refusal: `settlements.rate_absurd`.
    """
    try:
        # A per cent has two decimals of basis points, as a yuan has of fen.
        basis_points = int(parse_yuan(percent.strip().rstrip("%")))
    except ValueError:
        raise Refusal("settlements.rate_absurd") from None
    return checked_rate(basis_points)


def checked_rate(basis_points: int) -> int:
    """Read a rate.

    Raises:
        Refusal: `settlements.rate_absurd`.
    """
    if not 0 <= basis_points <= BASIS_POINTS_MAX:
        raise Refusal("settlements.rate_absurd")
    return basis_points


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
        settled_at=datetime.fromisoformat(read[Part.SETTLED_AT].replace("/", "-")).replace(
            tzinfo=CHINA
        ),
        kind=read.get(Part.KIND, ""),
        settled_fen=settled_fen,
        fee_fen=fee_fen,
        commission_fen=commission_fen,
    )


def _fen(read: Mapping[Part, str], part: Part) -> int:
    text = read.get(part, "")
    return int(parse_yuan(text)) if text else 0
