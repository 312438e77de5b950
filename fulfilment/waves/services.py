"""Releasing orders to be picked together.

What must never happen: an order is in two waves and picked twice, or one that the shelves cannot
serve holds up the others: it stays on the pick list and is named.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.packing import services as packing
from fulfilment.waves import queries
from fulfilment.waves.models import Wave, WaveOrder
from inventory.places.models import Place
from storefront.catalogue.models import Channel
from storefront.orders.models import Order

ORDERS_MAX = 50
"""Of one wave: what one person carries in a walk, and no more locks than a moment's."""


@dataclass(frozen=True)
class Released:
    """A wave, and the orders that could not go with it."""

    wave_id: int
    orders: int
    left_out: list[str]
    """Codes: in another wave, not paid any more, or short on the shelves."""


def release(
    session: Session,
    *,
    hub: Place,
    order_codes: Sequence[str],
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> Released:
    """Release orders to be picked together, and choose their lots; once by client id.

    Raises:
        Refusal: `waves.nothing_chosen`, `waves.too_many`, `packing.order_unknown`,
            `waves.none_can_go` where every order had to be left out.
    """

    def work() -> dict[str, object]:
        orders = _ordered(session, hub, order_codes, actor)
        busy = queries.released(session, [order.id for order in orders])
        fit = _served(session, [order for order in orders if order.id not in busy], now)
        if not fit:
            raise conflict("waves.none_can_go", orders="、".join(order.code for order in orders))
        wave = Wave(
            client_id=client_id, place_id=hub.id, released_by=actor.account_id, released_at=now
        )
        session.add(wave)
        session.flush()
        session.add_all(WaveOrder(order_id=order.id, wave_id=wave.id) for order in fit)
        session.flush()
        gone = {order.id for order in fit}
        return {
            "wave_id": wave.id,
            "orders": len(fit),
            "left_out": [order.code for order in orders if order.id not in gone],
        }

    return Released(
        **answer_once(session, client_id=client_id, verb="waves.release", now=now, work=work)
    )


def take_out(session: Session, *, order_code: str, actor: Actor) -> None:
    """Take an order of which nothing is picked out of its wave; again is no harm.

    Raises:
        Refusal: `packing.order_unknown`, `waves.picked_already`.
    """
    order = packing.order_named(session, order_code, actor)
    [locked] = lock_rows(session, Order, [order.order_id])
    if locked.picking_since is not None:
        raise conflict("waves.picked_already", code=order.code)
    session.execute(delete(WaveOrder).where(WaveOrder.order_id == order.order_id))


def _ordered(session: Session, hub: Place, codes: Sequence[str], actor: Actor) -> list[Order]:
    """Find and lock the orders, all in the order of their ids."""
    wanted = set(codes)
    if not wanted:
        raise Refusal("waves.nothing_chosen")
    if len(wanted) > ORDERS_MAX:
        raise Refusal("waves.too_many", most=ORDERS_MAX)
    known = dict(
        session.execute(
            select(Order.code, Order.id)
            .join(Channel, Channel.id == Order.channel_id)
            .where(Order.code.in_(wanted), Channel.hub_id == hub.id)
        ).all()
    )
    for code in sorted(wanted):
        if code not in known or not actor.may_at(Permission.PICK, hub.id):
            raise not_found("packing.order_unknown", code=code)
    return lock_rows(session, Order, list(known.values()))


def _served(session: Session, orders: Sequence[Order], now: datetime) -> list[Order]:
    """Choose the lots of orders, at once or, where one is short, one by one; tell who has theirs.

    Of one that is short nothing stays chosen.
    """
    wanted = [order for order in orders if order.called_off_at is None]
    if _are_served(session, wanted, now):
        return wanted
    return [order for order in wanted if _are_served(session, [order], now)]


def _are_served(session: Session, orders: Sequence[Order], now: datetime) -> bool:
    try:
        with session.begin_nested():
            packing.allocate_all(session, order_ids=[order.id for order in orders], now=now)
    except Refusal:
        return False
    return True
