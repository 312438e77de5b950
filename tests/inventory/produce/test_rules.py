"""What a kind and its checklist may be."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.errors import Refusal
from inventory.produce import rules
from inventory.produce.rules import Option, Question, QuestionKind

NUMBER = Question("days", "几天？", "Days?", QuestionKind.NUMBER, minimum=0, maximum=7)
GOOD = Option("好", "好", "good", good=True)
BAD = Option("坏", "坏", "bad", good=False)
CHOICE = Question("look", "怎样？", "How?", QuestionKind.CHOICE, options=(GOOD, BAD))
MONTHS = (None,) * 12


def test_goods_keep_as_long_as_their_month_says() -> None:
    hot_july = (*MONTHS[:6], 10, *MONTHS[7:])

    assert rules.shelf_life_days(30, hot_july, date(2026, 7, 31)) == 10
    assert rules.shelf_life_days(30, hot_july, date(2026, 8, 1)) == 30


def test_what_a_version_keeps_reads_back_the_same() -> None:
    asked = (Question("clean", "干净吗？", "Clean?"), NUMBER, CHOICE)

    assert rules.questions_read(rules.questions_kept(asked)) == asked


@pytest.mark.parametrize(
    ("amount", "decimals", "text"),
    [(125, 1, "12.5"), (120, 1, "12"), (7, 0, "7"), (-5, 2, "-0.05"), (0, 3, "0")],
)
def test_a_scaled_number_is_written_as_people_write_it(
    amount: int, decimals: int, text: str
) -> None:
    assert rules.scaled_text(amount, decimals) == text


def changed(asked: Question, **changes: Any) -> Question:
    return replace(asked, **changes)


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        ([NUMBER] * 2, "checklist.question_twice"),
        ([changed(NUMBER, key=str(n)) for n in range(21)], "checklist.too_long"),
        ([changed(NUMBER, question=" ")], "checklist.text_missing"),
        ([changed(NUMBER, question="长" * 61)], "checklist.text_missing"),
        ([changed(NUMBER, minimum=None, maximum=None)], "checklist.limits_wrong"),
        ([changed(NUMBER, minimum=8)], "checklist.limits_wrong"),
        ([changed(NUMBER, decimals=4)], "checklist.unit_wrong"),
        ([changed(NUMBER, unit="天" * 9)], "checklist.unit_wrong"),
        ([changed(CHOICE, options=(GOOD,))], "checklist.options_wrong"),
        ([changed(CHOICE, options=(GOOD, GOOD))], "checklist.options_wrong"),
        ([changed(CHOICE, options=(BAD, Option("烂", "烂", "rotten", good=False)))],
         "checklist.options_wrong"),
    ],
)  # fmt: skip
def test_a_checklist_that_nobody_could_answer_is_refused(
    questions: list[Question], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        rules.refuse_absurd_checklist(questions)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("days", "hours", "months"),
    [(0, 48, MONTHS), (30, 0, MONTHS), (30, 48, (0, *MONTHS[1:])), (30, 48, MONTHS[1:])],
)
def test_days_that_no_goods_keep_are_refused(days: int, hours: int, months: tuple[Any]) -> None:
    with pytest.raises(Refusal) as caught:
        rules.refuse_absurd_keeping(days, hours, months)

    assert caught.value.code == "produce.days_wrong"


@pytest.mark.parametrize("typed", ["", "蛋", "1eggs", "e", "eggs!", "e" * 33])
def test_a_code_is_small_letters(typed: str) -> None:
    with pytest.raises(Refusal) as caught:
        rules.code_read(typed)

    assert caught.value.code == "produce.code_wrong"
