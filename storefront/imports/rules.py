"""What an order file of a platform looks like, and what a row of it says: pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.clock import CHINA
from app.errors import Refusal
from app.money import FEN_MAX, parse_yuan
from storefront.channels.rules import PlatformReceiver, Suborder

FILE_BYTES_MAX = 64 * 1024 * 1024
ROWS_MAX = 200_000
HEADER_WITHIN = 10
"""Rows in which the header must stand: some files begin with a title or a note."""
FILE_NAME_CHARACTERS_MAX = 100
UNITS_MAX = 9_999

EMPTY = frozenset({"", "-", "--", "—", "/", "无"})
"""What platforms write where they have nothing to write."""
MANGLED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
"""What a spreadsheet makes of a long number that it took for a quantity: its end is lost."""
FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
"""How some exports keep a spreadsheet from rounding a number."""
SEALED_STARTS = ("##", "$$", "~")
"""How a platform writes a receiver that it keeps to itself."""
SEVERAL = re.compile(r"[;；]")


class Column(StrEnum):
    """What a file may tell of a sub-order."""

    ORDER_NO = "order_no"
    SUB_ORDER_NO = "sub_order_no"
    STATUS = "status"
    AFTERSALE = "aftersale"
    SKU = "sku"
    MERCHANT_SKU = "merchant_sku"
    TITLE = "title"
    UNITS = "units"
    PAID = "paid"
    REFUNDED = "refunded"
    FREIGHT = "freight"
    DISCOUNT = "discount"
    ORDERED_AT = "ordered_at"
    PAID_AT = "paid_at"
    SHIPPED_AT = "shipped_at"
    DONE_AT = "done_at"
    SHIP_BY = "ship_by"
    RECEIVER = "receiver"
    PHONE = "phone"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    ADDRESS = "address"
    BUYER_NOTE = "buyer_note"
    HOST_NO = "host_no"
    HOST_NAME = "host_name"


C = Column
NEEDED = (C.ORDER_NO, C.STATUS, C.UNITS, C.PAID, C.ORDERED_AT)
"""Without these a row says nothing that could be served; and one of the two numbers of goods."""
NUMBERS = (C.ORDER_NO, C.SUB_ORDER_NO, C.SKU)
ALIASES = {
    "主订单编号": C.ORDER_NO,
    "订单号": C.ORDER_NO,
    "订单编号": C.ORDER_NO,
    "子订单编号": C.SUB_ORDER_NO,
    "子订单号": C.SUB_ORDER_NO,
    "订单状态": C.STATUS,
    "售后状态": C.AFTERSALE,
    "商品售后": C.AFTERSALE,
    "商品id": C.SKU,
    "商品编码(平台)": C.SKU,
    "样式id": C.SKU,
    "商家编码": C.MERCHANT_SKU,
    "商品编码(自定义)": C.MERCHANT_SKU,
    "商家编码-规格维度": C.MERCHANT_SKU,
    "选购商品": C.TITLE,
    "商品名称": C.TITLE,
    "商品": C.TITLE,
    "商品数量": C.UNITS,
    "商品数量(件)": C.UNITS,
    "订单应付金额": C.PAID,
    "订单实际支付金额": C.PAID,
    "用户实付金额(元)": C.PAID,
    "实付款": C.PAID,
    "商品已退款金额": C.REFUNDED,
    "运费": C.FREIGHT,
    "订单运费": C.FREIGHT,
    "邮费(元)": C.FREIGHT,
    "平台优惠": C.DISCOUNT,
    "平台优惠折扣(元)": C.DISCOUNT,
    "订单提交时间": C.ORDERED_AT,
    "订单下单时间": C.ORDERED_AT,
    "订单创建时间": C.ORDERED_AT,
    "拼单成功时间": C.PAID_AT,
    "订单成交时间": C.ORDERED_AT,
    "支付完成时间": C.PAID_AT,
    "支付时间": C.PAID_AT,
    "订单支付时间": C.PAID_AT,
    "发货时间": C.SHIPPED_AT,
    "订单发货时间": C.SHIPPED_AT,
    "订单完成时间": C.DONE_AT,
    "订单确认收货时间": C.DONE_AT,
    "确认收货时间": C.DONE_AT,
    "承诺发货时间": C.SHIP_BY,
    "收件人": C.RECEIVER,
    "收件人姓名": C.RECEIVER,
    "收货人": C.RECEIVER,
    "收件人手机号": C.PHONE,
    "收件人手机": C.PHONE,
    "手机": C.PHONE,
    "省": C.PROVINCE,
    "市": C.CITY,
    "区": C.DISTRICT,
    "街道": C.STREET,
    "详细地址": C.ADDRESS,
    "收件人地址": C.ADDRESS,
    "买家留言": C.BUYER_NOTE,
    "买家备注": C.BUYER_NOTE,
    "达人id": C.HOST_NO,
    "达人昵称": C.HOST_NAME,
    "带货账号昵称": C.HOST_NAME,
}
"""How platforms name their columns, without spaces, in lower case and with plain brackets."""
FINER = frozenset({"样式id"})
"""Titles that say the same as another one of their file, and more closely: 样式ID is of the SKU,
商品id of all of its kinds."""
MONEY_BACK = re.compile(r"(退款成功|退款完成|已退款|已全额退款)$")
"""How a platform ends what it says of a complaint whose money went back."""
IN_PART = "部分"
PIECES = re.compile(r"([0-9]{1,9})(\.0+)?")
"""A count; Excel writes 1.0 where the column once was of money."""
MOMENT = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    r"(?:[ T]+([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.[0-9]+)?)?)?"
)
NUMBER = re.compile(r"[0-9A-Za-z-]+")


@dataclass(frozen=True)
class Line:
    """A row of the file with something in it."""

    number: int
    """As a spreadsheet counts rows."""
    cells: Mapping[Column, str]


@dataclass(frozen=True)
class Header:
    """Which column says what."""

    titles: tuple[str, ...]
    """As they stand in the file."""
    places: Mapping[Column, int]
    twice: Mapping[str, Column]
    """Titles of which somebody said what another one of this file was said to mean."""

    @property
    def is_clear(self) -> bool:
        """Whether rows can be read by it."""
        return not self.missing and not self.twice

    @property
    def missing(self) -> tuple[Column, ...]:
        """What nobody has said yet where it stands."""
        lacking = [column for column in NEEDED if column not in self.places]
        if C.SKU not in self.places and C.MERCHANT_SKU not in self.places:
            lacking.append(C.SKU)
        return tuple(lacking)


def counted_as_taken(figures: Mapping[str, Any], fates: Sequence[str]) -> dict[str, Any]:
    """Count rows of these fates as taken."""
    counts = Counter(figures.get("counts", {}))
    counts.subtract(fates)
    counts["taken"] += len(fates)
    return {**figures, "counts": {fate: count for fate, count in counts.items() if count}}


def header_key(title: str) -> str:
    """Write a column's title as the table of aliases has it."""
    plain = re.sub(r"[\s\t'\ufeff]", "", title).replace("（", "(").replace("）", ")")
    return plain.lower()


