"""Weighing packs that are sold by weight, and settling what they lack.

What must never happen: a shopper pays for grams that they did not get, or more than they agreed
to; a parcel is closed with a pack that nobody weighed.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.errors import conflict
from app.money import Fen
from app.people.rules import Actor
from fulfilment.floor import services as scanner
from fulfilment.weighing import queries, rules
from fulfilment.weighing.models import Weighing
from inventory.labels.rules.codes import CodeKind
from storefront.credits import services as credits
from storefront.credits.services import Weighed
from storefront.orders.models import Order


def weigh(
    session: Session,
    *,
    order_id: int,
    raw: str,
    grams: int,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> str:
    """Write down what a picked pack weighs, in grams, and give its code; once by client id.

    Weighed again, the later weight counts.

    Raises:
        Refusal: `packing.order_not_paid`, `weighing.not_by_weight`, `weighing.no_weight`,
            `weighing.too_light`, `weighing.too_heavy`; those of a scan.
    """

    def work() -> dict[str, object]:
        [order] = lock_rows(session, Order, [order_id])
        if order.state != "paid":
            raise conflict("packing.order_not_paid", code=order.code, state=order.state)
        code = scanner.read(raw, CodeKind.ITEM)
        packs = queries.packs_by_weight(session, order_id)
        pack = next((each for each in packs if each.item_code == code), None)
        if pack is None:
            raise conflict("weighing.not_by_weight", code=code)
        rules.refuse_absurd(grams)
        rules.refuse_outside(
            grams=grams,
            ordered_grams=pack.ordered_grams,
            tolerance_grams=pack.tolerance_grams,
        )
        session.add(
            Weighing(
                client_id=client_id,
                order_line_id=pack.order_line_id,
                item_id=pack.item_id,
                grams=grams,
                weighed_by=actor.account_id,
                weighed_at=now,
            )
        )
        session.flush()
        return {"code": code}

    answer = answer_once(session, client_id=client_id, verb="weighing.weigh", now=now, work=work)
    return str(answer["code"])


def settle(session: Session, *, order_id: int, actor: Actor, now: datetime) -> Fen:
    """Send back what the packs of an order lack in weight, as its parcel is closed.

    The caller holds the order's row, and calls this once for an order.

    Raises:
        Refusal: `weighing.not_weighed`, with how many still wait.
    """
    packs = queries.packs_by_weight(session, order_id)
    waiting = [pack for pack in packs if pack.grams is None]
    if waiting:
        raise conflict("weighing.not_weighed", left=len(waiting))
    light = [
        Weighed(pack.order_line_id, pack.item_id, pack.paid_grams, pack.grams)
        for pack in packs
        if pack.grams is not None and pack.grams < pack.paid_grams
    ]
    if not light:
        return Fen(0)
    return credits.credit_weight(session, order_id=order_id, weighed=light, actor=actor, now=now)
