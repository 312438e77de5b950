"""The wire of order files: bytes go in, and every row's fate comes out; nothing of a receiver."""

from marshmallow import Schema, fields, validate

from storefront.imports.queries import PAGE_ROWS
from storefront.imports.rules import FILE_NAME_CHARACTERS_MAX, Column

ROW_FATES = ("new", "changed", "unknown", "same", "twice", "bad", "taken")


class FileNameSchema(Schema):
    """What the file is called."""

    file_name = fields.String(
        required=True, validate=validate.Length(min=1, max=FILE_NAME_CHARACTERS_MAX)
    )


class OrderFileSchema(Schema):
    """A file, and how far it is."""

    client_id = fields.UUID()
    file_name = fields.String()
    state = fields.String(
        metadata={"description": "reading, unmapped, read, taking, taken or failed"}
    )
    rows_read = fields.Integer()
    rows_taken = fields.Integer()
    handed_in_at = fields.DateTime()
    counted_at = fields.DateTime(
        allow_none=True,
        metadata={"description": "when its rows were counted, by the goods and pool of then"},
    )
    taken_at = fields.DateTime(allow_none=True)
    forgotten_at = fields.DateTime(allow_none=True)


class FileProblemSchema(Schema):
    """Why a file or a row cannot be taken."""

    code = fields.String(metadata={"description": "as in problem documents"})
    detail = fields.String()


class FileColumnSchema(Schema):
    """A column of the file, and what it means; none where nobody has said so."""

    title = fields.String()
    meaning = fields.Enum(Column, by_value=True, allow_none=True)


class OrderFileViewSchema(OrderFileSchema):
    """A file looked over: its rows counted by fate, and what its columns mean."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    good = fields.Integer(metadata={"description": "rows that would be taken"})
    columns = fields.List(fields.Nested(FileColumnSchema))
    missing = fields.List(
        fields.Enum(Column, by_value=True),
        metadata={"description": "meanings that a column must have before the file can be read"},
    )
    unknown_statuses = fields.List(fields.String())
    unmapped = fields.Integer(
        metadata={"description": "paid rows of goods that nobody has said to be which of ours"}
    )
    short = fields.Integer(metadata={"description": "paid rows for which the pool has too little"})
    problem = fields.Nested(FileProblemSchema, allow_none=True)


class FileRowsQuerySchema(Schema):
    """Which rows."""

    fate = fields.String(load_default="", validate=validate.OneOf(("", *ROW_FATES)))
    after = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0),
        metadata={"description": f"line number; {PAGE_ROWS} rows behind it are listed"},
    )


class FileRowSchema(Schema):
    """A row and what becomes of it."""

    line_number = fields.Integer(metadata={"description": "as a spreadsheet counts"})
    sub_order_no = fields.String()
    status_raw = fields.String()
    fate = fields.String()
    problem = fields.Nested(FileProblemSchema, allow_none=True)
    title = fields.String()
    sku = fields.String()
    units = fields.Integer(allow_none=True, metadata={"description": "of the platform's goods"})
    paid_fen = fields.Integer(allow_none=True)
    outlook = fields.String(
        metadata={"description": "unmapped or short: what would hinder it when it was counted"}
    )


class NamedColumnSchema(Schema):
    """What a column means."""

    title = fields.String(required=True, metadata={"description": "as it stands in the file"})
    meaning = fields.Enum(
        Column,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"description": "null: the column is of no use"},
    )


class NamedColumnsSchema(Schema):
    """What columns mean in the files of this platform, until it is corrected."""

    columns = fields.List(
        fields.Nested(NamedColumnSchema), required=True, validate=validate.Length(min=1)
    )
