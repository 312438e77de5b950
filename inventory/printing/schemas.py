"""What is asked for when labels are printed, and how a label reads to a program."""

from marshmallow import Schema, fields, validate

from inventory.labels.rules.label_text import SHEETS
from inventory.printing.rules import SHEET_DEFAULT, PictureSize

LABELS_MAX_ON_SHEET = max(sheet.labels for sheet in SHEETS.values())


class WantedSchema(Schema):
    """Which labels: those of a delivery or of a lot."""

    delivery = fields.String(load_default="")
    lot = fields.String(load_default="")


class SheetSchema(WantedSchema):
    """Which labels, on which paper."""

    sheet = fields.String(load_default=SHEET_DEFAULT, validate=validate.OneOf(list(SHEETS)))
    skip = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=LABELS_MAX_ON_SHEET - 1),
        metadata={"description": "labels of the first sheet that are used up already"},
    )


class PictureSchema(Schema):
    """How large a label, in millimetres."""

    size = fields.String(
        load_default=str(PictureSize.SMALL), validate=validate.OneOf([*map(str, PictureSize)])
    )


class LabelSchema(Schema):
    """The words of a label."""

    code = fields.String()
    url = fields.String(metadata={"description": "what the QR code carries"})
    produce = fields.String()
    quantity = fields.String()
    village = fields.String()
    received_on = fields.Date(attribute="date")
    lot_code = fields.String()
