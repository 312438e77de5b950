"""Which money of an order serves nothing, and an order as a row of a spreadsheet: pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.clock import CHINA
from app.errors import Refusal
from storefront.orders.rules import OrderState, phone_number
from storefront.payments.rules import PaymentState

STOPPED = "stopped"
"""What the desk calls an order that is paid back while its goods are to go back to a shelf."""


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


@dataclass(frozen=True)
class Exported:
    """An order as a row of a spreadsheet; who receives it is not in it. Money in fen."""

    code: str
    state: str
    placed_at: datetime
    paid_at: datetime | None
    delivered_at: datetime | None
    region_code: str
    pickup: str | None
    """Name of the place where it is fetched; nothing where it is sent."""
    lines: str
    goods_fen: int
    freight_fen: int
    discount_fen: int
    voucher: str | None
    total_fen: int
    way: str | None
    """How it was paid, or is to be."""
    refunded_fen: int
    sent_by: str | None
    """Carrier and number, as its history says them."""
    gift_note: str | None
    note: str


@dataclass(frozen=True)
class Said:
    """What codes are called in the language of who reads."""

    states: Mapping[str, str]
    ways: Mapping[str, str]
    gift: str
    region: Callable[[str], str]


def cells(row: Exported, said: Said) -> tuple[str | Decimal | datetime | None, ...]:
    """Write an order as cells: times in China, money in yuan."""
    moments = (
        when.astimezone(CHINA).replace(tzinfo=None) if when else None
        for when in (row.placed_at, row.paid_at, row.delivered_at)
    )
    carrier, _, number = (row.sent_by or "").partition(" ")
    return (
        row.code,
        said.states[row.state],
        *moments,
        said.region(row.region_code),
        row.pickup or "",
        row.lines,
        *map(_yuan, (row.goods_fen, row.freight_fen, row.discount_fen)),
        row.voucher or "",
        _yuan(row.total_fen),
        said.ways.get(row.way or "", ""),
        _yuan(row.refunded_fen),
        carrier,
        number,
        said.gift if row.gift_note is not None else "",
        row.gift_note or "",
        row.note,
    )


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
