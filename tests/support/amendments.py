"""Seeing what was changed about villagers, and that a refused change left nothing behind."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages.models import TextMessage
from inventory.amendments.models import Amendment
from tests.conftest import NOW


def changes(session: Session) -> list[tuple[str, str, str, str]]:
    """List what was changed of anybody: field, before, after, reason."""
    rows = session.execute(
        select(Amendment.field, Amendment.was, Amendment.became, Amendment.reason).order_by(
            Amendment.id
        )
    )
    return [(row.field, row.was, row.became, row.reason) for row in rows]


def texts(session: Session) -> list[tuple[str, str]]:
    """List the texts that were sent: phone and body."""
    rows = session.scalars(select(TextMessage).order_by(TextMessage.id))
    return [(message.phone, message.body) for message in rows]


def refusal_of(verb: Callable[..., Any], session: Session, **arguments: Any) -> str:
    """Call a verb that is refused, and see that nothing is written down of it."""
    before = changes(session)
    with pytest.raises(Refusal) as caught, session.begin_nested():
        verb(session, now=NOW, **arguments)
    session.expire_all()
    assert changes(session) == before
    assert texts(session) == []
    return caught.value.code
