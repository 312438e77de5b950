"""Keeping the shop's promise in step with the shelves.

What is held, expired or without a licence leaves the shop by itself, and comes back when nothing
stands against it. What a person keeps back stays out until a person gives it back. What must
never happen: the shop offers less than it has promised already. Goods that are promised stay so;
packing then finds others, or the order is seen as short.
"""

from collections import Counter, defaultdict
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal, not_found
from app.people.rules import Actor, Permission
from fulfilment.offering import queries
from fulfilment.sorting import services as sorting
from fulfilment.sorting.models import Shelving
from storefront.catalogue import services as catalogue


def follow_shelves(session: Session, *, hub_id: int, now: datetime) -> tuple[int, int]:
    """Take out of the shop what may not be sold any more, and offer what may be again.

    Returns:
        How many packs went out, and how many came in.
    """
    return withdraw_stopped(session, hub_id=hub_id, now=now), sorting.offer_shelved(
        session, hub_id=hub_id, now=now
    )


def withdraw_stopped(session: Session, *, hub_id: int, now: datetime) -> int:
    """Take held, expired and unlicensed goods out of the shop, as far as nobody has ordered them.

    Returns:
        How many packs.
    """
    rows = queries.stopped(session, hub_id=hub_id, on=clock.china_date(now))
    if not rows:
        return 0
    taken = catalogue.take_back_unpromised(
        session, hub_id=hub_id, packs=Counter(row.pack_id for row in rows)
    )
    by_pack: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_pack[row.pack_id].append(row.shelving_id)
    leaving = [
        shelving_id
        for pack_id, shelving_ids in by_pack.items()
        for shelving_id in shelving_ids[: taken.get(pack_id, 0)]
    ]
    session.execute(update(Shelving).where(Shelving.id.in_(leaving)).values(offered_at=None))
    return len(leaving)


def withhold(
    session: Session, *, slug: str, hub_id: int, packs: int, actor: Actor, now: datetime
) -> None:
    """Keep packs that stand on a shelf out of the shop, until they are given back.

    Raises:
        Refusal: `catalogue.unknown`, `offering.packs`, `stock.promised`.
    """
    pack_id = _pack(session, slug, hub_id, actor)
    found = _counted(
        queries.on_shelf(session, hub_id=hub_id, pack_id=pack_id, is_withheld=False, most=packs),
        packs,
    )
    catalogue.take_back(session, hub_id=hub_id, packs={pack_id: packs})
    session.execute(
        update(Shelving).where(Shelving.id.in_(found)).values(offered_at=None, withheld_at=now)
    )


def give_back(
    session: Session, *, slug: str, hub_id: int, packs: int, actor: Actor, now: datetime
) -> int:
    """Offer packs again that were kept back; what is stopped stays out.

    Returns:
        How many the shop got.

    Raises:
        Refusal: `catalogue.unknown`, `offering.packs`.
    """
    pack_id = _pack(session, slug, hub_id, actor)
    found = _counted(
        queries.on_shelf(session, hub_id=hub_id, pack_id=pack_id, is_withheld=True, most=packs),
        packs,
    )
    session.execute(update(Shelving).where(Shelving.id.in_(found)).values(withheld_at=None))
    return sorting.offer_shelved(session, hub_id=hub_id, now=now)


def _pack(session: Session, slug: str, hub_id: int, actor: Actor) -> int:
    pack_id = queries.pack_of_slug(session, slug)
    if pack_id is None or not actor.may_at(Permission.CHANGE_LISTINGS, hub_id):
        raise not_found("catalogue.unknown")
    return pack_id


def _counted(found: list[int], packs: int) -> list[int]:
    if not 0 < packs <= len(found):
        raise Refusal("offering.packs", most=len(found))
    return found
