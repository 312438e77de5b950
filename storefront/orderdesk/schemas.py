"""The wire of the order desk, without personal data."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from marshmallow import Schema, fields, validate

from app.clock import CHINA
from app.errors import Refusal
from storefront.orders.rules import OrderState

DAYS_MAX = 366
STATES = [*(str(state) for state in OrderState), "mismatch"]


def typed_days(asked: Mapping[str, str], *, today: date) -> tuple[datetime, datetime]:
    """Read from which day to which, both inclusive, in China; this month where none is said.

    Raises:
        Refusal: `orders.days`: no days, backwards, or more than a year.
    """
    try:
        first = date.fromisoformat(asked.get("since") or today.replace(day=1).isoformat())
        last = date.fromisoformat(asked.get("until") or today.isoformat())
    except ValueError:
        raise Refusal("orders.days") from None
    if not timedelta() <= last - first <= timedelta(days=DAYS_MAX):
        raise Refusal("orders.days")
    midnight = time(tzinfo=CHINA)
    return datetime.combine(first, midnight), datetime.combine(last, midnight) + timedelta(days=1)


class OrderQuerySchema(Schema):
    """Which orders to list."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *STATES]))
    code = fields.String(load_default="", metadata={"description": "how the code begins"})
    phone = fields.String(
        load_default="", metadata={"description": "the receiver's, its digits alone"}
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
    mismatch = fields.Boolean(metadata={"description": "money came that is not what was asked for"})


class OrderListSchema(Schema):
    """A page of orders, newest first."""

    orders = fields.List(fields.Nested(OrderRowSchema))
    next = fields.Integer(allow_none=True)
