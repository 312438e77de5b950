"""Reads of a village as its agent's phone keeps it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Actor
from inventory.floats import queries as floats_read
from inventory.offline.rules import KeptPlace, KeptPrice, KeptTerms, KeptVillager, spoken
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.produce import queries as produce_read
from inventory.produce.models import Licence, Produce
from inventory.produce.queries import ProduceRow
from inventory.terms import queries as terms_read
from inventory.terms.models import Acceptance
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import PHONE_TAIL, ConsentKind, masked_phone


@dataclass(frozen=True)
class Village:
    """All that a phone keeps of the desks where its agent works."""

    account_id: int
    agent_name: str
    places: tuple[KeptPlace, ...]
    villagers: tuple[KeptVillager, ...]
    produce: tuple[ProduceRow, ...]
    terms: tuple[KeptTerms, ...]


def village_of(
    session: Session, *, actor: Actor, place_ids: Collection[int], now: datetime
) -> Village:
    """Tell all that a phone keeps of some places, in nine statements.

    Args:
        session: of the caller's transaction.
        actor: whose phone it is.
        place_ids: the desks where they work.
        now: when; terms, licences and prices are those in force.
    """
    kept_places = places.all_places(session, ids=place_ids)
    terms = _terms_in_force(session, kept_places, now=now)
    cash = floats_read.held_by_place(session, [place.code for place in kept_places])
    return Village(
        account_id=actor.account_id,
        agent_name=actor.name,
        places=tuple(
            KeptPlace(place.id, place.code, place.name, place.name_en, cash.get(place.code, 0))
            for place in kept_places
        ),
        villagers=_villagers(session, place_ids, terms, on=clock.china_date(now)),
        produce=tuple(produce_read.produce_list(session, now=now)),
        terms=terms,
    )


def _villagers(
    session: Session, place_ids: Collection[int], terms: Sequence[KeptTerms], *, on: date
) -> tuple[KeptVillager, ...]:
    """List the villagers of places by pinyin."""
    accepted = _accepted(session, place_ids, terms)
    licensed = _licensed(session, place_ids, on=on)
    has_data_consent = exists().where(
        Consent.villager_id == Villager.id,
        Consent.kind == ConsentKind.DATA,
        Consent.revoked_at.is_(None),
    )
    rows = session.execute(
        select(
            Villager.id,
            Villager.code,
            Villager.name,
            Villager.phone,
            Villager.status,
            Villager.place_id,
            has_data_consent.label("has_data_consent"),
        )
        .where(Villager.place_id.in_(place_ids))
        .order_by(Villager.sort_key, Villager.id)
    )
    return tuple(
        KeptVillager(
            code=row.code,
            name=row.name,
            readings=spoken(row.name),
            masked_phone=masked_phone(row.phone),
            tail=row.phone[-PHONE_TAIL:] if row.phone else "",
            status=row.status,
            place_id=row.place_id,
            has_data_consent=row.has_data_consent,
            accepted_terms_ids=tuple(sorted(accepted.get(row.id, ()))),
            licences=licensed.get(row.id, {}),
        )
        for row in rows
    )


def _accepted(
    session: Session, place_ids: Collection[int], terms: Sequence[KeptTerms]
) -> dict[int, set[int]]:
    rows = session.execute(
        select(Acceptance.villager_id, Acceptance.terms_id)
        .join(Villager, Villager.id == Acceptance.villager_id)
        .where(
            Villager.place_id.in_(place_ids),
            Acceptance.terms_id.in_([one.terms_id for one in terms]),
        )
        .distinct()
    )
    accepted: dict[int, set[int]] = defaultdict(set)
    for villager_id, terms_id in rows:
        accepted[villager_id].add(terms_id)
    return accepted


def _licensed(
    session: Session, place_ids: Collection[int], *, on: date
) -> dict[int, dict[str, date]]:
    rows = session.execute(
        select(Villager.id, Produce.code, Licence.expires_on)
        .join(Villager, Villager.id == Licence.villager_id)
        .join(Produce, Produce.id == Licence.produce_id)
        .where(Villager.place_id.in_(place_ids), Licence.issued_on <= on, Licence.expires_on >= on)
        .order_by(Licence.expires_on)
    )
    licensed: dict[int, dict[str, date]] = defaultdict(dict)
    for villager_id, produce_code, expires_on in rows:
        licensed[villager_id][produce_code] = expires_on
    return licensed


def _terms_in_force(
    session: Session, at: Sequence[Place], *, now: datetime
) -> tuple[KeptTerms, ...]:
    """List what each operator offers now, consignment first."""
    found = terms_read.terms_in_force(session, book_ids={place.book_id for place in at}, now=now)
    prices = terms_read.prices_of(session, [one.id for one in found])
    return tuple(
        KeptTerms(
            terms_id=one.id,
            code=one.code,
            kind=one.kind,
            version=one.version or 0,
            body=one.body,
            body_en=one.body_en,
            fee_basis_points=one.fee_basis_points,
            above_basis_points=one.above_basis_points,
            prices=tuple(
                KeptPrice(pack_id, fen) for pack_id, fen in prices.get(one.id, {}).items()
            ),
        )
        for one in found
    )
