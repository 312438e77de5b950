"""What change money is, and how its slip reads: pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.clock import CHINA
from app.errors import Refusal
from app.money import FEN_MAX, yuan
from storefront.shops.rules import COLUMNS, apart, centred, wrapped


class Way(StrEnum):
    """Which way the cash goes."""

    GIVEN = "given"
    """From finance into the shop's drawer."""
    RETURNED = "returned"
    """Out of the drawer, back to finance."""


class SlipState(StrEnum):
    """How far a slip is."""

    WAITING = "waiting"
    """Finance has written it; the shop has not signed."""
    SIGNED = "signed"
    DROPPED = "dropped"
    """Called off before it was signed, by either side; nothing moved."""


@dataclass(frozen=True)
class PaperSlip:
    """What the printed slip says. Money in fen."""

    number: int
    shop: str
    way: Way
    fen: int
    written_by: str
    written_at: datetime
    signed_by: str | None
    signed_at: datetime | None


def refuse_no_money(fen: int) -> None:
    """Refuse to hand over nothing, less than nothing or a typing error.

    Raises:
        Refusal: `tillfloat.amount`.
    """
    if not 0 < fen <= FEN_MAX:
        raise Refusal("tillfloat.amount")


def slip_text(slip: PaperSlip, *, paper_mm: int) -> list[str]:
    """Set a slip line by line for paper of 58 or 80 mm, with a line for each to sign on."""
    columns = COLUMNS[paper_mm]
    rule = "-" * columns
    given = slip.way is Way.GIVEN
    signed = f"{slip.signed_by} {_moment(slip.signed_at)}" if slip.signed_at else "（还没签）"
    return [
        centred("商务代办", columns),
        centred(slip.shop, columns),
        centred("备用金：财务交给门店" if given else "备用金：门店交回财务", columns),
        rule,
        f"单号 {slip.number}",
        apart("金额（元）", yuan(slip.fen), columns),
        rule,
        *wrapped(f"财务：{slip.written_by} {_moment(slip.written_at)}", columns),
        *wrapped(f"门店：{signed}", columns),
        rule,
        "财务签字：",
        "",
        "门店签字：",
        "",
    ]


def _moment(at: datetime | None) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at else ""
