"""The answers that verbs without a row of their own gave: a repeated scan gets the same one."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.database.columns import Table
from app.database.locks import lock_name


class Answer(Table):
    """What a client id was answered."""

    __tablename__ = "answers"

    client_id: Mapped[uuid.UUID] = mapped_column(UUID, primary_key=True)
    verb: Mapped[str]
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    answered_at: Mapped[datetime]


def answer_once(
    session: Session,
    *,
    client_id: uuid.UUID,
    verb: str,
    now: datetime,
    work: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """Do the work once for a client id, and give every repetition the first answer."""
    lock_name(session, f"answers:{client_id}")
    earlier: dict[str, Any] | None = session.scalar(
        select(Answer.answer).where(Answer.client_id == client_id, Answer.verb == verb)
    )
    if earlier is not None:
        return earlier
    answer = work()
    session.add(Answer(client_id=client_id, verb=verb, answer=answer, answered_at=now))
    session.flush()
    return answer
