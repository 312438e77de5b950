"""Somebody collects for a villager: by a signed paper, on its days, with proof."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.messages.models import TextMessage
from app.sample.village import FLOAT_FEN
from inventory.kin import services as kin
from inventory.kin.models import Kin
from inventory.kin.rules import Authority, Relation
from storefront.payouts import services
from storefront.payouts.checks import CHECKS
from storefront.payouts.models import Payout
from tests.support import papers, thread
from tests.support import villagers as make
from tests.support.thread import NET_FEN, Thread

WINDOW = timedelta(hours=169)
BORN = "19560101"


@pytest.fixture
def later(now: datetime) -> datetime:
    return now + WINDOW


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    made = thread.sample(session, now=now)
    thread.delivered_order(session, made, now=now)
    return made


@pytest.fixture
def payout(session: Session, at: Thread, later: datetime) -> Payout:
    made = services.propose(
        session,
        client_id=uuid.uuid4(),
        villager_id=at.household.id,
        place_id=at.centre.id,
        actor=at.by["finance"],
        now=later,
    )
    return services.approve(session, code=made.code, actor=at.by["approver"], now=later)


def authority(session: Session, at: Thread, now: datetime, **changes: object) -> Kin:
    said: dict[str, object] = {
        "client_id": uuid.uuid4(),
        "name": "王小军",
        "relation": Relation.CHILD,
        "phone": "13900139002",
        "id_number": papers.id_number(),
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2030, 1, 1),
        "picture_id": uuid.uuid4(),
    }
    return kin.record_authority(
        session,
        villager_code=at.household.code,
        authority=Authority(**(said | changes)),  # type: ignore[arg-type]
        actor=at.by["agent"],
        now=now,
    )


def pay(
    session: Session,
    at: Thread,
    payout: Payout,
    now: datetime,
    *,
    number: int = 1,
    born: str = BORN,
) -> Payout:
    return services.pay_to_kin(
        session,
        code=payout.code,
        kin_number=number,
        born=born,
        actor=at.by["agent"],
        now=now,
    )


def refusal_of(session: Session, at: Thread, payout: Payout, now: datetime, **shown: object) -> str:
    with pytest.raises(Refusal) as caught:
        pay(session, at, payout, now, **shown)  # type: ignore[arg-type]
    assert (payout.state, payout.kin_id) == ("approved", None)
    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN
    return caught.value.code


def test_who_is_named_collects_once_and_the_villager_is_told(
    session: Session, at: Thread, payout: Payout, later: datetime
) -> None:
    collector = authority(session, at, later)
    for _ in range(2):
        pay(session, at, payout, later, born="1956-01-01")

    assert (payout.state, payout.kin_id, payout.paid_at) == ("paid", collector.id, later)
    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN - NET_FEN
    told = [
        message.body
        for message in session.scalars(select(TextMessage))
        if message.phone == at.household.phone and "王小军凭委托书替您领了" in message.body
    ]
    assert len(told) == 1
    assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []


@pytest.mark.parametrize("born", ["", "19560102", papers.id_number()])
def test_somebody_else_gets_nothing(
    session: Session, at: Thread, payout: Payout, later: datetime, born: str
) -> None:
    authority(session, at, later)

    assert refusal_of(session, at, payout, later, born=born) == "kin.born_wrong"


def test_nobody_collects_before_after_or_against_the_authority(
    session: Session, at: Thread, payout: Payout, now: datetime, later: datetime
) -> None:
    today = clock.china_date(later)
    authority(session, at, now, valid_until=today - timedelta(days=1))
    authority(session, at, now, valid_from=today + timedelta(days=1))
    authority(session, at, now)
    kin.revoke_authority(
        session, villager_code=at.household.code, number=3, actor=at.by["agent"], now=later
    )

    codes = [refusal_of(session, at, payout, later, number=number) for number in (1, 2, 3, 4)]
    assert codes == ["kin.not_valid", "kin.not_valid", "kin.not_valid", "kin.unknown"]


def test_an_unapproved_payout_is_not_collected(
    session: Session, at: Thread, payout: Payout, later: datetime
) -> None:
    authority(session, at, later)
    services.withdraw(session, code=payout.code)

    with pytest.raises(Refusal) as caught:
        pay(session, at, payout, later)

    assert caught.value.code == "payout.not_approved"


def test_a_bent_row_breaks_its_promise(
    session: Session, at: Thread, payout: Payout, later: datetime
) -> None:
    collector = authority(session, at, later)
    pay(session, at, payout, later)
    collector.valid_until = collector.valid_from
    session.flush()

    broken = [check.name for check in CHECKS if session.execute(text(check.sql)).first()]
    assert broken == ["kin_collected_by_authority"]


def test_the_database_refuses_a_collector_of_what_is_not_paid(
    session: Session, at: Thread, payout: Payout, later: datetime
) -> None:
    collector = authority(session, at, later)

    with pytest.raises(IntegrityError, match="payouts_collected_when_paid"):
        session.execute(
            text("UPDATE payouts SET kin_id = :kin WHERE id = :id"),
            {"kin": collector.id, "id": payout.id},
        )


def test_the_desk_pays_them_on_the_page_of_the_payout(
    client: FlaskClient, session: Session, at: Thread, payout: Payout, now: datetime
) -> None:
    headers = make.bearer(session, at.by["agent"])
    address = f"/desk/payouts/{payout.code}"
    assert "家里人代领" not in client.get(address, headers=headers).get_data(as_text=True)
    authority(session, at, now)
    page = client.get(address, headers=headers).get_data(as_text=True)
    sent = {"kin": "1", "born": "0000"}
    wrong = client.post(f"{address}/collection", data=sent, headers=headers)
    stale = client.post(f"{address}/collection", data={"kin": "x"}, headers=headers)
    paid = client.post(f"{address}/collection", data=sent | {"born": BORN}, headers=headers)
    slip = client.get(f"/payouts/{payout.code}/slip", headers=headers).get_data(as_text=True)

    assert "家里人代领" in page
    assert papers.id_number() not in page
    assert (wrong.status_code, stale.status_code) == (422, 422)
    assert "出生日期对不上" in wrong.get_data(as_text=True)
    assert (paid.status_code, paid.location) == (303, f"/payouts/{payout.code}/slip")
    assert "王小军 凭委托书代领" in slip


def test_the_api_pays_them_too(
    client: FlaskClient, session: Session, at: Thread, payout: Payout, now: datetime
) -> None:
    headers = make.bearer(session, at.by["agent"])
    authority(session, at, now)
    answer = client.post(
        f"/api/payouts/{payout.code}/collection",
        json={"kin_number": 1, "born": BORN},
        headers=headers,
    )

    assert answer.status_code == 200
    assert answer.get_json()["payout"]["collected_by"] == "王小军"
