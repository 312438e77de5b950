"""Sub-orders that a platform told without an amount: a person who has seen it there gives it.

What must never happen: what a platform has told is overwritten by hand, or an amount that was given
twice makes two orders.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.errors import Refusal, conflict, not_found
from app.money import FEN_MAX
from app.people.rules import Actor
from storefront.channels.models import PlatformShop
from storefront.suborders.models import PlatformSuborder
from storefront.suborders.rules import Fate
from storefront.suborders.services import settling
from storefront.suborders.services.settling import Settled


def give_amount(
    session: Session,
    *,
    shop: PlatformShop,
    suborder_id: int,
    paid_fen: int,
    actor: Actor,
    now: datetime,
) -> Settled:
    """Say what a shopper paid, freight included, and serve what can be served; again is no harm.

    The platform owes that much from then on: a settlement that says else is listed as differing.

    Raises:
        Refusal: `suborders.unknown`, `suborders.amount_absurd`: it leaves nothing for the goods;
            `suborders.amount_known`: it has another already.
    """
    lock_name(session, f"suborders:{shop.id}")
    found = session.scalar(
        select(PlatformSuborder)
        .where(PlatformSuborder.id == suborder_id, PlatformSuborder.shop_id == shop.id)
        .with_for_update()
    )
    if found is None:
        raise not_found("suborders.unknown")
    if found.priced_at is not None and found.paid_fen == paid_fen:
        return Settled(served=0, called_off=0)
    if found.fate != Fate.GIFT:
        raise conflict("suborders.amount_known")
    goods_fen = paid_fen - found.freight_fen + found.discount_fen - found.refunded_fen
    if goods_fen <= 0 or paid_fen > FEN_MAX:
        raise Refusal("suborders.amount_absurd")
    found.paid_fen, found.fate, found.fated_at = paid_fen, Fate.ARRIVED, now
    found.priced_by, found.priced_at = actor.account_id, now
    session.flush()
    return settling.settle(session, shop=shop, now=now)
