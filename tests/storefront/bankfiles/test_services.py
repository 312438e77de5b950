import io
import uuid
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.checks import CHECKS as LEDGER_CHECKS
from app.ledger.rules import Account
from app.money import Fen
from storefront.bankfiles import queries, services
from storefront.bankfiles.checks import CHECKS
from storefront.bankfiles.models import BankBatch
from storefront.bankfiles.rules import EXAMPLE, Layout, Outcome, Result, columns_of
from storefront.payouts import services as payouts
from storefront.payouts.checks import CHECKS as PAYOUT_CHECKS
from storefront.payouts.models import Payout
from storefront.statements import queries as statements
from tests.support import thread
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import NET_FEN, Thread

LATER = timedelta(hours=169)
LAYOUT = Layout(
    name="农商行",
    columns=columns_of(EXAMPLE),
    encoding="gb18030",
    delimiter=",",
    has_titles=True,
    rows_max=1000,
    total_fen_max=100_000_00,
)
ACCOUNT = "6228480000000000018"


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    """A household that is paid by bank, and is owed for an order."""
    made = thread.sample(session, now=now)
    thread.delivered_order(session, made, now=now)
    house, name = made.household, made.household.name
    house.bank_account, house.bank_account_hash = ACCOUNT, b"x"
    house.bank_name, house.bank_holder, house.payout_way = "农商行", name, "bank"
    session.flush()
    services.keep_layout(session, LAYOUT)
    return made


def proposed(session: Session, at: Thread, now: datetime, least_fen: int = 1) -> BankBatch:
    return services.propose(
        session,
        client_id=uuid.uuid4(),
        layout_name=LAYOUT.name,
        least_fen=Fen(least_fen),
        actor=at.by["finance"],
        now=now,
    )


def sent(session: Session, at: Thread, now: datetime) -> BankBatch:
    batch = proposed(session, at, now)
    services.approve(session, batch_id=batch.id, actor=at.by["approver"], now=now)
    services.take_file(session, batch_id=batch.id, now=now)
    session.expire_all()
    return batch


def answered(
    session: Session, at: Thread, batch: BankBatch, outcome: Outcome, now: datetime
) -> int:
    session.expire_all()
    changed = services.take_results(
        session,
        batch_id=batch.id,
        results=[Result(payout_of(session).code, outcome, "")],
        actor=at.by["finance"],
        now=now,
    )
    session.expire_all()
    return changed


def payout_of(session: Session) -> Payout:
    return session.scalars(select(Payout).order_by(Payout.id.desc()).limit(1)).one()


def broken(session: Session) -> list[str]:
    session.flush()
    checks = (*CHECKS, *PAYOUT_CHECKS, *LEDGER_CHECKS)
    return [check.name for check in checks if session.execute(text(check.sql)).first()]


def test_money_goes_by_the_bank_s_file(session: Session, at: Thread, now: datetime) -> None:
    later = now + LATER
    batch = sent(session, at, later)
    assert payout_of(session).state == "submitted"
    assert broken(session) == []

    assert answered(session, at, batch, Outcome.PAID, later) == 1

    assert payout_of(session).state == "paid"
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    balance = statements.balance_of(session, villager_id=at.household.id, now=later)
    assert (balance.paid_fen, balance.owed_fen) == (NET_FEN, 0)
    assert broken(session) == []


def test_the_same_file_is_taken_again_and_no_other(
    session: Session, at: Thread, now: datetime
) -> None:
    batch = sent(session, at, now + LATER)
    first = services.take_file(session, batch_id=batch.id, now=now + LATER)
    at.household.bank_account = "6228480000000000099"
    session.flush()
    services.lose_sight(session, batch_id=batch.id)

    again = services.take_file(session, batch_id=batch.id, now=now + LATER)

    assert first == again
    assert ACCOUNT in first.decode("gb18030")


def test_what_is_unknown_is_never_sent_under_another_number(
    session: Session, at: Thread, now: datetime
) -> None:
    later = now + LATER
    batch = sent(session, at, later)
    services.lose_sight(session, batch_id=batch.id)
    session.expire_all()
    payout = payout_of(session)
    assert payout.state == "unknown"

    with pytest.raises(Refusal) as again:
        proposed(session, at, later)
    with pytest.raises(Refusal) as cash:
        payouts.propose(
            session,
            client_id=uuid.uuid4(),
            villager_id=at.household.id,
            place_id=at.centre.id,
            actor=at.by["finance"],
            now=later,
        )
    with pytest.raises(Refusal) as withdrawn:
        payouts.withdraw(session, code=payout.code)

    assert (again.value.code, cash.value.code) == ("payout.nothing_due", "payout.nothing_due")
    assert withdrawn.value.code == "payout.sent_already"
    assert broken(session) == []


def test_what_failed_may_be_proposed_again_under_a_new_number(
    session: Session, at: Thread, now: datetime
) -> None:
    later = now + LATER
    batch = sent(session, at, later)
    answered(session, at, batch, Outcome.FAILED, later)
    first = payout_of(session)

    proposed(session, at, later)

    second = payout_of(session)
    assert (first.state, second.state) == ("failed", "draft")
    assert first.code != second.code
    assert broken(session) == []


