from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import Refusal
from inventory.terms import queries, services
from inventory.terms.models import Terms
from inventory.terms.rules import Method
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import villagers as make


def test_a_change_is_a_new_version(session: Session) -> None:
    place = build.village(session)
    first = make.agreement(session, place)
    later = NOW + timedelta(days=1)
    second = make.agreement(session, place, now=later)

    assert (first.version, second.version) == (1, 2)
    assert queries.current_terms(session, book_id=place.book_id, now=NOW) is first
    assert queries.current_terms(session, book_id=place.book_id, now=later) is second
    before = NOW - timedelta(seconds=1)
    assert queries.current_terms(session, book_id=place.book_id, now=before) is None


def test_terms_are_never_edited(session: Session) -> None:
    make.agreement(session, build.village(session))

    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(update(Terms).values(fee_basis_points=0))


def test_an_acceptance_names_villager_method_and_witness(session: Session) -> None:
    desk = make.desk(session)

    acceptance = services.accept_terms(
        session,
        terms_id=desk.terms.id,
        villager_id=desk.villager.id,
        method=Method.SCREEN,
        actor=desk.agent,
        now=NOW,
    )

    assert (
        acceptance.terms_id,
        acceptance.villager_id,
        acceptance.method,
        acceptance.recorded_by,
        acceptance.accepted_at,
    ) == (desk.terms.id, desk.villager.id, "screen", desk.agent.account_id, NOW)


def test_unknown_terms_cannot_be_accepted(session: Session) -> None:
    desk = make.desk(session)

    with pytest.raises(Refusal) as caught:
        services.accept_terms(
            session,
            terms_id=-1,
            villager_id=desk.villager.id,
            method=Method.SCREEN,
            actor=desk.agent,
            now=NOW,
        )

    assert caught.value.code == "terms.unknown"


@pytest.mark.parametrize(
    ("fee_basis_points", "body", "code"),
    [
        (-1, "约定", "terms.fee_wrong"),
        (10_001, "约定", "terms.fee_wrong"),
        (1200, " ", "terms.body_missing"),
    ],
)
def test_wrong_terms_are_refused(
    session: Session, fee_basis_points: int, body: str, code: str
) -> None:
    place = build.village(session)

    with pytest.raises(Refusal) as caught:
        services.publish_terms(
            session,
            code="consignment",
            book_id=place.book_id,
            fee_basis_points=fee_basis_points,
            body=body,
            body_en="Terms",
            now=NOW,
        )

    assert caught.value.code == code
