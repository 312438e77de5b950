"""The wire of the rules among equals, and of explained choices."""

from marshmallow import Schema, fields, validate

from fulfilment.allocation.rules import AmongEquals


class RuleSchema(Schema):
    """A produce with how its equal lots share the demand."""

    produce_id = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    rule = fields.String(metadata={"description": "turn, receipt or share"})
    set_by = fields.String()
    set_at = fields.DateTime(allow_none=True)


class NewRuleSchema(Schema):
    """The rule to follow from now on."""

    rule = fields.String(
        required=True, validate=validate.OneOf([str(rule) for rule in AmongEquals])
    )


class WhyQuerySchema(Schema):
    """Of what to explain: an item's code or an order's."""

    item = fields.String(load_default="")
    order = fields.String(load_default="")


class CandidateSchema(Schema):
    """A lot that a choice looked at."""

    lot_code = fields.String()
    villager_code = fields.String()
    expires_on = fields.Date()
    received_on = fields.Date()
    received_at = fields.DateTime(allow_none=True)
    last_turn = fields.Integer()
    served = fields.Integer(allow_none=True)
    free = fields.Integer()
    is_chosen = fields.Boolean()


class ExplainedSchema(Schema):
    """One choice with all that it looked at."""

    order_code = fields.String()
    item_code = fields.String()
    produce_name = fields.String()
    produce_name_en = fields.String()
    among = fields.String()
    why = fields.String(
        metadata={"description": "only, expiry, day, turn, receipt, share or older_lot"}
    )
    allocated_at = fields.DateTime()
    considered = fields.Integer()
    candidates = fields.List(fields.Nested(CandidateSchema))
