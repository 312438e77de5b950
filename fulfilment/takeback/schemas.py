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
    left = fields.Integer(
        metadata={"description": "want a warmer or colder shelf; scan that one next"}
    )


class ToTakeBackSchema(Schema):
    """An order whose goods have to go back."""

    order_code = fields.String()
    parcel_code = fields.String(
        allow_none=True, metadata={"description": "the parcel to open, if it is packed"}
    )
    platform = fields.String(
        allow_none=True, metadata={"description": "that paid the buyer back; null: the desk did"}
    )
    called_off_at = fields.DateTime()
