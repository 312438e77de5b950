"""The wire of rosters: a file goes in, and what was found comes out masked."""

from flask_smorest.fields import Upload
from marshmallow import Schema, fields


class RosterQuerySchema(Schema):
    """Which upload."""

    client_id = fields.UUID(
        required=True, metadata={"description": "made by the client: the same id is the same list"}
    )


class RosterFileSchema(Schema):
    """The list, as one file of a form."""

    file = Upload(
        required=True, metadata={"description": ".xlsx, or CSV in UTF-8 or GB 18030; 4 MB at most"}
    )


class ProblemOfRowSchema(Schema):
    """Why a row cannot be imported."""

    code = fields.String(metadata={"description": "as in problem documents"})
    detail = fields.String()


class BadRosterRowSchema(Schema):
    """A row that would be left out."""

    line_number = fields.Integer(metadata={"description": "as a spreadsheet counts"})
    problems = fields.List(fields.Nested(ProblemOfRowSchema))


class GoodRosterRowSchema(Schema):
    """Somebody who would be imported."""

    line_number = fields.Integer()
    name = fields.String()
    masked_phone = fields.String()
    masked_id_number = fields.String()


class RosterSchema(Schema):
    """What is in a list; the first rows of each kind."""

    client_id = fields.UUID()
    file_name = fields.String()
    good_count = fields.Integer()
    bad_count = fields.Integer()
    read_at = fields.DateTime()
    imported_at = fields.DateTime(allow_none=True)
    forgotten_at = fields.DateTime(allow_none=True)
    good = fields.List(fields.Nested(GoodRosterRowSchema))
    bad = fields.List(fields.Nested(BadRosterRowSchema))
