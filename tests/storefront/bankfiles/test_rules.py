from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from storefront.bankfiles.rules import (
    EXAMPLE,
    Layout,
    Outcome,
    Transfer,
    columns_of,
    layout_of,
    results_of,
    written,
)

LAYOUT = Layout(
    name="农商行",
    columns=columns_of(EXAMPLE),
    encoding="gb18030",
    delimiter=",",
    has_titles=True,
    rows_max=1000,
    total_fen_max=100_000_00,
)
ONE = Transfer("F000001", "6228480000000000018", "李桂香", "农商行", 10560)


def test_a_file_has_the_bank_s_columns_in_its_encoding() -> None:
    assert written(LAYOUT, [ONE]).decode("gb18030") == (
        "序号,流水号,收款账号,户名,开户行,金额,用途\r\n"
        "1,F000001,6228480000000000018,李桂香,农商行,105.60,货款\r\n"
    )


def test_another_bank_wants_other_columns() -> None:
    bars = replace(
        LAYOUT,
        columns=columns_of("a=account\nh=holder\ns=serial\nm=fen"),
        encoding="utf-8-sig",
        delimiter="|",
        has_titles=False,
    )

    assert written(bars, [ONE]).decode("utf-8-sig") == (
        "6228480000000000018|李桂香|F000001|10560\r\n"
    )


@pytest.mark.parametrize("typed", ["", "金额=yuan", "a=account\nh=holder\ns=serial", "x=nothing"])
def test_columns_that_pay_nobody(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        columns_of(typed)

    assert refused.value.code == "bank.columns"


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"encoding": "latin-1"},
        {"delimiter": ";"},
        {"rows_max": 0},
        {"rows_max": 9999},
    ],
)
def test_a_layout_that_no_file_has(change: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        layout_of(Layout(**(LAYOUT.__dict__ | change)))  # type: ignore[arg-type]

    assert refused.value.code == "bank.layout"


@given(st.integers(1, 10**11))
def test_an_amount_has_two_decimals_and_no_thousands(fen: int) -> None:
    content = written(LAYOUT, [Transfer("F1", "1", "王", "行", fen)]).decode("gb18030")
    amount = content.splitlines()[1].split(",")[5]

    whole, cents = amount.split(".")
    assert (int(whole) * 100 + int(cents), len(cents)) == (fen, 2)


def test_an_answer_is_read_by_its_titles() -> None:
    rows = [
        ["日期", "状态", "流水号", "失败原因"],
        ["", "交易成功", "\tF1"],
        ["", "退汇", "F2", "销户"],
    ]

    assert [(one.serial, one.outcome, one.reason) for one in results_of(rows)] == [
        ("F1", Outcome.PAID, ""),
        ("F2", Outcome.RETURNED, "销户"),
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "bank.result_titles"),
        ([["流水号", "金额"]], "bank.result_titles"),
        ([["流水号", "状态"], ["F1", "处理中吧"]], "bank.result_word"),
        ([["流水号", "状态"], ["F1", "成功"], ["F1", "失败"]], "bank.result_twice"),
    ],
)
def test_an_answer_that_cannot_be_read(rows: list[list[str]], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        results_of(rows)

    assert refused.value.code == code
