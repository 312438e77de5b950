"""Reads of terms."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from app.ledger.models import Book
from app.money import BasisPoints, Fen
from app.people.rules import Actor, Permission
from inventory.places.models import Place
from inventory.produce.models import Pack, Produce
from inventory.terms.models import Acceptance, Terms, TermsPrice
from inventory.terms.rules import (
    LossRule,
    PricedPack,
    TermsKind,
    TermsState,
    UnsoldRule,
    Wording,
)

Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


@dataclass(frozen=True)
class PackPrice:
    """What the terms say that one pack is worth."""

    pack_id: int
    price_fen: Fen


@dataclass(frozen=True)
class TermsRow:
    """A version as the office lists it."""

    terms: Terms
    state: TermsState
    book_name: str
    acceptances: int
    """Villagers who said yes to it."""
    prices: tuple[PackPrice, ...]


def current_terms(
    session: Session,
    *,
    book_id: int,
    now: datetime,
    kind: TermsKind = TermsKind.CONSIGNMENT,
) -> Terms | None:
    """Find the terms of one kind of an operator that are in force at a moment."""
    found = terms_in_force(session, book_ids=[book_id], now=now)
    return next((terms for terms in found if terms.kind == kind), None)


def terms_in_force(
    session: Session, *, book_ids: Collection[int], now: datetime
) -> Sequence[Terms]:
    """List the newest version of each operator's terms of each kind, without withdrawn ones.

    What was withdrawn leaves a gap until the next is published: the one before it stays replaced.
    """
    newest = (
        select(Terms)
        .ext(distinct_on(Terms.book_id, Terms.kind))
        .where(Terms.book_id.in_(book_ids), Terms.valid_from <= now)
        .order_by(
            Terms.book_id,
            Terms.kind.desc(),
            Terms.valid_from.desc(),
            Terms.version.desc(),
            Terms.id.desc(),
        )
    )
    return [
        terms
        for terms in session.scalars(newest)
        if terms.withdrawn_at is None or terms.withdrawn_at > now
    ]


def prices_of(session: Session, terms_ids: Collection[int]) -> dict[int, dict[int, Fen]]:
    """Tell the prices of versions by pack, in one statement: terms → pack → fen."""
    rows = session.execute(
        select(TermsPrice.terms_id, TermsPrice.pack_id, TermsPrice.price_fen)
        .where(TermsPrice.terms_id.in_(terms_ids))
        .order_by(TermsPrice.terms_id, TermsPrice.pack_id)
    )
    prices: dict[int, dict[int, Fen]] = defaultdict(dict)
    for terms_id, pack_id, fen in rows:
        prices[terms_id][pack_id] = Fen(fen)
    return prices


def priced_packs(session: Session, *, terms_id: int) -> list[PricedPack]:
    """List the prices of a version with the names of the packs, as its sentences say them."""
    rows = session.execute(
        select(Produce.name, Produce.name_en, Pack.name, Pack.name_en, TermsPrice.price_fen)
        .join(Pack, Pack.id == TermsPrice.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .where(TermsPrice.terms_id == terms_id)
        .order_by(Produce.id, Pack.base_units, Pack.id)
    )
    return [
        PricedPack(produce, produce_en, pack, pack_en, Fen(fen))
        for produce, produce_en, pack, pack_en, fen in rows
    ]


def price_for(
    terms_id: Column, produce_id: Column, pack_id: Column | ColumnElement[int]
) -> LateralFromClause:
    """Join to a thing its price by the terms: `price_fen` for so many `base_units`.

    It is that of its own size, of goods that are sold cheaper the size that they were; where the
    terms name another size of the produce only (a tray that was split into boxes), the price of
    the one that was defined first, by the piece or gram. A price that was agreed for one grade says
    nothing of another.
    """
    own = aliased(Pack)
    marked = Pack.__table__.alias("marked")
    was = (
        select(marked.c.marked_from_id)
        .where(marked.c.id == pack_id)
        .correlate_except(marked)
        .scalar_subquery()
    )
    return (
        select(TermsPrice.price_fen, Pack.base_units)
        .join(Pack, Pack.id == TermsPrice.pack_id)
        .join(own, and_(own.id == pack_id, own.grade == Pack.grade))
        .where(TermsPrice.terms_id == terms_id, Pack.produce_id == produce_id)
        .order_by((Pack.id == func.coalesce(was, pack_id)).desc(), Pack.id)
        .limit(1)
        .lateral("agreed_price")
    )


def wording_of(session: Session, terms: Terms) -> Wording:
    """Read a version back as what an operator decided, to be changed or taken as a start."""
    return Wording(
        kind=TermsKind(terms.kind),
        fee_rate=BasisPoints(terms.fee_basis_points),
        above_rate=BasisPoints(terms.above_basis_points),
        loss_rule=LossRule(terms.loss_rule),
        pool_allowed=terms.pool_allowed,
        unsold_rule=UnsoldRule(terms.unsold_rule or UnsoldRule.RETURN),
        villager_bears_costs=terms.villager_bears_costs,
        prices=prices_of(session, [terms.id]).get(terms.id, {}),
        extra=terms.extra,
        extra_en=terms.extra_en,
    )


def terms_rows(session: Session, *, actor: Actor, now: datetime) -> list[TermsRow]:
    """List all versions of a reader's operators, drafts first, in four statements."""
    book_ids = [book.id for book in books_at(session, actor.places(Permission.READ_TERMS))]
    in_force = {terms.id for terms in terms_in_force(session, book_ids=book_ids, now=now)}
    accepted = (
        select(func.count(Acceptance.villager_id.distinct()))
        .where(Acceptance.terms_id == Terms.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Terms, Book.name, accepted)
        .join(Book, Book.id == Terms.book_id)
        .where(Terms.book_id.in_(book_ids))
        .order_by(Terms.valid_from.desc().nulls_first(), Terms.id.desc())
    ).all()
    prices = prices_of(session, [terms.id for terms, *_ in rows])
    return [
        TermsRow(
            terms,
            _state(terms, in_force),
            book_name,
            int(villagers),
            tuple(PackPrice(*price) for price in prices.get(terms.id, {}).items()),
        )
        for terms, book_name, villagers in rows
    ]


def terms_row(session: Session, terms_id: int, *, actor: Actor, now: datetime) -> TermsRow | None:
    """Find one version of a reader's operators."""
    rows = terms_rows(session, actor=actor, now=now)
    return next((row for row in rows if row.terms.id == terms_id), None)


def books_at(session: Session, places: Collection[int] | None) -> list[Book]:
    """List the operators whose places these are; None means of all."""
    theirs = select(Place.book_id)
    if places is not None:
        theirs = theirs.where(Place.id.in_(places))
    return list(session.scalars(select(Book).where(Book.id.in_(theirs)).order_by(Book.id)))


def acceptance_of(session: Session, *, terms_id: int, villager_id: int) -> Acceptance | None:
    """Find the newest acceptance of one version of the terms by a villager."""
    return session.scalar(
        select(Acceptance)
        .where(Acceptance.terms_id == terms_id, Acceptance.villager_id == villager_id)
        .order_by(Acceptance.id.desc())
        .limit(1)
    )


def _state(terms: Terms, in_force: Collection[int]) -> TermsState:
    if terms.version is None:
        return TermsState.DRAFT
    if terms.withdrawn_at is not None:
        return TermsState.WITHDRAWN
    return TermsState.IN_FORCE if terms.id in in_force else TermsState.REPLACED
