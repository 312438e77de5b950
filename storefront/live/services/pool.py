"""A live session and its pool: packs lent by the common shelf, and given back.

What must never happen: a pack is offered in two places at once, one that was sold is given back,
a press that a bad line sent twice moves packs twice, a number means other goods in the middle of a
session, or a session ends and keeps goods from everybody.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database import once
from app.database.locks import lock_name
from app.errors import Refusal, conflict
from app.people.rules import Actor
from storefront.catalogue import services as catalogue
from storefront.channels import queries as channels
from storefront.channels.queries import ShopRow
from storefront.live import queries, rules
from storefront.live.models import LiveGoods, LivePress, LiveSession
from storefront.live.services import telling
from storefront.suborders.services import settling


@dataclass(frozen=True)
class Press:
    """One press of somebody at the console, however often a bad line has it sent."""

    client_id: UUID
    shop: ShopRow
    listing_id: int
    actor: Actor
    now: datetime


def set_aside(session: Session, press: Press, *, packs: int) -> LivePress:
    """Set packs aside for a room, once by client id; whoever waits for them is served at once.

    They get a number that they keep for the session; what was capped is sold again. The platform
    is told of what is then still free.

    Raises:
        Refusal: `live.packs_missing`, `stock.too_little_to_set_aside`, `live.no_common_shelf`,
            `live.pressed_for_another`.
    """
    if before := _pressed(session, press, "set_aside", packs=packs):
        return before
    rules.check_pool_packs(packs)
    _lend(session, shop=press.shop, listing_id=press.listing_id, packs=packs, now=press.now)
    return _keep(session, press, "set_aside", packs=packs)


def give_back(session: Session, press: Press, *, packs: int) -> LivePress:
    """Give free packs back to the common shelf, once by client id: the room sells fewer.

    Raises:
        Refusal: as `set_aside`.
    """
    if before := _pressed(session, press, "give_back", packs=packs):
        return before
    rules.check_pool_packs(packs)
    _return(session, shop=press.shop, listing_id=press.listing_id, packs=packs, now=press.now)
    return _keep(session, press, "give_back", packs=packs)


def cap(session: Session, press: Press) -> LivePress:
    """Stop selling a listing in a room, once by client id: all that is free goes back.

    It keeps its number, and how much went back is kept for whoever undoes it.

    Raises:
        Refusal: `live.no_common_shelf`, `live.pressed_for_another`.
    """
    if before := _pressed(session, press, "cap"):
        return before
    shop, listing_id = press.shop, press.listing_id
    left = _give_all_back(session, shop=shop, listing_id=listing_id, now=press.now)
    session.execute(
        update(LiveGoods)
        .where(
            LiveGoods.shop_id == shop.shop_id,
            LiveGoods.listing_id == listing_id,
            LiveGoods.ended_at.is_(None),
        )
        .values(capped_packs=func.coalesce(LiveGoods.capped_packs, 0) + left)
    )
    return _keep(session, press, "cap", packs=left)


def uncap(session: Session, press: Press) -> LivePress:
    """Undo a cap, once by client id: what went back then is put back as far as it is still free.

    Raises:
        Refusal: `live.not_capped`, `live.nothing_to_put_back`, `live.no_common_shelf`,
            `live.pressed_for_another`.
    """
    if before := _pressed(session, press, "uncap"):
        return before
    shop, listing_id = press.shop, press.listing_id
    telling.take_turn(session, shop_id=shop.shop_id)
    capped = session.scalar(
        select(LiveGoods.capped_packs).where(
            LiveGoods.shop_id == shop.shop_id, LiveGoods.listing_id == listing_id
        )
    )
    if capped is None:
        raise conflict("live.not_capped")
    free = queries.left_in_room(
        session, channel_id=common_shelf(session, shop), listing_id=listing_id
    )
    packs = min(capped, free)
    if packs < 1 <= capped:
        raise conflict("live.nothing_to_put_back")
    if packs:
        _lend(session, shop=shop, listing_id=listing_id, packs=packs, now=press.now)
    else:
        _put_on_table(session, shop_id=shop.shop_id, listing_id=listing_id)
    return _keep(session, press, "uncap", packs=packs)


def open_session(
    session: Session, *, shop: ShopRow, hours: int, actor: Actor, now: datetime
) -> LiveSession:
    """Go on the air; again while on the air is the same session.

    Raises:
        Refusal: `live.hours_absurd`.
    """
    closes_at = rules.closing_time(hours, now=now)
    lock_name(session, f"live_sessions:{shop.shop_id}")
    on_air = queries.open_session(session, shop_id=shop.shop_id)
    if on_air is not None:
        return on_air
    _clear_table(session, shop_id=shop.shop_id)
    live = LiveSession(
        shop_id=shop.shop_id, opened_at=now, opened_by=actor.account_id, closes_at=closes_at
    )
    session.add(live)
    session.flush()
    sample(session, now=now)
    return live


def close_session(
    session: Session,
    *,
    shop: ShopRow,
    actor: Actor | None,
    now: datetime,
    session_id: int | None = None,
) -> None:
    """Go off the air; all that is unsold goes back to the common shelf. Again is no harm.

    Args:
        session: of the caller's transaction.
        shop: whose room.
        actor: nobody where the clock does it.
        now: when.
        session_id: only this one, so that a press that comes late does not end the next; None is
            whichever is on the air.
    """
    lock_name(session, f"live_sessions:{shop.shop_id}")
    live = queries.open_session(session, shop_id=shop.shop_id)
    if live is None or session_id not in {None, live.id}:
        return
    sample(session, now=now)
    for listing_id in queries.listings_in_room(session, channel_id=shop.channel_id):
        _give_all_back(session, shop=shop, listing_id=listing_id, now=now)
    session.execute(
        update(LiveGoods)
        .where(LiveGoods.shop_id == shop.shop_id)
        .values(ended_at=now, capped_packs=None)
    )
    live.closed_at, live.closed_by = now, actor.account_id if actor else None
    session.flush()


def close_due(session: Session, *, now: datetime) -> int:
    """Close the sessions whose time is over, and tell how many those were."""
    shops = {shop.shop_id: shop for shop in channels.shops(session, hub_ids=None)}
    due = session.scalars(
        select(LiveSession.shop_id)
        .where(LiveSession.closed_at.is_(None), LiveSession.closes_at <= now)
        .order_by(LiveSession.shop_id)
    ).all()
    for shop_id in due:
        close_session(session, shop=shops[shop_id], actor=None, now=now)
    return len(due)


def give_back_freed(session: Session, *, shop_id: int, now: datetime) -> int:
    """Give back what became free after a session closed, and tell how many packs.

    A phone order that nobody paid, or an order that was called off, frees its packs in a room that
    sells nothing any more. Who waits there for goods is served first.
    """
    [shop] = [one for one in channels.shops(session, hub_ids=None) if one.shop_id == shop_id]
    telling.take_turn(session, shop_id=shop_id)
    settling.settle(session, shop=channels.shop_of_id(session, shop_id), now=now)
    return sum(
        _give_all_back(session, shop=shop, listing_id=listing_id, now=now)
        for freed_in, listing_id in queries.freed_off_the_table(session)
        if freed_in == shop_id
    )


_SAMPLE = text("""
    INSERT INTO live_minutes (session_id, at, listing_id, reserved, sold, left_packs)
    SELECT live_sessions.id, :now, offers.listing_id, offers.reserved, offers.sold,
        offers.stocked - offers.reserved - offers.sold
    FROM live_sessions
    JOIN platform_shops ON platform_shops.id = live_sessions.shop_id
    JOIN offers ON offers.channel_id = platform_shops.channel_id
    WHERE live_sessions.closed_at IS NULL
    ON CONFLICT DO NOTHING
