"""Stock that platforms are told: so many more or fewer that they may sell.

What must never happen: a platform counts one change twice, or hears of one never, without a word
to the operator. Changes are increments and so do not wait for each other: while a person looks
whether one has reached its platform, the next are told, so that a cap is never late.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.jobs import names
from app.jobs.queue import defer
from app.people.rules import Actor
from storefront.channels import queries as channels
from storefront.channels.queries import ShopRow
from storefront.live.models import StockChange
from storefront.live.rules import Settled

OUTCOME_CHARACTERS_MAX = 200
ANSWERED_WITHIN = timedelta(minutes=1)
"""Of a telling: long after a platform that is asked has answered or is given up."""
NAMESPACE = uuid.UUID("2d1c7a58-0f64-5b0e-8a55-9a4be2a1f6c7")
"""Makes the key under which a platform hears of a phone order: the same order is told once."""


def take_turn(session: Session, *, shop_id: int) -> None:
    """Wait for whoever handles a shop, before the pool's row is locked, as everybody does."""
    lock_name(session, f"suborders:{shop_id}")


def tell_stock(
    session: Session,
    *,
    shop: ShopRow,
    listing_id: int,
    packs: int,
    now: datetime,
    order_id: int | None = None,
) -> None:
    """Ask for the platform to be told, where it is clear which of its goods these are.

    Several of the platform's goods may come out of one pool: how it is shared between them is
    the operator's to say, at the platform.
    """
    named = [
        one for one in channels.goods(session, shop_id=shop.shop_id) if one.listing_id == listing_id
    ]
    units = abs(packs) // named[0].packs if len(named) == 1 else 0
    if units == 0:
        return
    session.add(
        StockChange(
            shop_id=shop.shop_id,
            sku=named[0].sku,
            units=units if packs > 0 else -units,
            once=uuid.uuid4() if order_id is None else uuid.uuid5(NAMESPACE, str(order_id)),
            state="asked",
            outcome="",
            asked_at=now,
            order_id=order_id,
        )
    )
    session.flush()
    defer(session, names.TELL_STOCK, one_by_one=f"stock:{shop.shop_id}", shop_id=shop.shop_id)


_TELL_UNHEARD = text("""
    INSERT INTO stock_changes (shop_id, sku, units, once, state, outcome, asked_at)
    SELECT goods.shop_id, min(goods.sku), min(free.packs / goods.packs), gen_random_uuid(),
        'asked', '', :now
    FROM live_goods
    JOIN platform_goods AS goods USING (shop_id, listing_id)
    JOIN platform_shops ON platform_shops.id = goods.shop_id
    JOIN offers ON offers.channel_id = platform_shops.channel_id
        AND offers.listing_id = goods.listing_id
    CROSS JOIN LATERAL (
        SELECT offers.stocked - offers.reserved - offers.sold AS packs
    ) AS free
    WHERE live_goods.shop_id = :shop_id AND live_goods.ended_at IS NULL
    GROUP BY goods.shop_id, goods.listing_id
    HAVING count(*) = 1 AND min(free.packs / goods.packs) > 0 AND NOT EXISTS (
        SELECT FROM stock_changes AS told
        WHERE told.shop_id = goods.shop_id AND told.sku = min(goods.sku)
    )
""")


def tell_unheard(session: Session, *, shop_id: int, now: datetime) -> None:
    """Ask for the platform to be told of goods that were set aside before they were matched.

    It takes the shop's turn, for all that follows too.
    """
    take_turn(session, shop_id=shop_id)
    session.execute(_TELL_UNHEARD, {"shop_id": shop_id, "now": now})


_TELL_UNPAID = text("""
    INSERT INTO stock_changes (shop_id, sku, units, once, state, outcome, asked_at, order_id)
    SELECT taken.shop_id, taken.sku, -taken.units, CAST(md5('freed/' || taken.once) AS uuid),
        'asked', '', :now, orders.id
    FROM stock_changes AS taken JOIN orders ON orders.id = taken.order_id
    WHERE taken.units < 0 AND taken.state <> 'lost'
        AND orders.state IN ('cancelled', 'expired', 'refunded')
        AND NOT EXISTS (
            SELECT FROM stock_changes AS freed
            WHERE freed.order_id = taken.order_id AND freed.units > 0
        )
    ON CONFLICT (once) DO NOTHING
""")


