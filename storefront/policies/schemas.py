"""The wire of the rules of paying."""

from marshmallow import Schema, fields


class PolicySchema(Schema):
    """How villagers are paid from a day on."""

    client_id = fields.UUID(required=True, load_only=True)
    valid_from = fields.Date(required=True)
    least_fen = fields.Integer(required=True, strict=True)
    cap_basis_points = fields.Integer(
        required=True,
        strict=True,
        metadata={"description": "of a payout, kept at most for goods that came back"},
    )
    day = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        metadata={"description": "of the month, on which payouts are proposed by themselves"},
    )
    set_by = fields.String(dump_only=True)
    set_at = fields.DateTime(dump_only=True)


class TaxRuleSchema(Schema):
    """What is withheld of a kind of income from a day on."""

    client_id = fields.UUID(required=True, load_only=True)
    income_kind = fields.String(required=True, metadata={"description": "own_produce or labour"})
    valid_from = fields.Date(required=True)
    rate_basis_points = fields.Integer(required=True, strict=True)
    exempt_fen = fields.Integer(load_default=0, strict=True)
    source = fields.String(required=True, metadata={"description": "the article that says so"})
    set_by = fields.String(dump_only=True)
    set_at = fields.DateTime(dump_only=True)
