"""Complaining and answering by API."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from storefront.aftersales import queries, services
from storefront.aftersales.models import AftersaleCase
from storefront.aftersales.queries import CaseRow
from storefront.aftersales.rules import Complaint, Kind
from storefront.aftersales.schemas import (
    CaseAnswerSchema,
    CaseRowSchema,
    CaseSchema,
    CasesQuerySchema,
    GrantSchema,
    NewCaseSchema,
    PayBackSchema,
    ToldCaseSchema,
    goods_of,
    photos_of,
)
from storefront.orders import queries as orders_read
from storefront.orders.models import Order
from storefront.orders.schemas import KeySchema

blueprint = Blueprint("aftersales_api", __name__, url_prefix="/api")


@blueprint.get("/orders/<code>/cases")
@blueprint.arguments(KeySchema, location="query")
@blueprint.response(200, CaseSchema(many=True))
@guard.public
def own_cases(query: dict[str, str], code: str) -> Sequence[AftersaleCase]:
    """List a shopper's own cases of an order, newest first."""
    order = _opened(code, query["key"])
    with db.reading() as session:
        return queries.cases_of_order(session, order.id)


@blueprint.post("/orders/<code>/cases")
@blueprint.arguments(KeySchema, location="query")
@blueprint.arguments(NewCaseSchema)
@blueprint.response(201, CaseSchema)
@guard.public
def complain(query: dict[str, str], body: dict[str, Any], code: str) -> AftersaleCase:
    """Complain about an order, once for a client id."""
    order = _opened(code, query["key"])
    complaint = Complaint(
        client_id=body["client_id"],
        kind=Kind(body["kind"]),
        told=body["told"],
        photos=photos_of(body["photos"]),
        goods=goods_of(body["goods"]),
    )
    with db.transaction() as session:
        return services.complain(session, order=order, complaint=complaint, now=clock.now())


@blueprint.get("/aftersales")
@blueprint.arguments(CasesQuerySchema, location="query")
@blueprint.response(200, CaseRowSchema(many=True))
@guard.allows(Permission.READ_ORDERS)
def cases(query: dict[str, bool]) -> Sequence[CaseRow]:
    """List the cases that wait, oldest first, or those that were answered, newest first."""
    with db.reading() as session:
        return queries.cases(
            session,
            hub_ids=guard.actor().places(Permission.READ_ORDERS),
            is_open=not query["answered"],
        )


@blueprint.get("/aftersales/<code>/<int:number>")
@blueprint.response(200, ToldCaseSchema)
@guard.allows(Permission.READ_ORDERS)
def case(code: str, number: int) -> dict[str, Any]:
    """Tell a case with its goods, and what should go back for them."""
    order = _found(code, Permission.READ_ORDERS)
    with db.reading() as session:
        found = queries.case_of(session, order.id, number)
        if found is None:
            raise not_found("aftersale.unknown")
        goods = queries.lines_of(session, [found.id]).get(found.id, [])
        return {
            "case": found,
            "goods": goods,
            "proposal": queries.proposal(session, order, kind=found.kind, goods=goods),
        }


@blueprint.post("/aftersales/<code>/<int:number>/grant")
@blueprint.arguments(GrantSchema)
@blueprint.response(200, CaseSchema)
@guard.allows(Permission.CHANGE_ORDERS)
def grant(body: dict[str, Any], code: str, number: int) -> AftersaleCase:
    """Send money back for a case; the same again is no harm."""
    order = _found(code)
    with db.transaction() as session:
        return services.grant(
            session, order=order, number=number, actor=guard.actor(), now=clock.now(), **body
        )


@blueprint.post("/aftersales/<code>/<int:number>/decline")
@blueprint.arguments(CaseAnswerSchema)
@blueprint.response(200, CaseSchema)
@guard.allows(Permission.CHANGE_ORDERS)
def decline(body: dict[str, str], code: str, number: int) -> AftersaleCase:
    """Answer a case without money, and say why."""
    order = _found(code)
    with db.transaction() as session:
        return services.decline(
            session, order=order, number=number, actor=guard.actor(), now=clock.now(), **body
        )


@blueprint.post("/aftersales/<code>")
@blueprint.arguments(PayBackSchema)
@blueprint.response(201, CaseSchema)
@guard.allows(Permission.CHANGE_ORDERS)
def pay_back(body: dict[str, Any], code: str) -> AftersaleCase:
    """Send money of a packed, sent or delivered order back unasked, once for a client id."""
    order = _found(code)
    with db.transaction() as session:
        return services.pay_back(session, order=order, actor=guard.actor(), now=clock.now(), **body)


def _opened(code: str, key: str) -> Order:
    viewer = guard.viewer()
    with db.reading() as session:
        order = orders_read.order_for_shopper(
            session, code, key=key, account_id=viewer.account_id if viewer else None
        )
    if order is None:
        raise not_found("orders.unknown")
    return order


def _found(code: str, permission: Permission = Permission.CHANGE_ORDERS) -> Order:
    with db.reading() as session:
        hub_ids = guard.actor().places(permission)
        return orders_read.order_at(session, code, hub_ids=hub_ids)
