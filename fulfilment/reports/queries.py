"""What the trade of some days came to, each report in one statement."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from fulfilment.reports.rules import Benefit, By, Mass, Trade, masked_name
from storefront.bookkeeping.rules.months import Period
from storefront.openbooks.rules import masked

NAMED = {
    By.VILLAGE: "places.name",
    By.AGENT: "coalesce(agents.name, '')",
    By.PRODUCE: "produce.name",
    By.CHANNEL: "coalesce(channels.name, '')",
}
"""What a row is called; of a made lot nobody was the agent, of a loss there is no channel."""
OF_ITEM = """
    JOIN items ON items.id = {table}.item_id
    JOIN lots ON lots.id = items.lot_id
    JOIN produce ON produce.id = lots.produce_id
    LEFT JOIN deliveries ON deliveries.id = lots.delivery_id
    LEFT JOIN accounts AS agents ON agents.id = deliveries.agent_id
"""
OF_EARNING = (
    OF_ITEM.format(table="earnings")
    + """
    JOIN villagers ON villagers.id = earnings.villager_id
    JOIN places ON places.id = villagers.place_id
    LEFT JOIN order_lines ON order_lines.id = earnings.order_line_id
    LEFT JOIN orders ON orders.id = order_lines.order_id
    LEFT JOIN channels ON channels.id = orders.channel_id
"""
)
OF_LOSS = (
    OF_ITEM.format(table="losses")
    + """
    LEFT JOIN villagers ON villagers.id = lots.villager_id
    LEFT JOIN places ON places.id = coalesce(villagers.place_id, losses.place_id)
    LEFT JOIN channels ON false
"""
)
# An item of a made lot is earned by several villagers: it is one thing sold all the same, so
# each earning counts as its part of the item, and things are counted by their labels.
TRADE = """
    WITH sold AS (
        SELECT {named} AS name,
            count(DISTINCT earnings.item_id) FILTER (WHERE earnings.kind = 'sale')
                - count(DISTINCT earnings.item_id) FILTER (WHERE earnings.kind = 'return') AS items,
            sum(earnings.sale_fen) AS sale, sum(earnings.fee_fen + earnings.own_fen) AS fee,
            sum(earnings.net_fen) AS net,
            avg((earnings.shipped_at AT TIME ZONE 'Asia/Shanghai')::date - lots.received_on)
                FILTER (WHERE earnings.kind = 'sale') AS days
        FROM earnings {of_earning}
        WHERE earnings.kind IN ('sale', 'return')
            AND earnings.shipped_at >= :since AND earnings.shipped_at < :until
        GROUP BY 1
    ), lost AS (
        SELECT {named} AS name, count(*) AS items, sum(coalesce(losses.value_fen, 0)) AS value
        FROM losses {of_loss}
        WHERE losses.state = 'confirmed'
            AND losses.decided_at >= :since AND losses.decided_at < :until
        GROUP BY 1
    ), owed AS (
        SELECT {named} AS name, sum(earnings.net_fen) AS fen,
            min(earnings.due_at) FILTER (WHERE earnings.net_fen > 0) AS since
        FROM earnings {of_earning}
        WHERE earnings.net_fen <> 0 AND earnings.due_at <= :now AND NOT EXISTS (
            SELECT FROM payout_lines JOIN payouts ON payouts.id = payout_lines.payout_id
            WHERE payout_lines.earning_id = earnings.id AND payouts.state = 'paid'
        )
        GROUP BY 1
    )
    SELECT name, coalesce(sold.items, 0) AS items, coalesce(sold.sale, 0) AS sale,
        coalesce(sold.fee, 0) AS fee, coalesce(sold.net, 0) AS net,
        round(10 * coalesce(sold.days, 0)) AS days, coalesce(lost.items, 0) AS lost,
        coalesce(lost.value, 0) AS lost_value, coalesce(owed.fen, 0) AS owed, owed.since
    FROM sold FULL JOIN lost USING (name) FULL JOIN owed USING (name)
    ORDER BY coalesce(sold.sale, 0) DESC, name
