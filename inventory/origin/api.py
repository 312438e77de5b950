"""Origins by API, for anybody."""

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import parse_scan
from inventory.origin import queries
from inventory.origin.rules import Origin
from inventory.origin.schemas import OriginSchema

blueprint = Blueprint("origin_api", __name__, url_prefix="/api/trace")


@blueprint.get("/<code>")
@blueprint.response(200, OriginSchema)
@guard.public
def origin(code: str) -> Origin:
    """Tell where the item or lot of a label comes from."""
    scan = parse_scan(code)
    if scan.code_kind not in {CodeKind.ITEM, CodeKind.LOT}:
        raise not_found("label.unknown", code=scan.code)
    today = clock.china_date(clock.now())
    with db.reading() as session:
        found = queries.origin_of(session, code=scan.code, kind=scan.code_kind, today=today)
    if found is None:
        raise not_found("label.unknown", code=scan.code)
    return found
