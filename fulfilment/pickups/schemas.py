"""The wire of parcels that are fetched."""

from marshmallow import Schema, fields, validate


class HandOverSchema(Schema):
    """What the shopper says."""

    spoken_code = fields.String(required=True, validate=validate.Length(max=20))


class PickupParcelSchema(Schema):
    """A parcel that its buyer fetches; the code that they say is not told."""

    parcel_code = fields.String()
    order_code = fields.String()
    order_state = fields.String()
    place_name = fields.String()
    place_name_en = fields.String()
    packs = fields.Integer()
    shipped_at = fields.AwareDateTime(allow_none=True)
    ready_at = fields.AwareDateTime(allow_none=True)
    fetched_at = fields.AwareDateTime(allow_none=True)
