"""Taking in parcels where shoppers fetch them, and handing them over.

What must never happen: a parcel goes to somebody who was not told its code, or two go for one.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from app.spoken import TRIES_MAX, is_spoken, new_code
from fulfilment.floor import services as scanner
from fulfilment.packing import queries as packing
from fulfilment.pickups import queries, rules
from fulfilment.pickups.queries import PickupRow
from fulfilment.shipping import services as shipping
from inventory.labels.rules.codes import CodeKind
from storefront.orders import services as orders
from storefront.orders.models import Order


def scanned(session: Session, *, raw: str, actor: Actor) -> PickupRow:
    """Find the parcel whose label was scanned, where it is fetched at a place of the actor's.

    Raises:
        Refusal: it is no parcel; `pickup.unknown`, `pickup.elsewhere`.
    """
    code = scanner.read(raw, CodeKind.PARCEL)
    found = queries.pickup_of_parcel(session, code)
    if found is None:
        raise not_found("pickup.unknown", code=code)
    if not actor.may_at(Permission.HAND_OVER_PICKUPS, found.place_id):
        raise not_found("pickup.elsewhere", code=code, place=found.place_name)
    return found


def take_in(session: Session, *, raw: str, actor: Actor, now: datetime) -> PickupRow:
    """Take a parcel in at the counter; its shopper is told, with a code. Twice is once.

    Args:
        session: of the caller's transaction.
        raw: the label of the parcel, as scanned or typed.
        actor: who takes it in.
        now: when.

    Raises:
        Refusal: as `scanned`; `pickup.not_shipped`, `pickup.gone`.
    """
    found = _locked(session, raw, actor)
    if found.ready_at is None:
        rules.check_on_its_way(found.order_state, code=found.parcel_code)
        orders.mark_ready(
            session,
            order_id=found.order_id,
            spoken_code=new_code(),
            place=found.place_name,
            actor=actor,
            now=now,
        )
    return scanned(session, raw=raw, actor=actor)


def tell_another_code(session: Session, *, raw: str, actor: Actor, now: datetime) -> PickupRow:
    """Text the shopper another code, where theirs is lost or too many wrong ones were said.

    Raises:
        Refusal: as `scanned`; `pickup.not_taken_in`, `pickup.gone`.
    """
    found = _locked(session, raw, actor)
    rules.check_on_its_way(found.order_state, code=found.parcel_code)
    if found.spoken_code is None:
        raise conflict("pickup.not_taken_in")
    order = session.get_one(Order, found.order_id)
    orders.tell_pickup_code(session, order=order, spoken_code=new_code(), now=now)
    return scanned(session, raw=raw, actor=actor)


def hand_over(
    session: Session, *, raw: str, said: str, actor: Actor, now: datetime
) -> PickupRow | Refusal:
    """Hand a parcel to who says its code: it is delivered, and villagers have earned.

    A wrong code is returned, not raised, so that the edge commits the counted try:
    `pickup.wrong_code`, `pickup.locked`.

    Args:
        session: of the caller's transaction.
        raw: the label of the parcel, as scanned or typed.
        said: the code, as the shopper says it.
        actor: who hands it over.
        now: when.

    Raises:
        Refusal: as `scanned`; `pickup.not_taken_in`, `pickup.not_shipped`, `pickup.gone`.
    """
    found = _locked(session, raw, actor)
    rules.check_on_its_way(found.order_state, code=found.parcel_code)
    if found.spoken_code is None:
        raise conflict("pickup.not_taken_in")
    if found.wrong_codes >= TRIES_MAX:
        return Refusal("pickup.locked")
    if not is_spoken(found.spoken_code, said):
        session.get_one(Order, found.order_id).pickup_wrong_codes += 1
        session.flush()
        return Refusal("pickup.wrong_code", left=TRIES_MAX - found.wrong_codes - 1)
    parcel = packing.parcel_of_code(session, found.parcel_code)
    if parcel is None:
        raise not_found("pickup.unknown", code=found.parcel_code)
    shipping.fetched(session, parcel=parcel, actor=actor, now=now)
    return scanned(session, raw=raw, actor=actor)


def _locked(session: Session, raw: str, actor: Actor) -> PickupRow:
    """Find a parcel as it is once its order is locked: every verb on it takes its turn there."""
    orders.locked(session, scanned(session, raw=raw, actor=actor).order_code)
    return scanned(session, raw=raw, actor=actor)
