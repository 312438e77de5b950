"""The wire of gradings."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.units import BASE_UNITS_MAX
from fulfilment.floor.schemas import RAW_CHARACTERS_MAX, ClientSchema
from fulfilment.grading.rules import NOTE_CHARACTERS_MAX, Found
from fulfilment.losses.rules import TYPED, Reason
from fulfilment.losses.services import Report
from inventory.processing.rules import Wanted
from inventory.stock.rules import PACKS_MAX


class GradedPartSchema(Schema):
    """What is of another grade: so many packs, or bags of these weights."""

    pack_id = fields.Integer(required=True, metadata={"description": "a pack of that grade"})
    packs = fields.Integer(load_default=0, validate=validate.Range(min=0, max=PACKS_MAX))
    weights = fields.List(
        fields.Integer(validate=validate.Range(min=1, max=BASE_UNITS_MAX)),
        load_default=list,
        validate=validate.Length(max=PACKS_MAX),
        metadata={"description": "net grams of each bag, of a loose pack"},
    )


class NewGradingSchema(ClientSchema):
    """What a re-inspection found in a thing besides what stays of its grade."""

    item = fields.String(required=True, validate=validate.Length(max=RAW_CHARACTERS_MAX))
    parts = fields.List(
        fields.Nested(GradedPartSchema), load_default=list, validate=validate.Length(max=20)
    )
    lost = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=BASE_UNITS_MAX),
        metadata={"description": "base units that cannot be sold"},
    )
    reason = fields.String(
        load_default=str(Reason.SPOILED),
        validate=validate.OneOf([str(reason) for reason in TYPED]),
        metadata={"description": "why, of what is lost"},
    )
    by_desk = fields.Boolean(load_default=False)
    picture_id = fields.UUID(load_default=None, metadata={"description": "of what is lost"})
    note = fields.String(load_default="", validate=validate.Length(max=NOTE_CHARACTERS_MAX))

    @post_load
    def words(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """Make what the service takes."""
        wanted = [
            Wanted(part["pack_id"], part["packs"], tuple(part["weights"]))
            for part in typed["parts"]
        ]
        report = Report(
            client_id=typed["client_id"],
            reason=Reason(typed["reason"]),
            note=typed["note"],
            picture_id=typed["picture_id"],
            by_desk=typed["by_desk"],
        )
        return {
            "raw": typed["item"],
            "found": Found(tuple(wanted), typed["lost"]),
            "report": report,
        }


class GradingPartSchema(Schema):
    """A part under a label of its own."""

    code = fields.String()
    grade = fields.String(metadata={"description": "first, second or third"})
    base_units = fields.Integer()
    lost = fields.Boolean(metadata={"description": "reported as lost"})


class GradingSchema(Schema):
    """What was found of a thing."""

    grading_id = fields.Integer()
    base_units = fields.Integer(metadata={"description": "what it held before"})
    kept_base_units = fields.Integer()
    grade = fields.String(metadata={"description": "of what its label keeps"})
    note = fields.String()
    graded_by = fields.String()
    graded_at = fields.AwareDateTime()
    undone_at = fields.AwareDateTime(allow_none=True)
    parts = fields.List(fields.Nested(GradingPartSchema))
