from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs import names, upkeep
from app.jobs.queue import defer


def jobs(session: Session) -> int:
    return int(session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one())


def test_a_job_is_deferred_with_the_transaction_and_undone_with_it(session: Session) -> None:
    before = jobs(session)
    with session.begin_nested() as step:
        defer(session, names.REFUND_PAYMENT, refund_id="x")
        assert jobs(session) == before + 1
        step.rollback()

    assert jobs(session) == before


def test_the_serving_role_can_ask_for_months(session: Session) -> None:
    upkeep.make_partitions(timestamp=int(datetime(2026, 11, 20, tzinfo=UTC).timestamp()))

    months = session.execute(
        text("SELECT count(*) FROM pg_class WHERE relname ~ '^postings_20'")
    ).scalar_one()
    assert months >= 12
