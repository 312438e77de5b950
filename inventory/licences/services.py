"""Putting workshop licences on file, and letting go what waited for one.

What must never happen: goods that were made without a licence are sold because one came later. A
licence covers what was handed in on its days; a renewal also takes the place of the licence before
it, so that goods made under that one can still be sold.
"""

from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.errors import not_found
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from inventory.produce import queries as produce_read
from inventory.produce import services as produce
from inventory.produce.models import Licence
from inventory.produce.rules import LicencePaper
from inventory.quality import services as quality
from inventory.quality.models import Hold
from inventory.quality.rules import HoldKind
from inventory.stock.models import Lot
from inventory.villagers import services as villagers


def record(
    session: Session,
    *,
    villager_code: str,
    produce_code: str,
    licence: LicencePaper,
    actor: Actor,
    now: datetime,
) -> Licence:
    """Put a household's licence on file, or a renewal of one, and cover the goods of its days.

    Lots that were held for want of it are released at once where the actor may release and did
    not hold them; else they wait for somebody who may.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`, `villager.suspended`,
            `villager.consent_revoked`, `produce.unknown`, `picture.unknown`, and those of
            `produce.record_licence`.
    """
    villager = villagers.locked(session, villager_code, actor)
    villagers.refuse_absent(session, villager)
    kind = produce_read.produce_of_code(session, produce_code)
    if kind is None:
        raise not_found("produce.unknown")
    if licence.picture_id is not None:
        pictures.name_pictures(session, picture_ids=[licence.picture_id], actor=actor, now=now)
    kept = produce.record_licence(
        session,
        villager_id=villager.id,
        produce_id=kind.id,
        licence=licence,
        actor=actor,
        now=now,
    )
    lot_ids = _cover(session, kept)
    if actor.may(Permission.RELEASE_HOLDS):
        _release(session, lot_ids, kept, actor, now)
    return kept


def _cover(session: Session, licence: Licence) -> list[int]:
    """Let a licence stand for lots of its days, and for those of the one that it renews."""
    then = aliased(Licence)
    was_licensed = exists(
        select(then.id).where(
            then.villager_id == Lot.villager_id,
            then.produce_id == Lot.produce_id,
            Lot.received_on.between(then.issued_on, then.expires_on),
        )
    )
    now_for = aliased(Licence)
    lasts_less = exists(
        select(now_for.id).where(
            now_for.id == Lot.licence_id, now_for.expires_on < licence.expires_on
        )
    )
    return list(
        session.scalars(
            update(Lot)
            .where(
                Lot.villager_id == licence.villager_id,
                Lot.produce_id == licence.produce_id,
                was_licensed,
                or_(Lot.licence_id.is_(None), lasts_less),
            )
            .values(licence_id=licence.id)
            .returning(Lot.id)
            .execution_options(synchronize_session="fetch")
        )
    )


def _release(
    session: Session, lot_ids: list[int], licence: Licence, actor: Actor, now: datetime
) -> None:
    waiting = session.scalars(
        select(Hold.id)
        .where(
            Hold.lot_id.in_(lot_ids),
            Hold.kind == HoldKind.PAPER,
            Hold.released_at.is_(None),
            Hold.placed_by != actor.account_id,
        )
        .order_by(Hold.id)
    ).all()
    for hold_id in waiting:
        quality.release_hold(
            session,
            hold_id=hold_id,
            reason=f"补了小作坊证 {licence.number}",
            actor=actor,
            now=now,
            picture_id=None,
        )
