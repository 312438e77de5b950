"""The wire of settlements: what a platform pays out and keeps, and what differs. Money in fen."""

from marshmallow import Schema, fields, validate

from storefront.remittances.rules import LINES_MAX, Kept, LineFate

TEXT = validate.Length(min=1, max=64)


class SettlementLineSchema(Schema):
    """One line of a settlement; all signs turn round where a refund is settled."""

    sub_order_no = fields.String(required=True, validate=TEXT)
    settled_at = fields.AwareDateTime(required=True)
    kind = fields.String(load_default="", validate=validate.Length(max=64))
    settled_fen = fields.Integer(
        required=True, strict=True, metadata={"description": "what is paid out"}
    )
    fee_fen = fields.Integer(load_default=0, strict=True)
    commission_fen = fields.Integer(load_default=0, strict=True)


class SettlementSchema(Schema):
    """A settlement, as the platform's bill tells it."""

    lines = fields.List(
        fields.Nested(SettlementLineSchema),
        required=True,
        validate=validate.Length(min=1, max=LINES_MAX),
    )


class SettlementFileSchema(Schema):
    """A settlement file that was handed in; booked once, and perhaps taken back."""

    client_id = fields.UUID()
    file_name = fields.String()
    handed_in_at = fields.DateTime()
    booked_at = fields.DateTime(allow_none=True)
    booked_lines = fields.Integer(allow_none=True, metadata={"description": "lines that were new"})
    undone_at = fields.DateTime(allow_none=True)
    undo_reason = fields.String()


class UndoSettlementSchema(Schema):
    """Why a file is taken back."""

    client_id = fields.UUID(required=True, metadata={"description": "of this request"})
    reason = fields.String(required=True, validate=validate.Length(min=1, max=200))


class SettlementTakenSchema(Schema):
    """What a settlement came to."""

    new = fields.Integer()
    known = fields.Integer(
        metadata={"description": "lines that were taken before, or settle nothing"}
    )


class SettlementFateSchema(Schema):
    """Lines of one fate, summed."""

    lines = fields.Integer()
    settled_fen = fields.Integer()
    fee_fen = fields.Integer()
    commission_fen = fields.Integer()


class SettlementPreviewLineSchema(Schema):
    """A line that is not simply right."""

    sub_order_no = fields.String()
    settled_at = fields.DateTime()
    settled_fen = fields.Integer()
    income_fen = fields.Integer()
    due_fen = fields.Integer(
        allow_none=True, metadata={"description": "null where there is no such order"}
    )
    fate = fields.String()


class SettlementPreviewSchema(Schema):
    """What a settlement would come to; lines of the fates future and known are not booked."""

    fates = fields.Dict(
        keys=fields.Enum(LineFate, by_value=True), values=fields.Nested(SettlementFateSchema)
    )
    booked = fields.Nested(SettlementFateSchema)
    lines = fields.List(fields.Nested(SettlementPreviewLineSchema))


class SettlementSumsSchema(Schema):
    """All that was settled, what is owed, and who got what of what was delivered."""

    income_fen = fields.Integer()
    settled_fen = fields.Integer()
    fee_fen = fields.Integer()
    commission_fen = fields.Integer()
    owed_fen = fields.Integer()
    villagers_fen = fields.Integer()
    desk_fee_fen = fields.Integer()
    borne_fen = fields.Integer(
        metadata={"description": "fee, commission and freight that villagers bore by their terms"}
    )


class SettlementDifferenceSchema(Schema):
    """A sub-order whose settlement is not what was due."""

    sub_order_no = fields.String()
    order_code = fields.String(allow_none=True)
    due_fen = fields.Integer(allow_none=True)
    income_fen = fields.Integer()
    fee_fen = fields.Integer()
    fee_expected_fen = fields.Integer(allow_none=True)
    commission_fen = fields.Integer()
    commission_expected_fen = fields.Integer(allow_none=True)
    is_settled = fields.Boolean()


class NewPlatformRateSchema(Schema):
    """What is kept from a day on: of each hundred yuan, or of each parcel."""

    kind = fields.Enum(Kept, by_value=True, required=True)
    amount = fields.Integer(
        required=True,
        strict=True,
        metadata={"description": "basis points of the price; of freight, fen of a parcel"},
    )
    day = fields.Date(load_default=None, metadata={"description": "from when; null is at once"})


class PlatformRateSchema(Schema):
    """A rate, in the unit of its kind."""

    kind = fields.String()
    basis_points = fields.Integer(allow_none=True)
    fen = fields.Integer(allow_none=True)
    valid_from = fields.DateTime()


class SettlementsSchema(Schema):
    """A shop's settlements at this moment."""

    sums = fields.Nested(SettlementSumsSchema)
    rates = fields.List(fields.Nested(PlatformRateSchema))
    differences = fields.List(fields.Nested(SettlementDifferenceSchema))
