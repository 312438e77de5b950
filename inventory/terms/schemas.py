"""The wire of terms."""

from marshmallow import Schema, fields


class DeskQuerySchema(Schema):
    """At which desk."""

    place = fields.String(required=True, metadata={"description": "12 digits"})


class TermsSchema(Schema):
    """The terms in force: what a villager accepts with each delivery."""

    terms_id = fields.Integer(attribute="id")
    code = fields.String()
    version = fields.Integer()
    fee_basis_points = fields.Integer(metadata={"description": "of the price; 12 % is 1200"})
    body = fields.String()
    body_en = fields.String()
    valid_from = fields.DateTime()
