"""Compliance certificates over the API."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from inventory.certificates import queries, services
from inventory.certificates.queries import CertificateRow
from inventory.certificates.schemas import (
    BuyersCertificateSchema,
    CertificateSchema,
    NewCertificateSchema,
    VoidSchema,
)

blueprint = Blueprint("certificates_api", __name__, url_prefix="/api/lots/<code>/certificates")


@blueprint.get("")
@blueprint.response(200, CertificateSchema(many=True))
@guard.allows(Permission.READ_LOTS)
def certificates(code: str) -> list[CertificateRow]:
    """List the certificates of a lot, voided ones too, the newest first."""
    with db.reading() as session:
        return _of_lot(session, code)


@blueprint.post("")
@blueprint.arguments(NewCertificateSchema)
@blueprint.response(201, CertificateSchema(many=True))
@guard.allows(Permission.EXAMINE_LOTS)
def put_on_file(body: dict[str, Any], code: str) -> list[CertificateRow]:
    """Issue the producer's certificate, or keep the one that was brought; once for a client id."""
    with db.transaction() as session:
        services.put_on_file(session, lot_code=code, actor=guard.actor(), now=clock.now(), **body)
        return _of_lot(session, code)


@blueprint.post("/buyers")
@blueprint.arguments(BuyersCertificateSchema)
@blueprint.response(201, CertificateSchema(many=True))
@guard.allows(Permission.PROMISE_AS_BUYER)
def issue_as_buyer(body: dict[str, Any], code: str) -> list[CertificateRow]:
    """Issue the certificate of who bought the goods and re-packs them; once for a client id."""
    with db.transaction() as session:
        services.issue_as_buyer(
            session, lot_code=code, actor=guard.actor(), now=clock.now(), **body
        )
        return _of_lot(session, code)


@blueprint.post("/<number>/void")
@blueprint.arguments(VoidSchema)
@blueprint.response(200, CertificateSchema(many=True))
@guard.allows(Permission.EXAMINE_LOTS)
def void(body: dict[str, str], code: str, number: str) -> list[CertificateRow]:
    """Say that a certificate holds no more."""
    with db.transaction() as session:
        services.void(
            session, lot_code=code, code=number, actor=guard.actor(), now=clock.now(), **body
        )
        return _of_lot(session, code)


def _of_lot(session: Session, code: str) -> list[CertificateRow]:
    places = guard.actor().places(Permission.READ_LOTS)
    about = queries.promised(session, code, places=places)
    if about is None:
        raise not_found("lot.unknown")
    return queries.certificates_of(session, about.lot.id)
