"""Reads of what is being paid for."""

from sqlalchemy.orm import Session

from inventory.labels.rules.codes import CodeKind, kind_of
from storefront.errands import queries as errands
from storefront.errands.rules import ErrandState
from storefront.orders import queries as orders
from storefront.orders.rules import OrderState


def is_over(session: Session, subject: str) -> bool:
    """Say whether a subject is there and waits for no money any more."""
    if kind_of(subject) is CodeKind.ERRAND:
        errand = errands.errand_of_code(session, subject)
        return errand is not None and errand.state != ErrandState.PLACED
    order = orders.order_of_code(session, subject)
    return order is not None and order.state != OrderState.PLACED
