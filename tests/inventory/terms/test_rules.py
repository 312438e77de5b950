import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from app.money import BasisPoints, Fen
from inventory.terms.rules import (
    LossRule,
    PricedPack,
    TermsKind,
    UnsoldRule,
    Wording,
    body_en_of,
    body_of,
    hundredths,
    refuse_wrong_wording,
    settle,
)

CASES = json.loads(Path(__file__).with_name("settlements.json").read_text(encoding="utf-8"))
TRAY = PricedPack("土鸡蛋", "Free-range eggs", "一托 30 枚", "tray of 30", Fen(5500))
TWELVE = BasisPoints(1200)
rates = st.integers(0, 10_000).map(BasisPoints)
fen = st.integers(1, 10**9).map(Fen)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_sale_is_settled_by_its_terms(case: dict[str, object]) -> None:
    settled = settle(
        case["sale"],  # type: ignore[arg-type] # read from JSON
        named_fen=case["named"],  # type: ignore[arg-type] # read from JSON
        fee_rate=case["fee_rate"],  # type: ignore[arg-type] # read from JSON
        above_rate=case["above_rate"],  # type: ignore[arg-type] # read from JSON
    )

    assert [settled.top_up_fen, settled.fee_fen, settled.net_fen] == case["expected"]


@given(fen, st.one_of(st.none(), fen), rates, rates)
def test_every_fen_is_somebodys(
    sale: Fen, named: Fen | None, fee_rate: BasisPoints, above_rate: BasisPoints
) -> None:
    settled = settle(sale, named_fen=named, fee_rate=fee_rate, above_rate=above_rate)

    assert sale + settled.top_up_fen == settled.fee_fen + settled.net_fen
    assert min(settled.top_up_fen, settled.fee_fen, settled.net_fen) >= 0


@given(fen, fen, rates)
def test_a_villager_gets_the_named_price_less_the_fee_whatever_it_was_sold_for(
    sale: Fen, named: Fen, fee_rate: BasisPoints
) -> None:
    """Civil Code art. 955, where nothing else was agreed about what goes above."""
    at_price = settle(named, named_fen=named, fee_rate=fee_rate, above_rate=BasisPoints(0))
    settled = settle(sale, named_fen=named, fee_rate=fee_rate, above_rate=BasisPoints(0))

    assert settled.net_fen == at_price.net_fen + max(sale - named, 0)


def test_words_follow_from_the_figures() -> None:
    wording = Wording(
        TermsKind.CONSIGNMENT,
        fee_rate=BasisPoints(1250),
        above_rate=BasisPoints(5000),
        loss_rule=LossRule.DESK,
        unsold_rule=UnsoldRule.MARK_DOWN,
        prices={1: Fen(5500)},
        extra="每月五号发钱。\n",
        extra_en="Paid on the fifth.",
    )

    assert body_of(wording, [TRAY]).split("\n") == [
        "货还是您的，卖出去才算钱。",
        "卖一百块，代办点留 12.5 块，您得 87.5 块。",
        "您定的卖价：土鸡蛋一托 30 枚，55 元。",
        "卖低了，差的钱由代办点补上。",
        "卖高了，多出来的每一百块，代办点留 50 块，其余归您。",
        "交给代办点以后，坏了、丢了、放坏了，都由代办点赔。",
        "快过期还没卖掉的，代办点可以降价卖，会通知您。",
        "您的货单独记账，不和别家的混着分钱。",
        "每月五号发钱。",
    ]
    assert body_en_of(wording, [TRAY]).split("\n")[2] == (
        "Your prices: Free-range eggs, tray of 30: ¥55."
    )


@pytest.mark.parametrize(
    ("above_rate", "sentence"),
    [(0, "卖高了，多出来的全归您，不收代办费。"), (10_000, "卖高了，多出来的归代办点。")],
)
def test_what_goes_above_the_named_price_is_said(above_rate: int, sentence: str) -> None:
    wording = Wording(TermsKind.CONSIGNMENT, TWELVE, BasisPoints(above_rate), prices={1: Fen(5500)})

    assert sentence in body_of(wording, [TRAY])


def test_of_prices_that_nobody_named_nothing_is_said() -> None:
    body = body_of(Wording(TermsKind.CONSIGNMENT, TWELVE), [])

    assert "卖高了" not in body
    assert "卖低了" not in body


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        (Wording(TermsKind.CONSIGNMENT, BasisPoints(-1)), "terms.fee_wrong"),
        (Wording(TermsKind.CONSIGNMENT, BasisPoints(10_001)), "terms.fee_wrong"),
        (Wording(TermsKind.CONSIGNMENT, TWELVE, BasisPoints(10_001)), "terms.above_wrong"),
        (Wording(TermsKind.BUY_OUT, TWELVE), "terms.fee_of_buy_out"),
        (Wording(TermsKind.BUY_OUT, prices={1: Fen(0)}), "terms.price_wrong"),
        (Wording(TermsKind.CONSIGNMENT, TWELVE, extra="只有中文"), "terms.extra_wrong"),
        (
            Wording(TermsKind.CONSIGNMENT, TWELVE, extra="长" * 501, extra_en="long"),
            "terms.extra_wrong",
        ),
    ],
)
def test_absurd_terms_are_refused(wording: Wording, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        refuse_wrong_wording(wording)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("amount", "written"), [(1200, "12"), (1250, "12.5"), (5, "0.05"), (0, "0")]
)
def test_hundredths_without_idle_zeros(amount: int, written: str) -> None:
    assert hundredths(amount) == written
