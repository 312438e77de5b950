"""Reads of terms."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.terms.models import Acceptance, Terms
from inventory.terms.rules import TermsKind


def current_terms(session: Session, *, book_id: int, now: datetime) -> Terms | None:
    """Find the consignment terms of an operator that are in force at a moment."""
    return session.scalar(
        select(Terms)
        .where(
            Terms.book_id == book_id,
            Terms.kind == TermsKind.CONSIGNMENT,
            Terms.valid_from <= now,
        )
        .order_by(Terms.valid_from.desc(), Terms.version.desc(), Terms.id.desc())
        .limit(1)
    )


def acceptance_of(session: Session, *, terms_id: int, villager_id: int) -> Acceptance | None:
    """Find the newest acceptance of one version of the terms by a villager."""
    return session.scalar(
        select(Acceptance)
        .where(Acceptance.terms_id == terms_id, Acceptance.villager_id == villager_id)
        .order_by(Acceptance.id.desc())
        .limit(1)
    )
