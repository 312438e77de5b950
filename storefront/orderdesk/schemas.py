"""The wire of the order desk, without personal data."""

from marshmallow import Schema, fields, validate

from storefront.orders.rules import OrderState

STATES = [*(str(state) for state in OrderState), "mismatch"]


class OrderQuerySchema(Schema):
    """Which orders to list."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *STATES]))
    code = fields.String(load_default="", metadata={"description": "how the code begins"})
    before = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "`next` of the page before this one"},
    )


class OrderRowSchema(Schema):
    """An order in a list."""

    code = fields.String()
    state = fields.String()
    total_fen = fields.Integer()
    placed_at = fields.DateTime()
    paid_at = fields.DateTime(allow_none=True)
    mismatch = fields.Boolean(metadata={"description": "money came that is not what was asked for"})


class OrderListSchema(Schema):
    """A page of orders, newest first."""

    orders = fields.List(fields.Nested(OrderRowSchema))
    next = fields.Integer(allow_none=True)
