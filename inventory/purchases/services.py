"""Buying what a villager brought, at once and in cash.

What must never happen: goods of ours that nobody was paid for, cash without goods, a price that
the villager did not agree to. The delivery, its lots and the cash are one transaction: where the
float is short, nothing was taken.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict, not_found
from app.ledger.rules import Account, Line
from app.money import Fen, worth
from app.people.rules import Actor, Permission
from inventory.floats import services as floats
from inventory.places.models import Place
from inventory.produce.models import Produce
from inventory.purchases.models import Purchase
from inventory.quality.models import Hold
from inventory.stock.models import Item, Lot
from inventory.terms import queries as terms_read


@dataclass(frozen=True)
class Bought:
    """The delivery whose goods are bought."""

    delivery_id: int
    code: str
    villager_code: str
    place: Place


def pay_at_once(session: Session, bought: Bought, *, actor: Actor, now: datetime) -> Fen:
    """Pay a villager for all lots of a delivery from the desk's float, by the terms of each.

    From then on the goods are the operator's, at what they cost. A delivery that went back whole
    costs nothing.

    Raises:
        Refusal: `place.unknown` where the actor pays no cash there, `purchase.held`,
            `purchase.no_price`, `float.short`.
    """
    if not actor.may_at(Permission.PAY_IN_CASH, bought.place.id):
        raise not_found("place.unknown", code=bought.place.code)
    costs = _costs(session, bought)
    if not costs:
        return Fen(0)
    session.add_all(
        Purchase(
            lot_id=lot.id,
            delivery_id=bought.delivery_id,
            cost_fen=fen,
            paid_by=actor.account_id,
            paid_at=now,
        )
        for lot, fen in costs
    )
    session.flush()
    total = Fen(sum(fen for _, fen in costs))
    floats.pay_out(
        session,
        place=bought.place,
        fen=total,
        kind="goods_bought",
        voucher=bought.code,
        memo=f"当场收购村民 {bought.villager_code} 的货",
        against=[Line(Account.OWN_GOODS, fen, lot.code) for lot, fen in costs],
        now=now,
    )
    return total


def _costs(session: Session, bought: Bought) -> list[tuple[Lot, Fen]]:
    """Price each labelled pack by the terms, rounded once a pack as the villager saw it."""
    price = terms_read.price_for(Lot.terms_id, Lot.produce_id, Item.pack_id)
    held = select(Hold.id).where(Hold.lot_id == Lot.id, Hold.released_at.is_(None)).exists()
    rows = session.execute(
        select(Lot, Produce.name, Item.base_units, price.c.price_fen, price.c.base_units, held)
        .join(Item, Item.lot_id == Lot.id)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(price, true())
        .where(Lot.delivery_id == bought.delivery_id)
        .order_by(Lot.id, Item.id)
    ).all()
    costs: dict[Lot, int] = {}
    for lot, name, units, price_fen, per_units, is_held in rows:
        if is_held:
            raise conflict("purchase.held", name=name)
        if price_fen is None:
            raise Refusal("purchase.no_price", name=name)
        costs[lot] = costs.get(lot, 0) + worth(Fen(price_fen), units, per_units)
    return [(lot, Fen(fen)) for lot, fen in costs.items()]
