"""The evidence for a disputed errand: who booked, who came, how it was confirmed."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.people.models import Reveal
from app.people.rules import Role
from fulfilment.answers import calls, checks, queries, services
from storefront.disputes import calls as disputes_calls
from storefront.disputes import services as disputes
from storefront.errands.models import Errand
from storefront.errands.services import afterwards, dispatch, ending
from storefront.payments import queries as payments_read
from tests.conftest import NOW
from tests.support import errands as make
from tests.support import inventory, papers
from tests.support.disputed import Bank, Disputed, report_of
from tests.support.errands import Errands
from tests.support.shopping import post, sign_in


@pytest.fixture
def at(session: Session) -> Errands:
    return make.sample(session, now=NOW)


def disputed(session: Session, errand: Errand) -> tuple[Disputed, Bank]:
    """Let the bank of who paid an errand take its money back."""
    payment = payments_read.payment_received(session, errand.code)
    report = report_of(f"du_{errand.code}", payment.payment_intent_id or "")
    disputes.record(session, report=report, now=NOW)
    bank = Bank(report)
    disputes_calls.use_gateway(bank)
    return Disputed(errand, report.dispute_id, inventory.person(session, Role.FINANCE)), bank


def drawn_up(session: Session, errand: Errand) -> tuple[Disputed, Bank, dict[str, str]]:
    case, bank = disputed(session, errand)
    drawn = services.draw_up(session, dispute_id=case.dispute_id, actor=case.clerk, now=NOW)
    return case, bank, queries.words_of(drawn)


def kinds(session: Session, case: Disputed) -> list[str]:
    found = queries.dispute(session, case.dispute_id)
    assert found is not None
    return [paper.kind for paper in queries.papers(session, found)]


def test_work_that_was_confirmed_by_code_and_rated_says_so(session: Session, at: Errands) -> None:
    errand = make.done(session, at, now=NOW)
    ending.rate(session, code=errand.code, stars=4, words="剪得短了点", now=NOW)
    afterwards.complain(session, code=errand.code, words="来晚了", now=NOW)

    case, _, words = drawn_up(session, errand)

    assert list(words) == [
        "product_description",
        "service_date",
        "cancellation_policy_disclosure",
        "uncategorized_text",
    ]
    assert words["service_date"] == "2026-11-20"
    assert words["product_description"].startswith("上门理发 / ")
    assert errand.code in words["product_description"]
    told = words["uncategorized_text"].splitlines()
    assert [line[17:].split(" ")[0] for line in told] == [
        "下单",
        "付款",
        "师傅接单",
        "师傅出门",
        "做完",
        "4",
        "有意见，等办公室回话",
        "下单人打",
        "下单人的意见",
    ]
    assert "confirmed with the code" in told[4]
    assert "4 of 5" in told[7]
    assert "来晚了" in told[8]
    assert "李小军" not in str(words)
    assert errand.spoken_code not in str(words)
    assert kinds(session, case) == []


def test_work_that_was_proved_by_a_photo_has_it_among_the_papers(
    session: Session, at: Errands
) -> None:
    errand = make.paid(session, now=NOW)
    actor = at.thread.by["provider"]
    for verb in (dispatch.accept, dispatch.set_off):
        verb(session, code=errand.code, actor=actor, now=NOW)
    picture_id = papers.sent_photo(session, actor)
    dispatch.finish_by_photo(session, code=errand.code, picture_id=picture_id, actor=actor, now=NOW)

    case, _, words = drawn_up(session, errand)

    assert "photo of the finished work" in words["uncategorized_text"]
    assert kinds(session, case) == ["service_documentation"]


def test_nobody_at_home_is_told_as_it_was(session: Session, at: Errands) -> None:
    errand = make.paid(session, now=NOW)
    actor = at.thread.by["provider"]
    for verb in (dispatch.accept, dispatch.set_off):
        verb(session, code=errand.code, actor=actor, now=NOW)
    late = make.tomorrow(NOW) + timedelta(hours=1)
    dispatch.nobody_home(session, code=errand.code, actor=actor, now=late)

    _, _, words = drawn_up(session, errand)

    assert "service_date" not in words
    assert "nobody was at home" in words["uncategorized_text"]


def test_who_booked_goes_with_it_and_a_line_says_who_told(session: Session, at: Errands) -> None:
    case, bank, _ = drawn_up(session, make.done(session, at, now=NOW))

    services.hand_in(
        session,
        dispute_id=case.dispute_id,
        client_id=uuid.uuid4(),
        words=None,
        actor=case.clerk,
        now=NOW,
    )
    calls.send(case.dispute_id)

    [(_, evidence)] = bank.submitted
    assert evidence["customer_name"] == "李小军"
    assert "shipping_address" not in evidence
    reveal = session.scalars(select(Reveal).where(Reveal.field == "orderer")).one()
    assert (reveal.subject, reveal.account_id) == (case.subject.code, case.clerk.account_id)
    assert not [check for check in checks.CHECKS if session.execute(text(check.sql)).first()]


def test_the_page_asks_what_an_errand_is_asked(
    client: FlaskClient, session: Session, at: Errands
) -> None:
    case, _ = disputed(session, make.done(session, at, now=NOW))
    sign_in(client, case.clerk)
    address = f"/office/gateway/disputes/{case.dispute_id}"

    listed = client.get("/office/gateway/disputes").get_data(as_text=True)
    post(client, address)
    page = client.get(address).get_data(as_text=True)

    assert f"/office/orders/{case.subject.code}" not in listed + page
    assert 'name="service_date"' in page
    assert 'name="shipping_carrier"' not in page
    assert "下单人的名字交的时候自动带上" in page
