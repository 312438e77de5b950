"""Waves by API."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor import queries as floor
from fulfilment.waves import queries, services
from fulfilment.waves.queries import WaveRow
from fulfilment.waves.schemas import NewWaveSchema, ReleasedSchema, WaveSchema, WaveSheetSchema
from fulfilment.waves.services import Released

blueprint = Blueprint("waves_api", __name__, url_prefix="/api/waves")


@blueprint.get("")
@blueprint.response(200, WaveSchema(many=True))
@guard.allows(Permission.PICK)
def waves() -> list[WaveRow]:
    """List the latest waves of the caller's hub, the newest first."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)
        return queries.waves(session, hub_id=hub.id)


@blueprint.post("")
@blueprint.arguments(NewWaveSchema)
@blueprint.response(201, ReleasedSchema)
@guard.allows(Permission.PICK)
def release(body: dict[str, Any]) -> Released:
    """Release orders to be picked together."""
    with db.transaction() as session:
        return services.release(
            session,
            hub=floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK),
            order_codes=body["orders"],
            client_id=body["client_id"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.get("/<int:wave_id>")
@blueprint.response(200, WaveSheetSchema)
@guard.allows(Permission.PICK)
def wave(wave_id: int) -> dict[str, Any]:
    """Tell a wave with its orders and its walk."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)
        row = queries.wave_row(session, hub_id=hub.id, wave_id=wave_id)
        if row is None:
            raise not_found("waves.unknown")
        return asdict(row) | {
            "order_list": queries.orders_of_wave(session, wave_id),
            "stops": queries.stops(session, [wave_id]),
        }


@blueprint.delete("/orders/<order_code>")
@blueprint.response(204)
@guard.allows(Permission.PICK)
def take_out(order_code: str) -> None:
    """Take an order of which nothing is picked out of its wave."""
    with db.transaction() as session:
        services.take_out(session, order_code=order_code, actor=guard.actor())
