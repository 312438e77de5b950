"""A bill is paid for a villager and the change given back; what is refused is refused plainly."""

import io
import uuid
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.money import Fen
from app.sample.people import PIN
from app.sample.village import FLOAT_FEN
from storefront.entrusts import services
from storefront.entrusts.checks import CHECKS
from storefront.entrusts.models import Entrust
from storefront.entrusts.rules import Errand, NewEntrust
from tests.support import thread
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import Thread

HELD_FEN = Fen(10_000)
BILL_FEN = Fen(8_640)


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    return thread.sample(session, now=now)


def taken(session: Session, at: Thread, *, now: datetime, errand: Errand = Errand.BILL) -> Entrust:
    new = NewEntrust(uuid.uuid4(), at.household.code, errand, "十一月电费", HELD_FEN)
    return services.take(session, new=new, actor=at.by["agent"], now=now)


def held(session: Session, at: Thread) -> tuple[int, int]:
    return (
        -books.balance(session, Account.HELD_FOR_ERRANDS, party=at.household.code),
        books.balance(session, Account.DESK_CASH) - FLOAT_FEN,
    )


def test_a_bill_is_paid_and_the_change_given_back(
    session: Session, at: Thread, now: datetime
) -> None:
    entrust, agent = taken(session, at, now=now), at.by["agent"]
    stages = [held(session, at)]
    for _ in range(2):
        services.spend(
            session,
            code=entrust.code,
            fen=BILL_FEN,
            receipt_id=uuid.uuid4(),
            actor=agent,
            now=now,
        )
    stages.append(held(session, at))
    wrong = services.settle(session, code=entrust.code, pin="000000", actor=agent, now=now)
    for _ in range(2):
        services.settle(session, code=entrust.code, pin=PIN, actor=agent, now=now)
    stages.append(held(session, at))

    assert isinstance(wrong, Refusal)
    assert stages == [(10_000, 10_000), (1_360, 1_360), (0, 0)]
    assert entrust.state == "settled"
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []


def test_what_came_to_nothing_goes_back_whole(session: Session, at: Thread, now: datetime) -> None:
    entrust, agent = taken(session, at, now=now), at.by["agent"]

    services.spend(session, code=entrust.code, fen=Fen(0), receipt_id=None, actor=agent, now=now)
    services.settle(session, code=entrust.code, pin=PIN, actor=agent, now=now)

    assert held(session, at) == (0, 0)


@pytest.mark.parametrize(
    ("errand", "code"),
    [
        (Errand.BANK_CARD, "entrust.bank_card"),
        (Errand.LOAN, "entrust.loan"),
        (Errand.PRESCRIPTION, "entrust.prescription"),
        (Errand.SIGNATURE, "entrust.signature"),
    ],
)
def test_what_nobody_may_do_for_another_is_refused(
    session: Session, at: Thread, now: datetime, errand: Errand, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        taken(session, at, now=now, errand=errand)

    assert caught.value.code == code
    assert session.scalars(select(Entrust)).all() == []
    assert held(session, at) == (0, 0)


@pytest.mark.parametrize(
    ("fen", "receipt_id", "code"),
    [(10_001, uuid.uuid4(), "entrust.too_much"), (100, None, "entrust.receipt_missing")],
)
def test_bad_payments_are_refused(
    session: Session, at: Thread, now: datetime, fen: int, receipt_id: uuid.UUID | None, code: str
) -> None:
    entrust = taken(session, at, now=now)

    with pytest.raises(Refusal) as caught:
        services.spend(
            session,
            code=entrust.code,
            fen=Fen(fen),
            receipt_id=receipt_id,
            actor=at.by["agent"],
            now=now,
        )

    assert (caught.value.code, entrust.state) == (code, "held")


def test_the_desk_takes_pays_and_settles_on_its_page(
    client: FlaskClient, session: Session, at: Thread, moment: Moment
) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(photo, "PNG")
    sign_in(client, at.by["agent"])
    base = {"villager": at.household.code, "what": "十一月电费", "held": "100"}
    refused = post(
        client, "/desk/entrusts", client_id=str(uuid.uuid4()), errand="bank_card", **base
    )
    post(client, "/desk/entrusts", client_id=str(uuid.uuid4()), errand="bill", **base)
    code = session.scalars(select(Entrust.code)).one()
    post(
        client,
        f"/desk/entrusts/{code}/payment",
        client_id=str(uuid.uuid4()),
        spent="86.40",
        receipt=(io.BytesIO(photo.getvalue()), "receipt.png"),
    )
    page = client.get("/desk/entrusts").get_data(as_text=True)
    settled = post(client, f"/desk/entrusts/{code}/settlement", pin=PIN)

    assert (refused.status_code, "银行卡和密码不能交给别人" in refused.get_data(as_text=True)) == (
        422,
        True,
    )
    assert "找零 ¥13.60" in page
    assert settled.status_code == 303
    assert held(session, at) == (0, 0)
