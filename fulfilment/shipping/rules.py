"""Carriers, tracking numbers, and dates that cannot be."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.errors import Refusal, conflict

TRACKING_NUMBER = re.compile(r"[A-Z0-9]{8,30}")
"""What Chinese carriers print: digits, or letters and digits, never fewer than eight."""


class Carrier(StrEnum):
    """Who carries parcels; the value is what is stored and asked for on the wire."""

    SF = "sf"
    EMS = "ems"
    ZTO = "zto"
    YTO = "yto"
    STO = "sto"
    YUNDA = "yunda"
    JTEXPRESS = "jtexpress"
    JD = "jd"
    OWN = "own"
    """Our own vehicle; the number is that of the run."""


CARRIER_NAMES: dict[Carrier, tuple[str, str]] = {
    Carrier.SF: ("顺丰", "SF Express"),
    Carrier.EMS: ("邮政 EMS", "EMS China Post"),
    Carrier.ZTO: ("中通", "ZTO"),
    Carrier.YTO: ("圆通", "YTO"),
    Carrier.STO: ("申通", "STO"),
    Carrier.YUNDA: ("韵达", "Yunda"),
    Carrier.JTEXPRESS: ("极兔", "J&T Express"),
    Carrier.JD: ("京东物流", "JD Logistics"),
    Carrier.OWN: ("自己送", "Own delivery"),
}
"""Chinese and English."""


class EventKind(StrEnum):
    """What a carrier tells of a parcel; the value is stored and said on the wire."""

    COLLECTED = "collected"
    MOVING = "moving"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    TROUBLE = "trouble"
    """It waits for somebody: refused, wrong address, damaged."""
    RETURNING = "returning"


EVENT_NAMES: dict[EventKind, tuple[str, str]] = {
    EventKind.COLLECTED: ("快递收走了", "Collected"),
    EventKind.MOVING: ("在路上", "On the way"),
    EventKind.DELIVERING: ("在派送", "Out for delivery"),
    EventKind.DELIVERED: ("签收了", "Delivered"),
    EventKind.TROUBLE: ("有麻烦，去问", "In trouble: ask"),
    EventKind.RETURNING: ("退回来了", "Coming back"),
}
"""Chinese and English."""
ASK_AFTER = frozenset({EventKind.TROUBLE, EventKind.RETURNING})
"""Somebody has to look after these."""


@dataclass(frozen=True)
class CarrierEvent:
    """One thing that a carrier tells of a parcel."""

    event_id: str
    """The carrier's own; told twice it is one."""
    tracking_number: str
    kind: EventKind
    happened_at: datetime
    place: str
    note: str


LATE_AFTER = timedelta(days=5)
"""From a hub in Hunan a parcel is anywhere in the country by then; later somebody asks after it."""


def days_late(*, shipped_at: datetime, now: datetime) -> int:
    """Tell by how many days, begun ones whole, a parcel on the way is late; 0 where it is not."""
    over = now - shipped_at - LATE_AFTER
    return max(0, -(-over // timedelta(days=1)))


def carrier_named(text: str) -> Carrier:
    """Read a carrier as chosen.

    Raises:
        Refusal: `shipping.carrier_unknown`.
    """
    try:
        return Carrier(text.strip().lower())
    except ValueError:
        raise Refusal("shipping.carrier_unknown") from None


def tracking_number(text: str) -> str:
    """Read a tracking number as scanned or typed; spaces, dashes and letter case do not matter.

    Raises:
        Refusal: `shipping.number_unreadable`.
    """
    cleaned = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not TRACKING_NUMBER.fullmatch(cleaned):
        raise Refusal("shipping.number_unreadable")
    return cleaned


def check_delivery_date(*, shipped_at: datetime, delivered_at: datetime, now: datetime) -> None:
    """Prove that a parcel can have been delivered at this time.

    Raises:
        Refusal: `shipping.delivered_in_future`, `shipping.delivered_before_shipped`.
    """
    if delivered_at > now:
        raise Refusal("shipping.delivered_in_future")
    if delivered_at < shipped_at:
        raise conflict("shipping.delivered_before_shipped")
