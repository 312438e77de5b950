"""What a form of ours carries, and forms that are not ours."""

import pytest

from app.errors import Refusal
from app.people.rules import Role
from app.web import forms


@pytest.mark.parametrize("typed", ["1", "42", " 7 ", str(2**63 - 1)])
def test_a_key_is_read(typed: str) -> None:
    assert forms.number({"place_id": typed}, "place_id") == int(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "x", "1.5", "0", "-1", str(2**63), "9" * 40, "8" * 5000],
    ids=lambda typed: typed[:20],
)
def test_what_the_database_could_not_hold_is_no_key_of_ours(typed: str) -> None:
    with pytest.raises(Refusal, match=r"form\.stale"):
        forms.number({"place_id": typed}, "place_id")


@pytest.mark.parametrize(
    ("typed", "how_many"), [("12", 12), (" 3 ", 3), ("0", 0), ("", 0), (" ", 0)]
)
def test_how_many_is_read_as_typed_and_nothing_is_none(typed: str, how_many: int) -> None:
    assert forms.count({"packs": typed}, "packs") == how_many


@pytest.mark.parametrize("typed", ["两", "-2", "1.5", "3o", "9" * 40])
def test_what_is_no_number_is_refused_and_not_taken_for_none(typed: str) -> None:
    with pytest.raises(Refusal, match=r"form\.count"):
        forms.count({"packs": typed}, "packs")


def test_a_word_of_the_list_is_read_and_another_is_not() -> None:
    assert forms.word(Role, "agent") is Role.AGENT
    with pytest.raises(Refusal, match=r"form\.stale"):
        forms.word(Role, "king")
