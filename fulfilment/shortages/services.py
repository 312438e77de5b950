"""Going on when goods are not where the records say.

What must never happen: an order that waits for goods that are not there, a shopper who pays for
them, or a shop that promises them on. A pack that is not found is served from another lot; where
none is left the line is cut and its money goes back by itself.
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.database.answers import answer_once
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor
from fulfilment.allocation.models import Allocation
from fulfilment.packing import queries as packing_read
from fulfilment.packing import services as packing
from fulfilment.packing.queries import LineRow, OrderToPick
from fulfilment.shortages import queries
from fulfilment.shortages.models import Shortage
from fulfilment.shortages.rules import short_text
from fulfilment.sorting import services as shelves
from storefront.catalogue import services as catalogue
from storefront.credits import services as credits
from storefront.orders import queries as orders_read
from storefront.orders import services as orders
from storefront.orders.models import Order


@dataclass(frozen=True)
class Settled:
    """What came of a shortage."""

    outcome: str
    """`chosen_anew` or `refunded`."""
    refund_fen: int
    is_called_off: bool
    """Nothing of the order is left: all that was paid goes back."""


def report_missing(
    session: Session,
    *,
    order_id: int,
    allocation_id: int,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> Settled:
    """Take in that a pack is not on the shelf where it should be, and go on without it.

    The shop stops counting on it at once; it does so again when it is scanned or counted.

    Raises:
        Refusal: `packing.order_not_paid`, `shortage.task_gone`.
    """

    def work() -> dict[str, Any]:
        order = packing.locked_order(session, order_id)
        missing = _task(session, order, allocation_id)
        [line] = [
            each
            for each in packing_read.lines_of_order(session, order_id)
            if each.order_line_id == missing.order_line_id
        ]
        report = Shortage(
            client_id=client_id,
            order_line_id=missing.order_line_id,
            lot_id=missing.lot_id,
            bin_id=missing.bin_id,
            rule=missing.rule,
            inputs=missing.inputs,
            reported_by=actor.account_id,
            reported_at=now,
        )
        session.delete(missing)
        report.item_id = shelves.doubt(
            session,
            pack_id=line.pack_id,
            lot_id=report.lot_id,
            bin_id=report.bin_id,
            now=now,
        )
        settled = _settle(session, order, line, report, actor, now)
        report.outcome = settled.outcome
        session.add(report)
        session.flush()
        return asdict(settled)

    return Settled(
        **answer_once(session, client_id=client_id, verb="shortages.missing", now=now, work=work)
    )


def refund_lacks(
    session: Session, *, order_id: int, client_id: uuid.UUID, actor: Actor, now: datetime
) -> Settled:
    """Cut off an order all that the shelves have too little of, and let the rest go on.

    Raises:
        Refusal: `packing.order_not_paid`, `shortage.nothing_lacks`; `shortage.presold`: it was
            sold ahead, and the day that was promised has not come.
    """

    def work() -> dict[str, Any]:
        order = packing.locked_order(session, order_id)
        wait = orders_read.wait_of_order(session, order_id)
        if wait is not None and not wait.is_over(today=clock.china_date(now)):
            raise conflict("shortage.presold", order=order.code)
        [lacks] = packing.choose_what_there_is(session, order_ids=[order_id], now=now).values()
        if not lacks:
            raise conflict("shortage.nothing_lacks", order=order.code)
        cuts = [
            _cut(session, order, line, packs=packs, actor=actor, now=now) for line, packs in lacks
        ]
        for line, packs in lacks:
            shelves.offer_no_longer(
                session, hub_id=order.hub_id, pack_id=line.pack_id, packs=packs, now=now
            )
        return asdict(
            Settled(
                outcome="refunded",
                refund_fen=sum(cut.refund_fen for cut in cuts),
                is_called_off=any(cut.is_called_off for cut in cuts),
            )
        )

    return Settled(
        **answer_once(session, client_id=client_id, verb="shortages.lacks", now=now, work=work)
    )


def stop_promising(
    session: Session, *, hub_id: int, pack_id: int, actor: Actor, now: datetime
) -> None:
    """Take one pack from what the shop may sell, because it is not there any more.

    Where all that is left is promised, the order that was paid last gives one up, and its money
    goes back.

    Raises:
        Refusal: `stock.promised`: only shoppers who are paying right now have it.
    """
    for _ in range(2):
        try:
            catalogue.take_back(session, hub_id=hub_id, packs={pack_id: 1})
        except Refusal:
            last = queries.paid_last(session, hub_id=hub_id, pack_id=pack_id)
            if last is None:
                raise
            _give_up(session, *last, actor=actor, now=now)
        else:
            return


def _give_up(
    session: Session, order_id: int, order_line_id: int, *, actor: Actor, now: datetime
) -> None:
    order = packing.locked_order(session, order_id)
    [line] = [
        each
        for each in packing_read.lines_of_order(session, order_id)
        if each.order_line_id == order_line_id
    ]
    if line.allocated == line.packs:
        waiting = [
            each
            for each in packing_read.allocations_of_order(session, order_id)
            if each.order_line_id == order_line_id and each.item_id is None
        ]
        session.delete(waiting[-1])
        session.flush()
    _cut(session, order, line, packs=1, actor=actor, now=now)


def _task(session: Session, order: OrderToPick, allocation_id: int) -> Allocation:
    """Find the pack that the picker was sent for, if it still waits."""
    for each in packing_read.allocations_of_order(session, order.order_id):
        if each.id == allocation_id and each.item_id is None:
            return each
    raise not_found("shortage.task_gone")


def _settle(
    session: Session,
    order: OrderToPick,
    line: LineRow,
    report: Shortage,
    actor: Actor,
    now: datetime,
) -> Settled:
    """Serve the pack from elsewhere, if there is one that nobody else was promised."""
    may_choose = report.item_id is None or _spare(session, order, line)
    if may_choose:
        [lacks] = packing.choose_what_there_is(
            session, order_ids=[order.order_id], now=now
        ).values()
        if not any(lacking.order_line_id == line.order_line_id for lacking, _ in lacks):
            return Settled(outcome="chosen_anew", refund_fen=0, is_called_off=False)
    settled = _cut(session, order, line, packs=1, actor=actor, now=now)
    if report.item_id is not None and not may_choose:
        catalogue.take_back(session, hub_id=order.hub_id, packs={line.pack_id: 1})
    return settled


def _spare(session: Session, order: OrderToPick, line: LineRow) -> bool:
    """Take the missing pack from what the shop may sell, unless all of that is promised."""
    try:
        catalogue.take_back(session, hub_id=order.hub_id, packs={line.pack_id: 1})
    except Refusal:
        return False
    return True


def _cut(
    session: Session,
    order: OrderToPick,
    line: LineRow,
    *,
    packs: int,
    actor: Actor,
    now: datetime,
) -> Settled:
    """Cut packs off a line and text the buyer what goes back."""
    cut = credits.cut_packs(
        session, order_line_id=line.order_line_id, packs=packs, actor=actor, now=now
    )
    buyer = session.get_one(Order, order.order_id)
    said = short_text(
        title=line.title,
        packs=packs,
        refund_fen=cut.refund_fen,
        is_over=cut.is_called_off,
    )
    orders.tell(session, sentences={buyer: said}, now=now)
    return Settled(outcome="refunded", refund_fen=cut.refund_fen, is_called_off=cut.is_called_off)
