"""The wire of signing in."""

from marshmallow import Schema, ValidationError, fields, validates_schema


class SignInSchema(Schema):
    """Who signs in: a login name with a password, or a card with its PIN."""

    login = fields.String(metadata={"description": "login name; with password"})
    password = fields.String(load_only=True)
    card = fields.String(metadata={"description": "code of a villager's card; with pin"})
    pin = fields.String(load_only=True)
    label = fields.String(load_default="", metadata={"description": "which device asks"})

    @validates_schema
    def one_way(self, data: dict[str, str], **_: object) -> None:
        """Ask for exactly one of the two ways."""
        ways = ({"login", "password"}, {"card", "pin"})
        if sum(way <= set(data) for way in ways) != 1:
            raise ValidationError("login and password, or card and pin")


class TokenSchema(Schema):
    """A bearer token, shown once."""

    token = fields.String()
    name = fields.String()
    roles = fields.List(fields.String())


class AccountSchema(Schema):
    """Who the token speaks for."""

    name = fields.String()
    roles = fields.List(fields.String())
