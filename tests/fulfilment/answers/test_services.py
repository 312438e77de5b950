"""Evidence is drawn up from the records and handed in once, in time; or the dispute is given up."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.models import Reveal
from fulfilment.answers import calls, checks, queries, services
from fulfilment.answers.models import Answer
from fulfilment.answers.rules import PaperKind, State
from fulfilment.answers.services import Sheet
from storefront.disputes import calls as disputes_calls
from storefront.disputes.models import Dispute
from tests.conftest import NOW
from tests.support import disputed as stage
from tests.support.disputed import ANSWER_BY, Bank, Disputed

PDF = b"%PDF-1.7 slip"


@pytest.fixture
def on(session: Session) -> tuple[Disputed, Bank]:
    on, bank = stage.disputed(session)
    disputes_calls.use_gateway(bank)
    return on, bank


def broken(session: Session) -> list[str]:
    return [check.name for check in checks.CHECKS if session.execute(text(check.sql)).first()]


def hand_in(session: Session, on: Disputed, client_id: uuid.UUID, **words: str) -> Answer:
    return services.hand_in(
        session,
        dispute_id=on.dispute_id,
        client_id=client_id,
        words=words or None,
        actor=on.clerk,
        now=NOW,
    )


def state_of(session: Session) -> tuple[str, str]:
    session.expire_all()
    row = session.execute(
        select(Dispute.state, Answer.state).join(Answer, Answer.dispute_id == Dispute.id)
    ).one()
    return row[0], row[1]


def test_evidence_is_drawn_up_from_what_we_know(
    session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, _ = on

    drawn = services.draw_up(session, dispute_id=case.dispute_id, actor=case.clerk, now=NOW)
    again = services.draw_up(session, dispute_id=case.dispute_id, actor=case.clerk, now=NOW)

    words = queries.words_of(drawn)
    assert again.id == drawn.id
    assert words["shipping_carrier"] == "顺丰 / SF Express"
    assert words["shipping_tracking_number"] == "SF12345678"
    assert case.subject.code in words["product_description"]
    assert "签收 / delivered" in words["uncategorized_text"]
    assert "fresh goods" in words["refund_policy_disclosure"]
    assert "王芳" not in drawn.words


def test_what_is_handed_in_twice_reaches_the_bank_once(
    session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, bank = on
    sheet = Sheet(uuid.uuid4(), PaperKind.SHIPPING, "slip.pdf", PDF)
    for _ in range(2):
        services.add_paper(
            session, dispute_id=case.dispute_id, sheet=sheet, actor=case.clerk, now=NOW
        )
    client_id = uuid.uuid4()

    hand_in(session, case, client_id)
    hand_in(session, case, client_id)
    for _ in range(2):
        calls.send(case.dispute_id)

    [(answer_id, evidence)] = bank.submitted
    assert answer_id == client_id
    assert evidence["shipping_documentation"] == f"file_{sheet.client_id.hex}"
    assert evidence["customer_name"] == "王芳"
    assert bank.uploads == [sheet.client_id]
    assert state_of(session) == ("under_review", "sent")
    reveal = session.scalars(select(Reveal)).one()
    assert (reveal.subject, reveal.account_id) == (case.subject.code, case.clerk.account_id)
    assert broken(session) == []


def test_an_answer_that_was_lost_on_the_way_is_asked_for_with_the_same_id(
    session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, bank = on
    bank.silent = 1
    client_id = uuid.uuid4()
    hand_in(session, case, client_id, uncategorized_text="寄到了")

    with pytest.raises(stage.GatewayUnavailable):
        calls.send(case.dispute_id)
    assert state_of(session) == ("needs_answer", "sending")
    bank.silent = 1
    calls.send_left()
    assert state_of(session) == ("needs_answer", "sending")
    calls.send_left()

    assert [answer_id for answer_id, _ in bank.submitted] == [client_id] * 3
    assert state_of(session) == ("under_review", "sent")


def test_what_the_bank_does_not_take_is_a_draft_again_with_the_reason(
    session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, bank = on
    bank.refuses = "The files are too large together."
    hand_in(session, case, uuid.uuid4(), uncategorized_text="寄到了")

    calls.send(case.dispute_id)

    assert state_of(session) == ("needs_answer", "draft")
    assert session.scalars(select(Answer.refusal)).one() == bank.refuses
    bank.refuses = ""
    hand_in(session, case, uuid.uuid4())
    calls.send(case.dispute_id)
    assert state_of(session) == ("under_review", "sent")


def test_a_second_answer_is_refused_and_changes_nothing(
    session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, bank = on
    hand_in(session, case, uuid.uuid4(), uncategorized_text="寄到了")

    with pytest.raises(Refusal) as second:
        hand_in(session, case, uuid.uuid4(), uncategorized_text="别的")
    with pytest.raises(Refusal) as given_up:
        services.give_up(
            session,
            dispute_id=case.dispute_id,
            client_id=uuid.uuid4(),
            actor=case.clerk,
            now=NOW,
        )

    assert {second.value.code, given_up.value.code} == {"answers.handed_in"}
    calls.send(case.dispute_id)
    assert [evidence["uncategorized_text"] for _, evidence in bank.submitted] == ["寄到了"]


def test_after_the_banks_day_nothing_is_handed_in(
    session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, _ = on
    late = ANSWER_BY + timedelta(seconds=1)

    with pytest.raises(Refusal) as refused:
        services.draw_up(session, dispute_id=case.dispute_id, actor=case.clerk, now=late)

    assert refused.value.code == "answers.too_late"
    assert session.scalars(select(Answer)).all() == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a", "answers.paper_kind"),
        (b"%PDF-" + bytes(4_500_000), "answers.papers_too_large"),
    ],
    ids=["a GIF", "too large"],
)
def test_a_paper_that_a_bank_would_not_take_is_refused(
    session: Session, on: tuple[Disputed, Bank], content: bytes, code: str
) -> None:
    case, _ = on
    sheet = Sheet(uuid.uuid4(), PaperKind.OTHER, "x", content)

    with pytest.raises(Refusal) as refused:
        services.add_paper(
            session, dispute_id=case.dispute_id, sheet=sheet, actor=case.clerk, now=NOW
        )

    assert refused.value.code == code


def test_giving_up_loses_the_dispute_once(session: Session, on: tuple[Disputed, Bank]) -> None:
    case, bank = on
    client_id = uuid.uuid4()

    for _ in range(2):
        services.give_up(
            session, dispute_id=case.dispute_id, client_id=client_id, actor=case.clerk, now=NOW
        )
        calls.send(case.dispute_id)

    assert bank.given_up == [client_id]
    assert state_of(session) == ("lost", "sent")
    assert broken(session) == []


def test_what_was_sent_is_not_changed_even_past_the_code(
    session: Session, on: tuple[Disputed, Bank]
) -> None:
    case, _ = on
    hand_in(session, case, uuid.uuid4(), uncategorized_text="寄到了")
    calls.send(case.dispute_id)

    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text("UPDATE dispute_answers SET state = 'draft'"))

    assert state_of(session) == ("under_review", State.SENT)
