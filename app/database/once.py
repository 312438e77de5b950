"""Once is once (invariant 8): the same client id has one effect and the same answer."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.columns import Table
from app.database.locks import lock_name

Row = TypeVar("Row", bound=Table)


def earlier(session: Session, model: type[Row], client_id: UUID) -> Row | None:
    """Find what this client id did before; a second caller waits here for the first.

    The model has a unique `client_id` column.
    """
    lock_name(session, f"{model.__tablename__}:{client_id}")
    return session.scalar(select(model).where(model.client_id == client_id))  # type: ignore[attr-defined, arg-type]
