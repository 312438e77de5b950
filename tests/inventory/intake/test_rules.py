from datetime import timedelta

import pytest

from app.errors import Refusal
from app.units import BaseUnit, Grams
from inventory.intake import rules
from inventory.intake.rules import DeliveryLine, Refused
from inventory.produce.rules import Question
from tests.conftest import NOW

CHECKLIST = (Question("clean", "干净吗？", "Clean?"), Question("whole", "没破吗？", "Whole?"))


def refusal_of(*lines: DeliveryLine) -> str:
    with pytest.raises(Refusal) as caught:
        rules.refuse_absurd(lines)
    return caught.value.code


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (DeliveryLine(1, 0), "intake.nothing"),
        (DeliveryLine(1, -1), "intake.packs_wrong"),
        (DeliveryLine(1, 501), "intake.packs_wrong"),
        (DeliveryLine(1, 10**12), "intake.packs_wrong"),
        (DeliveryLine(1, 1, refused=(Refused(-5, "破了"),)), "intake.refused_units_wrong"),
        (DeliveryLine(1, 1, refused=(Refused(500_001, "破了"),)), "intake.refused_units_wrong"),
        (DeliveryLine(1, 1, refused=(Refused(5, ""),)), "intake.reason_missing"),
        (DeliveryLine(1, 1, refused=(Refused(5, " "),)), "intake.reason_missing"),
        (DeliveryLine(1, 1, refused=(Refused(5, "破" * 201),)), "intake.reason_missing"),
        (DeliveryLine(1, 1, refused=(Refused(5, "破了"),) * 11), "intake.too_many_reasons"),
        (DeliveryLine(1, 2, weights=(Grams(900), Grams(0))), "intake.weight_wrong"),
        (DeliveryLine(1, 1, weights=(Grams(1_000_001),)), "intake.weight_wrong"),
    ],
)
def test_an_absurd_line_is_refused(line: DeliveryLine, code: str) -> None:
    assert refusal_of(line) == code


def test_absurd_deliveries_are_refused() -> None:
    assert refusal_of() == "intake.nothing"
    assert refusal_of(DeliveryLine(1, 1), DeliveryLine(1, 2)) == "intake.pack_twice"
    many = [DeliveryLine(pack_id, 1) for pack_id in range(21)]
    assert refusal_of(*many) == "intake.too_many_lines"


def test_goods_may_be_taken_in_part_or_all_go_back() -> None:
    rules.refuse_absurd(
        [
            DeliveryLine(1, 500, refused=(Refused(20, "破了"), Refused(4, "太小"))),
            DeliveryLine(2, 0, refused=(Refused(500, "没拧紧"),)),
        ]
    )


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, "intake.check_missing"),
        ({"clean": True}, "intake.check_missing"),
        ({"clean": False, "whole": True}, "intake.check_failed"),
        ({"clean": True, "whole": False}, "intake.check_failed"),
    ],
)
def test_goods_are_taken_with_a_whole_good_checklist_only(
    answers: dict[str, bool], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        rules.refuse_failed(DeliveryLine(1, 1, answers), CHECKLIST)

    assert caught.value.code == code


def test_what_goes_back_needs_no_checklist() -> None:
    line = DeliveryLine(1, 0, refused=(Refused(30, "不干净"),))

    rules.refuse_failed(line, CHECKLIST)


@pytest.mark.parametrize("off", [timedelta(), timedelta(days=-14), timedelta(minutes=5)], ids=str)
def test_a_phone_is_believed_within_limits(off: timedelta) -> None:
    assert rules.trusted_time(NOW + off, NOW) == NOW + off


@pytest.mark.parametrize(
    "off", [timedelta(days=-14, seconds=-1), timedelta(minutes=5, seconds=1)], ids=str
)
def test_a_phone_beyond_them_is_not(off: timedelta) -> None:
    assert rules.trusted_time(NOW + off, NOW) == NOW


def test_a_phone_that_says_nothing_is_on_time() -> None:
    assert rules.trusted_time(None, NOW) == NOW


@pytest.mark.parametrize(
    ("line", "pack", "code"),
    [
        (DeliveryLine(1, 2, weights=(Grams(900),)), {"loose": True}, "intake.weights_missing"),
        (DeliveryLine(1, 2), {"loose": True}, "intake.weights_missing"),
        (
            DeliveryLine(1, 1, weights=(Grams(900),)),
            {"loose": False},
            "intake.weights_of_fixed_pack",
        ),
    ],
)
def test_each_bag_of_loose_goods_is_weighed(
    line: DeliveryLine, pack: dict[str, bool], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        rules.refuse_wrong_weights(line, **pack)

    assert caught.value.code == code


def test_the_villagers_phone_is_told_what_was_counted_and_what_goes_back() -> None:
    text = rules.slip_text(
        "D000006UJ",
        [("土鸡蛋", 2, 60, BaseUnit.PIECE), ("萝卜", 3, 23650, BaseUnit.GRAM)],
        [("土鸡蛋", Refused(7, " 破了 "), BaseUnit.PIECE)],
    )

    assert text == (
        "【商务代办】收下土鸡蛋2件共60枚、萝卜3件共23650克。退回土鸡蛋7枚（破了）。"
        "单号D000006UJ，不对请当面找代办员。"
    )
