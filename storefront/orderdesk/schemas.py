"""The wire of the order desk, without personal data."""

from collections.abc import Mapping
from datetime import date

from marshmallow import Schema, fields, validate

from app.errors import Refusal
from storefront.orderdesk.rules import STOPPED
from storefront.orders.rules import OrderState

STATES = [*(str(state) for state in OrderState), "mismatch", STOPPED]


def typed_days(asked: Mapping[str, str]) -> tuple[date | None, date | None]:
    """Read from which day to which, both inclusive; where none is said there is no limit.

    Raises:
        Refusal: `orders.days`: no days, or backwards.
    """
    try:
        first, last = (
            date.fromisoformat(typed) if (typed := asked.get(name, "").strip()) else None
            for name in ("since", "until")
        )
    except ValueError:
        raise Refusal("orders.days") from None
    if first and last and last < first:
        raise Refusal("orders.days")
    return first, last


class OrderQuerySchema(Schema):
    """Which orders to list."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *STATES]))
    code = fields.String(load_default="", metadata={"description": "how the code begins"})
    phone = fields.String(
        load_default="", metadata={"description": "of who ordered or receives, its digits alone"}
    )
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
    is_stopped = fields.Boolean(
        metadata={"description": "paid back after picking began; its goods are to go back"}
    )
    mismatch = fields.Boolean(metadata={"description": "money came that is not what was asked for"})


class CallOffSchema(Schema):
    """Why an order is called off."""

    reason = fields.String(required=True, metadata={"description": "the shopper reads it"})


class CalledOffSchema(Schema):
    """An order that was called off."""

    code = fields.String()
    state = fields.String(
        metadata={"description": "refunded; paid or packed until its goods are back on a shelf"}
    )
    called_off_at = fields.DateTime(
        allow_none=True, metadata={"description": "where picking had begun: when it was stopped"}
    )


class OrderListSchema(Schema):
    """A page of orders, newest first."""

    orders = fields.List(fields.Nested(OrderRowSchema))
    next = fields.Integer(allow_none=True)
