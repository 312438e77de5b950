"""Texts to people's phones.

A text is written by the verb that it is about, in that verb's transaction, so that no text goes
out about a thing that did not happen. This release has no provider: a text waits in the table,
and the sandbox shows it on a page (docs/operating.md).
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messages.models import TextMessage

LATEST_SHOWN = 50


def send(session: Session, *, phone: str, body: str, now: datetime) -> TextMessage:
    """Write a text to be sent."""
    message = TextMessage(phone=phone, body=body, written_at=now)
    session.add(message)
    session.flush()
    return message


def latest(session: Session) -> list[TextMessage]:
    """List the newest texts, newest first: what the sandbox's page shows."""
    return list(
        session.scalars(select(TextMessage).order_by(TextMessage.id.desc()).limit(LATEST_SHOWN))
    )
