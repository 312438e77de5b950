"""Orders that reach a process in the same moment are placed together.

In a burst, many shoppers want one listing. Whoever has the turn takes all orders that wait into one
transaction, so that the listing's row is locked, and the commit written to disk, once for them all.
What needs a word of its own is then placed by itself: a voucher, a changed price, the last pack.

What must never happen: a refusal of one shopper undoes the order of another, or an order waits for
one that came after it.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from app.database import session as db
from storefront.checkout import services
from storefront.checkout.services import OrderRequest
from storefront.orders.models import Order


@dataclass
class Waiting:
    """A request, and what came of the group that it was in."""

    request: OrderRequest
    order: Order | None = None
    is_over: bool = False


_turn = Lock()
_waiting: deque[Waiting] = deque()


def place(request: OrderRequest, *, now: datetime) -> Order:
    """Place an order once, in a group where others come at the same moment.

    Raises:
        Refusal: those of `services.place_order`.
        LostRace: the same click is being handled by another request; try again.
    """
    order = _placed_together(request, now) if request.is_plain else None
    if order is not None:
        return order
    with db.transaction() as session:
        return services.place_order(session, request=request, now=now)


def _placed_together(request: OrderRequest, now: datetime) -> Order | None:
    """Wait for the turn; who has it and is not served yet serves all that wait."""
    mine = Waiting(request)
    _waiting.append(mine)
    with _turn:
        if not mine.is_over:
            _serve([_waiting.popleft() for _ in range(len(_waiting))], now)
    return mine.order


def _serve(group: list[Waiting], now: datetime) -> None:
    requests = {each.request.client_id: each.request for each in group}
    try:
        with db.transaction() as session:
            placed = services.place_together(session, requests=list(requests.values()), now=now)
    except db.LostRace:
        placed = {}
    finally:
        # Also after a fault: nobody else of the group may wait for an answer that never comes.
        for each in group:
            each.is_over = True
    for each in group:
        each.order = placed.get(each.request.client_id)
