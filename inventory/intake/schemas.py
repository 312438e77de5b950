"""The wire of deliveries."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.web.api import ProblemSchema
from inventory.certificates.schemas import CertificatePromiseSchema
from inventory.intake.rules import (
    BATCH_MAX,
    PACKS_MAX,
    PICTURES_MAX,
    Accepted,
    DeliveryLine,
    DeliveryRequest,
    Refused,
)
from inventory.quality.rules import TESTS_MAX
from inventory.quality.schemas import AnswerField, ReadingSchema
from inventory.terms.rules import Method

KEY_MAX = 2**63 - 1
Key = validate.Range(min=1, max=KEY_MAX)


EARLIER = "earlier"
"""The villager accepted this very version of the terms at an earlier hand-over."""


class RefusedSchema(Schema):
    """What goes back, and why."""

    base_units = fields.Integer(
        required=True, strict=True, metadata={"description": "pieces or grams"}
    )
    reason = fields.String(required=True)

    @post_load
    def refused(self, typed: dict[str, Any], **_: object) -> Refused:
        """Make what the service takes."""
        return Refused(**typed)


class DeliveryLineSchema(Schema):
    """One produce in one size."""

    pack_id = fields.Integer(required=True, strict=True, validate=Key)
    packs = fields.Integer(required=True, strict=True, metadata={"description": "how many taken"})
    weights = fields.List(
        fields.Integer(strict=True),
        load_default=list,
        validate=validate.Length(max=PACKS_MAX),
        metadata={"description": "of a loose pack: net grams of each bag or crate"},
    )
    codes = fields.List(
        fields.String(),
        load_default=list,
        validate=validate.Length(max=PACKS_MAX),
        metadata={
            "description": "of pre-printed labels, as scanned, on the first packs in this order"
        },
    )
    answers = fields.Dict(
        keys=fields.String(),
        values=AnswerField(),
        load_default=dict,
        metadata={"description": "key of the question → true or false, number, option or photo"},
    )
    checklist_version = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=Key,
        metadata={"description": "of the questions that were shown; the newest if not told"},
    )
    tests = fields.List(
        fields.Nested(ReadingSchema), load_default=list, validate=validate.Length(max=TESTS_MAX)
    )
    certificate = fields.Nested(
        CertificatePromiseSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "issued without picture_id, else a photo of the paper brought"},
    )
    refused = fields.List(fields.Nested(RefusedSchema), load_default=list)

    @post_load
    def line(self, typed: dict[str, Any], **_: object) -> DeliveryLine:
        """Make the line that the service takes."""
        names = ("weights", "codes", "refused", "tests")
        lists = {name: tuple(typed[name]) for name in names}
        return DeliveryLine(**(typed | lists))


class AcceptanceSchema(Schema):
    """How the villager says yes to the terms."""

    method = fields.String(
        required=True,
        validate=validate.OneOf([EARLIER, Method.SIGNATURE.value, Method.PIN.value]),
        metadata={"description": "earlier: they accepted this very version before"},
    )
    picture_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "of the signature"}
    )
    pin = fields.String(load_default="", load_only=True, metadata={"description": "with pin only"})

    @post_load
    def accepted(self, typed: dict[str, Any], **_: object) -> Accepted | None:
        """Make what the service takes; nothing where they accepted earlier."""
        if typed["method"] == EARLIER:
            return None
        return Accepted(Method(typed["method"]), typed["pin"], typed["picture_id"])


class DeliveryRequestSchema(Schema):
    """A hand-over."""

    client_id = fields.UUID(
        required=True, metadata={"description": "made by the client: the same id is the same one"}
    )
    villager_code = fields.String(required=True, metadata={"description": "of their card"})
    terms_id = fields.Integer(required=True, strict=True, validate=Key)
    acceptance = fields.Nested(AcceptanceSchema, required=True, attribute="accepted")
    picture_ids = fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=PICTURES_MAX),
        metadata={"description": "photos of the goods, sent apart by PATCH /api/pictures/<id>"},
    )
    corrects = fields.String(
        load_default="", metadata={"description": "code of the delivery that forgot these goods"}
    )
    delivered_at = fields.AwareDateTime(
        load_default=None, allow_none=True, metadata={"description": "by the client's clock"}
    )
    lines = fields.List(fields.Nested(DeliveryLineSchema), required=True)

    @post_load
    def request(self, typed: dict[str, Any], **_: object) -> DeliveryRequest:
        """Make the request that the service takes."""
        lists = {name: tuple(typed[name]) for name in ("lines", "picture_ids")}
        return DeliveryRequest(**(typed | lists))


class BatchSchema(Schema):
    """Deliveries that waited on a phone, in the order in which they were taken.

    Each is read by itself (see DeliveryRequestSchema): one that is written wrongly is refused
    alone, and does not stop those behind it.
    """

    deliveries = fields.List(
        fields.Dict(),
        required=True,
        validate=validate.Length(min=1, max=BATCH_MAX),
        metadata={"description": "each as in POST /api/deliveries"},
    )


class SlipPackSchema(Schema):
    """The packs of one size in a lot."""

    name = fields.String()
    name_en = fields.String()
    base_units = fields.Integer()
    codes = fields.List(fields.String(), metadata={"description": "of the labels, in order"})
    weights = fields.List(
        fields.Integer(), metadata={"description": "pieces or grams in each, in the same order"}
    )
    guide_price_fen = fields.Integer(allow_none=True)
    agreed_price_fen = fields.Integer(
        allow_none=True, metadata={"description": "by the terms, for agreed_base_units"}
    )
    agreed_base_units = fields.Integer()
    is_back = fields.List(
        fields.Boolean(),
        metadata={"description": "taken off as a mistake, or given back; in the same order"},
    )


class SlipLotSchema(Schema):
    """What was taken of one produce."""

    code = fields.String()
    produce_code = fields.String()
    produce_name = fields.String()
    base_unit = fields.String()
    base_units = fields.Integer()
    expires_on = fields.Date()
    licence_number = fields.String()
    certificate_code = fields.String(
        metadata={"description": "of the producer's compliance certificate"}
    )
    hold_kinds = fields.List(
        fields.String(),
        metadata={"description": "paper: no licence; test: failed a rapid test; neither is sold"},
    )
    packs = fields.List(fields.Nested(SlipPackSchema))


class SlipRefusedSchema(Schema):
    """What went back."""

    produce_name = fields.String()
    base_unit = fields.String()
    base_units = fields.Integer()
    reason = fields.String()


class SlipSchema(Schema):
    """All that the slip of a delivery says."""

    code = fields.String()
    delivered_at = fields.DateTime()
    received_at = fields.DateTime()
    is_phone_clock_wrong = fields.Boolean(
        metadata={"description": "the time told was impossible; the server's was taken"}
    )
    villager_code = fields.String()
    villager_name = fields.String()
    place_code = fields.String()
    place_name = fields.String()
    agent_name = fields.String()
    method = fields.String()
    terms_id = fields.Integer(attribute="terms.id")
    terms_version = fields.Integer(attribute="terms.version")
    fee_basis_points = fields.Integer(attribute="terms.fee_basis_points")
    lots = fields.List(fields.Nested(SlipLotSchema))
    refused = fields.List(fields.Nested(SlipRefusedSchema))
    terms_kind = fields.String(attribute="terms.kind")
    paid_fen = fields.Integer(
        allow_none=True, metadata={"description": "in cash, at once, where the goods were bought"}
    )
    expected_fen = fields.Integer(allow_none=True)
    expected_top_up_fen = fields.Integer(attribute="expected.top_up_fen")
    expected_fee_fen = fields.Integer(attribute="expected.fee_fen")
    expected_net_fen = fields.Integer(attribute="expected.net_fen")


class FateSchema(Schema):
    """What became of one delivery of a batch."""

    client_id = fields.String()
    outcome = fields.String(metadata={"description": "taken or refused"})
    slip = fields.Nested(SlipSchema, allow_none=True)
    problem = fields.Nested(
        ProblemSchema, allow_none=True, metadata={"description": "why it was refused"}
    )


class FatesSchema(Schema):
    """What became of each, in the order sent."""

    results = fields.List(fields.Nested(FateSchema))


class DayQuerySchema(Schema):
    """Which day."""

    day = fields.Date(load_default=None, metadata={"description": "in China; today if not told"})


class PackCountSchema(Schema):
    """So many packs of one size."""

    produce_name = fields.String()
    pack_name = fields.String()
    packs = fields.Integer()


class DeliveryRowSchema(Schema):
    """A delivery, as a list shows it."""

    code = fields.String()
    delivered_at = fields.DateTime()
    villager_code = fields.String()
    villager_name = fields.String()
    place_name = fields.String()
    taken = fields.List(fields.Nested(PackCountSchema))
    has_refused = fields.Boolean()
