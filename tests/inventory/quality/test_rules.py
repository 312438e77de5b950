"""Judging answers and rapid tests."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from inventory.produce.rules import Option, Question, QuestionKind
from inventory.quality import rules
from inventory.quality.rules import Answer, Method, Reading

CLEAN = Question("clean", "干净吗？", "Clean?")
DAYS = Question(
    "days", "捡了几天？", "Days?", QuestionKind.NUMBER, unit="天", decimals=1, minimum=0, maximum=75
)
COLOUR = Question(
    "colour",
    "什么颜色？",
    "Colour?",
    QuestionKind.CHOICE,
    options=(
        Option("淡黄", "淡黄", "pale", good=True),
        Option("发黑", "发黑", "black", good=False),
    ),
)
LOOK = Question("look", "拍一张", "Photo", QuestionKind.PHOTO)
PHOTO = str(uuid.UUID(int=7))


@pytest.mark.parametrize(
    ("question", "answer", "good", "text", "text_en"),
    [
        (CLEAN, True, True, "是", "yes"),
        (CLEAN, False, False, "否", "no"),
        (DAYS, 75, True, "7.5 天", "7.5 天"),
        (DAYS, 76, False, "7.6 天", "7.6 天"),
        (DAYS, 0, True, "0 天", "0 天"),
        (DAYS, -1, False, "-0.1 天", "-0.1 天"),
        (COLOUR, "淡黄", True, "淡黄", "pale"),
        (COLOUR, "发黑", False, "发黑", "black"),
        (LOOK, PHOTO, True, "", ""),
    ],
)
def test_an_answer_is_judged_by_the_kind_of_its_question(
    question: Question, answer: Answer, *, good: bool, text: str, text_en: str
) -> None:
    judged = rules.judged(question, answer)

    assert (judged.answer, judged.good) == (answer, good)
    assert (judged.text, judged.text_en) == (text, text_en)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (CLEAN, 1),
        (CLEAN, "yes"),
        (DAYS, True),
        (DAYS, "3"),
        (DAYS, 10**12),
        (COLOUR, "绿"),
        (COLOUR, True),
        (LOOK, True),
        (LOOK, "photo-1"),
    ],
)
def test_an_answer_of_another_kind_is_refused(question: Question, answer: Any) -> None:
    with pytest.raises(Refusal) as caught:
        rules.judged(question, answer)

    assert (caught.value.code, caught.value.params["question"]) == (
        "quality.answer_wrong",
        question.question,
    )


def reading(value_tenths: int, limit_tenths: int = 500, **changes: Any) -> Reading:
    typed = {"device": "酶抑制仪 2 号", "reagent_batch": "20261101", **changes}
    return Reading(Method.INHIBITION, value_tenths, limit_tenths, **typed)


@pytest.mark.parametrize(
    ("value", "limit", "positive"),
    [(499, 500, False), (500, 500, True), (300, 300, True), (299, 300, False)],
)
def test_a_test_is_positive_at_its_limit(value: int, limit: int, *, positive: bool) -> None:
    assert reading(value, limit).is_positive is positive


@given(st.integers(500, 1000), st.integers(1, 1000))
def test_half_of_inhibition_is_positive_whatever_limit_is_typed(value: int, limit: int) -> None:
    assert reading(value, limit).is_positive


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (reading(-1), "test.value_wrong"),
        (reading(1001), "test.value_wrong"),
        (reading(10, 0), "test.limit_wrong"),
        (reading(10, 1001), "test.limit_wrong"),
        (reading(10, device=" "), "test.device_missing"),
        (reading(10, reagent_batch=""), "test.device_missing"),
        (reading(10, device="长" * 41), "test.device_missing"),
    ],
)
def test_what_no_device_gives_is_refused(wrong: Reading, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        rules.refuse_absurd_reading(wrong)

    assert caught.value.code == code
