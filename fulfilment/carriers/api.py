"""Booking waybills by API."""

from flask_smorest import Blueprint

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.carriers import calls, queries
from fulfilment.carriers.queries import WaybillRow
from fulfilment.carriers.schemas import NewWaybillSchema, WaybillSchema
from fulfilment.shipping import services as shipping

blueprint = Blueprint("waybills_api", __name__, url_prefix="/api/parcels")


@blueprint.get("/<code>/waybills")
@blueprint.response(200, WaybillSchema(many=True))
@guard.allows(Permission.SHIP)
def waybills(code: str) -> list[WaybillRow]:
    """List the waybills that were asked for a parcel, one a carrier."""
    return _waybills(code)


@blueprint.post("/<code>/waybills")
@blueprint.arguments(NewWaybillSchema)
@blueprint.response(200, WaybillSchema(many=True))
@guard.allows(Permission.SHIP)
def book(body: dict[str, str], code: str) -> list[WaybillRow]:
    """Book a waybill; a parcel has one with a carrier, however often it is asked."""
    calls.book(parcel_code=code, carrier=body["carrier"], actor=guard.actor())
    return _waybills(code)


def _waybills(code: str) -> list[WaybillRow]:
    with db.reading() as session:
        parcel = shipping.parcel_scanned(session, raw=code, actor=guard.actor())
        return queries.waybills_of(session, parcel.parcel_id)