"""
BENEFIT = text("""
    WITH sold AS (
        SELECT earnings.villager_id,
            count(*) FILTER (WHERE earnings.kind = 'sale')
                - count(*) FILTER (WHERE earnings.kind = 'return') AS items,
            sum(earnings.sale_fen) AS sale, sum(earnings.net_fen) AS net
        FROM earnings
        WHERE earnings.kind IN ('sale', 'return') AND earnings.own_fen = 0
            AND earnings.delivered_at >= :since AND earnings.delivered_at < :until
        GROUP BY earnings.villager_id
    ), paid AS (
        SELECT payouts.villager_id, sum(payouts.total_fen) AS fen, count(*) AS times,
            min(payouts.paid_at) AS first, max(payouts.paid_at) AS last
        FROM payouts
        WHERE payouts.state = 'paid'
            AND payouts.paid_at >= :since AND payouts.paid_at < :until
        GROUP BY payouts.villager_id
    ), bought AS (
        SELECT lots.villager_id, sum(purchases.cost_fen) AS fen, count(*) AS times,
            min(purchases.paid_at) AS first, max(purchases.paid_at) AS last
        FROM purchases JOIN lots ON lots.id = purchases.lot_id
        WHERE purchases.paid_at >= :since AND purchases.paid_at < :until
        GROUP BY lots.villager_id
    )
    SELECT places.name AS village, villagers.code, villagers.name,
        coalesce(sold.items, 0) AS items, coalesce(sold.sale, 0) + coalesce(bought.fen, 0) AS sale,
        coalesce(sold.net, 0) + coalesce(bought.fen, 0) AS net,
        coalesce(paid.fen, 0) + coalesce(bought.fen, 0) AS paid,
        coalesce(paid.times, 0) + coalesce(bought.times, 0) AS times,
        (least(paid.first, bought.first) AT TIME ZONE 'Asia/Shanghai')::date AS first,
        (greatest(paid.last, bought.last) AT TIME ZONE 'Asia/Shanghai')::date AS last
    FROM villagers
    JOIN places ON places.id = villagers.place_id
    LEFT JOIN sold ON sold.villager_id = villagers.id
    LEFT JOIN paid ON paid.villager_id = villagers.id
    LEFT JOIN bought ON bought.villager_id = villagers.id
    WHERE coalesce(sold.villager_id, paid.villager_id, bought.villager_id) IS NOT NULL
        AND (CAST(:village AS text) = '' OR places.code = :village)
    ORDER BY places.code, villagers.code
""")
"""A household that the desk bought of was paid at once: that is its benefit, too."""


MASS = """
    WITH moved AS (
        SELECT movements.lot_id,
            sum(base_units) FILTER (WHERE source.kind = 'villager') AS brought,
            sum(base_units) FILTER (WHERE target.kind = 'villager') AS returned,
            sum(base_units) FILTER (WHERE target.kind = 'sold') AS sold,
            sum(base_units) FILTER (WHERE source.kind = 'sold') AS came_back,
            sum(base_units) FILTER (WHERE target.kind = 'loss') AS lost,
            sum(base_units) FILTER (WHERE source.kind = 'loss') AS found,
            sum(base_units) FILTER (WHERE target.kind = 'conversion') AS used,
            sum(base_units) FILTER (WHERE source.kind = 'conversion') AS made
        FROM movements
        JOIN bins AS source ON source.id = movements.from_bin_id
        JOIN bins AS target ON target.id = movements.to_bin_id
        {chosen}
        GROUP BY movements.lot_id
    ), standing AS (
        SELECT items.lot_id, sum(items.base_units) AS units
        FROM items JOIN bins ON bins.id = items.bin_id
        WHERE bins.kind NOT IN ('villager', 'sold', 'loss', 'conversion')
            AND items.lot_id IN (SELECT lot_id FROM moved)
        GROUP BY items.lot_id
    ), mass AS (
        SELECT moved.lot_id, coalesce(standing.units, 0) AS on_hand,
            coalesce(brought, 0) + greatest(coalesce(made, 0) - coalesce(used, 0), 0) AS accepted,
            coalesce(returned, 0) AS returned, coalesce(sold, 0) - coalesce(came_back, 0) AS sold,
            coalesce(lost, 0) - coalesce(found, 0) AS lost,
            greatest(coalesce(used, 0) - coalesce(made, 0), 0) AS used
        FROM moved LEFT JOIN standing ON standing.lot_id = moved.lot_id
    )
