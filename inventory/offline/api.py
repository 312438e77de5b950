"""What a phone asks of the desk while it has signal."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from flask import Response, jsonify, make_response, request
from flask_smorest import Blueprint
from flask_wtf.csrf import generate_csrf

from app import clock
from app.database import session as db
from app.errors import conflict
from app.people import guard
from app.people.rules import Permission
from inventory.offline import queries
from inventory.offline.schemas import AtWorkSchema, SnapshotSchema, VillageSchema

blueprint = Blueprint("offline_api", __name__, url_prefix="/api/offline")

VERSION_DIGITS = 24


@dataclass(frozen=True)
class AtWork:
    """Who works on a phone, and what it needs to send in their name."""

    account_id: int
    name: str
    csrf_token: str
    now: datetime
    """By the server's clock: a phone's may be wrong."""


@blueprint.get("/snapshot")
@blueprint.doc(responses={304: {"description": "the phone has this version (If-None-Match)"}})
@blueprint.response(200, SnapshotSchema)
@guard.allows(Permission.LOG_DELIVERIES)
def snapshot() -> Response:
    """Tell all that a phone of one's own village keeps to work without signal."""
    actor, now = guard.actor(), clock.now()
    place_ids = actor.places(Permission.LOG_DELIVERIES)
    if place_ids is None:
        raise conflict("offline.no_desk")
    with db.reading() as session:
        village = queries.village_of(session, actor=actor, place_ids=place_ids, now=now)
    body = VillageSchema().dump(village)
    text = jsonify(body).get_data()
    version = hashlib.sha256(text).hexdigest()[:VERSION_DIGITS]
    if request.if_none_match.contains_weak(version):
        answer = make_response("", 304)
    else:
        answer = jsonify(body | {"version": version, "taken_at": now.isoformat()})
    answer.set_etag(version, weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blueprint.get("/session")
@blueprint.response(200, AtWorkSchema)
@guard.allows(Permission.LOG_DELIVERIES)
def at_work() -> AtWork:
    """Tell who is signed in, with a fresh token to send by, and what time it is."""
    actor = guard.actor()
    return AtWork(actor.account_id, actor.name, generate_csrf(), clock.now())
