"""The wire of taking back."""

from marshmallow import Schema, fields, validate

from fulfilment.floor.schemas import RAW_CHARACTERS_MAX, ClientSchema


class ShelfScanSchema(ClientSchema):
    """The shelf on which the goods were put."""

    shelf = fields.String(required=True, validate=validate.Length(max=RAW_CHARACTERS_MAX))


class TakenBackSchema(Schema):
    """What went back to a shelf."""

    order_code = fields.String()
    shelf = fields.String()
    items = fields.Integer()


class ToTakeBackSchema(Schema):
    """An order whose goods have to go back."""

    order_code = fields.String()
    platform = fields.String()
    called_off_at = fields.DateTime()
