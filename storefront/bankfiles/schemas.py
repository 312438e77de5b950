"""The wire of bank files."""

from marshmallow import Schema, fields


class BankLayoutSchema(Schema):
    """How a bank wants its file."""

    name = fields.String(required=True)
    columns = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "title=word each", "example": ["收款账号=account"]},
    )
    encoding = fields.String(load_default="gb18030")
    delimiter = fields.String(load_default=",")
    has_titles = fields.Boolean(load_default=True)
    rows_max = fields.Integer(load_default=1000, strict=True)
    total_fen_max = fields.Integer(load_default=100_000_00, strict=True)


class NewBankBatchSchema(Schema):
    """Whom to pay."""

    client_id = fields.UUID(required=True)
    layout = fields.String(required=True)
    least_fen = fields.Integer(load_default=1, strict=True)


class BankBatchSchema(Schema):
    """A batch."""

    batch_id = fields.Integer()
    layout = fields.String()
    state = fields.String(metadata={"description": "proposed, approved, sent or withdrawn"})
    payouts = fields.Integer()
    total_fen = fields.Integer()
    paid = fields.Integer()
    failed = fields.Integer()
    waiting = fields.Integer()
    without_answer = fields.Integer(
        attribute="unknown", metadata={"description": "of those that wait: the bank did not answer"}
    )
    proposed_by = fields.String()
    approved_by = fields.String(allow_none=True)
    sent_at = fields.DateTime(allow_none=True)


class BankResultSchema(Schema):
    """The bank's answer about one payout."""

    serial = fields.String(required=True)
    status = fields.String(required=True, metadata={"example": "成功"})
    reason = fields.String(load_default="")


class BankResultsSchema(Schema):
    """The bank's answer."""

    results = fields.List(fields.Nested(BankResultSchema), required=True)


class ChangedSchema(Schema):
    """How many payouts an answer changed."""

    changed = fields.Integer()


class StuckSchema(Schema):
    """Money that does not reach its villager."""

    villager_code = fields.String()
    fen = fields.Integer()
    due_since = fields.DateTime()
    days = fields.Integer()
    why = fields.String(metadata={"description": "name, suspended or unclaimed"})
