"""The wire of errands, without personal data but for who holds the key."""

from marshmallow import Schema, fields


class ErrandKeySchema(Schema):
    """What opens an errand."""

    key = fields.String(load_default="", metadata={"description": "its tracking key"})


class SlotQuerySchema(Schema):
    """Whose free times are asked for."""

    trade = fields.String(required=True)
    place = fields.String(required=True, metadata={"description": "12-digit code of the village"})
    hours = fields.Integer(load_default=1)
    provider = fields.String(load_default="", metadata={"description": "code; anybody if empty"})


class OfferQuerySchema(Schema):
    """Which services are asked for."""

    place = fields.String(load_default="", metadata={"description": "12-digit code of the village"})
    q = fields.String(load_default="", metadata={"description": "characters, pinyin or initials"})


class OfferSchema(Schema):
    """A service as the window shows it."""

    trade = fields.String(attribute="trade.code")
    name = fields.String(attribute="trade.name")
    name_en = fields.String(attribute="trade.name_en")
    pricing = fields.String(attribute="trade.pricing")
    price_fen = fields.Integer(attribute="trade.price_fen", allow_none=True)
    rating_tenths = fields.Integer(attribute="rating.tenths", dump_default=None, allow_none=True)
    rated_by = fields.Integer(attribute="rating.count", dump_default=0)
    providers = fields.Integer(attribute="providers_count")
    villages = fields.Integer(attribute="villages_count")
    metres = fields.Integer(
        allow_none=True, metadata={"description": "to the nearest provider, as the crow flies"}
    )
    next_start = fields.DateTime(attribute="next.start", dump_default=None, allow_none=True)
    next_provider = fields.String(attribute="next.provider", dump_default=None, allow_none=True)


class SlotSchema(Schema):
    """A time at which somebody is free."""

    start = fields.AwareDateTime()
    free_providers = fields.Integer()


class NewErrandSchema(Schema):
    """An errand as it is ordered."""

    client_id = fields.UUID(required=True)
    trade = fields.String(required=True)
    place = fields.String(required=True)
    start = fields.AwareDateTime(required=True)
    hours = fields.Integer(load_default=1)
    orderer_name = fields.String(required=True)
    orderer_phone = fields.String(required=True)
    household_name = fields.String(required=True)
    household_phone = fields.String(load_default="")
    address = fields.String(required=True)
    note = fields.String(load_default="")
    expected_total_fen = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "what was shown; nothing where a price is asked for"},
    )
    villager = fields.String(load_default="", metadata={"description": "code, at the desk"})
    provider = fields.String(
        load_default="", metadata={"description": "who is asked for; anybody if empty"}
    )


class ErrandStepSchema(Schema):
    """One step in an errand's history."""

    state = fields.String()
    note = fields.String()
    happened_at = fields.DateTime()


class ErrandSchema(Schema):
    """An errand as who ordered it sees it."""

    code = fields.String(attribute="errand.code")
    key = fields.String(attribute="errand.tracking_key")
    state = fields.String(attribute="errand.state")
    paid_by = fields.String(attribute="errand.paid_by")
    trade = fields.String(attribute="trade.code")
    place = fields.String(attribute="place.code")
    provider = fields.String(attribute="provider_name")
    start = fields.DateTime()
    end = fields.DateTime()
    total_fen = fields.Integer(attribute="errand.total_fen", allow_none=True)
    parts_fen = fields.Integer(attribute="errand.parts_fen")
    complaint = fields.String(
        attribute="complaint.words", dump_default=None, metadata={"description": "if there is one"}
    )
    answer = fields.String(attribute="complaint.answer", dump_default=None)
    spoken_code = fields.String(attribute="errand.spoken_code")
    stars = fields.Integer(attribute="errand.stars", allow_none=True)
    page_url = fields.Method("page_of")
    history = fields.List(fields.Nested(ErrandStepSchema))

    def page_of(self, view: object) -> str:
        """Write the address on which the errand is paid and followed."""
        errand = view.errand  # type: ignore[attr-defined]
        return f"/errands/{errand.code}/pay?key={errand.tracking_key}"


class ErrandRowSchema(Schema):
    """An errand as lists of the staff show it."""

    code = fields.String()
    trade = fields.String()
    state = fields.String()
    paid_by = fields.String()
    household = fields.String(metadata={"description": "masked"})
    place_name = fields.String()
    provider = fields.String()
    start = fields.DateTime()
    total_fen = fields.Integer(allow_none=True)
    stars = fields.Integer(allow_none=True)


class VisitSchema(Schema):
    """An errand in its provider's day."""

    code = fields.String()
    trade = fields.String()
    state = fields.String()
    start = fields.DateTime()
    end = fields.DateTime()
    place_name = fields.String()
    household = fields.String()
    phone = fields.String()
    address = fields.String()
    note = fields.String()
    total_fen = fields.Integer(allow_none=True)


class SaidSchema(Schema):
    """The code that the household said."""

    said = fields.String(required=True)


class QuoteSchema(Schema):
    """A price that a provider names, or that is agreed to."""

    total_fen = fields.Integer(required=True, strict=True)


class NewQuoteSchema(QuoteSchema):
    """A price that a provider names."""

    parts_fen = fields.Integer(
        load_default=0, strict=True, metadata={"description": "what of it is for parts"}
    )


class TipSchema(Schema):
    """A tip in cash at the desk."""

    client_id = fields.UUID(required=True)
    fen = fields.Integer(required=True, strict=True)


class ComplaintSchema(Schema):
    """A complaint, or its answer."""

    words = fields.String(required=True)


class RatingSchema(Schema):
    """How it was."""

    stars = fields.Integer(required=True, strict=True)
    words = fields.String(load_default="")


class PhotoSchema(Schema):
    """A picture that was sent before."""

    picture_id = fields.UUID(required=True)
