"""Orders that reach a process in the same moment are placed together.

In a burst, many shoppers want one listing. Placed in one transaction, the listing's row is locked
and the commit written to disk once for them all. What needs a word of its own is then placed by
itself: a voucher, a changed price, the last pack.

What must never happen: a refusal of one shopper undoes the order of another.
"""

from collections.abc import Sequence
from datetime import datetime

from app.database import session as db
from app.together import Together
from storefront.checkout import services
from storefront.checkout.services import OrderRequest
from storefront.orders.rules import PlacedOrder

SECONDS_APART = 0.012
"""Between two groups of a process: nothing beside what a shopper waits anyway."""


def place(request: OrderRequest, *, now: datetime) -> PlacedOrder:
    """Place an order once, in a group where others come at the same moment.

    Raises:
        Refusal: those of `services.place_order`.
        LostRace: the same click is being handled by another request; try again.
    """
    order = _together((request, now)) if request.is_plain else None
    if order is not None:
        return order
    with db.transaction() as session:
        return services.place_order(session, request=request, now=now)


def _place_group(group: Sequence[tuple[OrderRequest, datetime]]) -> list[PlacedOrder | None]:
    """Place them all at the moment that the last of them came."""
    requests = {each.client_id: each for each, _ in group}
    now = max(came for _, came in group)
    try:
        with db.transaction() as session:
            placed = services.place_together(session, requests=list(requests.values()), now=now)
    except db.LostRace:
        placed = {}
    return [placed.get(each.client_id) for each, _ in group]


_together = Together(_place_group, seconds_apart=SECONDS_APART)
