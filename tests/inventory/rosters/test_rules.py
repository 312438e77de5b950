import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from inventory.rosters.rules import ROWS_MAX, Column, Line, Person, Problem, lines_of, read_line
from tests.support import papers

HEADER = ["姓名", "手机号", "身份证号"]


def cells(**typed: str) -> dict[Column, str]:
    return {Column(name): text for name, text in typed.items()}


def test_a_list_begins_below_its_header_and_skips_empty_rows() -> None:
    rows = [
        ["花桥港村村民名册", "", ""],
        ["序号", " 户主 姓名（必填）", "* 联系电话"],
        ["1", "李桂香", "'13800138000"],
        ["", " ", ""],
        ["2", "王德福", "无"],
    ]

    assert list(lines_of(rows)) == [
        Line(3, cells(name="李桂香", phone="13800138000")),
        Line(5, cells(name="王德福", phone="")),
    ]


@pytest.mark.parametrize("rows", [[], [["a", "b"]], [["电话"]] * 30, [["x"]] * 10 + [HEADER]])
def test_without_a_header_nothing_is_guessed(rows: list[list[str]]) -> None:
    with pytest.raises(Refusal) as caught:
        list(lines_of(rows))

    assert caught.value.code == "roster.header_missing"


def test_a_list_has_an_end() -> None:
    rows = [HEADER, *([["李桂香", "13800138000", ""]] * (ROWS_MAX + 1))]

    with pytest.raises(Refusal) as caught:
        list(lines_of(rows))

    assert (caught.value.code, caught.value.params) == (
        "roster.too_many_rows",
        {"most": ROWS_MAX},
    )


def test_a_good_line_is_a_person() -> None:
    read = read_line(
        Line(2, cells(name="李 桂香", phone="138-0013-8000", id_number=papers.id_number().lower()))
    )

    assert read == (Person("李桂香", "13800138000", papers.id_number(), ""), [])


def test_everything_wrong_with_a_line_is_told_at_once() -> None:
    line = Line(2, cells(name="", phone="110", id_number="1", story="长" * 501))
    person, problems = read_line(line)

    assert person is None
    assert [problem.code for problem in problems] == [
        "villager.name_wrong",
        "villager.phone_wrong",
        "villager.id_number_wrong",
        "villager.story_long",
    ]


def test_somebody_without_any_number_cannot_be_told_from_others() -> None:
    assert read_line(Line(2, cells(name="李桂香"))) == (None, [Problem("roster.no_number", {})])


@pytest.mark.parametrize("number", ["4.30922E+17", "1.38E10", "4E+17"])
def test_a_number_that_a_spreadsheet_has_cut_is_told(number: str) -> None:
    _, problems = read_line(Line(2, cells(name="李桂香", id_number=number)))

    assert problems == [Problem("roster.number_mangled", {"column": "身份证号"})]


@given(st.lists(st.lists(st.text(max_size=30), max_size=6), max_size=12))
def test_no_file_breaks_the_reading(rows: list[list[str]]) -> None:
    for line in lines_of([HEADER, *rows]):
        person, problems = read_line(line)
        assert (person is None) == bool(problems)
