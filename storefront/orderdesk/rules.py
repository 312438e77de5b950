"""Which money of an order serves nothing, and an order as a row of a spreadsheet: pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.clock import CHINA
from app.errors import Refusal
from storefront.orders.rules import OrderState, phone_number
from storefront.payments.rules import PaymentState


def is_idle(*, order_state: str, payment_state: str, surplus: bool) -> bool:
    """Say whether a payment serves nothing, so that what is left of it may go back.

    It is not what was asked for, came late or twice, or paid for what was called off.
    """
    called_off = order_state == OrderState.REFUNDED and payment_state == PaymentState.PAID
    return surplus or payment_state == PaymentState.MISMATCH or called_off


def read_search(typed: str) -> tuple[str, str]:
    """Read what somebody looks for: how an order's code begins, or a whole phone number.

    Returns:
        Code and phone; one of them is empty.
    """
    try:
        return "", phone_number(typed)
    except Refusal:
        return typed.strip(), ""


TITLES = (
    "订单号", "状态", "下单", "付款", "送到", "地区", "东西",
    "货款", "运费", "优惠", "实付", "已退", "留言",
)  # fmt: skip


@dataclass(frozen=True)
class Exported:
    """An order as a row of a spreadsheet; who receives it is not in it. Money in fen."""

    code: str
    state: str
    placed_at: datetime
    paid_at: datetime | None
    delivered_at: datetime | None
    region_code: str
    lines: str
    goods_fen: int
    freight_fen: int
    discount_fen: int
    total_fen: int
    refunded_fen: int
    note: str


def cells(row: Exported) -> tuple[str | Decimal, ...]:
    """Write an order as cells: times in China, money in yuan."""
    moments = (
        when.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if when else ""
        for when in (row.placed_at, row.paid_at, row.delivered_at)
    )
    sums = (
        Decimal(fen).scaleb(-2)
        for fen in (
            row.goods_fen, row.freight_fen, row.discount_fen, row.total_fen, row.refunded_fen,
        )
    )  # fmt: skip
    return (row.code, row.state, *moments, row.region_code, row.lines, *sums, row.note)
