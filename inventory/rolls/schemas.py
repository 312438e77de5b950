"""The wire of rolls."""

from marshmallow import Schema, fields, validate

from inventory.labels.rules.label_text import SHEETS
from inventory.labels.rules.papers import SHEET_DEFAULT, SizeName


class NewRollSchema(Schema):
    """A roll to be made, once for a client id."""

    client_id = fields.UUID(required=True)
    labels_count = fields.Integer(required=True)
    hub_code = fields.String(required=True, metadata={"description": "where it is printed"})


class RollSchema(Schema):
    """A roll with what became of its labels."""

    code = fields.String()
    first_code = fields.String()
    last_code = fields.String()
    hub_name = fields.String()
    hub_name_en = fields.String()
    place_code = fields.String(metadata={"description": "empty before it is given to a village"})
    place_name = fields.String()
    place_name_en = fields.String()
    labels_count = fields.Integer()
    bound_count = fields.Integer()
    lent_count = fields.Integer(
        metadata={"description": "of those bound, in another village than the roll's"}
    )
    void_count = fields.Integer()
    unbound_count = fields.Integer()
    made_at = fields.AwareDateTime()
    assigned_at = fields.AwareDateTime(allow_none=True)


class RollsQuerySchema(Schema):
    """Which page of the list."""

    before = fields.Integer(load_default=None)


class AssignSchema(Schema):
    """Whom a roll is given to."""

    place_code = fields.String(required=True)


class VoidStretchSchema(Schema):
    """A damaged stretch of a roll."""

    first = fields.String(required=True)
    last = fields.String(load_default="", metadata={"description": "empty: the first alone"})
    reason = fields.String(required=True)


class VoidedSchema(Schema):
    """How many labels that were."""

    voided_count = fields.Integer()


class UnboundQuerySchema(Schema):
    """Whose rolls."""

    place_code = fields.String(required=True)


class SerialRangeSchema(Schema):
    """Serials in a row, both ends inclusive: the seven digits of a code, in base 36."""

    first = fields.Integer()
    last = fields.Integer()


class RollSheetSchema(Schema):
    """On which paper."""

    sheet = fields.String(load_default=SHEET_DEFAULT, validate=validate.OneOf(list(SHEETS)))
    skip = fields.Integer(load_default=0)


class RollStreamSchema(Schema):
    """How large, for a thermal printer."""

    size = fields.String(
        load_default=str(SizeName.SMALL), validate=validate.OneOf([*map(str, SizeName)])
    )


class RollSendSchema(Schema):
    """To which printer."""

    client_id = fields.UUID(required=True)
    printer_id = fields.Integer(required=True)


class RollSentSchema(Schema):
    """The print job that was made; it is sent in a moment."""

    job_id = fields.Integer(attribute="id")
    state = fields.String()
    labels_count = fields.Integer()
