"""Texts to people's phones.

A text is written by the verb that it is about, in that verb's transaction, so that no text goes
out about a thing that did not happen. This release has no provider: a text waits in the table,
and the sandbox shows it on a page (docs/operating.md).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messages.models import TextMessage

LATEST_SHOWN = 50

_address: str = ""


def use_address(public_url: str) -> None:
    """Set the process's address, which links carry: PUBLIC_URL, without a slash at the end."""
    global _address  # noqa: PLW0603 - one address per process, set once by the factory
    _address = public_url


def send(session: Session, *, phone: str, body: str, now: datetime) -> TextMessage:
    """Write a text to be sent."""
    message = TextMessage(phone=phone, body=body, written_at=now)
    session.add(message)
    session.flush()
    return message


def send_all(session: Session, *, texts: Iterable[tuple[str, str]], now: datetime) -> None:
    """Write many texts to be sent, each a phone and what it is told, in one statement."""
    session.add_all(TextMessage(phone=phone, body=body, written_at=now) for phone, body in texts)
    session.flush()


def link(path: str) -> str:
    """Give the address by which a phone opens a page of ours.

    It is PUBLIC_URL and not what a request asked for: money and parcels are told of by webhooks
    and jobs, where no page was asked for.
    """
    return _address + path


def latest(session: Session) -> list[TextMessage]:
    """List the newest texts, newest first: what the sandbox's page shows."""
    return list(
        session.scalars(select(TextMessage).order_by(TextMessage.id.desc()).limit(LATEST_SHOWN))
    )
