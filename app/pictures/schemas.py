"""The wire of pictures on their way."""

from collections.abc import Mapping

from marshmallow import Schema, fields
from werkzeug.datastructures import FileStorage

from app.pictures.rules import BYTES_MAX


class PieceQuerySchema(Schema):
    """Where the bytes of the body belong."""

    start = fields.Integer(required=True, metadata={"description": "byte at which they begin"})
    total = fields.Integer(required=True, metadata={"description": "bytes of the whole picture"})


class ProgressSchema(Schema):
    """How far a picture has come."""

    received_bytes = fields.Integer(metadata={"description": "go on at this byte"})
    is_kept = fields.Boolean(metadata={"description": "it is whole; nothing more to send"})


def sent_picture(files: Mapping[str, FileStorage], name: str) -> bytes:
    """Read the picture that came with a form; nothing where none did.

    Of one that is too large a byte more than may be is read, so that whoever takes it refuses it.
    """
    file = files.get(name)
    return file.read(BYTES_MAX + 1) if file else b""
