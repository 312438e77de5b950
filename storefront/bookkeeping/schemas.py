"""The wire of the books."""

from marshmallow import Schema, fields


class AccountBalanceSchema(Schema):
    """What an account stands at, in fen; debit positive."""

    account = fields.String()
    party = fields.String()
    fen = fields.Integer()


class BooksSchema(Schema):
    """The trial balance; it adds up to zero."""

    balances = fields.List(fields.Nested(AccountBalanceSchema))
    total_fen = fields.Integer()


class FiguresSchema(Schema):
    """What the journals of a month come to."""

    journals_count = fields.Integer()
    debit_fen = fields.Integer()
    unsealed = fields.Integer()


class MonthSchema(Schema):
    """A month of the books."""

    name = fields.String(metadata={"example": "2026-11"})
    state = fields.String(metadata={"description": "open, proposed or closed"})
    figures = fields.Nested(FiguresSchema)
    proposed_by = fields.String(allow_none=True)
    closed_by = fields.String(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)
    seal = fields.String()


class OnceSchema(Schema):
    """A verb that has one effect however often it is sent."""

    client_id = fields.UUID(required=True)


class LineSchema(Schema):
    """One side of an adjustment; one of the two amounts is zero."""

    account = fields.String(required=True)
    debit_fen = fields.Integer(load_default=0, strict=True)
    credit_fen = fields.Integer(load_default=0, strict=True)


class NewAdjustmentSchema(OnceSchema):
    """A journal written by hand."""

    reason = fields.String(required=True)
    lines = fields.List(fields.Nested(LineSchema), required=True)


class NewReversalSchema(OnceSchema):
    """A journal to be turned round."""

    kind = fields.String(required=True, metadata={"example": "float_funded"})
    voucher = fields.String(required=True)
    reason = fields.String(required=True)


class AdjustmentSchema(Schema):
    """An adjustment with its sides."""

    adjustment_id = fields.Integer()
    reason = fields.String()
    state = fields.String(metadata={"description": "proposed, posted or withdrawn"})
    reverses = fields.String(allow_none=True)
    proposed_by = fields.String()
    proposed_at = fields.DateTime()
    decided_by = fields.String(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)
    sides = fields.List(fields.Nested(AccountBalanceSchema))
