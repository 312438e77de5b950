"""What is said to a carrier and by it: the wire of docs/carriers.md, pure."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.errors import Refusal
from fulfilment.shipping.rules import TRACKING_NUMBER, CarrierEvent, EventKind

SIGNED_WITHIN = timedelta(minutes=5)
"""How old a signed message may be: one that was listened in on is of no use later."""
SECONDS_DIGITS = 12
"""Of the seconds since 1970, for ages to come."""
LABEL_BYTES_MAX = 512 * 1024
TEXT_MAX = 200
EVENTS_MAX = 500


class WaybillState(StrEnum):
    """How far the booking of a waybill is."""

    ASKED = "asked"
    UNKNOWN = "unknown"
    """The carrier did not answer, or nothing that could be read."""
    BOOKED = "booked"
    REFUSED = "refused"


class CarrierSilentError(Exception):
    """No answer that can be read: the carrier may have done it or not."""


class CarrierRefusedError(Exception):
    """The carrier says no, in words of its own."""


class ForgedEventsError(Exception):
    """A push that our key did not sign, or signed too long ago."""


@dataclass(frozen=True)
class Account:
    """Who asks a carrier, and where."""

    api_base: str
    number: str
    secret: str


@dataclass(frozen=True)
class Contact:
    """Who sends or receives."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True)
class Order:
    """A waybill that is asked for."""

    client_id: str
    parcel_code: str
    sender: Contact
    receiver: Contact
    packs: int
    goods: str


@dataclass(frozen=True)
class Booked:
    """What the carrier gave."""

    tracking_number: str
    label_pdf: bytes | None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a message: HMAC-SHA256 of the time, a line break and the body, in hex."""
    return hmac.new(secret.encode(), f"{timestamp}\n".encode() + body, hashlib.sha256).hexdigest()


def refuse_forged(secret: str, *, timestamp: str, signed: str, body: bytes, now: datetime) -> None:
    """Prove that a push is the carrier's and fresh.

    Args:
        secret: the key that we share.
        timestamp: seconds since 1970, as sent.
        signed: the signature as sent.
        body: byte for byte.
        now: when it came.

    Raises:
        ForgedEventsError: it is not.
    """
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > SECONDS_DIGITS:
        raise ForgedEventsError
    age = abs(int(now.timestamp()) - int(timestamp))
    if age > SIGNED_WITHIN // timedelta(seconds=1):
        raise ForgedEventsError
    if not hmac.compare_digest(signature(secret, timestamp, body), signed.lower()):
        raise ForgedEventsError


def body_of(order: Order) -> bytes:
    """Write the body of a booking."""
    said = {
        "client_id": order.client_id,
        "parcel": order.parcel_code,
        "sender": vars(order.sender),
        "receiver": vars(order.receiver),
        "packs": order.packs,
        "goods": order.goods[:TEXT_MAX],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def booked_of(said: Mapping[str, Any], client_id: str) -> Booked:
    """Read what the carrier booked.

    Raises:
        CarrierSilentError: it cannot be read, or is of another question.
    """
    number, label = said.get("tracking_number"), said.get("label_pdf")
    if said.get("client_id") != client_id or not isinstance(number, str):
        raise CarrierSilentError
    if not TRACKING_NUMBER.fullmatch(number):
        raise CarrierSilentError
    return Booked(number, _label(label))


def _label(label: object) -> bytes | None:
    """Read a label; one that cannot be read is none, and the number still counts."""
    if not isinstance(label, str):
        return None
    try:
        read = base64.b64decode(label, validate=True)
    except binascii.Error:
        return None
    return read if read.startswith(b"%PDF") and len(read) <= LABEL_BYTES_MAX else None


def events_of(said: object) -> list[CarrierEvent]:
    """Read tracking events; what cannot be read is left out, so that the others count.

    Raises:
        CarrierSilentError: there is no list of events at all.
    """
    events = said.get("events") if isinstance(said, dict) else None
    if not isinstance(events, list):
        raise CarrierSilentError
    return [read for one in events[:EVENTS_MAX] if (read := _event(one)) is not None]


def _event(one: object) -> CarrierEvent | None:
    if not isinstance(one, dict):
        return None
    texts = {name: one.get(name, "") for name in ("event_id", "tracking_number", "place", "note")}
    if not all(isinstance(text, str) for text in texts.values()):
        return None
    try:
        kind, at = EventKind(one.get("kind", "")), datetime.fromisoformat(one.get("at", ""))
    except (ValueError, TypeError):
        return None
    number = texts["tracking_number"]
    if not texts["event_id"] or not TRACKING_NUMBER.fullmatch(number) or at.tzinfo is None:
        return None
    return CarrierEvent(
        event_id=texts["event_id"][:TEXT_MAX],
        tracking_number=number,
        kind=kind,
        happened_at=at,
        place=texts["place"][:TEXT_MAX],
        note=texts["note"][:TEXT_MAX],
    )


def api_base_read(typed: str, *, local_ok: bool) -> str:
    """Read the address of a carrier's interface; only over TLS, but for a rehearsal at home.

    Raises:
        Refusal: `carriers.address_unsafe`.
    """
    base = typed.strip().rstrip("/")
    is_local = base.startswith("http://127.0.0.1:")
    if not base.isascii() or " " in base or not (base.startswith("https://") or is_local):
        raise Refusal("carriers.address_unsafe")
    if is_local and not local_ok:
        raise Refusal("carriers.address_unsafe")
    return base
