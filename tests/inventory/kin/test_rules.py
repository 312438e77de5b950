import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from inventory.kin.rules import (
    Authority,
    KinField,
    Relation,
    Standing,
    birth_digits,
    read_authority,
    reveal_name,
    standing,
)
from tests.support import papers

TODAY = date(2026, 11, 20)


def authority(**changes: object) -> Authority:
    said: dict[str, object] = {
        "client_id": uuid.uuid4(),
        "name": " 王 小军 ",
        "relation": Relation.CHILD,
        "phone": "139 0013 9002",
        "id_number": papers.id_number().lower(),
        "valid_from": TODAY,
        "valid_until": TODAY,
        "picture_id": uuid.uuid4(),
    }
    return Authority(**(said | changes))  # type: ignore[arg-type]


def test_who_collects_is_read_like_a_villager() -> None:
    person = read_authority(authority(), today=TODAY)

    assert (person.name, person.phone, person.id_number) == (
        "王小军",
        "13900139002",
        papers.id_number(),
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "villager.name_wrong"),
        ({"phone": " "}, "kin.phone_missing"),
        ({"phone": "110"}, "villager.phone_wrong"),
        ({"id_number": "1"}, "villager.id_number_wrong"),
        ({"id_number": ""}, "kin.id_number_missing"),
        ({"valid_from": TODAY + timedelta(days=1)}, "kin.days_wrong"),
        (
            {"valid_from": date(2025, 1, 1), "valid_until": TODAY - timedelta(days=1)},
            "kin.days_wrong",
        ),
    ],
)
def test_an_authority_that_makes_no_sense_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_authority(authority(**changes), today=TODAY)

    assert caught.value.code == code


@given(first=st.dates(), days=st.integers(0, 400), on=st.dates(), is_revoked=st.booleans())
def test_an_authority_is_good_from_its_first_to_its_last_day(
    first: date, days: int, on: date, *, is_revoked: bool
) -> None:
    last = min(first.toordinal() + days, date.max.toordinal())
    found = standing(
        valid_from=first, valid_until=date.fromordinal(last), is_revoked=is_revoked, on=on
    )

    is_within = first.toordinal() <= on.toordinal() <= last
    assert (found is Standing.VALID) == (is_within and not is_revoked)
    assert (found is Standing.REVOKED) == is_revoked


def test_a_reveal_names_whose_field_it_was() -> None:
    assert reveal_name(2, KinField.ID_NUMBER) == "kin_2_id_number"


def test_the_date_of_birth_is_in_the_id_number() -> None:
    assert birth_digits("430102195602290027") == "19560229"
