"""The wire of crates and manifests."""

from marshmallow import Schema, fields, validate

from fulfilment.floor.schemas import ClientSchema

STOPS_MAX = 50


class NewCrateSchema(ClientSchema):
    """An empty crate at a desk, or one with all loose goods of a delivery."""

    delivery_code = fields.String(
        load_default="", metadata={"description": "take all that stands loose of this delivery"}
    )


class CratedItemSchema(Schema):
    """An item in a crate."""

    code = fields.String()
    lot_code = fields.String()
    produce_name = fields.String()
    produce_name_en = fields.String()
    pack_name = fields.String()
    pack_name_en = fields.String()


class CrateSchema(Schema):
    """A crate: where it is and how much is in it."""

    code = fields.String()
    place_name = fields.String()
    place_name_en = fields.String()
    bin_kind = fields.String(metadata={"description": "desk, truck, dock"})
    items = fields.Integer(metadata={"description": "how many are in it"})


class CrateWithItemsSchema(CrateSchema):
    """A crate with what is in it."""

    contents = fields.List(fields.Nested(CratedItemSchema))


class CratedSchema(Schema):
    """What a scan put into a crate."""

    crate_code = fields.String()
    added = fields.Integer()
    items = fields.Integer()
    produce_name = fields.String()
    produce_name_en = fields.String()
    pack_name = fields.String()
    pack_name_en = fields.String()


class NewManifestSchema(ClientSchema):
    """A run from service centres to a hub; the caller drives."""

    stops = fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(min=1, max=STOPS_MAX),
        metadata={"description": "12-digit codes of the centres in the order of the drive"},
    )
    to_place = fields.String(required=True, metadata={"description": "12-digit code"})


class NewManifestStopSchema(Schema):
    """One centre more, after the others."""

    place = fields.String(required=True, metadata={"description": "12-digit code"})


class ManifestStopSchema(Schema):
    """A centre on the way of a run."""

    position = fields.Integer(metadata={"description": "in the order of the drive, from 1"})
    place_code = fields.String()
    name = fields.String()
    name_en = fields.String()
    left_at = fields.AwareDateTime(allow_none=True)
    crates = fields.Integer(metadata={"description": "loaded here"})
    missing = fields.Integer(metadata={"description": "of those, not scanned in at the hub yet"})
    waiting = fields.Integer(metadata={"description": "full crates at the desk here now"})


class ManifestCrateSchema(Schema):
    """A crate of a manifest."""

    code = fields.String()
    stop = fields.Integer(metadata={"description": "position of the stop where it was loaded"})
    items = fields.Integer()
    loaded_at = fields.AwareDateTime()
    unloaded_at = fields.AwareDateTime(allow_none=True)


class ManifestSchema(Schema):
    """A run of crates from service centres to a hub."""

    code = fields.String()
    state = fields.String(metadata={"description": "open, departed, arrived"})
    stops = fields.List(fields.Nested(ManifestStopSchema))
    to_name = fields.String()
    to_name_en = fields.String()
    driver_name = fields.String()
    crates = fields.Integer()
    missing = fields.Integer(metadata={"description": "loaded, and not scanned in yet"})
    opened_at = fields.AwareDateTime()
    departed_at = fields.AwareDateTime(allow_none=True)
    arrived_at = fields.AwareDateTime(allow_none=True)


class ManifestWithCratesSchema(ManifestSchema):
    """A manifest with its crates."""

    loaded = fields.List(fields.Nested(ManifestCrateSchema))


class LoadedSchema(Schema):
    """A crate that is on the vehicle now."""

    crate_code = fields.String()
    items = fields.Integer()
    crates = fields.Integer(metadata={"description": "on the manifest so far"})
    waiting = fields.Integer(metadata={"description": "full crates still at the desk here"})
