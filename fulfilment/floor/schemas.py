"""The wire of a scan, as every station takes it."""

from marshmallow import Schema, fields, validate

RAW_CHARACTERS_MAX = 2000


class ClientSchema(Schema):
    """Who asks: the same client id again has one effect and the same answer."""

    client_id = fields.UUID(required=True)


class ScanSchema(ClientSchema):
    """One scan: what the scanner read, unchanged."""

    raw = fields.String(required=True, validate=validate.Length(max=RAW_CHARACTERS_MAX))
