"""What a story agrees on before its goods come: produce and terms, made by the real verbs."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.money import BasisPoints, Fen
from app.people.rules import Actor
from app.units import BaseUnit
from inventory.produce import services as produce
from inventory.produce.models import Pack
from inventory.produce.rules import NewProduce, ProduceClass
from inventory.terms import services as terms
from inventory.terms.models import Terms
from inventory.terms.rules import TermsKind, Wording
from tests.conftest import NOW


def pooled_terms(session: Session, book_id: int, operator: Actor, *, now: datetime) -> Terms:
    """Publish consignment at twelve per cent whose goods may be mixed with others'."""
    draft = terms.draft_terms(
        session,
        client_id=uuid.uuid4(),
        book_id=book_id,
        wording=Wording(TermsKind.CONSIGNMENT, fee_rate=BasisPoints(1200), pool_allowed=True),
        actor=operator,
    )
    return terms.publish_terms(session, terms_id=draft.id, actor=operator, now=now)


def named_terms(
    session: Session,
    book_id: int,
    operator: Actor,
    *,
    prices: Mapping[int, Fen],
    now: datetime,
) -> Terms:
    """Publish consignment at twelve per cent with a named price for some packs."""
    draft = terms.draft_terms(
        session,
        client_id=uuid.uuid4(),
        book_id=book_id,
        wording=Wording(TermsKind.CONSIGNMENT, fee_rate=BasisPoints(1200), prices=prices),
        actor=operator,
    )
    return terms.publish_terms(session, terms_id=draft.id, actor=operator, now=now)


def pack(
    session: Session, code: str, name: str, class_: ProduceClass, pack_name: str, grams: int
) -> Pack:
    """Define a produce that is weighed, with one pack of so many grams."""
    made = produce.define_produce(
        session,
        produce=NewProduce(
            code=code,
            name=name,
            name_en=code,
            base_unit=BaseUnit.GRAM,
            produce_class=class_,
            shelf_life_days=20,
            return_window_hours=48,
            picture="produce",
        ),
        now=NOW,
    )
    return produce.define_pack(
        session, produce_id=made.id, name=pack_name, name_en=pack_name, base_units=grams
    )
