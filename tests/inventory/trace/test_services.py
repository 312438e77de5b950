from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from inventory.trace import queries, services
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import inventory as build


def test_a_life_is_told_oldest_first(session: Session) -> None:
    village = build.village(session)
    services.record(
        session,
        step=Step.RECEIVE,
        codes=["E1", "C1"],
        place_code="430922101902",
        now=NOW + timedelta(hours=3),
        bin_name="dock",
        references={"desadv": "M1"},
    )
    services.record(
        session,
        step=Step.COMMISSION,
        codes=["E1", "E2"],
        place_code=village.code,
        occurred_at=NOW - timedelta(hours=1),
        now=NOW,
    )
    services.record(
        session, step=Step.CRATE, codes=["E1"], parent_code="C1", place_code=village.code, now=NOW
    )

    life = queries.events_of(session, "E1")

    assert [
        (row.step, row.occurred_at, row.recorded_at, row.place_name, row.parent_code)
        for row in life
    ] == [
        (Step.COMMISSION, NOW - timedelta(hours=1), NOW, village.name, ""),
        (Step.CRATE, NOW, NOW, village.name, "C1"),
        (Step.RECEIVE, NOW + timedelta(hours=3), NOW + timedelta(hours=3), "", ""),
    ]
    assert life[2].references == {"desadv": "M1"}
    assert [row.step for row in queries.events_of(session, "C1")] == [Step.CRATE, Step.RECEIVE]
    assert [row.step for row in queries.events_of(session, "E2")] == [Step.COMMISSION]
    assert queries.events_of(session, "E3") == []


def test_steps_of_one_moment_are_told_in_the_order_of_a_life(session: Session) -> None:
    for step in (Step.STORE, Step.COMMISSION, Step.RECEIVE):
        services.record(session, step=step, codes=["E1"], place_code="430922101901", now=NOW)

    assert [row.step for row in queries.events_of(session, "E1")] == [
        Step.COMMISSION,
        Step.RECEIVE,
        Step.STORE,
    ]


@pytest.mark.parametrize(
    ("step", "codes", "parent"),
    [(Step.STORE, [], ""), (Step.PACK, ["E1"], ""), (Step.STORE, ["E1"], "C1")],
)
def test_an_event_that_epcis_has_no_form_for_is_refused(
    session: Session, step: Step, codes: list[str], parent: str
) -> None:
    with pytest.raises(ValueError, match=r"at least one code|names its container"):
        services.record(
            session,
            step=step,
            codes=codes,
            parent_code=parent,
            place_code="430922101901",
            now=NOW,
        )


@pytest.mark.parametrize(
    "change", ["UPDATE trace_events SET biz_step = 'x'", "DELETE FROM trace_events"]
)
def test_the_database_refuses_to_tell_it_differently_later(session: Session, change: str) -> None:
    services.record(session, step=Step.STORE, codes=["E1"], place_code="430922101901", now=NOW)

    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(change))
