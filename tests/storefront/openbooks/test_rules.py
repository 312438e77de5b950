from datetime import date

import pytest

from app.errors import Refusal
from storefront.openbooks.rules import Sums, answer_of, due_on, masked, question_of, total


def test_a_code_shows_both_ends() -> None:
    assert masked("V000000FQ") == "V…0FQ"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("啊", "question.length"),
        ("问" * 301, "question.length"),
        ("给 138-0000 1234 打电话", "question.numbers"),
        ("430102195602290027 是谁", "question.numbers"),
    ],
)
def test_what_is_no_public_question(typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        question_of(typed)

    assert refused.value.code == code


def test_a_question_may_name_a_sum() -> None:
    assert question_of(" 为什么留了\n 1500.50 元？ ") == "为什么留了 1500.50 元？"


def test_an_answer_says_something() -> None:
    with pytest.raises(Refusal):
        answer_of(" ")


def test_it_is_answered_in_ten_days() -> None:
    assert due_on(date(2026, 11, 25)) == date(2026, 12, 5)


def test_figures_add_up() -> None:
    assert total([Sums(1, 2, 3, 4, 5), Sums(10, 20, 30, 40, 50)]) == Sums(11, 22, 33, 44, 55)
