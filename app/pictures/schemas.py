"""The wire of pictures on their way."""

from marshmallow import Schema, fields


class PieceQuerySchema(Schema):
    """Where the bytes of the body belong."""

    start = fields.Integer(required=True, metadata={"description": "byte at which they begin"})
    total = fields.Integer(required=True, metadata={"description": "bytes of the whole picture"})


class ProgressSchema(Schema):
    """How far a picture has come."""

    received_bytes = fields.Integer(metadata={"description": "go on at this byte"})
    is_kept = fields.Boolean(metadata={"description": "it is whole; nothing more to send"})
