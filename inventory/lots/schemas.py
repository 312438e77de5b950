"""The wire of lots and holds."""

from marshmallow import Schema, fields

from inventory.certificates.schemas import CertificateSchema
from inventory.quality.rules import HoldKind
from inventory.quality.schemas import AnsweredSchema, ReadingSchema


class LotSchema(Schema):
    """A lot: whose, of what, how much, until when."""

    code = fields.String()
    produce_name = fields.String()
    produce_name_en = fields.String()
    base_unit = fields.String()
    base_units = fields.Integer()
    received_on = fields.Date()
    expires_on = fields.Date()
    villager_code = fields.String()
    delivery_code = fields.String()
    place_code = fields.String()
    licence_number = fields.String()


class HoldSchema(Schema):
    """A hold, why it was placed and how it ended."""

    hold_id = fields.Integer()
    lot = fields.Nested(LotSchema)
    kind = fields.String(metadata={"description": "test, paper, expiry, recall or count"})
    reason = fields.String()
    placed_by = fields.String()
    placed_at = fields.AwareDateTime()
    released_by = fields.String()
    released_at = fields.AwareDateTime(allow_none=True)
    release_reason = fields.String()


class CheckSchema(Schema):
    """A checklist as answered."""

    passed = fields.Boolean()
    questions = fields.List(fields.Nested(AnsweredSchema))
    checked_by = fields.String()
    checked_at = fields.AwareDateTime()


class TestSchema(Schema):
    """A rapid test."""

    method = fields.String()
    value_tenths = fields.Integer()
    limit_tenths = fields.Integer()
    positive = fields.Boolean()
    device = fields.String()
    reagent_batch = fields.String()
    tested_by = fields.String()
    tested_at = fields.AwareDateTime()


class LotPageSchema(Schema):
    """All that is known of a lot's quality."""

    lot = fields.Nested(LotSchema)
    checks = fields.List(fields.Nested(CheckSchema))
    tests = fields.List(fields.Nested(TestSchema))
    certificates = fields.List(fields.Nested(CertificateSchema))
    holds = fields.List(fields.Nested(HoldSchema))


class NewTestSchema(Schema):
    """A rapid test to put on record."""

    client_id = fields.UUID(required=True)
    reading = fields.Nested(ReadingSchema, required=True)


class NewHoldSchema(Schema):
    """Why a lot may not leave."""

    kind = fields.Enum(HoldKind, by_value=True, required=True)
    reason = fields.String(required=True)


class ReleaseSchema(Schema):
    """What cleared a lot."""

    reason = fields.String(required=True)
    picture_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "photo of the report"}
    )


class HoldsQuerySchema(Schema):
    """Which holds."""

    state = fields.String(load_default="open", metadata={"description": "open or released"})
    kind = fields.Enum(HoldKind, by_value=True, load_default=None)
    page = fields.Integer(load_default=1)