""")


def sample(session: Session, *, now: datetime) -> None:
    """Write down how all open sessions stand, in one statement."""
    session.execute(_SAMPLE, {"now": now})


def common_shelf(session: Session, shop: ShopRow) -> int:
    """Find the web shop from which a room is lent its goods.

    Raises:
        Refusal: `live.no_common_shelf`.
    """
    web_id = queries.web_channel_of(session, hub_id=shop.hub_id)
    if web_id is None:
        raise Refusal("live.no_common_shelf")
    return web_id


def _pressed(
    session: Session, press: Press, verb: str, *, packs: int | None = None
) -> LivePress | None:
    """Find what a press did before; None where it is new.

    Raises:
        Refusal: `live.pressed_for_another`: its id did something else, so it moved nothing now.
    """
    before = once.earlier(session, LivePress, press.client_id)
    if before is None:
        return None
    was = (before.verb, before.shop_id, before.listing_id)
    if was != (verb, press.shop.shop_id, press.listing_id) or packs not in {None, before.packs}:
        raise conflict("live.pressed_for_another")
    return before


def _keep(session: Session, press: Press, verb: str, *, packs: int) -> LivePress:
    kept = LivePress(
        client_id=press.client_id,
        shop_id=press.shop.shop_id,
        listing_id=press.listing_id,
        verb=verb,
        packs=packs,
        pressed_by=press.actor.account_id,
        pressed_at=press.now,
    )
    session.add(kept)
    session.flush()
    return kept


def _lend(session: Session, *, shop: ShopRow, listing_id: int, packs: int, now: datetime) -> None:
    telling.tell_unheard(session, shop_id=shop.shop_id, now=now)
    catalogue.set_aside(
        session,
        listing_id=listing_id,
        from_channel_id=common_shelf(session, shop),
        to_channel_id=shop.channel_id,
        packs=packs,
    )
    _put_on_table(session, shop_id=shop.shop_id, listing_id=listing_id)
    settling.settle(session, shop=channels.shop_of_id(session, shop.shop_id), now=now)
    telling.tell_stock(session, shop=shop, listing_id=listing_id, packs=packs, now=now)


def _return(session: Session, *, shop: ShopRow, listing_id: int, packs: int, now: datetime) -> None:
    telling.tell_unheard(session, shop_id=shop.shop_id, now=now)
    catalogue.set_aside(
        session,
        listing_id=listing_id,
        from_channel_id=shop.channel_id,
        to_channel_id=common_shelf(session, shop),
        packs=packs,
    )
    telling.tell_stock(session, shop=shop, listing_id=listing_id, packs=-packs, now=now)


def _give_all_back(session: Session, *, shop: ShopRow, listing_id: int, now: datetime) -> int:
    telling.take_turn(session, shop_id=shop.shop_id)
    left = queries.left_in_room(session, channel_id=shop.channel_id, listing_id=listing_id)
    if left > 0:
        _return(session, shop=shop, listing_id=listing_id, packs=left, now=now)
    return left


def _put_on_table(session: Session, *, shop_id: int, listing_id: int) -> None:
    """Give goods the next number, unless they have one; what was capped is sold again."""
    if queries.open_session(session, shop_id=shop_id) is None:
        _clear_table(session, shop_id=shop_id)
    last = session.scalar(select(func.max(LiveGoods.number)).where(LiveGoods.shop_id == shop_id))
    session.execute(
        insert(LiveGoods)
        .values(shop_id=shop_id, listing_id=listing_id, number=(last or 0) + 1)
        .on_conflict_do_update(
            index_elements=["shop_id", "listing_id"], set_={"capped_packs": None}
        )
    )


def _clear_table(session: Session, *, shop_id: int) -> None:
    """Take off the table what was left of the session before, and its numbers."""
    telling.take_turn(session, shop_id=shop_id)
    session.execute(
        delete(LiveGoods).where(LiveGoods.shop_id == shop_id, LiveGoods.ended_at.is_not(None))
    )
