"""Vouchers by API."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.vouchers import queries, services
from storefront.vouchers.models import Voucher
from storefront.vouchers.rules import NewVoucher, checked
from storefront.vouchers.schemas import NewShopVoucherSchema, ShopVoucherSchema

blueprint = Blueprint("vouchers_api", __name__, url_prefix="/api/vouchers")


@blueprint.get("")
@blueprint.response(200, ShopVoucherSchema(many=True))
@guard.allows(Permission.CHANGE_LISTINGS)
def vouchers() -> Sequence[Voucher]:
    """List the newest vouchers, newest first."""
    with db.reading() as session:
        return queries.vouchers(session)


@blueprint.post("")
@blueprint.arguments(NewShopVoucherSchema)
@blueprint.response(201, ShopVoucherSchema)
@guard.allows(Permission.CHANGE_LISTINGS)
def make(body: dict[str, Any]) -> Voucher:
    """Make a voucher; its code is its own, so a second request is refused as taken."""
    new = checked(NewVoucher(valid_from=clock.now(), **body))
    with db.transaction() as session:
        return services.make(session, new=new, actor=guard.actor())


@blueprint.post("/<code>/stop")
@blueprint.response(204)
@guard.allows(Permission.CHANGE_LISTINGS)
def stop(code: str) -> None:
    """Let a voucher count no more; again is no harm."""
    with db.transaction() as session:
        services.stop(session, code=code, now=clock.now())
