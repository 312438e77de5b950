"""The wire of after-sale cases."""

import base64
import binascii
from collections.abc import Mapping, Sequence

from marshmallow import Schema, fields, validate

from app.errors import Refusal
from storefront.aftersales.rules import Kind


class ComplainedSchema(Schema):
    """So many packs of something that was ordered."""

    listing_id = fields.Integer(required=True, strict=True)
    packs = fields.Integer(required=True, strict=True)


class NewCaseSchema(Schema):
    """What a shopper complains about; the same client_id again is the same case."""

    client_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([str(each) for each in Kind]))
    told = fields.String(required=True)
    goods = fields.List(
        fields.Nested(ComplainedSchema),
        load_default=None,
        allow_none=True,
        metadata={"description": "which goods, and how many packs; left out: all that was ordered"},
    )
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


class CaseLineSchema(Schema):
    """So many packs that a case is about."""

    listing_id = fields.Integer()
    title = fields.String()
    title_en = fields.String()
    packs = fields.Integer()
    price_fen = fields.Integer(metadata={"description": "of one pack, as ordered"})


class ProposalSchema(Schema):
    """What should go back for the goods of a case, worked out by the order's own prices."""

    goods_fen = fields.Integer()
    discount_fen = fields.Integer(metadata={"description": "what a voucher had paid of them"})
    freight_fen = fields.Integer()
    refund_fen = fields.Integer(metadata={"description": "in all; no more than is left"})


class ToldCaseSchema(Schema):
    """A case with the goods that it is about."""

    case = fields.Nested(CaseSchema)
    goods = fields.List(fields.Nested(CaseLineSchema))
    proposal = fields.Nested(ProposalSchema, allow_none=True)


class CaseRowSchema(Schema):
    """A case in the office's list."""

    order_code = fields.String()
    number = fields.Integer()
    kind = fields.String()
    state = fields.String()
    opened_at = fields.DateTime()
    goods = fields.String(allow_none=True)
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


def goods_of(sent: Sequence[Mapping[str, int]] | None) -> dict[int, int] | None:
    """Read which goods are meant, as sent: what is named twice counts as the last says."""
    if sent is None:
        return None
    return {each["listing_id"]: each["packs"] for each in sent}


def photos_of(sent: Sequence[str]) -> tuple[bytes, ...]:
    """Read photos as sent.

    Raises:
        Refusal: `picture.broken`.
    """
    try:
        return tuple(base64.b64decode(each, validate=True) for each in sent)
    except binascii.Error:
        raise Refusal("picture.broken") from None
