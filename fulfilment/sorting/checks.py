"""What sorting promises."""

from app.checks import Check

CHECKS = (
    Check(
        3,
        "stocked_is_what_was_offered",
        "what a web offer and the pools set aside from it count as stocked is the number of items "
        "of its pack that its hub put on a shelf and offered, each once",
        """
        SELECT coalesce(offers.listing_id, offered.listing_id), offers.stocked, offered.items
        FROM (
            SELECT offers.listing_id, web.id AS channel_id, sum(offers.stocked) AS stocked
            FROM offers
            JOIN channels ON channels.id = offers.channel_id
            JOIN channels AS web ON web.hub_id = channels.hub_id AND web.kind = 'web'
            WHERE channels.kind = 'live' OR channels.id = web.id
            GROUP BY offers.listing_id, web.id
        ) AS offers
        FULL JOIN (
            SELECT listings.id AS listing_id, channels.id AS channel_id, count(*) AS items
            FROM shelvings
            JOIN items ON items.id = shelvings.item_id
            JOIN listings ON listings.pack_id = items.pack_id
            JOIN channels ON channels.hub_id = shelvings.hub_id AND channels.kind = 'web'
            WHERE shelvings.offered_at IS NOT NULL
            GROUP BY listings.id, channels.id
        ) AS offered USING (listing_id, channel_id)
        WHERE coalesce(offers.stocked, 0) <> coalesce(offered.items, 0)
        """,
    ),
    Check(
        3,
        "offered_items_are_there_or_served",
        "an item that was offered is on a shelf, or was picked for an order and is on its way, "
        "or came back from one",
        """
        SELECT items.code, bins.kind
        FROM shelvings
        JOIN items ON items.id = shelvings.item_id
        JOIN bins ON bins.id = items.bin_id
        LEFT JOIN allocations ON allocations.item_id = items.id
        WHERE shelvings.offered_at IS NOT NULL
            AND NOT (
                (bins.kind = 'shelf' AND allocations.id IS NULL)
                OR (bins.kind IN ('packing', 'carrier', 'sold') AND allocations.id IS NOT NULL)
                OR EXISTS (SELECT FROM credits WHERE credits.item_id = items.id)
            )
        """,
    ),
)
