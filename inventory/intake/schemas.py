"""The wire of deliveries: JSON, and the agent's form."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.errors import Refusal
from app.units import BaseUnit, WeightUnit, parse_weight
from app.web.api import ProblemSchema
from inventory.intake.rules import (
    BATCH_MAX,
    PACKS_MAX,
    PICTURES_MAX,
    Accepted,
    DeliveryLine,
    DeliveryRequest,
    Refused,
    packs_of_weight,
)
from inventory.produce.queries import PackRow, ProduceRow
from inventory.terms.rules import Method

KEY_MAX = 2**63 - 1
COUNT_CHARACTERS_MAX = 9
YES = "yes"
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
    answers = fields.Dict(keys=fields.String(), values=fields.Boolean(), load_default=dict)
    refused = fields.List(fields.Nested(RefusedSchema), load_default=list)

    @post_load
    def line(self, typed: dict[str, Any], **_: object) -> DeliveryLine:
        """Make the line that the service takes."""
        lists = {name: tuple(typed[name]) for name in ("weights", "refused")}
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


class SlipLotSchema(Schema):
    """What was taken of one produce."""

    code = fields.String()
    produce_code = fields.String()
    produce_name = fields.String()
    base_unit = fields.String()
    base_units = fields.Integer()
    expires_on = fields.Date()
    licence_number = fields.String()
    hold_kinds = fields.List(
        fields.String(), metadata={"description": "paper: kept, but not sold without a licence"}
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
    expected_fen = fields.Integer(allow_none=True)
    expected_fee_fen = fields.Integer()


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


def lines_of_form(
    form: Mapping[str, str], produce: Sequence[ProduceRow]
) -> tuple[DeliveryLine, ...]:
    """Read the lines that an agent filled in; what was left at nothing is no line.

    Fields by key: `packs-<pack>`, `weight-<pack>`, `unit-<pack>`, `answer-<produce>-<question>`,
    `back-<produce>` and `reason-<produce>`.

    Raises:
        Refusal: `intake.number_wrong`, `intake.weight_not_whole`,
            `intake.count_and_weight_differ`.
    """
    return tuple(line for kind in produce for line in _lines_of_produce(form, kind))


def _lines_of_produce(form: Mapping[str, str], kind: ProduceRow) -> list[DeliveryLine]:
    counts = {pack: _packs(form, kind, pack) for pack in kind.packs}
    back = _count(form.get(f"back-{kind.produce_id}", ""))
    reason = form.get(f"reason-{kind.produce_id}", "").strip()
    answers = {
        question.key: form[name] == YES
        for question in kind.checklist
        if (name := f"answer-{kind.produce_id}-{question.key}") in form
    }
    failed = [
        question.question for question in kind.checklist if answers.get(question.key) is False
    ]
    if failed:
        # One "no" and all of it goes back; the questions themselves are the reason.
        back += sum(packs * pack.base_units for pack, packs in counts.items())
        reason = reason or "；".join(failed)
        counts = dict.fromkeys(counts, 0)
    lines = [DeliveryLine(pack.pack_id, packs, answers) for pack, packs in counts.items() if packs]
    if back and kind.packs:
        first = lines[0] if lines else DeliveryLine(kind.packs[0].pack_id, 0)
        lines[:1] = [
            DeliveryLine(first.pack_id, first.packs, first.answers, (Refused(back, reason),))
        ]
    return lines


def _packs(form: Mapping[str, str], kind: ProduceRow, pack: PackRow) -> int:
    """Read how many packs, counted or weighed."""
    packs = _count(form.get(f"packs-{pack.pack_id}", ""))
    typed = form.get(f"weight-{pack.pack_id}", "").strip()
    if kind.base_unit != BaseUnit.GRAM or not typed:
        return packs
    try:
        grams = parse_weight(typed, WeightUnit(form.get(f"unit-{pack.pack_id}", "")))
    except ValueError:
        raise Refusal("intake.number_wrong", typed=typed) from None
    try:
        weighed = packs_of_weight(grams, pack.base_units)
    except ValueError:
        raise Refusal("intake.weight_not_whole", grams=grams, pack=pack.base_units) from None
    if packs not in {0, weighed}:
        raise Refusal("intake.count_and_weight_differ", packs=packs, weighed=weighed)
    return weighed


def _count(typed: str) -> int:
    """Read a count; nothing is zero, and a minus sign is kept for the service to refuse."""
    typed = typed.strip()
    if not typed:
        return 0
    if len(typed) > COUNT_CHARACTERS_MAX:
        raise Refusal("intake.number_wrong", typed=typed[:COUNT_CHARACTERS_MAX] + "…")
    try:
        return int(typed)
    except ValueError:
        raise Refusal("intake.number_wrong", typed=typed) from None
