"""Reads that the books' pages need beside the ledger's own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import Book


def first_book(session: Session) -> Book | None:
    """Find the operator's book; one installation has one until a second operator joins."""
    return session.scalar(select(Book).order_by(Book.id).limit(1))
