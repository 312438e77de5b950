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
