"""Publishing terms, and writing down who accepted which version.

What must never happen: terms that change under goods already taken. A change is a new version;
the database refuses to edit or delete one.
"""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.errors import Refusal, not_found
from app.money import ONE
from app.people.rules import Actor
from app.pictures import services as pictures
from inventory.terms.models import Acceptance, Terms
from inventory.terms.rules import Method, TermsKind


def publish_terms(
    session: Session,
    *,
    code: str,
    book_id: int,
    fee_basis_points: int,
    body: str,
    body_en: str,
    now: datetime,
    kind: TermsKind = TermsKind.CONSIGNMENT,
) -> Terms:
    """Publish the next version of terms, in force from now on.

    Args:
        session: of the caller's transaction.
        code: names the terms over all their versions.
        book_id: the operator that offers them.
        fee_basis_points: kept of the price that the goods bring; 12 % is 1200.
        body: the sentences that a villager is read.
        body_en: the same in English.
        now: when they begin.
        kind: consignment or buy-out.

    Raises:
        Refusal: `terms.fee_wrong`, `terms.body_missing`.
    """
    if not 0 <= fee_basis_points <= ONE:
        raise Refusal("terms.fee_wrong")
    if not body.strip() or not body_en.strip():
        raise Refusal("terms.body_missing")
    lock_name(session, f"terms:{code}")
    last = session.scalar(select(func.max(Terms.version)).where(Terms.code == code))
    terms = Terms(
        code=code,
        version=(last or 0) + 1,
        book_id=book_id,
        kind=kind,
        fee_basis_points=fee_basis_points,
        body=body.strip(),
        body_en=body_en.strip(),
        valid_from=now,
    )
    session.add(terms)
    session.flush()
    return terms


def accept_terms(
    session: Session,
    *,
    terms_id: int,
    villager_id: int,
    method: Method,
    actor: Actor,
    now: datetime,
    picture_id: uuid.UUID | None = None,
) -> Acceptance:
    """Write down that a villager said yes to one version, and in front of whom.

    Args:
        session: of the caller's transaction.
        terms_id: the version.
        villager_id: who said yes.
        method: by signature, or by card and PIN (which the caller has checked).
        actor: who read the terms to them.
        now: when.
        picture_id: of the signature; its bytes may arrive later.

    Raises:
        Refusal: `terms.unknown`, `terms.signature_missing`, `picture.unknown`.
    """
    if session.get(Terms, terms_id) is None:
        raise not_found("terms.unknown")
    if (method is Method.SIGNATURE) != (picture_id is not None):
        raise Refusal("terms.signature_missing")
    if picture_id is not None:
        pictures.name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)
    acceptance = Acceptance(
        terms_id=terms_id,
        villager_id=villager_id,
        method=method,
        picture_id=picture_id,
        recorded_by=actor.account_id,
        accepted_at=now,
    )
    session.add(acceptance)
    session.flush()
    return acceptance