def header_of(
    cells: Sequence[str], aliases: Mapping[str, Column | None], *, number: int = 1
) -> Header | None:
    """Read a row as the header, if it is one: it names an order's number or three known columns.

    Args:
        cells: of the row.
        aliases: what was said before, which goes before what is common; nothing where a column is
            of no use. Keys as `header_key` writes them.
        number: of the row.
    """
    said: dict[Column, int] = {}
    common: dict[Column, int] = {}
    twice: dict[str, Column] = {}
    for index, key in enumerate(map(header_key, cells)):
        if key in aliases:
            column = aliases[key]
            # Two columns of one title are the first of them.
            if column is not None and header_key(cells[said.setdefault(column, index)]) != key:
                twice[cells[index].strip()] = column
        elif (alias := ALIASES.get(key)) is not None and (alias not in common or key in FINER):
            common[alias] = index
    places = common | said
    if len(places) < 3 and number < HEADER_WITHIN:  # noqa: PLR2004 - fewer are a coincidence
        return None
    return Header(tuple(title.strip() for title in cells), places, twice)


def lines_of(
    rows: Iterable[Sequence[str]], header: Header, *, first: int, by_goods: bool = False
) -> Iterator[Line]:
    """Read the rows below the header; only empty ones and notes are passed over.

    WeChat numbers no lines: there an order's goods make the number, as its adapter does.

    Args:
        rows: those after the header.
        header: which column says what.
        first: number of the first of them.
        by_goods: the goods make a sub-order's number.

    Raises:
        Refusal: `imports.too_many_rows`.
    """
    count = 0
    for number, cells in enumerate(rows, start=first):
        read = {
            column: cleaned(cells[index]) if index < len(cells) else ""
            for column, index in header.places.items()
        }
        if _says_nothing(cells):
            continue
        count += 1
        if count > ROWS_MAX:
            raise Refusal("imports.too_many_rows", most=ROWS_MAX)
        if by_goods:
            read[C.SUB_ORDER_NO] = f"{read[C.ORDER_NO]}/{read.get(C.SKU, '')}"
        yield Line(number, read)


def _says_nothing(cells: Sequence[str]) -> bool:
    """Say whether a row is empty, or a note: text in one cell that is no number."""
    said = [text for cell in cells if (text := cleaned(cell))]
    return not said or (len(said) == 1 and NUMBER.fullmatch(said[0]) is None)


def cleaned(cell: str) -> str:
    """Take off what exports wrap around a value; nothing is nothing.

    Tabs, an apostrophe in front and ="…" keep a spreadsheet from rounding a long number.
    """
    text = cell.strip()
    wrapped = FORMULA_TEXT.fullmatch(text)
    text = (wrapped[1] if wrapped else text).strip().removeprefix("'").strip("\t ")
    return "" if text in EMPTY else text


