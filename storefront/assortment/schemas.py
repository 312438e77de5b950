"""The wire of the assortment."""

from marshmallow import Schema, fields, validate


class WordsSchema(Schema):
    """What a listing is called and where it stands."""

    title = fields.String(required=True)
    title_en = fields.String(load_default="")
    description = fields.String(load_default="")
    description_en = fields.String(load_default="")
    counter = fields.String(required=True, metadata={"description": "word for one pack: 盘, 瓶"})
    counter_en = fields.String(load_default="")
    category = fields.String(load_default="", metadata={"description": "code of a category"})


class NewListingSchema(WordsSchema):
    """A pack that is to be listed."""

    pack_id = fields.Integer(required=True)
    slug = fields.String(load_default="", metadata={"description": "made of the title if empty"})


class ChangedListingSchema(WordsSchema):
    """All that can change of a listing; moments in China."""

    active = fields.Boolean(load_default=True)
    sells_from = fields.String(load_default="", metadata={"description": "2026-12-05T20:00"})
    sells_until = fields.String(load_default="")
    season_from = fields.String(load_default="", metadata={"description": "11-15"})
    season_until = fields.String(load_default="")
    ships_on = fields.String(load_default="", metadata={"description": "2026-12-10"})
    ship_grams = fields.String(load_default="", metadata={"description": "of one pack, as sent"})
    tolerance_grams = fields.String(
        load_default="",
        metadata={"description": "sold by weight: how far a pack may be off, in grams"},
    )
    is_cold = fields.String(load_default="", metadata={"description": "yes, or empty"})
    spoils_once_opened = fields.String(load_default="", metadata={"description": "yes, or empty"})


class NewPriceSchema(Schema):
    """A price from a moment on, or for a time."""

    channel = fields.String(load_default="web")
    price_yuan = fields.String(required=True, metadata={"description": "60 or 60.00"})
    per = fields.String(
        load_default="pack",
        validate=validate.OneOf(["pack", "jin"]),
        metadata={"description": "of a pack, or of a jin (500 g) of what is weighed"},
    )
    valid_from = fields.String(load_default="", metadata={"description": "now if empty"})
    valid_until = fields.String(load_default="")


class AheadSchema(Schema):
    """How many packs may be sold before they are there."""

    packs = fields.Integer(required=True, strict=True)


class NamedSchema(Schema):
    """Where a listing is found."""

    slug = fields.String()


class PricedSchema(Schema):
    """A price that was set."""

    price_fen = fields.Integer(metadata={"description": "of a pack, by weight of the heaviest"})
    heaviest_grams = fields.Integer(allow_none=True)
    valid_from = fields.DateTime()
    valid_until = fields.DateTime(allow_none=True)
