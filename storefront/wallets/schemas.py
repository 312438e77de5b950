"""The wire of payouts by wallet."""

from marshmallow import Schema, fields


class NewWalletBatchSchema(Schema):
    """Whom to pay."""

    client_id = fields.UUID(required=True)
    rail = fields.String(required=True, metadata={"description": "wechat or alipay"})
    least_fen = fields.Integer(load_default=10, strict=True)


class WalletAccountSchema(Schema):
    """A villager's own wallet."""

    villager_code = fields.String(required=True)
    rail = fields.String(required=True, metadata={"description": "wechat or alipay"})
    payee = fields.String(
        required=True,
        load_only=True,
        metadata={"description": "openid at WeChat, login at Alipay"},
    )
    holder = fields.String(required=True, load_only=True)


class WalletTransferSchema(Schema):
    """A payout by wallet."""

    code = fields.String()
    rail = fields.String()
    state = fields.String(
        metadata={
            "description": "draft, approved, submitted, unknown, paying, paid, failed, returned"
        }
    )
    villager_code = fields.String()
    total_fen = fields.Integer()
    said = fields.String(metadata={"description": "the provider's own word"})
    reason = fields.String()
    batch_id = fields.UUID()
    sent_at = fields.DateTime(allow_none=True)
    asked_at = fields.DateTime(allow_none=True)
