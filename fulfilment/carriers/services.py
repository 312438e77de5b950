"""Accounts with carriers, and the booking of waybills.

What must never happen: a parcel with two waybills of one carrier, an address that leaves without
a line that says who sent it where, or a booking of which nobody knows and nobody asks. The
waybill is written and committed before the carrier is asked, under a client id that never
changes; what the carrier left open is asked about before it is booked again.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.errors import Refusal, conflict, not_found
from app.people import services as people
from app.people.rules import Actor, Permission
from fulfilment.carriers import queries
from fulfilment.carriers.models import CarrierAccount, Waybill
from fulfilment.carriers.rules import (
    Account,
    Booked,
    Contact,
    Order,
    WaybillState,
    api_base_read,
)
from fulfilment.packing.models import Parcel
from fulfilment.packing.queries import ParcelRow
from fulfilment.shipping import queries as shipping_read
from fulfilment.shipping import rules as shipping
from fulfilment.waybills import queries as lists
from storefront.orders import rules as orders

IN_FLIGHT = timedelta(minutes=1)
"""Longer than any question to a carrier takes."""
CODE_BYTES = 12
REASON = "下电子面单"
"""Written into the log of who saw a receiver."""
SETTLED = frozenset({WaybillState.BOOKED, WaybillState.REFUSED})


@dataclass(frozen=True)
class NewAccount:
    """What is typed to connect a carrier."""

    hub_id: int
    carrier: str
    number: str
    secret: str
    api_base: str
    sender: Contact


@dataclass(frozen=True)
class Question:
    """What a carrier is to be asked next, and for whom."""

    waybill_id: int
    account: Account
    client_id: str
    order: Order | None
    """Nothing where it is only asked whether it has it."""


def connect(
    session: Session, *, new: NewAccount, local_ok: bool, actor: Actor, now: datetime
) -> CarrierAccount:
    """Connect a hub with a carrier, or change how it is connected; an empty key stays as it was.

    Args:
        session: of the caller's transaction.
        new: as typed.
        local_ok: whether a carrier on this machine is one: a rehearsal.
        actor: who connects.
        now: when.

    Raises:
        Refusal: `hub.none`, `shipping.carrier_unknown`, `carriers.address_unsafe`,
            `carriers.account_missing`; those of a receiver for who sends.
    """
    if not actor.may_at(Permission.CONNECT_CARRIERS, new.hub_id):
        raise not_found("hub.none")
    carrier = shipping.carrier_named(new.carrier)
    base = api_base_read(new.api_base, local_ok=local_ok)
    sender = orders.receiver(
        name=new.sender.name, phone=new.sender.phone, address=new.sender.address
    )
    before = queries.account_at(session, hub_id=new.hub_id, carrier=carrier)
    number, secret = new.number.strip(), new.secret.strip()
    if not number or not (secret or before):
        raise Refusal("carriers.account_missing")
    account = before or CarrierAccount(
        code=secrets.token_urlsafe(CODE_BYTES),
        place_id=new.hub_id,
        carrier=carrier,
        connected_by=actor.account_id,
        connected_at=now,
    )
    account.is_open = True
    account.number = number
    account.secret = secret or account.secret
    account.api_base = base
    account.sender_name, account.sender_phone = sender.name, sender.phone
    account.sender_address = sender.address
    session.add(account)
    session.flush()
    return account


def set_open(session: Session, *, code: str, is_open: bool, actor: Actor) -> None:
    """Book with a carrier, or book no more; what was booked is followed as long as it is open.

    Raises:
        Refusal: `carriers.not_connected`.
    """
    account = queries.account_of_code(session, code)
    if account is None or not actor.may_at(Permission.CONNECT_CARRIERS, account.place_id):
        raise not_found("carriers.not_connected")
    account.is_open = is_open
    session.flush()


def ask(
    session: Session, *, parcel: ParcelRow, carrier: str, actor: Actor, now: datetime
) -> Question | None:
    """Write down that a waybill is asked for, and say what to ask the carrier.

    Nothing is to be asked where it is booked, or where the question is on its way this moment.
    After an answer that never came, the carrier is first asked whether it has it.

    Raises:
        Refusal: `carriers.not_connected`, `shipping.shipped_already`, `orders.called_off`.
    """
    [locked] = lock_rows(session, Parcel, [parcel.parcel_id])
    if parcel.called_off_at is not None:
        raise conflict("orders.called_off", code=parcel.order_code)
    shipment = shipping_read.shipment_of_parcel(session, locked.id)
    if shipment is not None:
        raise conflict(
            "shipping.shipped_already", code=locked.code, number=shipment.tracking_number
        )
    account = queries.account_at(session, hub_id=parcel.hub_id, carrier=carrier)
    if account is None or not account.is_open:
        raise conflict("carriers.not_connected")
    before = queries.waybill_of(session, account_id=account.id, parcel_id=locked.id)
    if before is None:
        return _first(session, account, parcel, actor, now)
    if before.state == WaybillState.BOOKED:
        return None
    if before.state == WaybillState.ASKED and now - before.asked_at < IN_FLIGHT:
        return None
    if before.state == WaybillState.REFUSED:
        before.state, before.settled_at, before.reason = WaybillState.ASKED, None, ""
        before.asked_at, before.asked_by = now, actor.account_id
        session.flush()
        return _question(session, before, account, parcel, actor, now)
    return Question(before.id, queries.spoken_as(account), str(before.client_id), None)


def again(session: Session, *, waybill_id: int) -> Question | None:
    """Say what to ask of a waybill that was left open: only whether the carrier has it."""
    [waybill] = lock_rows(session, Waybill, [waybill_id])
    if WaybillState(waybill.state) in SETTLED:
        return None
    account = session.get_one(CarrierAccount, waybill.account_id)
    return Question(waybill.id, queries.spoken_as(account), str(waybill.client_id), None)


def settle(session: Session, *, waybill_id: int, booked: Booked, now: datetime) -> None:
    """Write down what the carrier booked. Again is no harm."""
    [waybill] = lock_rows(session, Waybill, [waybill_id])
    if waybill.state != WaybillState.BOOKED:
        waybill.state = WaybillState.BOOKED
        waybill.tracking_number = booked.tracking_number
        waybill.label_pdf = booked.label_pdf
        waybill.reason, waybill.settled_at = "", now
        session.flush()


def refuse(session: Session, *, waybill_id: int, reason: str, now: datetime) -> None:
    """Write down that the carrier has not booked, and why."""
    [waybill] = lock_rows(session, Waybill, [waybill_id])
    if WaybillState(waybill.state) not in SETTLED:
        waybill.state, waybill.reason, waybill.settled_at = WaybillState.REFUSED, reason, now
        session.flush()


def leave_open(session: Session, *, waybill_id: int) -> None:
    """Write down that nobody knows whether the carrier has booked."""
    [waybill] = lock_rows(session, Waybill, [waybill_id])
    if WaybillState(waybill.state) not in SETTLED:
        waybill.state = WaybillState.UNKNOWN
        session.flush()


def _first(
    session: Session, account: CarrierAccount, parcel: ParcelRow, actor: Actor, now: datetime
) -> Question:
    waybill = Waybill(
        client_id=uuid.uuid4(),
        account_id=account.id,
        parcel_id=parcel.parcel_id,
        state=WaybillState.ASKED,
        reason="",
        asked_by=actor.account_id,
        asked_at=now,
    )
    session.add(waybill)
    session.flush()
    return _question(session, waybill, account, parcel, actor, now)


def _question(
    session: Session,
    waybill: Waybill,
    account: CarrierAccount,
    parcel: ParcelRow,
    actor: Actor,
    now: datetime,
) -> Question:
    """Write the order for the carrier, after writing down that the receiver leaves the house."""
    people.log_reveal(
        session, actor=actor, subject=parcel.order_code, field="receiver", reason=REASON, now=now
    )
    waiting = lists.waiting_parcel(session, parcel_id=parcel.parcel_id)
    order = Order(
        client_id=str(waybill.client_id),
        parcel_code=parcel.code,
        sender=Contact(account.sender_name, account.sender_phone, account.sender_address),
        receiver=Contact(waiting.receiver_name, waiting.receiver_phone, waiting.receiver_address),
        packs=sum(packs for _, packs in waiting.goods),
        goods="；".join(f"{title} × {packs}" for title, packs in waiting.goods),
    )
    return Question(waybill.id, queries.spoken_as(account), order.client_id, order)
