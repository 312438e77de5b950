"""The wire of printers and print jobs."""

from marshmallow import Schema, fields, validate

from inventory.labels.rules.papers import Language, SizeName
from inventory.printers.rules import RAW_PORT


class NewPrinterSchema(Schema):
    """What is said of a printer that is put on the list."""

    place_code = fields.String(required=True)
    name = fields.String(required=True)
    host = fields.String(
        required=True,
        metadata={"description": "number of a private network (RFC 1918): 192.168.1.40"},
    )
    port = fields.Integer(load_default=RAW_PORT)
    language = fields.String(required=True, validate=validate.OneOf([*map(str, Language)]))
    label_size = fields.String(required=True, validate=validate.OneOf([*map(str, SizeName)]))


class PrinterSchema(Schema):
    """A printer in use."""

    printer_id = fields.Integer()
    place_name = fields.String()
    place_name_en = fields.String()
    name = fields.String()
    host = fields.String()
    port = fields.Integer()
    language = fields.String()
    label_size = fields.String()


class JobSchema(Schema):
    """A print job."""

    job_id = fields.Integer()
    title = fields.String()
    printer_name = fields.String()
    labels_count = fields.Integer()
    first_label = fields.Integer(
        metadata={"description": "from which label on the last try printed, from 1"}
    )
    sent_labels = fields.Integer(
        metadata={"description": "how many whole labels the printer took in the last try"}
    )
    next_label = fields.Integer()
    tries = fields.Integer()
    state = fields.String(metadata={"description": "queued, sending, sent or failed"})
    reason = fields.String(
        metadata={
            "description": "refused, unreachable, stalled, cut, interrupted, forbidden or empty"
        }
    )
    asked_at = fields.AwareDateTime()
    settled_at = fields.AwareDateTime(allow_none=True)


class JobsQuerySchema(Schema):
    """Which page of the list."""

    before = fields.Integer(load_default=None)


class TestPrintSchema(Schema):
    """A test page, once for a client id."""

    client_id = fields.UUID(required=True)


class AgainSchema(Schema):
    """From which label on."""

    first_label = fields.Integer(load_default=1)
