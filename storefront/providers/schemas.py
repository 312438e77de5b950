"""The wire of providers, without personal data."""

from marshmallow import Schema, fields


class HoursSchema(Schema):
    """A stretch of a weekday."""

    weekday = fields.Integer(required=True, metadata={"description": "Monday is 1"})
    from_minute = fields.Integer(required=True, metadata={"description": "from midnight in China"})
    until_minute = fields.Integer(required=True)


class ProviderSchema(Schema):
    """A provider as lists show them."""

    code = fields.String()
    name = fields.String()
    masked_phone = fields.String()
    place_name = fields.String()
    volunteer = fields.Boolean()
    licence_until = fields.Date(allow_none=True)
    reach_metres = fields.Integer(allow_none=True)
    state = fields.String()
    trades = fields.List(fields.String())
    areas = fields.List(fields.String())
    hours = fields.List(fields.Nested(HoursSchema))


class NewProviderSchema(Schema):
    """A provider as the operator registers them, with the account that they sign in by."""

    client_id = fields.UUID(required=True)
    place = fields.String(required=True, metadata={"description": "12-digit code of the centre"})
    name = fields.String(required=True)
    phone = fields.String(required=True)
    login = fields.String(required=True)
    password = fields.String(required=True)
    pin = fields.String(required=True, metadata={"description": "six digits; proves payment"})
    trades = fields.List(fields.String(), required=True)
    areas = fields.List(fields.String(), required=True)
    hours = fields.String(
        required=True, metadata={"description": "a line a stretch: 1-5 08:00-12:00"}
    )
    reach_km = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        metadata={"description": "goes to all villages within this radius of the centre"},
    )
    volunteer = fields.Boolean(load_default=False)
    licence_number = fields.String(load_default="")
    licence_until = fields.Date(load_default=None, allow_none=True)


class AbsenceSchema(Schema):
    """A time in which a provider takes nothing on."""

    start = fields.AwareDateTime(required=True)
    end = fields.AwareDateTime(required=True)
