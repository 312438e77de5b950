"""What is asked for when labels are printed, and how a label reads to a program."""

from marshmallow import Schema, fields, validate

from inventory.labels.rules.label_text import SHEETS
from inventory.labels.rules.papers import SHEET_DEFAULT, SizeName

LABELS_MAX_ON_SHEET = max(sheet.labels for sheet in SHEETS.values())


class WantedSchema(Schema):
    """Which labels: those of a delivery, a lot or an item."""

    delivery = fields.String(load_default="")
    lot = fields.String(load_default="")
    item = fields.String(load_default="", metadata={"description": "where its label is torn"})
    pre_printed = fields.Boolean(
        load_default=True,
        metadata={"description": "also those from a roll, which stick on the goods already"},
    )


class SheetSchema(WantedSchema):
    """Which labels, on which paper."""

    sheet = fields.String(load_default=SHEET_DEFAULT, validate=validate.OneOf(list(SHEETS)))
    skip = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=LABELS_MAX_ON_SHEET - 1),
        metadata={"description": "labels of the first sheet that are used up already"},
    )


def _size() -> fields.String:
    return fields.String(
        load_default=str(SizeName.SMALL), validate=validate.OneOf([*map(str, SizeName)])
    )


class PictureSchema(Schema):
    """How large a label, in millimetres."""

    size = _size()


class StreamSchema(WantedSchema):
    """Which labels, how large, for a thermal printer."""

    size = _size()


class SendSchema(WantedSchema):
    """Which labels, to which printer."""

    client_id = fields.UUID(required=True)
    printer_id = fields.Integer(required=True)


class SentSchema(Schema):
    """The print job that was made; it is sent in a moment."""

    job_id = fields.Integer(attribute="id")
    state = fields.String()
    labels_count = fields.Integer()


class LabelSchema(Schema):
    """The words of a label."""

    code = fields.String()
    url = fields.String(metadata={"description": "what the QR code carries"})
    produce = fields.String()
    quantity = fields.String()
    village = fields.String()
    received_on = fields.Date(attribute="date")
    lot_code = fields.String()
