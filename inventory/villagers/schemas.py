"""The wire of villagers: personal fields go in, and come out masked."""

from marshmallow import Schema, fields, validate

from inventory.villagers.rules import ConsentKind


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
    status = fields.String(metadata={"description": "active or suspended"})
    place_name = fields.String()


class ConsentSchema(Schema):
    """A consent in force."""

    kind = fields.String()
    given_at = fields.DateTime()


class VillagerFactsSchema(Schema):
    """A villager, as the desk knows them."""

    code = fields.String(attribute="row.code")
    name = fields.String(attribute="row.name")
    masked_phone = fields.String(attribute="row.masked_phone")
    masked_id_number = fields.String()
    status = fields.String(attribute="row.status")
    story = fields.String()
    place_code = fields.String()
    place_name = fields.String(attribute="row.place_name")
    registered_at = fields.DateTime()
    consents = fields.List(fields.Nested(ConsentSchema))


class RegistrationSchema(Schema):
    """A new villager."""

    client_id = fields.UUID(
        required=True, metadata={"description": "made by the client: the same id is the same one"}
    )
    place_code = fields.String(required=True, metadata={"description": "12 digits"})
    name = fields.String(required=True)
    phone = fields.String(required=True, load_only=True)
    id_number = fields.String(load_default=None, allow_none=True, load_only=True)
    pin = fields.String(required=True, load_only=True, metadata={"description": "six digits"})
    consents = fields.List(
        fields.Enum(ConsentKind, by_value=True),
        required=True,
        metadata={"description": "data is needed; story and bank each by itself"},
    )
    story = fields.String(load_default="")
