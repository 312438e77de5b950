"""Splitting addresses over the API."""

from flask_smorest import Blueprint

from app.people import guard
from storefront.addresses import services
from storefront.addresses.rules import Split
from storefront.addresses.schemas import PastedLineSchema, SplitAddressSchema

blueprint = Blueprint("addresses_api", __name__, url_prefix="/api/addresses")


@blueprint.post("/split")
@blueprint.arguments(PastedLineSchema)
@blueprint.response(200, SplitAddressSchema)
@guard.public
def split(body: dict[str, str]) -> Split:
    """Split a pasted line into name, phone, province, city, county, town and door."""
    return services.read(body["text"])
