"""The wire of EPCIS queries, in the standard's own names."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from inventory.epcis.rules import PAGE_DEFAULT, PAGE_MAX, Filters
from inventory.trace.services import code_of


class FiltersSchema(Schema):
    """What is asked for."""

    since = fields.AwareDateTime(
        data_key="GE_eventTime", load_default=None, metadata={"description": "from then on"}
    )
    until = fields.AwareDateTime(
        data_key="LT_eventTime", load_default=None, metadata={"description": "before then"}
    )
    biz_steps = fields.String(
        data_key="EQ_bizStep",
        load_default="",
        metadata={"description": "bare CBV words with commas between: receiving,storing"},
    )
    code = fields.String(
        data_key="MATCH_anyEPC",
        load_default="",
        metadata={"description": "a code of ours, or the address of its label"},
    )

    @post_load
    def filters(self, typed: dict[str, Any], **_: object) -> Filters:
        """Make what the query takes."""
        return Filters(
            since=typed["since"],
            until=typed["until"],
            biz_steps=tuple(word for word in typed["biz_steps"].split(",") if word),
            code=code_of(typed["code"]) if typed["code"] else None,
        )


class PageSchema(Schema):
    """How much of it, and from where on."""

    per_page = fields.Integer(
        data_key="perPage",
        load_default=PAGE_DEFAULT,
        validate=validate.Range(min=1, max=PAGE_MAX),
    )
    token = fields.String(
        data_key="nextPageToken",
        load_default="",
        metadata={"description": "from the Link header of the page before"},
    )
