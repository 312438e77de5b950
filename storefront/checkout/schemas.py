"""The wire of basket and order: what a cookie, a form and an API client send."""

from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields, validate
from werkzeug.datastructures import MultiDict

from app.errors import Refusal
from storefront.addresses import services as addresses
from storefront.addresses.rules import PROVINCES, Split
from storefront.catalogue.rules import PACKS_MAX
from storefront.orders.rules import digits_of

COOKIE = "basket"
LISTINGS_MAX = 30
"""Different things in one basket: the basket lives in a cookie."""
ID_MAX = 2**63 - 1


def read_basket(cookie: Mapping[str, Any]) -> dict[int, int]:
    """Read the basket out of a browser's signed cookie: listing id → packs."""
    kept = cookie.get(COOKIE, {})
    return {int(listing_id): int(packs) for listing_id, packs in kept.items()}


def keep_basket(cookie: MutableMapping[str, Any], packs: Mapping[int, int]) -> None:
    """Keep the basket in the browser's signed cookie."""
    cookie[COOKIE] = {str(listing_id): count for listing_id, count in packs.items() if count}


def typed_listing(form: Mapping[str, str]) -> int:
    """Read which listing a form is about.

    Raises:
        Refusal: `catalogue.unknown`.
    """
    typed = form.get("listing_id", "")
    if not typed.isascii() or not typed.isdigit() or int(typed[:20]) > ID_MAX:
        raise Refusal("catalogue.unknown")
    return int(typed)


def typed_packs(form: Mapping[str, str], *, least: int = 1) -> int:
    """Read how many packs a form asks for.

    Raises:
        Refusal: `catalogue.packs_absurd`.
    """
    typed = form.get("packs", "").strip()
    count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else -1  # noqa: PLR2004
    if not least <= count <= PACKS_MAX:
        raise Refusal("catalogue.packs_absurd", most=PACKS_MAX)
    return count


def typed_total(form: Mapping[str, str]) -> int:
    """Read the total that the page showed, in fen; 0 where it could not say one yet.

    Raises:
        Refusal: `form.stale`.
    """
    typed = form.get("total_fen", "") or "0"
    if not typed.isascii() or not typed.isdigit():
        raise Refusal("form.stale")
    return int(typed[:18])


PARTS = ("province", "city", "county", "town", "door")
FIELDS = {
    "receiver.name": "name",
    "receiver.phone": "phone",
    "receiver.address": "address",
    "freight.region_unknown": "address",
    "freight.not_there": "address",
    "checkout.confirm_returns": "returns_confirmed",
    "checkout.pickup_unknown": "pickup_place_id",
    "orders.gift_too_long": "gift_note",
    "orders.buyer_phone": "buyer_phone",
}
"""Where on the page a refusal is said."""


def field_of(code: str) -> str:
    """Name the field that a refusal is about; nothing for the page as a whole."""
    return "voucher" if code.startswith("voucher.") else FIELDS.get(code, "")


def typed_receiver(form: Mapping[str, str]) -> Split:
    """Read who gets it: from the parts, or from a pasted line that may hold all of it.

    Where name and phone are typed as well, the line is the address as it stands, unless it repeats
    one of them: then it was pasted whole, and they are no part of the address.
    """
    name, phone = form.get("name", "").strip(), form.get("phone", "").strip()
    if "door" in form:
        parts = {part: " ".join(form.get(part, "").split()) for part in PARTS}
        parts["province"] = PROVINCES.get(parts["province"], parts["province"])
        return Split(name=name, phone=phone, **parts)
    line = " ".join(form.get("address", "").split())
    read = addresses.read(line)
    is_repeated = read.name == name or read.phone == digits_of(phone)
    if name and phone and not is_repeated:
        return Split(name=name, phone=phone, door=line)
    return replace(read, name=name or read.name, phone=phone or read.phone)


def split_typed(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """Spell out a pasted line in the fields of the form, for the shopper to correct."""
    typed = MultiDict(form)
    line = form.get("address", "")
    if not line.strip():
        return typed
    read = addresses.read(line)
    typed["name"] = form.get("name", "").strip() or read.name
    typed["phone"] = form.get("phone", "").strip() or read.phone
    typed["province"] = read.code[:2]
    for part in ("city", "county", "town", "door"):
        typed[part] = getattr(read, part)
    return typed


def is_address_typed(form: Mapping[str, str]) -> bool:
    """Say whether the shopper has said where it goes."""
    return bool(form.get("address", "").strip() or form.get("door", "").strip())


def typed_pickup(form: Mapping[str, str]) -> int | None:
    """Read where an order is to be fetched; nothing where it is to be sent.

    Raises:
        Refusal: `checkout.pickup_unknown`.
    """
    if form.get("way") != "pickup":
        return None
    typed = form.get("pickup_place_id", "")
    if not typed.isascii() or not typed.isdigit() or int(typed[:20]) > ID_MAX:
        raise Refusal("checkout.pickup_unknown")
    return int(typed)


class OrderLineRequestSchema(Schema):
    """So many packs of one listing."""

    listing_id = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=1, max=ID_MAX)
    )
    packs = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=1, max=PACKS_MAX)
    )


class ReceiverSchema(Schema):
    """Who gets the parcel."""

    name = fields.String(required=True)
    phone = fields.String(required=True)
    address = fields.String(
        load_default="",
        metadata={"description": "in one line, from province to door; not of what is fetched"},
    )


class OrderRequestSchema(Schema):
    """An order; the same client_id again is the same order."""

    client_id = fields.UUID(required=True)
    lines = fields.List(
        fields.Nested(OrderLineRequestSchema),
        required=True,
        validate=validate.Length(min=1, max=LISTINGS_MAX),
    )
    receiver = fields.Nested(ReceiverSchema, required=True)
    note = fields.String(load_default="", validate=validate.Length(max=200))
    is_gift = fields.Boolean(load_default=False)
    gift_note = fields.String(load_default="", metadata={"description": "what the card says"})
    buyer_phone = fields.String(
        load_default="",
        metadata={
            "description": "the mobile of who orders, where another receives it: link and texts go"
            " there; a gift needs it"
        },
    )
    pickup_place_id = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "fetched there instead of sent; the address is then left out"},
    )
    returns_confirmed = fields.Boolean(
        load_default=False,
        metadata={"description": "goods that spoil once opened are not returned at will"},
    )
    voucher = fields.String(load_default="")
    expected_total_fen = fields.Integer(
        required=True,
        strict=True,
        metadata={
            "description": "what you were shown, freight included; refused if it is more now"
        },
    )


class PlacedOrderSchema(Schema):
    """An order that waits to be paid."""

    code = fields.String()
    tracking_key = fields.String(metadata={"description": "opens the order: keep it"})
    state = fields.String()
    total_fen = fields.Integer()
    reserved_until = fields.DateTime()
    page_url = fields.String(
        metadata={"description": "where to pay; leads to the payment service's own page"}
    )
