"""Parcels, to the carrier and to the door.

What must never happen: goods are sold twice, or a villager is owed for goods that never left.
An earning is expected when the carrier has the parcel and recognised when the buyer has it, each
in the transaction of its movement.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.errors import Refusal, conflict, not_found
from app.people import queries as people
from app.people.rules import Actor, Permission
from fulfilment.floor import services as scanner
from fulfilment.packing import queries as packing
from fulfilment.packing.queries import ParcelRow
from fulfilment.shipping import queries, rules
from fulfilment.shipping.models import Shipment, TrackingEvent
from fulfilment.shipping.rules import CARRIER_NAMES, Carrier, CarrierEvent
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind
from inventory.stock import services as stock
from inventory.stock.models import Container, Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.earnings import services as earnings
from storefront.orders import services as orders
from storefront.orders.models import Order


@dataclass(frozen=True)
class Passage:
    """A parcel that passes from one hand to the next."""

    parcel: ParcelRow
    to: BinKind
    verb: str
    step: Step
    references: dict[str, str]


def parcel_scanned(session: Session, *, raw: str, actor: Actor) -> ParcelRow:
    """Find the parcel whose label was scanned.

    Raises:
        Refusal: it is no parcel; `shipping.parcel_unknown`, also for another hub's.
    """
    code = scanner.read(raw, CodeKind.PARCEL)
    parcel = packing.parcel_of_code(session, code)
    if parcel is None or not actor.may_at(Permission.SHIP, parcel.hub_id):
        raise not_found("shipping.parcel_unknown", code=code)
    return parcel


def ship(
    session: Session,
    *,
    parcel_code: str,
    carrier: str,
    tracking_number: str,
    actor: Actor,
    now: datetime,
) -> Shipment:
    """Hand a parcel to a carrier under its tracking number. The same again changes nothing.

    Args:
        session: of the caller's transaction.
        parcel_code: as scanned or typed.
        carrier: one of `rules.Carrier`.
        tracking_number: as scanned off the waybill or typed.
        actor: who hands it over.
        now: when.

    Raises:
        Refusal: `shipping.parcel_unknown`, `shipping.carrier_unknown`,
            `shipping.number_unreadable`, `shipping.number_taken`, `shipping.shipped_already`.
    """
    known = rules.carrier_named(carrier)
    number = rules.tracking_number(tracking_number)
    parcel = _locked_parcel(session, parcel_code, actor)
    before = queries.shipment_of_parcel(session, parcel.parcel_id)
    if before is not None:
        if (before.carrier, before.tracking_number) == (known, number):
            return before
        raise conflict("shipping.shipped_already", code=parcel.code, number=before.tracking_number)
    _refuse_taken_number(session, known, number)
    shipment = Shipment(
        parcel_id=parcel.parcel_id,
        carrier=known,
        tracking_number=number,
        shipped_by=actor.account_id,
        shipped_at=now,
    )
    session.add(shipment)
    session.flush()
    references = {"po": parcel.order_code, "desadv": number}
    _pass_on(
        session, Passage(parcel, BinKind.CARRIER, "ship", Step.SHIP, references), actor, now=now
    )
    sold = queries.sold_items(session, parcel.order_id)
    earnings.expect(session, order_id=parcel.order_id, sold=sold, now=now)
    note = f"{CARRIER_NAMES[known][0]} {number}"
    orders.mark_shipped(session, order_id=parcel.order_id, actor=actor, now=now, note=note)
    return shipment


def deliver(
    session: Session,
    *,
    parcel_code: str,
    delivered_at: datetime,
    actor: Actor,
    now: datetime,
) -> Shipment:
    """Record that the buyer has the parcel. The same again changes nothing.

    Args:
        session: of the caller's transaction.
        parcel_code: as scanned or typed.
        delivered_at: when, by the carrier; the return window runs from then.
        actor: who records it.
        now: when it is recorded.

    Raises:
        Refusal: `shipping.parcel_unknown`, `shipping.not_shipped`, `shipping.delivered_already`,
            `shipping.delivered_in_future`, `shipping.delivered_before_shipped`.
    """
    parcel = _locked_parcel(session, parcel_code, actor)
    shipment = queries.shipment_of_parcel(session, parcel.parcel_id)
    if shipment is None:
        raise conflict("shipping.not_shipped", code=parcel.code)
    if shipment.delivered_at is not None:
        if shipment.delivered_at == delivered_at:
            return shipment
        raise conflict("shipping.delivered_already", code=parcel.code)
    rules.check_delivery_date(shipped_at=shipment.shipped_at, delivered_at=delivered_at, now=now)
    shipment.delivered_at = delivered_at
    session.flush()
    references = {"po": parcel.order_code, "desadv": shipment.tracking_number}
    passage = Passage(parcel, BinKind.SOLD, "deliver", Step.SELL, references)
    _pass_on(session, passage, actor, now=now, occurred_at=delivered_at)
    orders.mark_delivered(
        session, order_id=parcel.order_id, delivered_at=delivered_at, actor=actor, now=now
    )
    earnings.recognise(session, order_id=parcel.order_id, delivered_at=delivered_at, now=now)
    return shipment


def note_events(
    session: Session, *, carrier: Carrier, events: Sequence[CarrierEvent], now: datetime
) -> int:
    """Keep what a carrier tells of parcels, each thing once by its id; tell how many were new.

    A parcel that it says is delivered is written down so, in the name of who handed it over. What
    cannot be (a time before it left us) waits for a person, who sees it at the parcel.
    """
    kept = (
        session.scalars(
            insert(TrackingEvent)
            .on_conflict_do_nothing(constraint="tracking_events_once")
            .returning(TrackingEvent.tracking_number),
            [
                {
                    "carrier": carrier,
                    "event_id": event.event_id,
                    "tracking_number": event.tracking_number,
                    "kind": event.kind,
                    "happened_at": event.happened_at,
                    "place": event.place,
                    "note": event.note,
                    "heard_at": now,
                }
                for event in events
            ],
        ).all()
        if events
        else []
    )
    numbers = {event.tracking_number for event in events}
    for code, account_id, delivered_at in queries.to_deliver(
        session, carrier=carrier, numbers=numbers
    ):
        actor = people.actor_of_account(session, account_id)
        if actor is not None:
            with suppress(Refusal), session.begin_nested():
                deliver(session, parcel_code=code, delivered_at=delivered_at, actor=actor, now=now)
    return len(kept)


def _locked_parcel(session: Session, raw: str, actor: Actor) -> ParcelRow:
    """Find a parcel and lock its order: every verb on an order takes its turn there."""
    parcel = parcel_scanned(session, raw=raw, actor=actor)
    lock_rows(session, Order, [parcel.order_id])
    return parcel


def _refuse_taken_number(session: Session, carrier: Carrier, number: str) -> None:
    taken = queries.parcel_of_number(session, carrier=carrier, tracking_number=number)
    if taken is not None:
        raise conflict("shipping.number_taken", number=number, parcel=taken)


def _pass_on(
    session: Session,
    passage: Passage,
    actor: Actor,
    *,
    now: datetime,
    occurred_at: datetime | None = None,
) -> Sequence[Item]:
    """Move a parcel with all that is in it, and write it in the logbook."""
    parcel = passage.parcel
    bin_ = places.system_bin(session, place_id=parcel.hub_id, kind=passage.to)
    items = stock.move_container(
        session,
        container=session.get_one(Container, parcel.container_id),
        to_bin_id=bin_.id,
        verb=passage.verb,
        voucher=parcel.code,
        actor=actor,
        now=now,
    )
    trace.record(
        session,
        step=passage.step,
        codes=[parcel.code, *(item.code for item in items)],
        place_code=session.get_one(Place, parcel.hub_id).code,
        now=now,
        occurred_at=occurred_at,
        references=passage.references,
    )
    return items
