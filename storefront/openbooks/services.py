"""Questions to the open books, and their answers.

What must never happen: a question that is asked and then gone, an answer that changes, somebody's
phone or ID card on a public page. A question is shown with its answer; until then the page tells
that one waits, and until when.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.database.locks import lock_name
from app.database.once import earlier
from app.errors import conflict, not_found
from app.people.rules import Actor
from inventory.places.models import Place
from storefront.openbooks.models import Question
from storefront.openbooks.queries import months
from storefront.openbooks.rules import OPEN_QUESTIONS_MAX, answer_of, due_on, question_of


def village_of(session: Session, code: str) -> Place:
    """Find a village whose books are open.

    Raises:
        Refusal: `openbooks.unknown`.
    """
    place = months.village(session, code)
    if place is None:
        raise not_found("openbooks.unknown", code=code)
    return place


def ask(
    session: Session,
    *,
    client_id: uuid.UUID,
    place_code: str,
    month: date,
    body: str,
    now: datetime,
) -> Question:
    """Ask about a village's month, once by client id; nobody says who they are.

    Raises:
        Refusal: `openbooks.unknown`, `question.length`, `question.numbers`, `question.too_many`.
    """
    place = village_of(session, place_code)
    if before := earlier(session, Question, client_id):
        return before
    lock_name(session, f"questions:{place.id}:{month}")
    waiting = session.scalar(
        select(func.count(Question.id)).where(
            Question.place_id == place.id, Question.month == month, Question.state == "open"
        )
    )
    if (waiting or 0) >= OPEN_QUESTIONS_MAX:
        raise conflict("question.too_many")
    question = Question(
        client_id=client_id,
        place_id=place.id,
        month=month,
        body=question_of(body),
        asked_at=now,
        due_on=due_on(clock.china_date(now)),
        state="open",
    )
    session.add(question)
    session.flush()
    return question


def answer(
    session: Session,
    *,
    question_id: int,
    body: str,
    is_shown: bool,
    actor: Actor,
    now: datetime,
) -> Question:
    """Answer a question for all to read, or tell why it is not shown; once and for good.

    The same answer sent again changes nothing.

    Args:
        session: of the caller's transaction.
        question_id: which.
        body: the answer, or the reason.
        is_shown: whether the question itself may stand on the public page.
        actor: who answers.
        now: the moment.

    Raises:
        Refusal: `question.unknown`, `question.answered`, `question.answer_length`.
    """
    question = session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise not_found("question.unknown")
    said = answer_of(body)
    if question.state != "open":
        if question.answer == said:
            return question
        raise conflict("question.answered")
    question.state = "answered" if is_shown else "declined"
    question.answer, question.answered_by, question.answered_at = said, actor.account_id, now
    session.flush()
    return question
