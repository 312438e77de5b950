"""Conversations with carriers: write what is asked, commit, ask, write what came of it.

No transaction is open while a carrier is spoken to. An answer that never came leaves the waybill
`unknown`; it is then asked about by its client id, here at once where somebody presses again, and
by a job every few minutes.
"""

import json
import logging

from app import clock
from app.database import session as db
from app.people.rules import Actor
from fulfilment.carriers import queries, rules, services
from fulfilment.carriers.adapters import http
from fulfilment.carriers.rules import CarrierRefusedError, CarrierSilentError, ForgedEventsError
from fulfilment.carriers.services import Question
from fulfilment.shipping import services as shipping
from fulfilment.shipping.rules import Carrier, CarrierEvent

log = logging.getLogger(__name__)

NOT_THERE = "快递没有收到这一单，请再下一次"
"""Why a waybill is refused of which the carrier never heard; the same client id goes out again."""


def book(*, parcel_code: str, carrier: str, actor: Actor) -> None:
    """Book a waybill for a parcel; pressed twice, it is one.

    Raises:
        Refusal: `shipping.parcel_unknown`, and those of `services.ask`.
    """
    with db.transaction() as session:
        parcel = shipping.parcel_scanned(session, raw=parcel_code, actor=actor)
        question = services.ask(
            session, parcel=parcel, carrier=carrier, actor=actor, now=clock.now()
        )
    if question is not None:
        _ask(question)


def find_out_all() -> None:
    """Ask about every waybill of which nobody knows whether it was booked."""
    with db.reading() as session:
        ids = queries.unsettled(session, asked_before=clock.now() - services.IN_FLIGHT)
    for waybill_id in ids:
        with db.transaction() as session:
            question = services.again(session, waybill_id=waybill_id)
        if question is not None:
            _ask(question)


def hear(code: str, *, timestamp: str, signed: str, body: bytes) -> int:
    """Take a carrier's push of tracking events, and tell how many were new.

    Raises:
        ForgedEventsError: our key did not sign it, or there is no such account.
        CarrierSilentError: it cannot be read.
    """
    now = clock.now()
    with db.transaction() as session:
        account = queries.account_of_code(session, code)
        if account is None or not account.is_open:
            raise ForgedEventsError
        rules.refuse_forged(account.secret, timestamp=timestamp, signed=signed, body=body, now=now)
        return shipping.note_events(
            session, carrier=Carrier(account.carrier), events=_events(body), now=now
        )


def poll_all() -> None:
    """Ask every carrier what happened to our parcels; a push may have been lost."""
    with db.reading() as session:
        rows = queries.accounts(session, hub_ids=None)
    for row in rows:
        if row.is_open:
            _poll(row.code)


def _poll(code: str) -> None:
    with db.reading() as session:
        account = queries.account_of_code(session, code)
        if account is None:
            return
        spoken, carrier = queries.spoken_as(account), Carrier(account.carrier)
        numbers = queries.on_the_way(session, account)
    if not numbers:
        return
    try:
        told = http.events(spoken, numbers)
    except CarrierSilentError:
        log.warning("%s does not say what became of %s parcels", carrier, len(numbers))
        return
    with db.transaction() as session:
        shipping.note_events(session, carrier=carrier, events=told, now=clock.now())


def _ask(question: Question) -> None:
    """Ask, and write the answer; what breaks on the way leaves the waybill open."""
    try:
        if question.order is None:
            booked = http.find(question.account, question.client_id)
        else:
            booked = http.book(question.account, question.order)
    except CarrierRefusedError as error:
        with db.transaction() as session:
            services.refuse(
                session, waybill_id=question.waybill_id, reason=str(error), now=clock.now()
            )
        return
    except CarrierSilentError:
        with db.transaction() as session:
            services.leave_open(session, waybill_id=question.waybill_id)
        return
    with db.transaction() as session:
        if booked is None:
            services.refuse(
                session, waybill_id=question.waybill_id, reason=NOT_THERE, now=clock.now()
            )
        else:
            services.settle(session, waybill_id=question.waybill_id, booked=booked, now=clock.now())


def _events(body: bytes) -> list[CarrierEvent]:
    try:
        return rules.events_of(json.loads(body))
    except ValueError as error:
        raise CarrierSilentError from error
