"""The wire of changes to villagers: personal fields go in, and come out masked."""

from typing import Any

from marshmallow import Schema, fields, post_load

from inventory.amendments.rules import BankAccount, Details
from inventory.villagers.rules import PayoutWay


class DetailsSchema(Schema):
    """What to correct; what is left out stays."""

    name = fields.String(load_default=None)
    phone = fields.String(
        load_default=None, load_only=True, metadata={"description": "empty: no phone any more"}
    )
    id_number = fields.String(load_default=None, load_only=True)
    story = fields.String(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Details:
        """Build the details."""
        return Details(**data)


class NewPinSchema(Schema):
    """Another PIN for a card."""

    pin = fields.String(required=True, load_only=True, metadata={"description": "six digits"})


class VillagerPhotoSchema(Schema):
    """A picture of the villager."""

    picture_id = fields.UUID(
        required=True, metadata={"description": "its bytes are sent to /api/pictures"}
    )


class BankAccountSchema(Schema):
    """Where a bank sends the money."""

    number = fields.String(required=True, load_only=True)
    bank_name = fields.String(required=True)
    holder = fields.String(required=True, load_only=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> BankAccount:
        """Build the account."""
        return BankAccount(**data)


class PayoutChoiceSchema(Schema):
    """How a villager would like to be paid."""

    way = fields.Enum(PayoutWay, by_value=True, required=True)
    account = fields.Nested(
        BankAccountSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "for bank; left out, the account on record stays"},
    )


class ReasonSchema(Schema):
    """Why."""

    reason = fields.String(required=True)


class RevealRowSchema(Schema):
    """Somebody was shown a field in the clear."""

    revealed_at = fields.DateTime()
    account_name = fields.String()
    villager_code = fields.String()
    masked_name = fields.String()
    place_name = fields.String()
    field = fields.String(
        metadata={"description": "phone, id_number, bank_account, or kin_2_phone"}
    )
    reason = fields.String()


class RevealsQuerySchema(Schema):
    """Whose reveals."""

    code = fields.String(load_default="", metadata={"description": "of one villager's card"})


class ConsentRowSchema(Schema):
    """A consent, in force or taken back."""

    kind = fields.String()
    given_at = fields.DateTime()
    given_to = fields.String(metadata={"description": "who recorded it"})
    revoked_at = fields.DateTime(allow_none=True)
    revoked_to = fields.String()


class AmendmentRowSchema(Schema):
    """A change."""

    field = fields.String()
    was = fields.String(metadata={"description": "masked where the field is personal"})
    became = fields.String()
    reason = fields.String()
    account_name = fields.String()
    amended_at = fields.DateTime()


class HistorySchema(Schema):
    """What a villager agreed to and what was changed, oldest first."""

    consents = fields.List(fields.Nested(ConsentRowSchema))
    amendments = fields.List(fields.Nested(AmendmentRowSchema))
