"""Cash for who forgot the PIN: signed, by thumb, or before a witness."""

import io
import uuid
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.messages import services as messages
from storefront.handovers import queries, services
from storefront.handovers.checks import CHECKS
from storefront.handovers.models import Handover
from storefront.handovers.rules import Paper, Proof
from storefront.openbooks.queries import findings
from storefront.payouts import services as payouts
from storefront.payouts.models import Payout
from tests.support import thread
from tests.support.papers import photo
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import NET_FEN, Thread

LATER = timedelta(hours=169)


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    made = thread.sample(session, now=now)
    thread.delivered_order(session, made, now=now)
    return made


@pytest.fixture
def payout(session: Session, at: Thread, now: datetime) -> Payout:
    """A payout that is approved."""
    made = payouts.propose(
        session,
        client_id=uuid.uuid4(),
        villager_id=at.household.id,
        place_id=at.centre.id,
        actor=at.by["finance"],
        now=now + LATER,
    )
    return payouts.approve(session, code=made.code, actor=at.by["approver"], now=now + LATER)


def pay(session: Session, at: Thread, payout: Payout, paper: Paper, now: datetime) -> Payout:
    return services.pay_on_paper(
        session, code=payout.code, paper=paper, actor=at.by["agent"], now=now + LATER
    )


def test_a_signed_slip_pays_once_and_the_villager_is_told(
    session: Session, at: Thread, payout: Payout, now: datetime
) -> None:
    for _ in range(2):
        pay(session, at, payout, Paper(Proof.THUMB, photo(), ""), now)

    assert payout.state == "paid"
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    row = queries.handover_of(session, code=payout.code, places=None)
    assert row is not None
    assert (row.proof, row.witness) == ("thumb", "")
    told = [message.body for message in messages.latest(session)]
    assert any(payout.code in body for body in told)
    assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []
    found = findings.findings(session, now=now + LATER)
    assert payout.code in {one.voucher for one in found if one.rule == "paid_on_paper"}


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (Paper(Proof.SIGNATURE, b"", ""), "handover.photo"),
        (Paper(Proof.WITNESS, photo(), " "), "handover.witness"),
        (Paper(Proof.WITNESS, photo(), "刘彩云"), "handover.witness"),
        (Paper(Proof.WITNESS, photo(), "李桂香"), "handover.witness"),
    ],
)
def test_paper_that_proves_nothing_pays_nothing(
    session: Session, at: Thread, payout: Payout, now: datetime, paper: Paper, code: str
) -> None:
    with pytest.raises(Refusal) as refused, session.begin_nested():
        pay(session, at, payout, paper, now)

    assert refused.value.code == code
    assert session.scalars(select(Handover)).all() == []
    assert books.balance(session, Account.VILLAGER_PAYABLE) == -NET_FEN


def test_the_agent_does_it_on_the_page_and_finance_sees_the_paper(
    client: FlaskClient, session: Session, at: Thread, payout: Payout, moment: Moment
) -> None:
    moment.now += LATER
    sign_in(client, at.by["agent"])
    page = client.get(f"/desk/payouts/{payout.code}").get_data(as_text=True)
    assert "密码忘了" in page
    path = f"/desk/payouts/{payout.code}/paper"
    assert post(client, path, proof="signature").status_code == 303
    session.refresh(payout)
    assert payout.state == "approved"
    sent = {"proof": "witness", "witness": "王满", "photo": (io.BytesIO(photo()), "a.jpg")}
    assert post(client, path, **sent).headers["Location"].endswith("/slip")

    sign_in(client, at.by["finance"])
    assert client.get(f"/payouts/{payout.code}/paper").mimetype.startswith("image/")
