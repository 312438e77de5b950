"""When demand passes the pool: what is to come is promised for a day, oldest payment first.

What must never happen: more is promised than is to come, a shopper who paid hears nothing, or a
promise is dropped without somebody seeing it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.database.locks import lock_name
from app.errors import not_found
from app.people.rules import Actor
from storefront.catalogue.models import Listing
from storefront.channels.models import PlatformShop
from storefront.suborders import queries, rules
from storefront.suborders.models import PlannedSupply, PlatformSuborder
from storefront.suborders.rules import Fate, NewSupply
from storefront.suborders.services import statements


def plan(
    session: Session,
    *,
    client_id: uuid.UUID,
    shop: PlatformShop,
    new: NewSupply,
    actor: Actor,
    now: datetime,
) -> PlannedSupply:
    """Write down packs that are to come; who waits for such is promised the day at once.

    Args:
        session: of the caller's transaction.
        client_id: the same again is the same supply.
        shop: whose sub-orders may be sold against it.
        new: what is to come, and when.
        actor: who says so.
        now: when.

    Raises:
        Refusal: `catalogue.unknown`, or as `rules.checked`.
    """
    lock_name(session, f"suborders:{shop.id}")
    before = queries.supply_of_client_id(session, client_id)
    if before is not None:
        return before
    new = rules.checked(new, today=clock.china_date(now))
    if session.get(Listing, new.listing_id) is None:
        raise not_found("catalogue.unknown")
    supply = PlannedSupply(
        client_id=client_id,
        shop_id=shop.id,
        **asdict(new),
        planned_by=actor.account_id,
        planned_at=now,
    )
    session.add(supply)
    session.flush()
    presell(session, shop=shop, now=now)
    return supply


def put_off(
    session: Session, *, shop: PlatformShop, supply_id: int, sends_on: date, now: datetime
) -> int:
    """Move a supply to another day, with all that was promised of it.

    Returns:
        How many sub-orders were promised another day: their shoppers have to be told.

    Raises:
        Refusal: `suborders.supply_unknown`, `suborders.supply_day`.
    """
    supply = _locked(session, shop, supply_id)
    rules.check_day(sends_on, today=clock.china_date(now))
    if supply.sends_on == sends_on:
        return 0
    supply.sends_on = sends_on
    session.flush()
    moved = _change_waiting(session, supply, {"promised_on": sends_on, "fated_at": now})
    presell(session, shop=shop, now=now)
    return moved


def withdraw(session: Session, *, shop: PlatformShop, supply_id: int, now: datetime) -> int:
    """Promise nothing of a supply any more; who still waits for it is short again.

    Returns:
        How many those are; another supply may take them up at once.

    Raises:
        Refusal: `suborders.supply_unknown`.
    """
    supply = _locked(session, shop, supply_id)
    supply.withdrawn_at = now
    session.flush()
    freed = {"fate": Fate.SHORT, "promised_on": None, "supply_id": None, "fated_at": now}
    left = _change_waiting(session, supply, freed)
    presell(session, shop=shop, now=now)
    return left


def presell(session: Session, *, shop: PlatformShop, now: datetime) -> None:
    """Promise to who is short what is to come, what comes first before the rest."""
    today = clock.china_date(now)
    for supply in queries.supplies(session, shop_id=shop.id):
        if supply.free and supply.sends_on >= today:
            session.execute(
                statements.PRESELL,
                {
                    "shop_id": shop.id,
                    "listing_id": supply.listing_id,
                    "supply_id": supply.supply_id,
                    "sends_on": supply.sends_on,
                    "free": supply.free,
                    "now": now,
                },
            )


def _locked(session: Session, shop: PlatformShop, supply_id: int) -> PlannedSupply:
    lock_name(session, f"suborders:{shop.id}")
    supply = session.get(PlannedSupply, supply_id, populate_existing=True)
    if supply is None or supply.shop_id != shop.id or supply.withdrawn_at is not None:
        raise not_found("suborders.supply_unknown")
    return supply


def _change_waiting(session: Session, supply: PlannedSupply, changed: Mapping[str, object]) -> int:
    ids = session.scalars(
        update(PlatformSuborder)
        .where(PlatformSuborder.supply_id == supply.id, PlatformSuborder.fate == Fate.PRESOLD)
        .values(changed)
        .returning(PlatformSuborder.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(ids)
