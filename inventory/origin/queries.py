"""What the records tell a buyer, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from inventory.certificates import queries as certificates
from inventory.labels.rules.codes import CodeKind
from inventory.origin.rules import Origin, Seen, condition, life, public_name
from inventory.places.models import Place
from inventory.produce.models import Licence, Pack, Produce
from inventory.quality import queries as quality
from inventory.runs.models import LotShare
from inventory.stock import queries as stock
from inventory.stock.models import Item, Lot
from inventory.trace import queries as trace
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import ConsentKind


@dataclass(frozen=True)
class Facts:
    """The rows behind an origin."""

    lot: Lot
    produce: Produce
    villager: Villager | None
    """None where goods of several households were made into one lot."""
    place: Place
    consent: Consent | None
    """To the story, in force."""
    licence: Licence | None


def origin_of(session: Session, *, code: str, kind: CodeKind, today: date) -> Origin | None:
    """Tell where an item or a lot comes from, in five statements; None where there is none."""
    if kind is CodeKind.ITEM:
        rows = _rows().add_columns(Item, Pack).join(Item, Item.lot_id == Lot.id)
        row = session.execute(rows.join(Pack, Pack.id == Item.pack_id).where(Item.code == code))
        found = row.first()
        if found is None:
            return None
        *facts, item, pack = found
        return _origin(session, Facts(*facts), item=item, pack=pack, today=today)
    found = session.execute(_rows().where(Lot.code == code)).first()
    if found is None:
        return None
    return _origin(session, Facts(*found), item=None, pack=None, today=today)


def is_known(session: Session, *, code: str, kind: CodeKind) -> bool:
    """Say whether a crate or parcel of this code exists; other codes are not told apart.

    Whether there is such an order or villager is nobody's business on a public page.
    """
    if kind in {CodeKind.CONTAINER, CodeKind.PARCEL}:
        return stock.container_of_code(session, code) is not None
    return True


def villages_of(session: Session, lot: Lot) -> tuple[tuple[str, str], ...]:
    """Tell from which villages the goods of a made lot came: Chinese and English names."""
    rows = session.execute(
        select(Place.name, Place.name_en)
        .join(Villager, Villager.place_id == Place.id)
        .join(LotShare, LotShare.villager_id == Villager.id)
        .where(LotShare.lot_id == lot.id)
        .distinct()
        .order_by(Place.name)
    )
    return tuple((name, name_en) for name, name_en in rows)


def _rows() -> Select[Lot, Produce, Villager, Place, Consent, Licence]:
    return (
        select(Lot, Produce, Villager, Place, Consent, Licence)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .join(Place, Place.id == func.coalesce(Lot.place_id, Villager.place_id))
        .outerjoin(
            Consent,
            and_(
                Consent.villager_id == Villager.id,
                Consent.kind == ConsentKind.STORY,
                Consent.revoked_at.is_(None),
            ),
        )
        .outerjoin(Licence, Licence.id == Lot.licence_id)
    )


def _origin(
    session: Session, facts: Facts, *, item: Item | None, pack: Pack | None, today: date
) -> Origin:
    lot, produce, place = facts.lot, facts.produce, facts.place
    villages = villages_of(session, lot) if lot.place_id else ()
    code = item.code if item else lot.code
    check = quality.check_of_lot(session, lot.id)
    steps = life(
        Seen(event.step, event.occurred_at, event.place_name, event.place_name_en)
        for event in trace.events_of(session, code)
    )
    return Origin(
        code=code,
        kind="item" if item else "lot",
        condition=condition(
            is_held=quality.is_held(session, lot.id),
            expires_on=lot.expires_on,
            today=today,
            steps=steps,
        ),
        produce_name=produce.name,
        produce_name_en=produce.name_en,
        picture=produce.picture,
        pack_name=pack.name if pack else "",
        pack_name_en=pack.name_en if pack else "",
        base_units=item.base_units if item else lot.base_units,
        base_unit=produce.base_unit,
        lot_code=lot.code,
        received_on=lot.received_on,
        expires_on=lot.expires_on,
        place_name=place.name,
        place_name_en=place.name_en,
        villages=villages,
        is_sample_place=place.sample,
        household=public_name(facts.villager.name) if facts.villager and facts.consent else None,
        story=facts.villager.story if facts.villager and facts.consent else "",
        licence_number=facts.licence.number if facts.licence else "",
        is_sample_licence=facts.licence.sample if facts.licence else False,
        is_checked=check.passed if check else False,
        questions=check.questions if check else (),
        certificates=certificates.told_of_lot(session, lot.id),
        steps=steps,
    )
