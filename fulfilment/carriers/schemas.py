"""The wire of waybills that are booked."""

from marshmallow import Schema, fields, validate

from fulfilment.carriers.rules import WaybillState


class NewWaybillSchema(Schema):
    """With whom to book."""

    carrier = fields.String(required=True, validate=validate.Length(max=40))


class WaybillSchema(Schema):
    """A waybill of a parcel."""

    carrier = fields.String()
    state = fields.String(metadata={"description": "one of " + ", ".join(WaybillState)})
    tracking_number = fields.String(allow_none=True)
    reason = fields.String()
    asked_at = fields.AwareDateTime()
