"""The wire of what a phone keeps."""

from marshmallow import Schema, fields

from inventory.intake.schemas import DeliveryLineSchema
from inventory.produce.schemas import QuestionSchema


class AgentSchema(Schema):
    """Whose phone it is."""

    account_id = fields.Integer()
    name = fields.String(attribute="agent_name")


class KeptPlaceSchema(Schema):
    """A desk of the agent's."""

    place_id = fields.Integer()
    code = fields.String(metadata={"description": "12 digits"})
    name = fields.String()
    name_en = fields.String()
    cash_fen = fields.Integer(metadata={"description": "in its float"})


class KeptVillagerSchema(Schema):
    """A villager as a phone finds and shows them."""

    code = fields.String(metadata={"description": "of their card"})
    name = fields.String()
    readings = fields.List(
        fields.String(), metadata={"description": "in pinyin, syllables apart, likeliest first"}
    )
    masked_phone = fields.String()
    tail = fields.String(metadata={"description": "last four digits of the phone"})
    status = fields.String()
    place_id = fields.Integer()
    has_data_consent = fields.Boolean()
    accepted_terms_ids = fields.List(fields.Integer())
    licences = fields.Dict(
        keys=fields.String(),
        values=fields.Date(),
        metadata={"description": "code of the produce → last day of the licence in force"},
    )


class KeptPackSchema(Schema):
    """A size in which a produce is labelled."""

    pack_id = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    base_units = fields.Integer(metadata={"description": "of a loose pack: what its price is for"})
    loose = fields.Boolean(metadata={"description": "each bag or crate has its own weight"})
    guide_price_fen = fields.Integer(allow_none=True)


class KeptProduceSchema(Schema):
    """A kind of goods, with all that intake asks about it."""

    produce_id = fields.Integer()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    base_unit = fields.String()
    produce_class = fields.String(data_key="class")
    picture = fields.String()
    checklist_version = fields.Integer()
    checklist = fields.List(fields.Nested(QuestionSchema))
    packs = fields.List(fields.Nested(KeptPackSchema))


class KeptPriceSchema(Schema):
    """The price of one pack by the terms: named by the villager, or paid in a buy-out."""

    pack_id = fields.Integer()
    price_fen = fields.Integer()


class KeptTermsSchema(Schema):
    """Terms in force."""

    terms_id = fields.Integer()
    code = fields.String()
    kind = fields.String()
    version = fields.Integer()
    body = fields.String()
    body_en = fields.String()
    fee_basis_points = fields.Integer(metadata={"description": "of the price; 12 % is 1200"})
    above_basis_points = fields.Integer(
        metadata={"description": "what the desk keeps of the part above the named price"}
    )
    prices = fields.List(fields.Nested(KeptPriceSchema))


class VillageSchema(Schema):
    """All that a phone keeps of the desks where its agent works.

    Beside these fields an answer has `version`, which changes with any of them and is its ETag,
    and `taken_at`.
    """

    agent = fields.Function(lambda village: AgentSchema().dump(village))
    places = fields.List(fields.Nested(KeptPlaceSchema))
    villagers = fields.List(fields.Nested(KeptVillagerSchema))
    produce = fields.List(fields.Nested(KeptProduceSchema))
    terms = fields.List(fields.Nested(KeptTermsSchema))
    takes = fields.Function(
        lambda _: sorted(DeliveryLineSchema().fields),
        metadata={"description": "fields of a delivery's line: the phone asks for no others"},
    )


class SnapshotSchema(VillageSchema):
    """A village at one moment."""

    version = fields.String()
    taken_at = fields.DateTime()


class AtWorkSchema(Schema):
    """Who is signed in on a phone."""

    account_id = fields.Integer()
    name = fields.String()
    csrf_token = fields.String(metadata={"description": "for the header X-CSRFToken"})
    now = fields.AwareDateTime(metadata={"description": "by the server's clock"})
