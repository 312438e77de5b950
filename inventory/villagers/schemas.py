"""The wire of villagers: personal fields go in, and come out masked."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from inventory.villagers.rules import ConsentKind, Enrolment, PersonalField


class VillagerQuerySchema(Schema):
    """What to look for."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "name, pinyin, initials, phone or its last four, card code"},
    )


class VillagerSchema(Schema):
    """A villager, as a list shows them."""

    code = fields.String(metadata={"description": "of the card"})
    name = fields.String()
    masked_phone = fields.String(metadata={"example": "138****8000"})
    status = fields.String(metadata={"description": "invited, active or suspended"})
    place_name = fields.String()


class ConsentSchema(Schema):
    """A consent in force."""

    kind = fields.String()
    given_at = fields.DateTime()
    given_to = fields.String(metadata={"description": "who recorded it"})


class VillagerPayoutSchema(Schema):
    """How a villager would like to be paid."""

    way = fields.String(metadata={"description": "cash, bank, wechat or alipay"})
    bank_name = fields.String()
    masked_bank_account = fields.String(metadata={"example": "**** 8016"})
    masked_bank_holder = fields.String()
    is_own_account = fields.Boolean()


class VillagerFactsSchema(Schema):
    """A villager, as the desk knows them."""

    code = fields.String(attribute="row.code")
    name = fields.String(attribute="row.name")
    masked_phone = fields.String(attribute="row.masked_phone")
    masked_id_number = fields.String()
    status = fields.String(attribute="row.status")
    story = fields.String()
    has_photo = fields.Boolean()
    payout = fields.Nested(VillagerPayoutSchema)
    place_code = fields.String()
    place_name = fields.String(attribute="row.place_name")
    registered_at = fields.DateTime()
    updated_at = fields.DateTime()
    consents = fields.List(fields.Nested(ConsentSchema))


class RegistrationSchema(Schema):
    """A new villager."""

    client_id = fields.UUID(
        required=True, metadata={"description": "made by the client: the same id is the same one"}
    )
    place_code = fields.String(required=True, metadata={"description": "12 digits"})
    name = fields.String(required=True)
    phone = fields.String(
        required=True, load_only=True, metadata={"description": "empty where there is none"}
    )
    id_number = fields.String(load_default=None, allow_none=True, load_only=True)
    pin = fields.String(required=True, load_only=True, metadata={"description": "six digits"})
    consents = fields.List(
        fields.Enum(ConsentKind, by_value=True),
        required=True,
        metadata={"description": "data is needed; story and bank each by itself"},
    )
    story = fields.String(load_default="")


class EnrolmentSchema(Schema):
    """What somebody on a roster says at the desk; what is left out is as the roster has it."""

    name = fields.String(load_default=None)
    phone = fields.String(load_default=None, load_only=True)
    id_number = fields.String(load_default=None, load_only=True)
    story = fields.String(load_default=None)
    pin = fields.String(required=True, load_only=True, metadata={"description": "six digits"})
    consents = fields.List(
        fields.Enum(ConsentKind, by_value=True),
        required=True,
        metadata={"description": "data is needed; story and bank each by itself"},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Enrolment:
        """Build the enrolment."""
        return Enrolment(**(data | {"consents": frozenset(data["consents"])}))


class ConsentChangeSchema(Schema):
    """A consent that is given or taken back."""

    kind = fields.Enum(ConsentKind, by_value=True, required=True)
    given = fields.Boolean(required=True, metadata={"description": "false takes it back"})


class RevealSchema(Schema):
    """A field to be shown in the clear, and why."""

    field = fields.Enum(PersonalField, by_value=True, required=True)
    reason = fields.String(required=True)


class RevealedSchema(Schema):
    """A field in the clear; that it was shown is on record."""

    field = fields.String()
    value = fields.String()
