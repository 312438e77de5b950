"""The wire of goods that are sold cheaper or made into others."""

from marshmallow import Schema, fields, validate

from fulfilment.floor.schemas import ClientSchema

FEN_MAX = 10**8


class NewMarkdownSchema(ClientSchema):
    """Which goods, and for how much."""

    lot_code = fields.String(required=True, validate=validate.Length(max=40))
    pack_id = fields.Integer(required=True)
    price_fen = fields.Integer(required=True, validate=validate.Range(min=1, max=FEN_MAX))
    picture_id = fields.UUID(
        load_default=None,
        metadata={"description": "of the villager's consent, where the terms ask for it"},
    )


class MarkdownSchema(Schema):
    """A lower price of what was left of a lot."""

    markdown_id = fields.Integer()
    lot_code = fields.String()
    pack_id = fields.Integer(metadata={"description": "as which it is sold from now on"})
    packs = fields.Integer()
    before_fen = fields.Integer()
    price_fen = fields.Integer()
    bearer = fields.String(
        metadata={"description": "desk or villager: who bears less than a named price"}
    )
    picture_id = fields.UUID(allow_none=True)
    marked_by = fields.String()
    marked_at = fields.DateTime()


class NewConversionSchema(ClientSchema):
    """What is left of which lot."""

    lot_code = fields.String(required=True, validate=validate.Length(max=40))
    picture_id = fields.UUID(load_default=None)


class ConversionSchema(Schema):
    """Goods that stand on the dock, to be made into others."""

    items = fields.Integer()
    decided_at = fields.DateTime()
