"""The wire of shipping."""

from marshmallow import Schema, fields, validate

from fulfilment.shipping.rules import Carrier, EventKind

TEXT_CHARACTERS_MAX = 100


class NewShipmentSchema(Schema):
    """A parcel's hand-over to a carrier."""

    carrier = fields.String(
        required=True,
        validate=validate.Length(max=TEXT_CHARACTERS_MAX),
        metadata={"description": "one of " + ", ".join(Carrier)},
    )
    tracking_number = fields.String(
        required=True, validate=validate.Length(max=TEXT_CHARACTERS_MAX)
    )


class TrackingEventSchema(Schema):
    """One thing that a carrier told of a parcel."""

    kind = fields.String(metadata={"description": "one of " + ", ".join(EventKind)})
    happened_at = fields.AwareDateTime()
    place = fields.String()
    note = fields.String()


class ArrivalAtBuyerSchema(Schema):
    """When the buyer had the parcel, with a time zone."""

    delivered_at = fields.AwareDateTime(required=True)


class ShipmentSchema(Schema):
    """A parcel in a carrier's hands."""

    parcel_code = fields.String()
    order_code = fields.String()
    order_state = fields.String()
    carrier = fields.String(allow_none=True)
    tracking_number = fields.String(allow_none=True)
    packed_at = fields.AwareDateTime()
    shipped_at = fields.AwareDateTime(allow_none=True)
    delivered_at = fields.AwareDateTime(allow_none=True)
    called_off_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "its order was stopped: it must not leave"}
    )
    pickup_name = fields.String(
        allow_none=True, metadata={"description": "where the buyer fetches it, if it is not sent"}
    )
