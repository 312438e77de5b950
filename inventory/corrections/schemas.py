"""The wire of corrections."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from inventory.corrections.rules import Why, Wrong
from inventory.intake.rules import PACKS_MAX


class WrongSchema(Schema):
    """What is to be taken off a delivery, once for a client id."""

    client_id = fields.UUID(required=True)
    item_codes = fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(max=PACKS_MAX),
        metadata={"description": "of the labels that should not be there"},
    )
    why = fields.Enum(Why, by_value=True, required=True)
    note = fields.String(load_default="")

    @post_load
    def wrong(self, typed: dict[str, Any], **_: object) -> Wrong:
        """Make what the service takes; the edge adds which delivery it is."""
        codes = tuple(dict.fromkeys(code.strip().upper() for code in typed["item_codes"]))
        return Wrong(
            client_id=typed["client_id"],
            delivery_code="",
            item_codes=codes,
            why=typed["why"],
            note=typed["note"],
        )


class CorrectionRowSchema(Schema):
    """A correction with what it took off."""

    number = fields.Integer()
    why = fields.String()
    note = fields.String()
    corrected_by = fields.String()
    corrected_at = fields.DateTime()
    codes = fields.List(fields.String())
    back_fen = fields.Integer(
        metadata={"description": "cash that came back, where the goods had been bought"}
    )
