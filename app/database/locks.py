"""The one place where a service waits for another."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.database.columns import Table

Row = TypeVar("Row", bound=Table)

_SHARE = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:name, 0))")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def lock_rows(session: Session, model: type[Row], ids: Sequence[int]) -> list[Row]:
    """Lock rows for change, in the order of their ids, so that two verbs never deadlock."""
    statement = (
        select(model)
        .where(model.id.in_(sorted(set(ids))))  # type: ignore[attr-defined]
        .order_by(model.id)  # type: ignore[attr-defined]
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))


def share_name(session: Session, name: str) -> None:
    """Hold a named lock together with others until the end of the transaction.

    Who asks for it by `lock_name` waits for all of them, and they for that one.
    """
    session.execute(_SHARE, {"name": name})


def lock_name(session: Session, name: str) -> None:
    """Hold a named lock until the end of the transaction."""
    session.execute(_LOCK, {"name": name})
