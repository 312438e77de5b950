"""The wire of takings."""

from marshmallow import Schema, fields


class TillBankingSchema(Schema):
    """Cash of the drawer that was brought to the bank, once by client id."""

    client_id = fields.UUID(required=True)
    fen = fields.Integer(required=True, strict=True)
    reference = fields.String(required=True, metadata={"description": "number on the bank's slip"})
    slip_on = fields.Date(required=True)


class TillSettlementSchema(Schema):
    """What an acquirer paid to our bank, once by client id. Money in fen."""

    client_id = fields.UUID(required=True)
    received_fen = fields.Integer(required=True, strict=True)
    fee_fen = fields.Integer(
        required=True, strict=True, metadata={"description": "what the acquirer kept"}
    )
    reference = fields.String(required=True, metadata={"description": "of the settlement"})
    slip_on = fields.Date(required=True)


class TakingsRowSchema(Schema):
    """What a shop took and is not at the bank yet, by the books. Money in fen."""

    code = fields.String(metadata={"description": "of the shop"})
    name = fields.String()
    cash_fen = fields.Integer()
    cards_fen = fields.Integer(metadata={"description": "by card and wallet"})


class SlipRowSchema(Schema):
    """Money that came to the bank. Money in fen."""

    slip_id = fields.Integer()
    kind = fields.String(metadata={"description": "cash or cards"})
    shop_code = fields.String()
    slip_on = fields.Date()
    reference = fields.String()
    received_fen = fields.Integer()
    fee_fen = fields.Integer()
    by = fields.String()
    entered_at = fields.DateTime()
    reversed_at = fields.DateTime(
        allow_none=True, metadata={"description": "when it was found to be an error"}
    )
