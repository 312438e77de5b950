"""The wire of listings."""

from marshmallow import Schema, fields


class UnitPriceSchema(Schema):
    """What one piece or one jin (500 g) costs."""

    fen = fields.Integer()
    per = fields.String(metadata={"description": "piece or jin"})
    exact = fields.Boolean(metadata={"description": "false where it is rounded to the fen"})


class ListingSchema(Schema):
    """Something that the web shop sells now."""

    listing_id = fields.Integer()
    slug = fields.String()
    title = fields.String()
    title_en = fields.String()
    description = fields.String()
    description_en = fields.String()
    counter = fields.String(metadata={"description": "what one pack is called when counted"})
    counter_en = fields.String()
    pack = fields.String()
    pack_en = fields.String()
    base_units = fields.Integer(metadata={"description": "pieces or grams in one pack"})
    base_unit = fields.String(metadata={"description": "piece or gram"})
    price_fen = fields.Integer(metadata={"description": "of one pack"})
    unit_price = fields.Nested(UnitPriceSchema)
    left = fields.Integer(metadata={"description": "packs that can still be had"})


class ShopSchema(Schema):
    """All that the web shop sells now, and its freight."""

    listings = fields.List(fields.Nested(ListingSchema))
    freight_fen = fields.Integer(metadata={"description": "of one order"})
