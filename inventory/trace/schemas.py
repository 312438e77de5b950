"""Events on the wire."""

from marshmallow import Schema, fields


class FormSchema(Schema):
    """The bare CBV 2.0 words of an event."""

    event_type = fields.String()
    action = fields.String()
    biz_step = fields.String()
    disposition = fields.String()


class EventSchema(Schema):
    """One event in the life of a code."""

    step = fields.String(allow_none=True)
    occurred_at = fields.AwareDateTime()
    recorded_at = fields.AwareDateTime()
    place_code = fields.String()
    place_name = fields.String()
    place_name_en = fields.String()
    bin_name = fields.String()
    parent_code = fields.String()
    codes_count = fields.Integer()
    references = fields.Dict(keys=fields.String(), values=fields.String())
    form = fields.Nested(FormSchema)
