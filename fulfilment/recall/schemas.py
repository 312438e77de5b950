"""The wire of recalls."""

from marshmallow import Schema, fields


class LotFactsSchema(Schema):
    """The lot that a question is about."""

    code = fields.String()
    produce_name = fields.String()
    base_unit = fields.String()
    base_units = fields.Integer()
    received_on = fields.Date()
    expires_on = fields.Date()
    villager_code = fields.String()
    delivery_code = fields.String()
    place_name = fields.String()
    recalled_at = fields.AwareDateTime(allow_none=True)


class StandingSchema(Schema):
    """What of a lot is where."""

    place_name = fields.String()
    bin_kind = fields.String()
    bin_name = fields.String()
    base_units = fields.Integer()


class ReachedOrderSchema(Schema):
    """An order that holds goods of the lot; who receives it is masked."""

    order_code = fields.String()
    state = fields.String()
    item_codes = fields.List(fields.String())
    receiver_name = fields.String()
    receiver_phone = fields.String()
    parcel_code = fields.String()
    tracking_number = fields.String()
    shipped_at = fields.AwareDateTime(allow_none=True)
    delivered_at = fields.AwareDateTime(allow_none=True)


class ReachSchema(Schema):
    """Where a lot's goods are and whom they reached."""

    lot = fields.Nested(LotFactsSchema)
    standing = fields.List(fields.Nested(StandingSchema))
    orders = fields.List(fields.Nested(ReachedOrderSchema))
    promised = fields.Integer(metadata={"description": "packs chosen for orders, not yet picked"})
    made_of_it = fields.List(fields.String(), metadata={"description": "lots, told of above too"})
    made_from = fields.List(fields.String(), metadata={"description": "lots that went into it"})


class SourceSchema(Schema):
    """A lot that an order was made of."""

    lot_code = fields.String()
    produce_name = fields.String()
    villager_code = fields.String()
    place_name = fields.String()
    received_on = fields.Date()
    item_codes = fields.List(fields.String())


class RecallSchema(Schema):
    """Goods to call back."""

    client_id = fields.UUID(required=True)
    raw = fields.String(required=True, metadata={"description": "code of the lot or of an item"})
    reason = fields.String(required=True)


class RecalledSchema(Schema):
    """What was done."""

    lot_code = fields.String()
    warned = fields.Integer(metadata={"description": "buyers who were told by text"})
