"""Every promise of the house, asked of what a test has made."""

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app.factory import CHECKS
from inventory.terms.models import Terms

NOT_BUILT = {
    "items_have_a_beginning",
    "lots_are_of_their_delivery",
    "lots_were_checked",
    "villagers_consented",
}
"""Tests of the hub begin with goods on the desk: their intake was not done by its verbs."""


def broken(session: Session) -> list[str]:
    """Name the promises that find a row."""
    session.flush()
    return [
        check.name
        for check in CHECKS
        if check.name not in NOT_BUILT and session.execute(text(check.sql)).first()
    ]


def bend_terms(session: Session, terms_id: int | None, **values: object) -> None:
    """Change published terms past the trigger that keeps them."""
    session.flush()
    session.execute(text("RESET ROLE"))
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("ALTER TABLE terms DISABLE TRIGGER terms_published"))
    session.execute(update(Terms).where(Terms.id == terms_id).values(values))
    session.expire_all()
