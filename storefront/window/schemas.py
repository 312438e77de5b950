"""The wire of listings, and what search engines read."""

from datetime import date
from typing import Any

from marshmallow import Schema, fields

from storefront.catalogue.queries import ListingRow

SCHEMA = "https://schema.org"


class BrowseSchema(Schema):
    """Which listings to find; all may be left out."""

    q = fields.String(load_default="", metadata={"description": "characters, pinyin or initials"})
    category = fields.String(load_default="", metadata={"description": "code of a category"})
    village = fields.String(load_default="", metadata={"description": "12-digit code of a place"})
    produce = fields.String(load_default="", metadata={"description": "code of a produce"})
    days = fields.Integer(
        load_default=0, metadata={"description": "received in the last 3, 7 or 30 days"}
    )
    page = fields.Integer(load_default=1)
    from_ = fields.String(
        data_key="from",
        attribute="from",
        load_default="",
        metadata={"description": "what the page before said: reads this page and none before it"},
    )


class CategorySchema(Schema):
    """A shelf label of the window."""

    code = fields.String()
    kind = fields.String(metadata={"description": "goods or errands"})
    name = fields.String()
    name_en = fields.String()
    parent = fields.String(allow_none=True)


class UnitPriceSchema(Schema):
    """What one piece or one jin (500 g) costs."""

    fen = fields.Integer()
    per = fields.String(metadata={"description": "piece or jin"})
    exact = fields.Boolean(metadata={"description": "false where it is rounded to the fen"})


class ListingSchema(Schema):
    """Something that the web shop sells now."""

    listing_id = fields.Integer()
    slug = fields.String()
    title = fields.String()
    title_en = fields.String()
    description = fields.String()
    description_en = fields.String()
    counter = fields.String(metadata={"description": "what one pack is called when counted"})
    counter_en = fields.String()
    pack = fields.String()
    pack_en = fields.String()
    base_units = fields.Integer(metadata={"description": "pieces or grams in one pack"})
    base_unit = fields.String(metadata={"description": "piece or gram"})
    price_fen = fields.Integer(metadata={"description": "of one pack"})
    price_until = fields.DateTime(
        allow_none=True, metadata={"description": "when this price ends by itself"}
    )
    unit_price = fields.Nested(UnitPriceSchema)
    tolerance_grams = fields.Integer(
        allow_none=True, metadata={"description": "sold by weight: how far a pack may be off"}
    )
    heaviest_grams = fields.Integer(
        allow_none=True,
        metadata={
            "description": "priced by weight: what the price is paid for; what the packed one"
            " lacks is paid back"
        },
    )
    is_open = fields.Boolean(metadata={"description": "sold now: not too early, not out of season"})
    is_ahead = fields.Boolean(metadata={"description": "sent on `ships_on`, when it is there"})
    there = fields.Integer(metadata={"description": "of `left`, packs that are on the shelf"})
    ships_on = fields.Date(
        allow_none=True, metadata={"description": "first day on which the others are sent"}
    )
    sells_from = fields.DateTime(allow_none=True)
    left = fields.Integer(metadata={"description": "packs that can still be had"})


class ShopSchema(Schema):
    """A page of what the web shop sells, and its freight."""

    listings = fields.List(fields.Nested(ListingSchema))
    next = fields.Integer(allow_none=True, metadata={"description": "number of the next page"})
    from_ = fields.String(
        data_key="from",
        attribute="from",
        allow_none=True,
        metadata={"description": "to be sent with it; nothing where pages are counted off"},
    )
    freight_fen = fields.Integer(metadata={"description": "of one order"})


def structured(
    listing: ListingRow, *, url: str, images: list[str], seller: str, today: date
) -> dict[str, Any]:
    """Describe a listing to search engines: schema.org Product with its Offer."""
    if not listing.is_open or listing.left <= 0:
        availability = "OutOfStock"
    elif listing.is_ahead:
        availability = "PreOrder"
    else:
        availability = "InStock"
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": url,
        "price": f"{listing.price_fen // 100}.{listing.price_fen % 100:02d}",
        "priceCurrency": "CNY",
        "availability": f"{SCHEMA}/{availability}",
        "itemCondition": f"{SCHEMA}/NewCondition",
        "seller": {"@type": "Organization", "name": seller},
    }
    if listing.price_until is not None:
        offer["priceValidUntil"] = listing.price_until.date().isoformat()
    if listing.is_ahead and listing.ships_on and listing.ships_on > today:
        offer["availabilityStarts"] = listing.ships_on.isoformat()
    return {
        "@context": SCHEMA,
        "@type": "Product",
        "name": listing.title,
        "description": listing.description,
        "sku": str(listing.listing_id),
        "image": images,
        "url": url,
        "offers": offer,
    }