def tell_unpaid(session: Session, *, now: datetime) -> None:
    """Ask for platforms to be told of what phone orders had taken and nobody buys any more."""
    session.execute(_TELL_UNPAID, {"now": now})


_LEARN_NUMBERS = text("""
    UPDATE platform_goods AS goods
    SET product_no = coalesce(nullif(goods.product_no, ''), known.product_no), sku_no = known.sku
    FROM (
        SELECT named.sku AS named, min(sold.product_no) AS product_no, min(sold.sku) AS sku
        FROM platform_goods AS named
        JOIN platform_suborders AS sold ON sold.shop_id = named.shop_id
            AND named.sku IN (sold.sku, sold.merchant_sku) AND sold.product_no <> ''
        WHERE named.shop_id = :shop_id AND '' IN (named.product_no, named.sku_no)
        GROUP BY named.sku HAVING count(DISTINCT (sold.product_no, sold.sku)) = 1
    ) AS known
    WHERE goods.shop_id = :shop_id AND goods.sku = known.named
""")


def learn_numbers(session: Session, *, shop_id: int) -> None:
    """Fill in the platform's own numbers of goods, where the orders read so far all tell the same.

    A merchant's code that means several of its goods is left alone.
    """
    session.execute(_LEARN_NUMBERS, {"shop_id": shop_id})


def begin_telling(session: Session, *, change_id: int, now: datetime) -> bool:
    """Note that a platform that knows no key is about to hear of a change.

    Committed before it is told: whoever dies in between leaves a doubt, and never a second telling.

    Returns:
        Whether it is the caller's to tell; another may have begun before.
    """
    begun = session.execute(
        update(StockChange)
        .where(StockChange.id == change_id, StockChange.state == "asked")
        .values(state="sent", sent_at=now)
        .returning(StockChange.id)
    )
    return begun.first() is not None


def record_told(
    session: Session, *, change_id: int, state: str, outcome: str = "", now: datetime
) -> None:
    """Write down what became of a change that a platform was told.

    Args:
        session: a transaction.
        change_id: which.
        state: `told`, `refused`, `unsure`, or `asked` where nothing reached it.
        outcome: why it would not.
        now: of this moment.
    """
    session.execute(
        update(StockChange)
        .where(StockChange.id == change_id, StockChange.state.in_(("asked", "sent")))
        .values(
            state=state,
            outcome=outcome[:OUTCOME_CHARACTERS_MAX],
            told_at=now if state in {"told", "refused"} else None,
        )
    )


def doubt_unanswered(session: Session, *, now: datetime) -> None:
    """Leave to a person what was being told when its worker died."""
    session.execute(
        update(StockChange)
        .where(StockChange.state == "sent", StockChange.sent_at < now - ANSWERED_WITHIN)
        .values(state="unsure")
    )


SETTLED_FROM = {
    Settled.DONE: ("refused",),
    Settled.HEARD: ("unsure",),
    Settled.LOST: ("unsure", "refused"),
}


def settle(
    session: Session,
    *,
    shop: ShopRow,
    change_id: int,
    settled: Settled,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down what somebody says of a change who has looked at the platform.

    What has not reached it is asked for again, as a change of its own. Again is no harm.
    """
    session.execute(
        update(StockChange)
        .where(
            StockChange.id == change_id,
            StockChange.shop_id == shop.shop_id,
            StockChange.state.in_(SETTLED_FROM[settled]),
        )
        .values(state=settled, done_by=actor.account_id, told_at=now)
    )
    if settled == Settled.LOST:
        _tell_again(session, shop=shop, change_id=change_id, now=now)


def _tell_again(session: Session, *, shop: ShopRow, change_id: int, now: datetime) -> None:
    again = session.execute(
        text("""
            INSERT INTO stock_changes
                (shop_id, sku, units, once, state, outcome, asked_at, order_id, again_of)
            SELECT shop_id, sku, units, gen_random_uuid(), 'asked', '', :now, order_id, id
            FROM stock_changes WHERE id = :id AND shop_id = :shop_id AND state = 'lost'
            ON CONFLICT (again_of) DO NOTHING RETURNING id
        """),
        {"id": change_id, "shop_id": shop.shop_id, "now": now},
    )
    if again.first() is not None:
        defer(session, names.TELL_STOCK, one_by_one=f"stock:{shop.shop_id}", shop_id=shop.shop_id)
