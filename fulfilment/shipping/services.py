"""Parcels, to the carrier and to the door.

What must never happen: goods are sold twice, or a villager is owed for goods that never left.
An earning is expected when the carrier has the parcel and recognised when the buyer has it, each
in the transaction of its movement.
"""

from collections.abc import Mapping, Sequence
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
from fulfilment.shipping.rules import Carrier, CarrierEvent
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind
from inventory.stock import services as stock
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.earnings import services as earnings
from storefront.orders import queries as orders_read
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import CAME_BACK, SENT_BY, TO_PICKUP


@dataclass(frozen=True)
class HandOver:
    """A parcel that goes to a carrier, as scanned or typed."""

    parcel_code: str
    carrier: str
    """One of `rules.Carrier`."""
    tracking_number: str


@dataclass(frozen=True)
class Passage:
    """A parcel that passes from one hand to the next."""

    parcel: ParcelRow
    tracking_number: str
    occurred_at: datetime


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
    """Hand one parcel to a carrier, as `ship_all`."""
    one = HandOver(parcel_code, carrier, tracking_number)
    [shipment] = ship_all(session, handovers=[one], actor=actor, now=now)
    return shipment


def ship_all(
    session: Session, *, handovers: Sequence[HandOver], actor: Actor, now: datetime
) -> list[Shipment]:
    """Hand parcels to carriers under their tracking numbers, all of them or none.

    So many as there are, it takes the statements of one. The same again changes nothing.

    Args:
        session: of the caller's transaction.
        handovers: the parcels.
        actor: who hands them over.
        now: when.

    Raises:
        Refusal: of the first that cannot go: `shipping.parcel_unknown`,
            `shipping.carrier_unknown`, `shipping.number_unreadable`, `shipping.number_taken`,
            `shipping.shipped_already`, `orders.called_off`.
    """
    numbers = [
        (rules.carrier_named(each.carrier), rules.tracking_number(each.tracking_number))
        for each in handovers
    ]
    parcels = _locked_parcels(session, [each.parcel_code for each in handovers], actor)
    before = queries.shipments_of_parcels(session, [parcel.parcel_id for parcel in parcels])
    given = {
        parcel_id: (Carrier(each.carrier), each.tracking_number)
        for parcel_id, each in before.items()
    }
    fresh: dict[tuple[Carrier, str], ParcelRow] = {}
    for parcel, number in zip(parcels, numbers, strict=True):
        if given.setdefault(parcel.parcel_id, number) != number:
            known = given[parcel.parcel_id][1]
            raise conflict("shipping.shipped_already", code=parcel.code, number=known)
        if parcel.parcel_id not in before and fresh.setdefault(number, parcel) != parcel:
            raise _taken(number, fresh[number].code)
    if fresh:
        for number, parcel_code in queries.parcels_of_numbers(session, fresh).items():
            raise _taken(number, parcel_code)
        before |= _hand_over(session, fresh, actor, now)
    return [before[parcel.parcel_id] for parcel in parcels]


def deliver(
    session: Session,
    *,
    parcel_code: str,
    delivered_at: datetime,
    actor: Actor,
    now: datetime,
) -> Shipment:
    """Record that the buyer has one parcel, as `deliver_all`."""
    [shipment] = deliver_all(session, delivered={parcel_code: delivered_at}, actor=actor, now=now)
    return shipment


def deliver_all(
    session: Session, *, delivered: Mapping[str, datetime], actor: Actor, now: datetime
) -> list[Shipment]:
    """Record that buyers have their parcels, all or none. The same again changes nothing.

    Args:
        session: of the caller's transaction.
        delivered: each parcel's code, as scanned or typed → when its buyer had it, by the
            carrier; the return window runs from then.
        actor: who records it.
        now: when it is recorded.

    Raises:
        Refusal: of the first that cannot be: `shipping.parcel_unknown`, `shipping.not_shipped`,
            `shipping.delivered_already`, `shipping.delivered_in_future`,
            `shipping.delivered_before_shipped`; `shipping.is_fetched`: it is given for a code.
    """
    parcels = _locked_parcels(session, list(delivered), actor)
    for parcel in parcels:
        if parcel.pickup_place_id is not None:
            raise conflict("shipping.is_fetched", code=parcel.code)
    return _deliver(
        session, list(zip(parcels, delivered.values(), strict=True)), actor=actor, now=now
    )


def came_back(session: Session, *, parcel_code: str, actor: Actor, now: datetime) -> Shipment:
    """Record that a parcel came back to its hub and no buyer had it. Twice is once.

    It counts as delivered from now on, so that what is in it can be taken back thing by thing as
    returns are: the money goes back then, and what villagers earned by it is taken back.

    Raises:
        Refusal: `shipping.parcel_unknown`, `shipping.not_shipped`, `shipping.delivered_already`.
    """
    [parcel] = _locked_parcels(session, [parcel_code], actor)
    before = queries.shipment_of_parcel(session, parcel.parcel_id)
    if before is not None and before.delivered_at is not None:
        if orders_read.note_of_delivery(session, parcel.order_id) == CAME_BACK.fill():
            return before
        raise conflict("shipping.delivered_already", code=parcel.code)
    [shipment] = _deliver(session, [(parcel, now)], actor=actor, now=now, note=CAME_BACK.fill())
    return shipment


def fetched(session: Session, *, parcel: ParcelRow, actor: Actor, now: datetime) -> Shipment:
    """Record that the buyer fetched a parcel where it waits, as `deliver`.

    Whether the actor may say so, the caller has proved.
    """
    lock_rows(session, Order, [parcel.order_id])
    [shipment] = _deliver(session, [(parcel, now)], actor=actor, now=now)
    return shipment


