"""The wire of terms."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.money import BasisPoints, Fen
from inventory.terms.rules import LossRule, TermsKind, UnsoldRule, Wording

KEY_MAX = 2**63 - 1
Key = validate.Range(min=1, max=KEY_MAX)


class DeskQuerySchema(Schema):
    """At which desk, and of which kind."""

    place = fields.String(required=True, metadata={"description": "12 digits"})
    kind = fields.Enum(TermsKind, by_value=True, load_default=TermsKind.CONSIGNMENT)


class PackPriceSchema(Schema):
    """The price of one pack: named by the villager, or paid in a buy-out."""

    pack_id = fields.Integer(required=True, strict=True, validate=Key)
    price_fen = fields.Integer(required=True, strict=True)


class WordingSchema(Schema):
    """All that an operator decides about one version."""

    kind = fields.Enum(TermsKind, by_value=True, required=True)
    fee_basis_points = fields.Integer(
        load_default=0, strict=True, metadata={"description": "of the price; 12 % is 1200"}
    )
    above_basis_points = fields.Integer(
        load_default=0,
        strict=True,
        metadata={"description": "what the desk keeps of the part above the named price"},
    )
    loss_rule = fields.Enum(LossRule, by_value=True, load_default=LossRule.CUSTODY)
    pool_allowed = fields.Boolean(load_default=False)
    unsold_rule = fields.Enum(UnsoldRule, by_value=True, load_default=UnsoldRule.RETURN)
    villager_bears_costs = fields.Boolean(
        load_default=False,
        metadata={"description": "what platform, host and carrier keep; else the desk"},
    )
    prices = fields.List(fields.Nested(PackPriceSchema), load_default=list)
    extra = fields.String(
        load_default="", metadata={"description": "sentences of one's own, in Chinese"}
    )
    extra_en = fields.String(load_default="")

    @post_load
    def wording(self, typed: dict[str, Any], **_: object) -> Wording:
        """Make what the service takes."""
        return Wording(
            kind=typed["kind"],
            fee_rate=BasisPoints(typed["fee_basis_points"]),
            above_rate=BasisPoints(typed["above_basis_points"]),
            loss_rule=typed["loss_rule"],
            pool_allowed=typed["pool_allowed"],
            unsold_rule=typed["unsold_rule"],
            villager_bears_costs=typed["villager_bears_costs"],
            prices={each["pack_id"]: Fen(each["price_fen"]) for each in typed["prices"]},
            extra=typed["extra"],
            extra_en=typed["extra_en"],
        )


class NewDraftSchema(Schema):
    """A draft, once for a client id."""

    client_id = fields.UUID(required=True)
    book_id = fields.Integer(
        load_default=None,
        strict=True,
        validate=Key,
        metadata={"description": "the operator; not needed by who serves one only"},
    )
    wording = fields.Nested(WordingSchema, required=True)


class TermsSchema(Schema):
    """One version of terms."""

    terms_id = fields.Integer(attribute="id")
    code = fields.String()
    kind = fields.String()
    version = fields.Integer(allow_none=True, metadata={"description": "null while a draft"})
    fee_basis_points = fields.Integer(metadata={"description": "of the price; 12 % is 1200"})
    above_basis_points = fields.Integer()
    loss_rule = fields.String()
    pool_allowed = fields.Boolean()
    unsold_rule = fields.String(
        allow_none=True, metadata={"description": "null where these terms do not say"}
    )
    villager_bears_costs = fields.Boolean()
    body = fields.String()
    body_en = fields.String()
    valid_from = fields.DateTime(allow_none=True)
    withdrawn_at = fields.DateTime(allow_none=True)


class TermsRowSchema(Schema):
    """A version as the office lists it."""

    terms = fields.Nested(TermsSchema)
    state = fields.String()
    book_name = fields.String()
    acceptances = fields.Integer(metadata={"description": "villagers who said yes to it"})
    prices = fields.List(fields.Nested(PackPriceSchema))
