"""Writing, publishing and withdrawing terms, and who accepted which version.

What must never happen: terms that change under goods already taken, or after somebody was read
them. A draft is rewritten freely; a published version is not, and the database refuses it too. A
change is a new version.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.database.locks import lock_name, lock_rows
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from inventory.produce import queries as produce_read
from inventory.terms import queries
from inventory.terms.models import Acceptance, Terms, TermsPrice
from inventory.terms.rules import (
    Method,
    TermsKind,
    Wording,
    body_en_of,
    body_of,
    refuse_wrong_wording,
)


def draft_terms(
    session: Session, *, client_id: uuid.UUID, book_id: int, wording: Wording, actor: Actor
) -> Terms:
    """Write a draft of an operator's terms, once by client id; nobody is offered it yet.

    Raises:
        Refusal: `terms.book_unknown`, `produce.pack_unknown` and those of `refuse_wrong_wording`.
    """
    before = earlier(session, Terms, client_id)
    if before is not None:
        return before
    if book_id not in _own_books(session, actor):
        raise not_found("terms.book_unknown")
    refuse_wrong_wording(wording)
    draft = Terms(
        client_id=client_id,
        code=_code(session, book_id=book_id, kind=wording.kind),
        book_id=book_id,
        kind=wording.kind,
        drafted_by=actor.account_id,
        body="",
        body_en="",
        fee_basis_points=wording.fee_rate,
    )
    session.add(draft)
    session.flush()
    _write(session, draft, wording)
    return draft


def change_draft(session: Session, *, terms_id: int, wording: Wording, actor: Actor) -> Terms:
    """Rewrite a draft; what it was before is not kept.

    Raises:
        Refusal: `terms.unknown`, `terms.published`, `terms.kind_fixed`, `produce.pack_unknown`
            and those of `refuse_wrong_wording`.
    """
    refuse_wrong_wording(wording)
    draft = _locked_draft(session, terms_id, actor)
    if draft.kind != wording.kind:
        raise Refusal("terms.kind_fixed")
    _write(session, draft, wording)
    return draft


def discard_draft(session: Session, *, terms_id: int, actor: Actor) -> None:
    """Throw a draft away.

    Raises:
        Refusal: `terms.unknown`, `terms.published`.
    """
    draft = _locked_draft(session, terms_id, actor)
    session.execute(delete(TermsPrice).where(TermsPrice.terms_id == draft.id))
    session.delete(draft)
    session.flush()


def publish_terms(session: Session, *, terms_id: int, actor: Actor, now: datetime) -> Terms:
    """Put a draft in force as the next version, in place of the one before.

    Goods taken before stay under what was agreed for them. Publishing it again changes nothing.

    Raises:
        Refusal: `terms.unknown`, `terms.no_prices` of a buy-out.
    """
    terms = _locked(session, terms_id, actor)
    if terms.version is not None:
        return terms
    wording = queries.wording_of(session, terms)
    if wording.kind is TermsKind.BUY_OUT and not wording.prices:
        raise Refusal("terms.no_prices")
    _write_body(session, terms, wording)
    lock_name(session, f"terms:{terms.code}")
    last = session.scalar(select(func.max(Terms.version)).where(Terms.code == terms.code))
    terms.version = (last or 0) + 1
    terms.valid_from = now
    terms.published_by = actor.account_id
    session.flush()
    return terms


def withdraw_terms(session: Session, *, terms_id: int, actor: Actor, now: datetime) -> Terms:
    """Offer a version no more; what was taken under it stays under it.

    Nothing of its kind is taken until the next version is published. Withdrawing it again changes
    nothing.

    Raises:
        Refusal: `terms.unknown`, `terms.not_in_force`.
    """
    terms = _locked(session, terms_id, actor)
    if terms.withdrawn_at is not None:
        return terms
    current = queries.current_terms(
        session, book_id=terms.book_id, now=now, kind=TermsKind(terms.kind)
    )
    if current is None or current.id != terms.id:
        raise conflict("terms.not_in_force")
    terms.withdrawn_at = now
    terms.withdrawn_by = actor.account_id
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
        Refusal: `terms.unknown`, `terms.signature_missing`, `picture.unknown`; `terms.draft` by
            the database.
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


def _code(session: Session, *, book_id: int, kind: TermsKind) -> str:
    """Name the terms over all their versions: as so far, else by kind and operator."""
    earlier_code = session.scalar(
        select(Terms.code)
        .where(Terms.book_id == book_id, Terms.kind == kind)
        .order_by(Terms.id.desc())
        .limit(1)
    )
    return earlier_code or f"{kind}-{book_id}"


def _write(session: Session, draft: Terms, wording: Wording) -> None:
    if len(produce_read.packs_of_ids(session, wording.prices)) < len(wording.prices):
        raise not_found("produce.pack_unknown")
    draft.fee_basis_points = wording.fee_rate
    draft.above_basis_points = wording.above_rate
    draft.loss_rule = wording.loss_rule
    draft.pool_allowed = wording.pool_allowed
    draft.villager_bears_costs = wording.villager_bears_costs
    draft.extra = wording.extra.strip()
    draft.extra_en = wording.extra_en.strip()
    session.execute(delete(TermsPrice).where(TermsPrice.terms_id == draft.id))
    rows = [
        {"terms_id": draft.id, "pack_id": pack_id, "price_fen": fen}
        for pack_id, fen in sorted(wording.prices.items())
    ]
    if rows:
        session.execute(insert(TermsPrice).values(rows))
    _write_body(session, draft, wording)


def _write_body(session: Session, draft: Terms, wording: Wording) -> None:
    priced = queries.priced_packs(session, terms_id=draft.id)
    # With the sentence that says it: drafts of before had neither.
    draft.unsold_rule = None if wording.kind is TermsKind.BUY_OUT else wording.unsold_rule
    draft.body = body_of(wording, priced)
    draft.body_en = body_en_of(wording, priced)
    session.flush()


def _own_books(session: Session, actor: Actor) -> set[int]:
    places = actor.places(Permission.CHANGE_TERMS)
    return {book.id for book in queries.books_at(session, places)}


def _locked(session: Session, terms_id: int, actor: Actor) -> Terms:
    found = lock_rows(session, Terms, [terms_id])
    if not found or found[0].book_id not in _own_books(session, actor):
        raise not_found("terms.unknown")
    return found[0]


def _locked_draft(session: Session, terms_id: int, actor: Actor) -> Terms:
    terms = _locked(session, terms_id, actor)
    if terms.version is not None:
        raise conflict("terms.published", version=terms.version)
    return terms
