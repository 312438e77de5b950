"""The wire of after-sale cases."""

import base64
import binascii
from collections.abc import Sequence

from marshmallow import Schema, fields, validate

from app.errors import Refusal
from storefront.aftersales.rules import Kind


class NewCaseSchema(Schema):
    """What a shopper complains about; the same client_id again is the same case."""

    client_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([str(each) for each in Kind]))
    told = fields.String(required=True)
    photos = fields.List(
        fields.String(),
        load_default=list,
        metadata={"description": "JPEG, PNG or WebP each, in base64"},
    )


class CaseSchema(Schema):
    """A case, and what was answered."""

    number = fields.Integer()
    kind = fields.String()
    told = fields.String()
    state = fields.String(metadata={"description": "open, granted or declined"})
    opened_at = fields.DateTime()
    answer = fields.String()
    refund_fen = fields.Integer(allow_none=True)


class CaseRowSchema(Schema):
    """A case in the office's list."""

    order_code = fields.String()
    number = fields.Integer()
    kind = fields.String()
    state = fields.String()
    opened_at = fields.DateTime()
    total_fen = fields.Integer()
    refund_fen = fields.Integer(allow_none=True)


class CasesQuerySchema(Schema):
    """Which cases."""

    answered = fields.Boolean(load_default=False)


class GrantSchema(Schema):
    """Money that goes back, with a sentence."""

    refund_fen = fields.Integer(required=True, strict=True)
    answer = fields.String(required=True)


class PayBackSchema(Schema):
    """Money that goes back unasked; the same client_id again is the same refund."""

    client_id = fields.UUID(required=True)
    refund_fen = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True, metadata={"description": "the shopper reads it"})
    goes_on = fields.Boolean(
        load_default=False,
        metadata={
            "description": "a packed parcel leaves though all of its money goes back; to stop it, "
            "call the order off"
        },
    )


class CaseAnswerSchema(Schema):
    """A sentence to the shopper."""

    answer = fields.String(required=True)


def photos_of(sent: Sequence[str]) -> tuple[bytes, ...]:
    """Read photos as sent.

    Raises:
        Refusal: `picture.broken`.
    """
    try:
        return tuple(base64.b64decode(each, validate=True) for each in sent)
    except binascii.Error:
        raise Refusal("picture.broken") from None
