"""The wire of shortages."""

from marshmallow import fields

from fulfilment.floor.schemas import ClientSchema


class MissingSchema(ClientSchema):
    """Which pack is not on its shelf."""

    allocation_id = fields.Integer(required=True, metadata={"description": "of the task"})


class SettledSchema(ClientSchema):
    """What came of it."""

    class Meta:
        """The client id is the caller's."""

        exclude = ("client_id",)

    outcome = fields.String(metadata={"description": "chosen_anew or refunded"})
    refund_fen = fields.Integer()
    is_called_off = fields.Boolean(metadata={"description": "nothing of the order is left"})
