"""The wire of wages."""

from marshmallow import Schema, fields


class WageProposalSchema(Schema):
    """A verb at one centre, once for its id."""

    client_id = fields.UUID(required=True)
    place = fields.String(required=True, metadata={"description": "12-digit code"})


class ProviderPinSchema(Schema):
    """The provider's proof."""

    pin = fields.String(required=True)


class WagePayoutSchema(Schema):
    """A payout to a provider."""

    code = fields.String()
    state = fields.String()
    provider_code = fields.String()
    provider_name = fields.String()
    total_fen = fields.Integer()
    wages_count = fields.Integer()
    proposed_at = fields.DateTime()
    paid_at = fields.DateTime(allow_none=True)


class WageSchema(Schema):
    """One thing done and what it brought."""

    subject = fields.String(metadata={"description": "code of the errand"})
    trade = fields.String()
    gross_fen = fields.Integer()
    fee_fen = fields.Integer()
    net_fen = fields.Integer()
    earned_at = fields.DateTime()
    payout_code = fields.String(allow_none=True)
    payout_state = fields.String(allow_none=True)