def status_of(cells: Mapping[Column, str]) -> str:
    """Read the word for a row's state: that of the complaint, where its money went back in full.

    An order whose goods are still to be sent may have been refunded; the column of the order's
    state does not say so.
    """
    aftersale = cells.get(C.AFTERSALE, "")
    if not MONEY_BACK.search(aftersale) or IN_PART in aftersale:
        return cells.get(C.STATUS, "")
    refunded_fen = _fen(cells, C.REFUNDED)
    if 0 < refunded_fen < _fen(cells, C.PAID) - _fen(cells, C.FREIGHT):
        return cells.get(C.STATUS, "")
    return aftersale


def suborder_of(line: Line) -> Suborder:
    """Read a row as what the platform tells of a sub-order.

    Raises:
        Refusal: `imports.order_no_missing`, `imports.mangled`, `imports.several_goods`,
            `imports.units_unreadable`, `imports.status_missing`, `imports.money_unreadable`,
            `imports.time_unreadable`, `imports.no_goods`.
    """
    cells = line.cells
    _check_numbers(cells)
    units = _units(cells)
    status_raw = status_of(cells)
    if not status_raw:
        raise Refusal("imports.status_missing")
    sku, merchant_sku = cells.get(C.SKU, ""), cells.get(C.MERCHANT_SKU, "")
    if not sku and not merchant_sku:
        raise Refusal("imports.no_goods")
    ordered_at = _moment(cells, C.ORDERED_AT)
    if ordered_at is None:
        raise Refusal("imports.time_unreadable", typed="")
    moments = [_moment(cells, column) for column in (C.PAID_AT, C.SHIPPED_AT, C.DONE_AT)]
    return Suborder(
        order_no=cells[C.ORDER_NO],
        sub_order_no=cells.get(C.SUB_ORDER_NO) or cells[C.ORDER_NO],
        status_raw=status_raw,
        changed_at=max([ordered_at, *(moment for moment in moments if moment)]),
        sku=sku or merchant_sku,
        merchant_sku=merchant_sku,
        title=cells.get(C.TITLE, ""),
        units=units,
        paid_fen=_fen(cells, C.PAID),
        freight_fen=_fen(cells, C.FREIGHT),
        discount_fen=_fen(cells, C.DISCOUNT),
        host_no=cells.get(C.HOST_NO, ""),
        host_name=cells.get(C.HOST_NAME, ""),
        room_no="",
        buyer_note=cells.get(C.BUYER_NOTE, ""),
        ordered_at=ordered_at,
        paid_at=moments[0],
        ship_by=_moment(cells, C.SHIP_BY),
        receiver=_receiver(cells),
    )


def _check_numbers(cells: Mapping[Column, str]) -> None:
    if not cells.get(C.ORDER_NO):
        raise Refusal("imports.order_no_missing")
    for column in NUMBERS:
        if MANGLED.fullmatch(cells.get(column, "")):
            raise Refusal("imports.mangled", typed=cells[column])


def _units(cells: Mapping[Column, str]) -> int:
    typed = cells.get(C.UNITS, "")
    if SEVERAL.search(typed) or SEVERAL.search(cells.get(C.SKU, "")):
        raise Refusal("imports.several_goods")
    pieces = PIECES.fullmatch(typed)
    if pieces is None or not 1 <= int(pieces[1]) <= UNITS_MAX:
        raise Refusal("imports.units_unreadable", typed=typed)
    return int(pieces[1])


def _fen(cells: Mapping[Column, str], column: Column) -> int:
    typed = cells.get(column, "")
    if not typed:
        return 0
    try:
        fen = int(parse_yuan(typed))
    except ValueError:
        raise Refusal("imports.money_unreadable", typed=typed) from None
    if not 0 <= fen <= FEN_MAX:
        raise Refusal("imports.money_unreadable", typed=typed)
    return fen


def _moment(cells: Mapping[Column, str], column: Column) -> datetime | None:
    typed = cells.get(column, "")
    if not typed:
        return None
    try:
        return moment_typed(typed)
    except ValueError:
        raise Refusal("imports.time_unreadable", typed=typed) from None


def moment_typed(text: str) -> datetime:
    """Read a moment in China as platforms and Excel write it: 2026-12-07 09:05:00, 2026/12/7 9:05.

    Raises:
        ValueError: it is none.
    """
    found = MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("no moment")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)


def _receiver(cells: Mapping[Column, str]) -> PlatformReceiver:
    """Read who receives it; what the platform keeps to itself is kept as it is, to be fetched."""
    said = {column: cells.get(column, "") for column in (C.RECEIVER, C.PHONE, C.ADDRESS)}
    ciphers = {str(column): text for column, text in said.items() if text.startswith(SEALED_STARTS)}
    plain = {column: "" if str(column) in ciphers else text for column, text in said.items()}
    where = "".join(cells.get(column, "") for column in (C.PROVINCE, C.CITY, C.DISTRICT, C.STREET))
    return PlatformReceiver(
        name=plain[C.RECEIVER],
        phone=plain[C.PHONE],
        address=where + plain[C.ADDRESS],
        ciphers=ciphers,
    )