"""
"""What became of lots: by their movements, and what is on hand by the labels themselves. Labels
that were split or merged leave and come back by the conversion bin; only the rest was used."""
MASS_OF_LOTS = text(
    MASS.format(  # noqa: S608 - both texts are ours
        chosen="""
        WHERE movements.lot_id IN (
            SELECT lots.id FROM lots LEFT JOIN villagers ON villagers.id = lots.villager_id
            WHERE lots.received_on BETWEEN :first AND :last AND lots.id > :after
                AND (CAST(:villager AS text) = '' OR villagers.code = :villager)
            ORDER BY lots.id LIMIT :most
        )
        """
    )
    + """
    SELECT lots.code, coalesce(villagers.code, '') AS villager_code,
        coalesce(villagers.name, '') AS villager_name, produce.name AS produce,
        produce.base_unit, mass.*, told.losses, told.loss_ids
    FROM mass
    JOIN lots ON lots.id = mass.lot_id
    JOIN produce ON produce.id = lots.produce_id
    LEFT JOIN villagers ON villagers.id = lots.villager_id
    LEFT JOIN LATERAL (
        SELECT string_agg(losses.reason || '/' || losses.bearer, ', ' ORDER BY losses.id)
            AS losses, array_agg(losses.id ORDER BY losses.id) AS loss_ids
        FROM losses JOIN items ON items.id = losses.item_id
        WHERE items.lot_id = lots.id AND losses.state = 'confirmed'
    ) AS told ON true
    ORDER BY lots.id
    """
)
LOTS_SHOWN = 2000


def masses(
    session: Session,
    *,
    period: Period,
    villager: str = "",
    after: int = 0,
    limit: int = LOTS_SHOWN,
) -> list[Mass]:
    """Tell what became of the lots that were taken in on some days, in one statement.

    Args:
        session: of the caller's transaction.
        period: the days.
        villager: only of the one with this card code.
        after: the key of the last lot of the list's part before.
        limit: how many at most, in the order in which they were taken in.
    """
    rows = session.execute(
        MASS_OF_LOTS,
        {
            "first": period.first,
            "last": period.last,
            "villager": villager.strip().upper(),
            "after": after,
            "most": limit,
        },
    )
    return [
        Mass(
            lot_id=row.lot_id,
            lot_code=row.code,
            villager_code=row.villager_code,
            villager_name=row.villager_name,
            produce=row.produce,
            base_unit=row.base_unit,
            accepted=int(row.accepted),
            sold=int(row.sold),
            on_hand=int(row.on_hand),
            returned=int(row.returned),
            used=int(row.used),
            lost=int(row.lost),
            losses=row.losses or "",
            loss_ids=tuple(row.loss_ids or ()),
        )
        for row in rows
    ]


def trade(session: Session, *, by: By, period: Period, now: datetime) -> list[Trade]:
    """Add the trade of some days up, what sold most first; what is owed is as of now."""
    statement = text(TRADE.format(named=NAMED[by], of_earning=OF_EARNING, of_loss=OF_LOSS))
    rows = session.execute(statement, {"since": period.since, "until": period.until, "now": now})
    return [
        Trade(
            name=row.name or "—",
            items=int(row.items),
            sale_fen=int(row.sale),
            fee_fen=int(row.fee),
            net_fen=int(row.net),
            days_tenths=max(int(row.days), 0),
            lost=int(row.lost),
            lost_fen=int(row.lost_value),
            owed_fen=int(row.owed),
            owed_days=(now - row.since).days if row.since and row.owed > 0 else 0,
        )
        for row in rows
    ]


def benefit(session: Session, *, period: Period, village: str = "") -> list[Benefit]:
    """List what each household sold and was paid in some days; names and codes are masked."""
    rows = session.execute(
        BENEFIT, {"since": period.since, "until": period.until, "village": village}
    )
    return [
        Benefit(
            village=row.village,
            masked_code=masked(row.code),
            masked_name=masked_name(row.name),
            items=int(row.items),
            sale_fen=int(row.sale),
            net_fen=int(row.net),
            paid_fen=int(row.paid),
            payouts=int(row.times),
            first_paid=row.first,
            last_paid=row.last,
        )
        for row in rows
    ]
