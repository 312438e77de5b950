from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages import services as messages
from app.people import queries, services
from app.people.models import Account
from app.people.rules import MAY, TRIES_MAX, Actor, Grant, Permission, Role

PASSWORD = "correct horse"
PHONE = "13812345678"


@pytest.fixture
def account(session: Session, now: datetime) -> Account:
    return services.open_account(
        session,
        login="liu",
        name="刘彩云",
        grants=frozenset({Grant(Role.AGENT, None)}),
        now=now,
        password=PASSWORD,
        pin="246810",
        phone=PHONE,
    )


def tried(session: Session, secret: str, now: datetime) -> str:
    found = services.sign_in(session, login="liu", secret=secret, now=now)
    return found.code if isinstance(found, Refusal) else found.login


@pytest.mark.usefixtures("account")
def test_the_right_password_opens(session: Session, now: datetime) -> None:
    assert tried(session, PASSWORD, now) == "liu"


@pytest.mark.usefixtures("account")
def test_a_password_is_no_pin(session: Session, now: datetime) -> None:
    found = services.sign_in(session, login="liu", secret=PASSWORD, now=now, by_pin=True)

    assert isinstance(found, Refusal)


@pytest.mark.usefixtures("account")
def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(session: Session, now: datetime) -> None:
    answers = [tried(session, "wrong", now) for _ in range(TRIES_MAX)]

    assert answers == ["sign_in.wrong"] * TRIES_MAX
    assert tried(session, PASSWORD, now) == "sign_in.locked"
    assert tried(session, PASSWORD, now + timedelta(minutes=16)) == "liu"


def test_an_unknown_login_is_answered_like_a_wrong_password(
    session: Session, now: datetime
) -> None:
    assert tried(session, PASSWORD, now) == "sign_in.wrong"


def test_a_one_time_code_opens_once(session: Session, account: Account, now: datetime) -> None:
    services.send_one_time_code(session, phone=PHONE, now=now)
    code = messages.latest(session)[0].body.split("验证码 ")[1][:6]

    first = services.sign_in_by_code(session, phone=PHONE, code=code, now=now)
    second = services.sign_in_by_code(session, phone=PHONE, code=code, now=now)

    assert first is account
    assert isinstance(second, Refusal)


@pytest.mark.usefixtures("account")
def test_a_code_is_stale_after_five_minutes(session: Session, now: datetime) -> None:
    services.send_one_time_code(session, phone=PHONE, now=now)
    code = messages.latest(session)[0].body.split("验证码 ")[1][:6]

    late = services.sign_in_by_code(session, phone=PHONE, code=code, now=now + timedelta(minutes=6))

    assert isinstance(late, Refusal)


def test_nobody_is_texted_for_an_unknown_phone(session: Session, now: datetime) -> None:
    services.send_one_time_code(session, phone="13900000000", now=now)

    assert messages.latest(session) == []


def test_a_token_speaks_for_its_account(session: Session, account: Account, now: datetime) -> None:
    token = services.create_token(session, account_id=account.id, label="test", now=now)

    assert services.account_of_token(session, token, now=now) == account.id
    assert services.account_of_token(session, token, now=now + timedelta(days=31)) is None
    assert services.account_of_token(session, token + "x", now=now) is None


@pytest.mark.parametrize(
    ("pin", "code"), [("12345", "account.pin_digits"), ("abcdef", "account.pin_digits")]
)
def test_a_bad_pin_is_refused(session: Session, now: datetime, pin: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        services.open_account(session, login="x", name="x", grants=frozenset(), now=now, pin=pin)

    assert refused.value.code == code


def test_the_actor_has_the_places_of_its_grants(session: Session, account: Account) -> None:
    actor = queries.actor_of_account(session, account.id)

    assert actor is not None
    assert actor.may(Permission.LOG_DELIVERIES)
    assert actor.places(Permission.LOG_DELIVERIES) is None


def test_a_grant_at_a_place_reaches_no_other() -> None:
    actor = Actor(1, "刘", frozenset({Grant(Role.AGENT, 7)}))

    assert actor.places(Permission.LOG_DELIVERIES) == {7}
    assert actor.may_at(Permission.LOG_DELIVERIES, 7)
    assert not actor.may_at(Permission.LOG_DELIVERIES, 8)
    assert not actor.may_at(Permission.APPROVE_PAYOUTS, 7)


def test_a_stale_session_is_nobody(session: Session, account: Account) -> None:
    assert queries.actor_of_account(session, account.id, epoch=account.session_epoch + 1) is None


def test_nobody_both_proposes_and_approves_payouts() -> None:
    both = {Permission.PROPOSE_PAYOUTS, Permission.APPROVE_PAYOUTS}

    assert [role for role in Role if both <= MAY[role]] == []