def _deliver(
    session: Session,
    delivered: Sequence[tuple[ParcelRow, datetime]],
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> list[Shipment]:
    """Record of parcels, their orders locked, when their buyers had them."""
    known = queries.shipments_of_parcels(session, [parcel.parcel_id for parcel, _ in delivered])
    passages = []
    for parcel, delivered_at in delivered:
        shipment = known.get(parcel.parcel_id)
        if shipment is None:
            raise conflict("shipping.not_shipped", code=parcel.code)
        if shipment.delivered_at is None:
            rules.check_delivery_date(
                shipped_at=shipment.shipped_at, delivered_at=delivered_at, now=now
            )
            shipment.delivered_at = delivered_at
            passages.append(Passage(parcel, shipment.tracking_number, delivered_at))
        elif shipment.delivered_at != delivered_at:
            raise conflict("shipping.delivered_already", code=parcel.code)
    if passages:
        _arrive(session, passages, actor, now, note)
    return [known[parcel.parcel_id] for parcel, _ in delivered]


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
    told: dict[int, dict[str, datetime]] = {}
    for code, account_id, delivered_at in queries.to_deliver(
        session, carrier=carrier, numbers=numbers
    ):
        told.setdefault(account_id, {})[code] = delivered_at
    for account_id, delivered in told.items():
        actor = people.actor_of_account(session, account_id)
        if actor is not None:
            _deliver_what_can_be(session, delivered, actor, now)
    return len(kept)


def _deliver_what_can_be(
    session: Session, delivered: Mapping[str, datetime], actor: Actor, now: datetime
) -> None:
    """Record all at once; where one of them cannot be, each by itself."""
    try:
        with session.begin_nested():
            deliver_all(session, delivered=delivered, actor=actor, now=now)
    except Refusal:
        for code, delivered_at in delivered.items():
            with suppress(Refusal), session.begin_nested():
                deliver(session, parcel_code=code, delivered_at=delivered_at, actor=actor, now=now)


def _locked_parcels(session: Session, raws: Sequence[str], actor: Actor) -> list[ParcelRow]:
    """Find parcels and lock their orders: every verb on an order takes its turn there."""
    codes = [scanner.read(raw, CodeKind.PARCEL) for raw in raws]
    found = packing.parcels_of_codes(session, codes)
    for code in codes:
        if code not in found or not actor.may_at(Permission.SHIP, found[code].hub_id):
            raise not_found("shipping.parcel_unknown", code=code)
    parcels = [found[code] for code in codes]
    lock_rows(session, Order, [parcel.order_id for parcel in parcels])
    return parcels


def _taken(number: tuple[Carrier, str], parcel_code: str) -> Refusal:
    return conflict("shipping.number_taken", number=number[1], parcel=parcel_code)


def _hand_over(
    session: Session,
    parcels: Mapping[tuple[Carrier, str], ParcelRow],
    actor: Actor,
    now: datetime,
) -> dict[int, Shipment]:
    """Write down by parcel who carries it under which number, and let it go."""
    shipments = {
        parcel.parcel_id: Shipment(
            parcel_id=parcel.parcel_id,
            carrier=carrier,
            tracking_number=number,
            shipped_by=actor.account_id,
            shipped_at=now,
        )
        for (carrier, number), parcel in parcels.items()
    }
    session.add_all(shipments.values())
    session.flush()
    passages = [Passage(parcel, number, now) for (_, number), parcel in parcels.items()]
    _pass_on(
        session, passages, to=BinKind.CARRIER, verb="ship", step=Step.SHIP, actor=actor, now=now
    )
    sold = queries.sold_items(session, [parcel.order_id for parcel in parcels.values()])
    earnings.expect(session, sold=sold, now=now)
    notes = {
        parcel.order_id: SENT_BY[carrier].fill(number=number)
        if parcel.pickup_place_id is None
        else TO_PICKUP.fill()
        for (carrier, number), parcel in parcels.items()
    }
    orders.mark_shipped(session, notes=notes, actor=actor, now=now)
    return shipments


def _arrive(
    session: Session, passages: Sequence[Passage], actor: Actor, now: datetime, note: str
) -> None:
    """Let parcels be their buyers', and villagers have earned."""
    session.flush()
    _pass_on(
        session, passages, to=BinKind.SOLD, verb="deliver", step=Step.SELL, actor=actor, now=now
    )
    had = {passage.parcel.order_id: passage.occurred_at for passage in passages}
    orders.mark_delivered(session, delivered=had, actor=actor, now=now, note=note)
    earnings.recognise(session, delivered=had, now=now)


def _pass_on(
    session: Session,
    passages: Sequence[Passage],
    *,
    to: BinKind,
    verb: str,
    step: Step,
    actor: Actor,
    now: datetime,
) -> None:
    """Move parcels with all that is in them, hub by hub, and write it in the logbook."""
    by_hub: dict[int, list[Passage]] = {}
    for passage in passages:
        by_hub.setdefault(passage.parcel.hub_id, []).append(passage)
    for hub_id, leaving in by_hub.items():
        bin_ = places.system_bin(session, place_id=hub_id, kind=to)
        inside = stock.move_containers(
            session,
            vouchers={each.parcel.container_id: each.parcel.code for each in leaving},
            to_bin_id=bin_.id,
            verb=verb,
            actor=actor,
            now=now,
        )
        place = session.get_one(Place, hub_id)
        events = [
            trace.event_of(
                step=step,
                codes=[each.parcel.code, *(item.code for item in inside[each.parcel.container_id])],
                place_code=place.code,
                now=now,
                occurred_at=each.occurred_at,
                references={"po": each.parcel.order_code, "desadv": each.tracking_number},
            )
            for each in leaving
        ]
        trace.write(session, events)
