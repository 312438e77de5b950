"""The wire of paying: the way that is chosen, and where that leads."""

from marshmallow import Schema, fields

from storefront.payments.rules import Way


class WaySchema(Schema):
    """How a shopper pays."""

    way = fields.Enum(Way, by_value=True, required=True)


class OpenedPaymentSchema(Schema):
    """Where the shopper goes to pay, and what their wallet scans."""

    page_url = fields.String(
        metadata={"description": "pay there; with a QR code, a page that shows it too"}
    )
    qr_text = fields.String(
        metadata={"description": "show it as a QR code to be scanned; empty where none is needed"}
    )
