"""What may be promised of goods."""

import uuid

import pytest

from app.errors import Refusal
from inventory.certificates import rules
from inventory.certificates.rules import Basis, Promise, Screened, Style

UNTESTED = Screened(is_tested=False, is_positive=False)
GOOD = Screened(is_tested=True, is_positive=False)
OVER = Screened(is_tested=True, is_positive=True)
CONTROL = Promise((Basis.SELF_CONTROL,))
BROUGHT = Promise((), uuid.UUID(int=5))


def test_the_fixed_words_are_those_of_the_order() -> None:
    assert rules.PROMISES == {
        Style.PRODUCER: "未使用禁用农药、兽药及其他化合物；使用的常规农药、兽药残留不超标。",
        Style.BUYER: "已按规定收取并保存该批次农产品承诺达标合格证或者其他质量安全合格证明；"
        "未违规使用保鲜剂、防腐剂、添加剂等。",
    }
    assert list(rules.BASES.values()) == ["质量安全控制符合要求", "自行检测合格", "委托检测合格"]


@pytest.mark.parametrize(
    ("promise", "tested"),
    [
        (CONTROL, UNTESTED),
        (Promise((Basis.SELF_TEST,)), GOOD),
        (Promise((Basis.LAB_TEST,)), UNTESTED),
        (BROUGHT, OVER),
    ],
)
def test_what_can_be_true_may_be_promised(promise: Promise, tested: Screened) -> None:
    rules.refuse_wrong(promise, produce_class="fresh", tested=tested)


@pytest.mark.parametrize(
    ("promise", "produce_class", "tested", "code"),
    [
        (CONTROL, "processed", GOOD, "certificate.not_fresh"),
        (BROUGHT, "handmade", GOOD, "certificate.not_fresh"),
        (Promise(()), "fresh", GOOD, "certificate.basis_missing"),
        (Promise((Basis.SELF_TEST,)), "fresh", UNTESTED, "certificate.test_missing"),
        (CONTROL, "fresh", OVER, "certificate.positive"),
    ],
)
def test_what_cannot_be_true_is_refused(
    promise: Promise, produce_class: str, tested: Screened, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        rules.refuse_wrong(promise, produce_class=produce_class, tested=tested)

    assert caught.value.code == code


def test_grounds_stand_once_and_in_the_forms_order() -> None:
    twice = (Basis.LAB_TEST, Basis.SELF_CONTROL, Basis.LAB_TEST)

    assert rules.in_order(twice) == ["self_control", "lab_test"]


def test_a_quantity_is_written_as_a_paper_has_it() -> None:
    assert rules.paper_quantity(60, "piece") == "60 枚"
    assert rules.paper_quantity(1250, "gram") == "1.25 千克"
