"""Calling goods back.

What must never happen: goods of a recalled lot that still go out, or a buyer who is not told. The
hold stops every exit at once, by the database too, and what nobody has ordered leaves the shop; the
texts are written in the same transaction.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.errors import Refusal, conflict, not_found
from app.messages import services as messages
from app.people.rules import Actor, Permission
from fulfilment.offering import services as offering
from fulfilment.recall import queries
from fulfilment.recall.queries import LotFacts, Reach
from fulfilment.recall.rules import warning_text
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import parse_scan
from inventory.quality import services as quality
from inventory.quality.rules import HoldKind
from inventory.runs import queries as runs


def reach(
    session: Session, *, raw: str, actor: Actor, permission: Permission = Permission.RECALL
) -> Reach:
    """Tell whom the lot reached that was scanned: by its own code, or by that of an item of it.

    Raises:
        Refusal: `recall.not_goods`, `lot.unknown`, also for a lot that never came to a place
            of the actor's; those of `parse_scan`.
    """
    found = queries.reach_of(session, _lot_code(session, raw))
    if found is None or not found.is_seen_from(actor.places(permission)):
        raise not_found("lot.unknown")
    return found


def recall_lot(
    session: Session,
    *,
    client_id: uuid.UUID,
    raw: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """Hold a lot, and tell by text every buyer who has or gets goods of it; once by client id.

    What was made of it is held and told of as well.

    Returns:
        The lot's code and how many buyers were told.

    Raises:
        Refusal: `recall.not_goods`, `lot.unknown`, `hold.reason_missing`, `hold.already_open`
            where it is recalled already; those of `parse_scan`.
    """

    def work() -> dict[str, Any]:
        lot = reach(session, raw=raw, actor=actor, permission=Permission.CALL_BACK).lot
        lot_ids = [lot.lot_id, *runs.made_of(session, lot.lot_id)]
        held = quality.hold_lots(
            session,
            lot_ids=lot_ids,
            kind=HoldKind.RECALL,
            reason=reason,
            actor=actor,
            now=now,
        )
        if lot.lot_id not in held:
            raise conflict("hold.already_open", code=lot.code)
        for hub_id in queries.hubs_with(session, lot_ids):
            offering.withdraw_stopped(session, hub_id=hub_id, now=now)
        return {"lot_code": lot.code, "warned": _warn_buyers(session, lot, lot_ids, now)}

    return answer_once(session, client_id=client_id, verb="recall_lot", now=now, work=work)


def _warn_buyers(session: Session, lot: LotFacts, lot_ids: Collection[int], now: datetime) -> int:
    orders = queries.orders_to_warn(session, lot_ids)
    # Who bought over a counter left no number.
    orders = [order for order in orders if order.receiver_phone]
    for order in orders:
        body = warning_text(
            produce=lot.produce_name,
            lot_code=lot.code,
            received_on=lot.received_on,
            order_code=order.code,
        )
        messages.send(session, phone=order.receiver_phone, body=body, now=now)
    return len(orders)


def _lot_code(session: Session, raw: str) -> str:
    scan = parse_scan(raw)
    if scan.code_kind is CodeKind.LOT:
        return scan.code
    if scan.code_kind is not CodeKind.ITEM:
        raise Refusal("recall.not_goods")
    lot_code = queries.lot_code_of_item(session, scan.code)
    if lot_code is None:
        raise not_found("lot.unknown")
    return lot_code
