"""The wire of freight and of places to pick up at."""

from marshmallow import Schema, fields, validate

from storefront.addresses.rules import PROVINCES
from storefront.freight.rules import FEN_MAX, GRAMS_MAX

_FEN = validate.Range(min=0, max=FEN_MAX)
_GRAMS = validate.Range(min=1, max=GRAMS_MAX)


class ZoneSchema(Schema):
    """What freight costs to some provinces; of none named, to all others."""

    name = fields.String(required=True, metadata={"description": "its key"})
    provinces = fields.List(
        fields.String(validate=validate.OneOf(list(PROVINCES))),
        load_default=list,
        metadata={"description": "two digits each, as in GB/T 2260", "example": ["43"]},
    )
    first_grams = fields.Integer(required=True, strict=True, validate=_GRAMS)
    first_fen = fields.Integer(required=True, strict=True, validate=_FEN)
    next_grams = fields.Integer(required=True, strict=True, validate=_GRAMS)
    next_fen = fields.Integer(required=True, strict=True, validate=_FEN)
    cold_fen = fields.Integer(load_default=0, strict=True, validate=_FEN)
    free_from_fen = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1)
    )
    is_refused = fields.Boolean(load_default=False)


class SetZoneSchema(ZoneSchema):
    """A zone as it shall be."""

    was = fields.String(
        load_default="", metadata={"description": "the name that it had, where that changes"}
    )


class PickupPlaceSchema(Schema):
    """A shop or centre, and whether orders may be fetched there."""

    place_id = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    kind = fields.String()
    hours = fields.String(allow_none=True)
    is_open = fields.Boolean(allow_none=True)


class FreightSchema(Schema):
    """How orders get to shoppers, and at what price."""

    flat_fen = fields.Integer(metadata={"description": "of any order, where there are no zones"})
    zones = fields.List(fields.Nested(ZoneSchema))
    places = fields.List(fields.Nested(PickupPlaceSchema))


class PickupSchema(Schema):
    """Whether orders may be fetched at a place."""

    hours = fields.String(load_default="")
    is_open = fields.Boolean(required=True)
