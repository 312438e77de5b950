"""What platforms wrap around values, and rows that say too little or too much."""

import pytest

from app.errors import Refusal
from storefront.imports.rules import (
    Column,
    Line,
    cleaned,
    header_of,
    lines_of,
    moment_typed,
    suborder_of,
)

TITLES = [
    *("主订单编号", "子订单编号", "选购商品", "商品数量", "商品ID", "商家编码", "订单应付金额"),
    *("运费", "平台优惠", "收件人", "收件人手机号", "省", "市", "区", "街道", "详细地址"),
    *("订单提交时间", "支付完成时间", "订单状态", "达人昵称", "承诺发货时间", "说不清的列"),
]
ROW = [
    *("\t4796662193920000100", "'4796662193920000101", "乡里香干", "2", '="3500000000000000001"'),
    *("-", "¥1,039.90", "8", "-", "##ABC##", "$$DEF$$", "湖南省", "长沙市", "岳麓区", "-"),
    *("##GHI##", "2026/11/20 09:00:00", "2026-11-20 09:00:30", "待发货", "梅姐", "-", "x"),
]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("\t4796662193920000100", "4796662193920000100"),
        ("'4796662193920000100", "4796662193920000100"),
        ('="4796662193920000100"', "4796662193920000100"),
        ("-", ""),
        (" 待发货 ", "待发货"),
        ("'-", ""),
    ],
)
def test_what_is_wrapped_around_a_value_is_taken_off(cell: str, expected: str) -> None:
    assert cleaned(cell) == expected


def line(**changed: str) -> Line:
    header = header_of(TITLES, {})
    assert header is not None
    [read] = lines_of([ROW], header, first=2)
    return Line(
        read.number, {**read.cells, **{Column(name): text for name, text in changed.items()}}
    )


def test_a_row_is_what_the_platform_tells() -> None:
    told = suborder_of(line())

    assert (told.order_no, told.sub_order_no) == ("4796662193920000100", "4796662193920000101")
    assert (told.sku, told.units, told.status_raw) == ("3500000000000000001", 2, "待发货")
    assert (told.paid_fen, told.freight_fen, told.goods_fen) == (103990, 800, 103190)
    assert told.paid_at is not None
    assert told.changed_at == told.paid_at
    assert told.paid_at.isoformat() == "2026-11-20T09:00:30+08:00"
    # What the platform keeps to itself is marked, to be fetched there.
    assert (told.receiver.name, told.receiver.address) == ("", "湖南省长沙市岳麓区")
    assert told.receiver.ciphers == {
        "receiver": "##ABC##",
        "phone": "$$DEF$$",
        "address": "##GHI##",
    }


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"order_no": "4.79666E+18"}, "imports.mangled"),
        ({"units": "1;2"}, "imports.several_goods"),
        ({"sku": "1；2"}, "imports.several_goods"),
        ({"units": "0"}, "imports.units_unreadable"),
        ({"units": "两"}, "imports.units_unreadable"),
        ({"paid": "免费"}, "imports.money_unreadable"),
        ({"paid": "-5"}, "imports.money_unreadable"),
        ({"paid": "1.005"}, "imports.money_unreadable"),
        ({"ordered_at": "昨天"}, "imports.time_unreadable"),
        ({"ordered_at": ""}, "imports.time_unreadable"),
        ({"ordered_at": "2026/13/7 9:05"}, "imports.time_unreadable"),
        ({"units": "1.5"}, "imports.units_unreadable"),
        ({"sku": "", "merchant_sku": ""}, "imports.no_goods"),
        ({"order_no": ""}, "imports.order_no_missing"),
        ({"status": ""}, "imports.status_missing"),
    ],
)
def test_a_row_that_cannot_be_served_says_why(changed: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        suborder_of(line(**changed))

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026/12/7 9:05", "2026-12-07T09:05:00+08:00"),
        ("2026-12-07 09:05:30", "2026-12-07T09:05:30+08:00"),
        ("2026-12-07T09:05:30.250", "2026-12-07T09:05:30+08:00"),
        ("2026年12月7日", "2026-12-07T00:00:00+08:00"),
    ],
)
def test_moments_are_read_as_excel_writes_them(typed: str, moment: str) -> None:
    assert moment_typed(typed).isoformat() == moment


def test_a_count_may_look_like_money() -> None:
    assert suborder_of(line(units="1.0")).units == 1


@pytest.mark.parametrize(
    ("aftersale", "refunded", "status"),
    [
        ("退款成功", "", "退款成功"),
        ("退货退款成功", "1031.90", "退货退款成功"),
        ("退款中", "", "待发货"),
        ("部分退款成功", "", "待发货"),
        ("退款成功", "20", "待发货"),
        ("", "", "待发货"),
    ],
)
def test_a_complaint_whose_money_went_back_is_the_state(
    aftersale: str, refunded: str, status: str
) -> None:
    assert suborder_of(line(aftersale=aftersale, refunded=refunded)).status_raw == status


@pytest.mark.parametrize("titles", [("商品id", "样式ID"), ("样式ID", "商品id")])
def test_the_number_of_a_kind_is_the_goods_and_not_that_of_all_kinds(
    titles: tuple[str, str],
) -> None:
    header = header_of(["订单号", *titles, "商品数量(件)", "订单状态"], {})

    assert header is not None
    assert header.titles[header.places[Column.SKU]] == "样式ID"


def test_a_title_is_known_whatever_its_brackets_and_spaces() -> None:
    header = header_of(["订单号", " 商品编码（平台） ", "商品数量", "订单状态"], {})

    assert header is not None
    assert header.places[Column.SKU] == 1
    assert header.missing == (Column.PAID, Column.ORDERED_AT)


def test_what_a_person_said_of_a_title_counts() -> None:
    header = header_of(["单号", "货号", "几件", "到手价"], {"几件": Column.UNITS}, number=10)

    assert header is not None
    assert header.places == {Column.UNITS: 2}


def test_notes_and_empty_rows_are_passed_over() -> None:
    header = header_of(TITLES, {})
    assert header is not None
    note = ["以下数据仅供参考", *[""] * (len(TITLES) - 1)]

    assert [one.number for one in lines_of([note, [], ROW], header, first=2)] == [4]


def test_wechat_orders_are_numbered_by_their_goods() -> None:
    header = header_of(TITLES, {})
    assert header is not None
    [read] = lines_of([ROW], header, first=2, by_goods=True)

    assert suborder_of(read).sub_order_no == "4796662193920000100/3500000000000000001"
