"""Giving out codes.

What must never happen: the same code on two things. Serials come from one database sequence for
all kinds, so a code is unique even without its letter; a serial of a rolled-back verb is lost,
which nobody minds.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from inventory.labels.rules.codes import CodeKind, make_code

NEXT_SERIALS = text("SELECT nextval('code_serials') FROM generate_series(1, :count)")


def next_codes(session: Session, kind: CodeKind, count: int) -> list[str]:
    """Take the next codes of a kind, in rising order of their serials, in one statement.

    Raises:
        ValueError: fewer than one code asked for.
    """
    if count < 1:
        raise ValueError("at least one code")
    serials = sorted(session.scalars(NEXT_SERIALS, {"count": count}))
    return [make_code(kind, serial) for serial in serials]
