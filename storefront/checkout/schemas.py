"""The wire of basket and order: what a cookie, a form and an API client send."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from marshmallow import Schema, fields, validate

from app.errors import Refusal
from storefront.catalogue.rules import PACKS_MAX

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
    """Read the total that the page showed, in fen.

    Raises:
        Refusal: `form.stale`.
    """
    typed = form.get("total_fen", "")
    if not typed.isascii() or not typed.isdigit():
        raise Refusal("form.stale")
    return int(typed[:18])


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
        required=True, metadata={"description": "in one line, from province to door"}
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
    expected_total_fen = fields.Integer(
        required=True,
        strict=True,
        metadata={"description": "what you were shown, freight included; refused if it changed"},
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
