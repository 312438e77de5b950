"""Payouts by rule: from how much on, on which day, with returns kept under a cap, less tax."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.money import BasisPoints, Fen
from app.sample.people import PIN
from storefront.earnings import services as earnings
from storefront.earnings.models import Earning
from storefront.payouts import services as payouts
from storefront.payouts.checks import CHECKS as PAYOUT_CHECKS
from storefront.payouts.models import Payout
from storefront.policies import services
from storefront.policies.checks import CHECKS
from storefront.policies.rules import IncomeKind, Policy, Tax
from storefront.statements import queries as statements
from tests.support import thread
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import NET_FEN, Thread

LATER = timedelta(hours=169)
TRAY_NET_FEN = 5280


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    """A household with two trays and a jar that arrived at `now`."""
    made = thread.sample(session, now=now)
    thread.delivered_order(session, made, now=now)
    return made


def policy(session: Session, at: Thread, now: datetime, **said: int) -> None:
    values = {"least_fen": Fen(1), "cap": BasisPoints(10_000), "day": None, **said}
    services.set_policy(
        session,
        client_id=uuid.uuid4(),
        policy=Policy(**values),  # type: ignore[arg-type]
        valid_from=clock.china_date(now),
        actor=at.by["operator"],
        now=now,
    )


def propose(session: Session, at: Thread, now: datetime) -> Payout:
    [code] = payouts.propose_all(
        session,
        client_id=uuid.uuid4(),
        place_id=at.centre.id,
        actor=at.by["finance"],
        now=now,
    )
    return session.scalars(select(Payout).where(Payout.code == code)).one()


def approved(session: Session, at: Thread, now: datetime) -> Payout:
    payout = propose(session, at, now)
    return payouts.approve(session, code=payout.code, actor=at.by["approver"], now=now)


def pay(session: Session, at: Thread, payout: Payout, now: datetime) -> Payout:
    paid = payouts.pay_in_cash(session, code=payout.code, pin=PIN, actor=at.by["agent"], now=now)
    assert isinstance(paid, Payout)
    return paid


def give_back(session: Session, now: datetime, *, trays: int) -> None:
    """Let so many trays come back from their shopper."""
    sold = session.scalars(
        select(Earning)
        .where(Earning.kind == "sale", Earning.net_fen == TRAY_NET_FEN)
        .order_by(Earning.id)
    ).all()
    returned = set(session.scalars(select(Earning.reverses_id)))
    left = [each for each in sold if each.id not in returned]
    for each in left[:trays]:
        earnings.take_back(session, item_id=each.item_id, order_code="O", now=now)


def broken(session: Session) -> list[str]:
    session.flush()
    checks = (*CHECKS, *PAYOUT_CHECKS)
    return [check.name for check in checks if session.execute(text(check.sql)).first()]


def test_who_is_owed_too_little_waits(session: Session, at: Thread, now: datetime) -> None:
    policy(session, at, now, least_fen=NET_FEN + 1)

    with pytest.raises(Refusal, match=r"payout\.nothing_due"):
        propose(session, at, now + LATER)

    policy(session, at, now, least_fen=NET_FEN)
    assert propose(session, at, now + LATER).total_fen == NET_FEN


def test_it_proposes_by_itself_on_its_day_and_once(
    session: Session, at: Thread, now: datetime
) -> None:
    later = now + LATER
    policy(session, at, now, day=clock.china_date(later).day)

    assert payouts.propose_by_policy(session, now=later - timedelta(days=1)) == 0
    assert payouts.propose_by_policy(session, now=later) == 1
    payouts.propose_by_policy(session, now=later)

    [payout] = session.scalars(select(Payout)).all()
    assert (payout.state, payout.total_fen) == ("draft", NET_FEN)
    with pytest.raises(Refusal, match=r"payout\.self_approval"):
        payouts.approve(session, code=payout.code, actor=at.by["operator"], now=later)


def test_what_came_back_after_payment_is_kept_from_what_is_sold_next(
    session: Session, at: Thread, now: datetime
) -> None:
    later = now + LATER
    pay(session, at, approved(session, at, later), later)
    give_back(session, later, trays=1)
    thread.delivered_order(session, at, now=later)

    second = approved(session, at, later + LATER)

    assert second.total_fen == NET_FEN - TRAY_NET_FEN
    pay(session, at, second, later + LATER)
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    assert broken(session) == []


def test_no_more_is_kept_than_the_cap_lets(session: Session, at: Thread, now: datetime) -> None:
    later = now + LATER
    pay(session, at, approved(session, at, later), later)
    give_back(session, later, trays=2)
    policy(session, at, later, cap=5000)
    thread.delivered_order(session, at, now=later)

    second = approved(session, at, later + LATER)

    # Half of 121.44 is 60.72: one tray of 52.80 is kept, the other waits.
    assert second.total_fen == NET_FEN - TRAY_NET_FEN
    pay(session, at, second, later + LATER)
    assert books.balance(session, Account.VILLAGER_PAYABLE) == TRAY_NET_FEN
    with pytest.raises(Refusal, match=r"payout\.nothing_due"):
        propose(session, at, later + LATER)


def test_goods_that_come_back_after_approval_stop_the_payment(
    session: Session, at: Thread, now: datetime
) -> None:
    later = now + LATER
    payout = approved(session, at, later)
    give_back(session, later, trays=1)

    with pytest.raises(Refusal) as refused:
        pay(session, at, payout, later)

    assert refused.value.code == "payout.changed"
    assert payout.state == "approved"
    payouts.withdraw(session, code=payout.code)
    again = approved(session, at, later)
    assert again.total_fen == NET_FEN - TRAY_NET_FEN
    assert pay(session, at, again, later).state == "paid"


def test_tax_is_withheld_by_the_rule_of_the_day(
    session: Session, at: Thread, now: datetime
) -> None:
    later = now + LATER
    services.set_tax(
        session,
        client_id=uuid.uuid4(),
        kind=IncomeKind.OWN_PRODUCE,
        tax=Tax(BasisPoints(300), Fen(100)),
        source="示例公告第一条",
        valid_from=clock.china_date(later),
        actor=at.by["operator"],
        now=now,
    )
    # Eggs fall due before the rule begins, the jar when it is in force.
    first = approved(session, at, now + timedelta(hours=48))
    second = approved(session, at, later)

    assert (first.withheld_fen, first.total_fen) == (0, 2 * TRAY_NET_FEN)
    assert (second.withheld_fen, second.total_fen) == (48, 1584 - 48)
    pay(session, at, second, later)
    assert books.balance(session, Account.TAX_WITHHELD) == -48
    balance = statements.balance_of(session, villager_id=at.household.id, now=later)
    assert (balance.paid_fen, balance.owed_fen) == (1584, 2 * TRAY_NET_FEN)
    assert broken(session) == []


def test_a_whole_batch_is_approved_by_another(session: Session, at: Thread, now: datetime) -> None:
    payout = propose(session, at, now + LATER)
    assert payout.batch_id is not None
    with pytest.raises(Refusal, match=r"payout\.self_approval"):
        payouts.approve_batch(session, batch_id=payout.batch_id, actor=at.by["finance"], now=now)

    done = [
        payouts.approve_batch(session, batch_id=payout.batch_id, actor=at.by["approver"], now=now)
        for _ in range(2)
    ]

    session.refresh(payout)
    assert (done, payout.state) == ([1, 0], "approved")


def test_the_operator_sets_rules_on_a_page_and_finance_reads_them(
    client: FlaskClient, session: Session, at: Thread, moment: Moment
) -> None:
    sign_in(client, at.by["operator"])
    today = clock.china_date(moment.now).isoformat()
    good = {"from": today, "least": "20", "cap": "30", "day": "5", "client_id": uuid.uuid4()}

    for _ in range(2):
        assert post(client, "/office/policies", **good).status_code == 303
    other = {"cap": "130", "client_id": uuid.uuid4()}
    wrong = post(client, "/office/policies", **good | other)
    assert (wrong.status_code, "百分之 0 到 100" in wrong.get_data(as_text=True)) == (422, True)
    taxed = {"kind": "labour", "tax_from": today, "rate": "1.5", "exempt": "800", "source": "公告"}
    taxed["client_id"] = str(uuid.uuid4())
    for _ in range(2):
        assert post(client, "/office/policies/taxes", **taxed).status_code == 303
    assert len(client.get("/api/policies/taxes").get_json()) == 1

    sign_in(client, at.by["finance"])
    page = client.get("/office/policies").get_data(as_text=True)
    assert ("30.0 %" in page, "1.5 %" in page, "<form" in page.split("<main")[1]) == (
        True,
        True,
        False,
    )
    assert post(client, "/office/policies", **good).status_code == 403
    listed = client.get("/api/policies").get_json()
    assert [row["least_fen"] for row in listed] == [2000]
