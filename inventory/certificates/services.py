"""Issuing and keeping compliance certificates.

What must never happen: a promise about goods that a test spoke against, a buyer's promise without
the producer's, a certificate that is edited after somebody has its paper. A wrong one is voided,
for a reason, and another is issued.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.database.locks import lock_rows
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people import services as people
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from inventory.certificates import queries
from inventory.certificates.models import Certificate
from inventory.certificates.queries import Promised
from inventory.certificates.rules import (
    Promise,
    Style,
    contact_read,
    in_order,
    reason_read,
    refuse_wrong,
)
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.stock.models import Lot

PAPER_REASON = "打印承诺达标合格证"


def put_on_file(
    session: Session,
    *,
    lot_code: str,
    promise: Promise,
    actor: Actor,
    now: datetime,
    client_id: uuid.UUID | None = None,
) -> Certificate:
    """Issue the producer's certificate of a lot, or keep the one that the villager brought.

    Args:
        session: of the caller's transaction.
        lot_code: of what.
        promise: on what it rests, and the photo of a paper.
        actor: who writes or takes it.
        now: when.
        client_id: of one that is added later: the same id again is the same certificate.

    Raises:
        Refusal: `lot.unknown`, `certificate.already_there`, `picture.unknown`, and those of
            `refuse_wrong`.
    """
    if client_id is not None:
        before = earlier(session, Certificate, client_id)
        if before is not None:
            return before
    about = _about(session, lot_code, actor)
    refuse_wrong(
        promise,
        produce_class=about.produce.class_,
        tested=queries.tested(session, about.lot.id),
    )
    if promise.picture_id is not None:
        pictures.name_pictures(session, picture_ids=[promise.picture_id], actor=actor, now=now)
    contact = about.villager.phone or about.place.name
    return _write(
        session,
        about,
        Certificate(
            client_id=client_id,
            style=Style.PRODUCER,
            basis=in_order(promise.basis),
            promiser_name=about.villager.name,
            promiser_contact=contact,
            picture_id=promise.picture_id,
        ),
        actor,
        now,
    )


def issue_as_buyer(
    session: Session,
    *,
    lot_code: str,
    promise: Promise,
    contact: str,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> Certificate:
    """Issue the certificate of who bought goods and re-packs them, once for a client id.

    Raises:
        Refusal: `lot.unknown`, `certificate.producer_missing`, `certificate.contact_missing`,
            `certificate.already_there`, and those of `refuse_wrong`.
    """
    before = earlier(session, Certificate, client_id)
    if before is not None:
        return before
    about = _about(session, lot_code, actor, Permission.PROMISE_AS_BUYER)
    refuse_wrong(
        promise,
        produce_class=about.produce.class_,
        tested=queries.tested(session, about.lot.id),
    )
    source = queries.in_force(session, about.lot.id, Style.PRODUCER)
    if source is None:
        raise conflict("certificate.producer_missing")
    return _write(
        session,
        about,
        Certificate(
            client_id=client_id,
            style=Style.BUYER,
            basis=in_order(promise.basis),
            promiser_name=about.book.name,
            promiser_contact=contact_read(contact),
            source_id=source.id,
        ),
        actor,
        now,
    )


def void(
    session: Session, *, lot_code: str, code: str, reason: str, actor: Actor, now: datetime
) -> None:
    """Say that a certificate holds no more; it stays on record.

    Raises:
        Refusal: `lot.unknown`, `certificate.unknown`, `certificate.reason_missing`,
            `certificate.already_void`, `certificate.relied_on` where a buyer's rests on it.
    """
    words = reason_read(reason)
    found = found_of_lot(session, lot_code=lot_code, code=code, actor=actor)
    [certificate] = lock_rows(session, Certificate, [found.id])
    if certificate.voided_at is not None:
        raise conflict("certificate.already_void")
    if certificate.style == Style.PRODUCER and queries.in_force(
        session, certificate.lot_id, Style.BUYER
    ):
        raise conflict("certificate.relied_on")
    certificate.voided_at = now
    certificate.voided_by = actor.account_id
    certificate.void_reason = words
    session.flush()


def paper_of(
    session: Session, *, lot_code: str, code: str, actor: Actor, now: datetime
) -> Certificate:
    """Give a certificate to be printed; its phone number is shown, so it is written down who asks.

    Raises:
        Refusal: `lot.unknown`, `certificate.unknown`, `certificate.on_paper` where it was brought
            on paper, `certificate.already_void`.
    """
    about = _about(session, lot_code, actor, Permission.READ_LOTS)
    certificate = queries.certificate_of_lot(session, lot_id=about.lot.id, code=code)
    if certificate is None:
        raise not_found("certificate.unknown")
    if certificate.picture_id is not None:
        raise Refusal("certificate.on_paper")
    if certificate.voided_at is not None:
        raise conflict("certificate.already_void")
    if certificate.style == Style.PRODUCER:
        people.log_reveal(
            session,
            actor=actor,
            subject=about.villager.code,
            field="phone",
            reason=PAPER_REASON,
            now=now,
        )
    return certificate


def found_of_lot(
    session: Session,
    *,
    lot_code: str,
    code: str,
    actor: Actor,
    permission: Permission = Permission.EXAMINE_LOTS,
) -> Certificate:
    """Find a certificate of a lot that was or is at the actor's places.

    Raises:
        Refusal: `lot.unknown`, `certificate.unknown`.
    """
    about = _about(session, lot_code, actor, permission)
    found = queries.certificate_of_lot(session, lot_id=about.lot.id, code=code)
    if found is None:
        raise not_found("certificate.unknown")
    return found


def _about(
    session: Session,
    lot_code: str,
    actor: Actor,
    permission: Permission = Permission.EXAMINE_LOTS,
) -> Promised:
    found = queries.promised(session, lot_code, places=actor.places(permission))
    if found is None:
        raise not_found("lot.unknown")
    return found


def _write(
    session: Session, about: Promised, certificate: Certificate, actor: Actor, now: datetime
) -> Certificate:
    # The lot's row is locked, so that two who issue at once do not both find none.
    session.execute(select(Lot.id).where(Lot.id == about.lot.id).with_for_update(key_share=True))
    if queries.in_force(session, about.lot.id, Style(certificate.style)) is not None:
        raise conflict("certificate.already_there")
    [certificate.code] = labels.next_codes(session, CodeKind.CERTIFICATE, 1)
    certificate.lot_id = about.lot.id
    certificate.product_name = about.produce.name
    certificate.base_units = about.lot.base_units
    certificate.base_unit = about.produce.base_unit
    certificate.origin_code = about.place.code
    certificate.origin_name = about.place.name
    certificate.issued_on = clock.china_date(now)
    certificate.issued_by = actor.account_id
    certificate.recorded_at = now
    session.add(certificate)
    session.flush()
    return certificate
