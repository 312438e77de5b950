"""Sales that the desk refused for good: their money is in the drawer, and not in the books.

What must never happen: such a sale is forgotten, or is booked after all while it stands here.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from app.errors import Refusal, conflict, not_found
from app.people.models import Account
from app.people.rules import Actor
from storefront.orders.queries import order_of_client_id
from storefront.shops.models import UnbookedSale
from storefront.shops.queries.shelves import ShopRow
from storefront.shops.rules import REASON_MAX, RungSale
from storefront.shops.services.daybook import take_turns

UNBOOKED_SHOWN = 50


def set_aside_as(session: Session, client_id: uuid.UUID) -> UnbookedSale | None:
    """Find the sale that was set aside under a client id."""
    return session.scalar(select(UnbookedSale).where(UnbookedSale.client_id == client_id))


def set_aside(
    session: Session,
    *,
    shop: ShopRow,
    sale: RungSale,
    problem: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> UnbookedSale:
    """Write down a sale that cannot be booked, once for its client id; the till lets go of it.

    Args:
        problem: why the desk refused it, as the till was told.
        reason: what the clerk says became of goods and money.

    Raises:
        Refusal: `till.aside_reason`, `till.booked_already`.
    """
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= REASON_MAX:
        raise Refusal("till.aside_reason", most=REASON_MAX)
    take_turns(session, shop)
    before = set_aside_as(session, sale.client_id)
    if before is not None:
        return before
    if order_of_client_id(session, sale.client_id) is not None:
        raise conflict("till.booked_already")
    row = UnbookedSale(
        client_id=sale.client_id,
        shop_id=shop.place_id,
        codes=[item.code for item in sale.items],
        total_fen=sale.total_fen,
        tender=sale.tender,
        reference=sale.reference,
        rung_at=sale.rung_at,
        problem=problem,
        reason=reason,
        noted_by=actor.account_id,
        noted_at=now,
    )
    session.add(row)
    session.flush()
    return row


def settle(
    session: Session,
    *,
    shop: ShopRow,
    unbooked_id: int,
    settlement: str,
    actor: Actor,
    now: datetime,
) -> UnbookedSale:
    """Say how a sale that was set aside was settled; not by whom set it aside; again is no harm.

    Raises:
        Refusal: `till.unbooked_unknown`, `till.settlement`, `till.settle_by_another`.
    """
    settlement = " ".join(settlement.split())
    if not 1 <= len(settlement) <= REASON_MAX:
        raise Refusal("till.settlement", most=REASON_MAX)
    row = session.scalar(
        select(UnbookedSale)
        .where(UnbookedSale.id == unbooked_id, UnbookedSale.shop_id == shop.place_id)
        .with_for_update()
    )
    if row is None:
        raise not_found("till.unbooked_unknown")
    if row.settled_at is not None:
        return row
    if row.noted_by == actor.account_id:
        raise conflict("till.settle_by_another")
    row.settlement, row.settled_by, row.settled_at = settlement, actor.account_id, now
    session.flush()
    return row


def unbooked_sales(session: Session, shop_id: int) -> Sequence[Row[UnbookedSale, str, str]]:
    """List what a shop took and could not book, with who set it aside and who settled it.

    Those that nobody has settled come first, then the latest settled.
    """
    sale = aliased(UnbookedSale, name="sale")
    noter, settler = aliased(Account), aliased(Account)
    return session.execute(
        select(sale, noter.name.label("noted_by"), settler.name.label("settled_by"))
        .join(noter, noter.id == sale.noted_by)
        .outerjoin(settler, settler.id == sale.settled_by)
        .where(sale.shop_id == shop_id)
        .order_by(sale.settled_at.desc().nulls_first(), sale.id.desc())
        .limit(UNBOOKED_SHOWN)
    ).all()
