"""The wire of waves."""

from marshmallow import Schema, fields, validate

from fulfilment.floor.schemas import ClientSchema
from fulfilment.waves.services import ORDERS_MAX


class NewWaveSchema(ClientSchema):
    """Orders to pick together."""

    orders = fields.List(
        fields.String(validate=validate.Length(max=40)),
        required=True,
        validate=validate.Length(min=1, max=ORDERS_MAX),
    )


class ReleasedSchema(Schema):
    """A wave, and the orders that could not go with it."""

    wave_id = fields.Integer()
    orders = fields.Integer()
    left_out = fields.List(fields.String())


class WaveSchema(Schema):
    """A wave with how far it is."""

    wave_id = fields.Integer()
    released_at = fields.AwareDateTime()
    released_by = fields.String()
    orders = fields.Integer()
    to_pack = fields.Integer()
    packs = fields.Integer()
    picked = fields.Integer()


class WaveOrderSchema(Schema):
    """An order of a wave."""

    code = fields.String()
    is_to_pack = fields.Boolean()
    packs = fields.Integer()
    picked = fields.Integer()
    parcel_code = fields.String(allow_none=True)


class StopSchema(Schema):
    """One stop of the walk."""

    shelf = fields.String()
    lot_code = fields.String()
    produce_name = fields.String()
    produce_name_en = fields.String()
    pack_name = fields.String()
    pack_name_en = fields.String()
    packs = fields.Integer()
    picked = fields.Integer()


class WaveSheetSchema(WaveSchema):
    """A wave with its orders, and its walk in order."""

    order_list = fields.List(fields.Nested(WaveOrderSchema))
    stops = fields.List(fields.Nested(StopSchema))
