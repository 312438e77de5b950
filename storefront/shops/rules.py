"""What the till takes, and how a receipt reads: pure."""

import unicodedata
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.clock import CHINA
from app.errors import Refusal
from app.money import Fen, worth, yuan

ITEMS_MAX = 100
REFERENCE_MAX = 40
REASON_MAX = 200
GRAMS_MAX = 1_000_000
"""A ton: more stands on no counter."""
PRICE_MEMORY = timedelta(days=7)
"""How old a price may be that a till without a line still had."""
COLUMNS = {58: 32, 80: 48}
"""Latin characters on a line of thermal paper, by its width in millimetres."""

NOT_FIRST = frozenset("，。、；：？！）》」』】〉”…—·,.;:?!)]}%")
"""Marks that may not begin a line."""


class Tender(StrEnum):
    """How it was paid."""

    CASH = "cash"
    CARD = "card"
    """On the bank's own terminal; the reference is on its slip."""
    WALLET = "wallet"
    """WeChat or Alipay, shown on the shopper's phone; the reference is on it."""


@dataclass(frozen=True)
class RungItem:
    """An item that was scanned, at the price that the till showed."""

    code: str
    price_fen: int
    """Of one pack; of a weighed thing, of so many grams."""
    grams: int | None = None
    """What the scale said of a loose thing: all of it, or what was cut off."""
    per_grams: int = 1
    """What the price of a loose thing was for."""

    @property
    def line_fen(self) -> int:
        """What it comes to: a weight's worth rounded once, half up."""
        if self.grams is None:
            return self.price_fen
        return worth(Fen(self.price_fen), self.grams, self.per_grams)


@dataclass(frozen=True)
class RungSale:
    """A sale as the till sends it; the same client id again is the same sale."""

    client_id: uuid.UUID
    items: tuple[RungItem, ...]
    tender: Tender
    reference: str
    given_fen: int
    rung_at: datetime
    cashier_id: int | None = None
    """Whose account it was rung up under, where the till says so."""

    @property
    def total_fen(self) -> int:
        """What was asked for."""
        return sum(item.line_fen for item in self.items)


@dataclass(frozen=True)
class ReceiptLine:
    """A line of a receipt. Money in fen."""

    title: str
    packs: int
    price_fen: int
    line_fen: int
    grams: int | None = None
    """What was weighed; the price is then for so many grams."""
    per_grams: int = 0

    @property
    def how(self) -> str:
        """Tell how the line comes to what it does."""
        if self.grams is None:
            return f"{self.packs} x {yuan(self.price_fen)}"
        kilos = f"{self.grams // 1000}.{self.grams % 1000:03d}"
        return f"{kilos}kg x {yuan(self.price_fen)}/{self.per_grams}g"


@dataclass(frozen=True)
class Receipt:
    """What a shopper takes home."""

    shop: str
    code: str
    rung_at: datetime
    lines: tuple[ReceiptLine, ...]
    total_fen: int
    given_fen: int
    tender: str
    reference: str
    returned_fen: int
    cashier: str = ""


TENDER_NAMES = {"cash": "现金", "card": "银行卡", "wallet": "微信/支付宝"}


def check_sale(sale: RungSale, *, now: datetime) -> None:
    """Prove that a sale is whole: things, money enough, a reference where there must be one.

    Raises:
        Refusal: `till.nothing`, `till.weight`, `till.twice`, `till.too_little`, `till.reference`,
            `till.clock`.
    """
    codes = [item.code for item in sale.items]
    if not 0 < len(codes) <= ITEMS_MAX or min(item.price_fen for item in sale.items) <= 0:
        raise Refusal("till.nothing", most=ITEMS_MAX)
    for item in sale.items:
        if item.grams is not None and not (
            0 < item.grams <= GRAMS_MAX and item.per_grams > 0 and item.line_fen > 0
        ):
            raise Refusal("till.weight", code=item.code)
    if len(set(codes)) < len(codes):
        raise Refusal("till.twice")
    _check_paid(sale)
    if sale.rung_at > now + timedelta(hours=1):
        raise Refusal("till.clock")


def _check_paid(sale: RungSale) -> None:
    if sale.given_fen < sale.total_fen:
        raise Refusal("till.too_little", total_yuan=yuan(sale.total_fen))
    is_cash = sale.tender is Tender.CASH
    if len(sale.reference) > REFERENCE_MAX or (not is_cash and not sale.reference):
        raise Refusal("till.reference", most=REFERENCE_MAX)
    if not is_cash and sale.given_fen != sale.total_fen:
        raise Refusal("till.too_little", total_yuan=yuan(sale.total_fen))


def width_of(text: str) -> int:
    """Count the columns of a text on thermal paper: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def receipt_text(receipt: Receipt, *, paper_mm: int) -> list[str]:
    """Set a receipt line by line for paper of 58 or 80 mm."""
    columns = COLUMNS[paper_mm]
    rule = "-" * columns
    lines = [centred("商务代办", columns), centred(receipt.shop, columns), rule]
    lines += [
        f"单号 {receipt.code}",
        receipt.rung_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
        *(wrapped(f"收银员 {receipt.cashier}", columns) if receipt.cashier else ()),
        rule,
    ]
    for line in receipt.lines:
        lines += wrapped(line.title, columns)
        lines.append(apart(f"  {line.how}", yuan(line.line_fen), columns))
    lines += [rule, apart("合计", yuan(receipt.total_fen), columns)]
    lines.append(apart(TENDER_NAMES[receipt.tender], yuan(receipt.given_fen), columns))
    if receipt.given_fen > receipt.total_fen:
        lines.append(apart("找零", yuan(receipt.given_fen - receipt.total_fen), columns))
    if receipt.reference:
        lines += wrapped(f"参考号 {receipt.reference}", columns)
    if receipt.returned_fen:
        lines.append(apart("已退", yuan(receipt.returned_fen), columns))
    lines += [rule, *wrapped("扫包装上的码，看得到是哪户、哪天。凭小票退换。", columns)]
    return lines


def centred(text: str, columns: int) -> str:
    """Set a text in the middle of a line of thermal paper."""
    return " " * max(0, (columns - width_of(text)) // 2) + text


def apart(left: str, right: str, columns: int) -> str:
    """Set two texts at the two ends of a line."""
    return left + " " * max(1, columns - width_of(left) - width_of(right)) + right


def wrapped(text: str, columns: int) -> list[str]:
    """Break a text into lines that fit."""
    lines, line = [], ""
    for character in text:
        if width_of(line + character) > columns:
            cut = _cut(line + character)
            lines.append(line[:cut])
            line = line[cut:]
        line += character
    return [*lines, line]


def day_of(
    happened_on: date, *, today: date, open_days: Collection[date], latest: date | None
) -> date:
    """Tell which of a shop's days something belongs to.

    That on which it happened, while that day is open or none of its days is later: a till without
    a line sends yesterday's sales today. What comes after its day was counted is today's, in whose
    drawer the cash lies; a day of the past is never begun behind a later one.
    """
    own = min(happened_on, today)
    return own if own in open_days or latest is None or own > latest else today


def _cut(text: str) -> int:
    """Find where the next line begins, in a line with the one character that no longer fits.

    No line begins with a closing mark (GB/T 15834-2011, 5.1): what it follows goes down with it.
    """
    cut = len(text) - 1
    while cut and text[cut] in NOT_FIRST:
        cut -= 1
    return cut or len(text) - 1
