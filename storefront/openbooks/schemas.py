"""The wire of the open books."""

from marshmallow import Schema, fields


class SumsSchema(Schema):
    """Figures, in fen."""

    sold = fields.Integer()
    kept = fields.Integer()
    shared = fields.Integer()
    paid = fields.Integer()
    other = fields.Integer()


class HouseholdSchema(Schema):
    """A household, by masked code."""

    masked_code = fields.String()
    key = fields.String()
    sums = fields.Nested(SumsSchema)


class MonthBooksSchema(Schema):
    """A village's month."""

    place_code = fields.String()
    place_name = fields.String()
    month = fields.String(metadata={"example": "2026-11"})
    is_closed = fields.Boolean()
    last_hash = fields.String(allow_none=True)
    total = fields.Nested(SumsSchema)
    owed_fen = fields.Integer(metadata={"description": "owed to the village at the month's end"})
    households = fields.List(fields.Nested(HouseholdSchema))


class VoucherSchema(Schema):
    """A journal behind a figure."""

    number = fields.Integer(allow_none=True)
    kind = fields.String()
    posted_at = fields.DateTime()
    hash = fields.String()
    fen = fields.Integer()


class VoucherQuerySchema(Schema):
    """Which figure's vouchers."""

    of = fields.String(required=True, metadata={"description": "sold, kept, shared, paid, other"})
    household = fields.String(load_default="")


class NewBookQuestionSchema(Schema):
    """A question."""

    client_id = fields.UUID(required=True)
    body = fields.String(required=True)


class BookAnswerSchema(Schema):
    """An answer for all to read, or why the question is not shown."""

    body = fields.String(required=True)
    is_shown = fields.Boolean(load_default=True)


class BookQuestionSchema(Schema):
    """A question with its answer."""

    question_id = fields.Integer()
    place_code = fields.String()
    month = fields.Date()
    body = fields.String()
    asked_at = fields.DateTime()
    due_on = fields.Date()
    state = fields.String()
    answer = fields.String(allow_none=True)
    answered_at = fields.DateTime(allow_none=True)


class ReceiptSchema(Schema):
    """That a question was taken."""

    due_on = fields.Date()


class FindingSchema(Schema):
    """Something to look at."""

    rule = fields.String()
    at = fields.DateTime()
    who = fields.String()
    voucher = fields.String()
    fen = fields.Integer(allow_none=True)
    detail = fields.String()