def test_what_came_back_is_owed_again(session: Session, at: Thread, now: datetime) -> None:
    later = now + LATER
    batch = sent(session, at, later)
    answered(session, at, batch, Outcome.PAID, later)
    answered(session, at, batch, Outcome.RETURNED, later)

    assert -books.balance(session, Account.VILLAGER_PAYABLE) == NET_FEN
    balance = statements.balance_of(session, villager_id=at.household.id, now=later)
    assert (balance.paid_fen, balance.owed_fen) == (0, NET_FEN)
    assert broken(session) == []


def heard(session: Session, at: Thread, batch: BankBatch, word: str, now: datetime) -> str:
    """Let something happen to a sent batch; return the code of its refusal."""
    try:
        if word == "unknown":
            services.lose_sight(session, batch_id=batch.id)
        elif word == "again":
            services.take_file(session, batch_id=batch.id, now=now)
        else:
            answered(session, at, batch, Outcome(word), now)
    except Refusal as refusal:
        return refusal.code
    finally:
        session.expire_all()
    return ""


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from([*Outcome, "unknown", "again"]), max_size=8))
def test_whatever_the_bank_says_nobody_is_paid_twice(
    session: Session, at: Thread, now: datetime, said: list[str]
) -> None:
    later = now + LATER
    with session.begin_nested() as outer:
        batch = sent(session, at, later)
        for word in said:
            assert heard(session, at, batch, word, later) in {"", "outcome.late"}
            assert broken(session) == []
        owed = -books.balance(session, Account.VILLAGER_PAYABLE)
        assert owed == (0 if payout_of(session).state == "paid" else NET_FEN)
        outer.rollback()
    session.expire_all()


def test_nobody_approves_their_own_batch(session: Session, at: Thread, now: datetime) -> None:
    batch = proposed(session, at, now + LATER)

    with pytest.raises(Refusal) as refused:
        services.approve(session, batch_id=batch.id, actor=at.by["finance"], now=now)

    assert refused.value.code == "payout.self_approval"


def test_an_account_in_another_s_name_waits_in_a_queue(
    session: Session, at: Thread, now: datetime
) -> None:
    at.household.bank_holder = "别人"
    session.flush()

    with pytest.raises(Refusal) as refused:
        proposed(session, at, now + LATER)
    [waits] = queries.waiting(session, now=now + LATER)

    assert refused.value.code == "payout.nothing_due"
    assert (waits.why, waits.fen) == ("name", NET_FEN)


def test_what_is_never_fetched_waits_with_its_age(
    session: Session, at: Thread, now: datetime
) -> None:
    at.household.payout_way = "cash"
    session.flush()

    [waits] = queries.waiting(session, now=now + timedelta(days=120))

    assert (waits.why, waits.days) == ("unclaimed", 118)


def test_too_little_is_not_sent(session: Session, at: Thread, now: datetime) -> None:
    with pytest.raises(Refusal):
        proposed(session, at, now + LATER, least_fen=NET_FEN + 1)


def test_a_foreign_serial_takes_nothing(session: Session, at: Thread, now: datetime) -> None:
    batch = sent(session, at, now + LATER)
    results = [
        Result(payout_of(session).code, Outcome.PAID, ""),
        Result("F999", Outcome.PAID, ""),
    ]

    with pytest.raises(Refusal) as refused, session.begin_nested():
        services.take_results(
            session, batch_id=batch.id, results=results, actor=at.by["finance"], now=now
        )

    session.expire_all()
    assert refused.value.code == "bank.result_foreign"
    assert payout_of(session).state == "submitted"


def test_the_database_keeps_the_account_of_what_was_sent(
    session: Session, at: Thread, now: datetime
) -> None:
    sent(session, at, now + LATER)

    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text("UPDATE bank_transfers SET bank = '别的银行'"))


def test_a_batch_walks_over_the_pages(
    client: FlaskClient, session: Session, moment: Moment, at: Thread
) -> None:
    moment.now += LATER
    sign_in(client, at.by["finance"])
    post(
        client,
        "/office/bank/batches",
        client_id=str(uuid.uuid4()),
        layout=LAYOUT.name,
        least="1",
    )
    [batch] = queries.batches(session)
    sign_in(client, at.by["approver"])
    post(client, f"/office/bank/batches/{batch.batch_id}/approval")
    sign_in(client, at.by["finance"])
    file = post(client, f"/office/bank/batches/{batch.batch_id}/file")
    serial = file.data.decode("gb18030").splitlines()[1].split(",")[1]
    answer = f"流水号,状态\r\n{serial},成功\r\n".encode("gb18030")
    post(
        client,
        f"/office/bank/batches/{batch.batch_id}/results",
        results=(io.BytesIO(answer), "answer.csv"),
    )

    page = client.get("/office/bank").get_data(as_text=True)
    assert file.headers["Cache-Control"] == "private, no-store"
    assert "付成 1，没付成 0，等结果 0" in page
    assert "都有结果了" in page
