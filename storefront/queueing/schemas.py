"""The wire of the queue."""

from marshmallow import Schema, fields

from storefront.queueing.rules import TicketKind


class TakeSchema(Schema):
    """A number that is asked for."""

    client_id = fields.UUID(required=True)
    place = fields.String(required=True, metadata={"description": "12-digit code of the centre"})
    kind = fields.Enum(TicketKind, by_value=True, load_default=TicketKind.ERRANDS)
    first = fields.Boolean(load_default=False, metadata={"description": "old, disabled, pregnant"})


class CallSchema(Schema):
    """The next is called to a counter."""

    client_id = fields.UUID(required=True)
    place = fields.String(required=True)
    counter = fields.Integer(required=True, strict=True)


class TicketSchema(Schema):
    """A number."""

    key = fields.String()
    number = fields.Integer()
    kind = fields.String()
    first = fields.Boolean()
    state = fields.String()
    counter = fields.Integer(allow_none=True)


class QueueStandingSchema(Schema):
    """A number, how many are ahead, how long it may take."""

    ticket = fields.Nested(TicketSchema)
    ahead = fields.Integer()
    minutes = fields.Integer()
