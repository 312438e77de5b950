"""A checklist as it is typed."""

import pytest

from app.errors import Refusal
from inventory.checklists import rules
from inventory.checklists.rules import Row
from inventory.produce.rules import Option, Question, QuestionKind

ASKED = (
    Question("clean", "干净吗？", "Clean?"),
    Question("heavy", "多重？", "多重？", QuestionKind.NUMBER, "克", 1, 500, None),
    Question(
        "colour",
        "颜色？",
        "Colour?",
        QuestionKind.CHOICE,
        options=(Option("淡黄", "淡黄", "pale", good=True), Option("黑", "黑", "黑", good=False)),
    ),
    Question("look", "拍一张", "Photo", QuestionKind.PHOTO),
)


def test_what_is_asked_is_written_out_and_read_back_the_same() -> None:
    sheet = rules.sheet_of(ASKED)

    assert sheet[1] == Row(
        "heavy", "number", "多重？", unit="克", decimals="1", minimum="50", maximum=""
    )
    assert (sheet[2].good, sheet[2].bad) == ("淡黄 / pale", "黑")
    assert rules.questions_of(sheet) == ASKED


def test_rows_are_read_from_their_numbered_fields_until_one_is_missing() -> None:
    form = {"key-0": "a", "question-0": " 甲 ", "kind-0": "photo", "key-2": "c"}

    assert rules.sheet_typed(form) == (Row("a", "photo", "甲", decimals=""),)


@pytest.mark.parametrize(
    ("deed", "keys"),
    [
        ("add", "abcd"),
        ("up-1", "bac"),
        ("up-0", "abc"),
        ("down-0", "bac"),
        ("down-2", "abc"),
        ("remove-1", "ac"),
        ("remove-9", "abc"),
        ("dance-1", "abc"),
        ("", "abc"),
    ],
)
def test_buttons_rearrange_the_rows(deed: str, keys: str) -> None:
    sheet = tuple(Row(key) for key in "abc")

    assert "".join(row.key for row in rules.rearranged(sheet, deed, "d")) == keys


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Row("a", "number", "几？", decimals="0", minimum="1.5"), "checklist.limits_wrong"),
        (Row("a", "number", "几？", decimals="1", minimum="多"), "checklist.limits_wrong"),
        (Row("a", "number", "几？", decimals="7", minimum="1"), "checklist.unit_wrong"),
        (Row("a", "number", "几？", decimals="", minimum="1"), "checklist.unit_wrong"),
    ],
)
def test_a_number_that_cannot_be_read_is_refused_with_its_place(row: Row, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        rules.questions_of((Row("b", question="好吗？"), row))

    assert (caught.value.code, caught.value.params["number"]) == (code, 2)
