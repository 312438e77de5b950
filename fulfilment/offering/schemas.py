"""The wire of what is offered."""

from marshmallow import Schema, fields


class ShelfOfferSchema(Schema):
    """A listing with what stands on the shelves for it, in packs."""

    slug = fields.String()
    title = fields.String()
    title_en = fields.String()
    hub_id = fields.Integer()
    on_shelf = fields.Integer()
    promised = fields.Integer()
    left = fields.Integer()
    withheld = fields.Integer()


class ShelfPacksSchema(Schema):
    """How many packs, at which hub."""

    hub_id = fields.Integer(required=True, strict=True)
    packs = fields.Integer(required=True, strict=True)
