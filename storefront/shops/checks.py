"""What shops promise."""

from app.checks import Check

CHECKS = (
    Check(
        6,
        "weighed_things_are_priced_by_weight",
        "what was weighed at a till came to its weight's worth, rounded once",
        """
        SELECT items.code, items.base_units, till_items.price_fen, till_items.line_fen
        FROM till_items
        JOIN items ON items.id = till_items.item_id
        JOIN packs ON packs.id = items.pack_id
        WHERE till_items.line_fen <> CASE WHEN packs.loose
            THEN (till_items.price_fen * items.base_units * 2 + packs.base_units)
                / (2 * packs.base_units)
            ELSE till_items.price_fen END
        """,
    ),
    Check(
        7,
        "till_sales_are_whole",
        "every order that was taken over a counter has its sale, of its amount, and its items",
        """
        SELECT orders.code, orders.total_fen, till_sales.total_fen, sum(till_items.line_fen)
        FROM orders
        LEFT JOIN till_sales ON till_sales.order_id = orders.id
        LEFT JOIN till_items ON till_items.order_id = orders.id
        WHERE orders.state = 'taken' OR till_sales.order_id IS NOT NULL
        GROUP BY orders.id, till_sales.order_id
        HAVING orders.state <> 'taken'
            OR till_sales.total_fen IS DISTINCT FROM orders.total_fen
            OR coalesce(sum(till_items.line_fen), 0) <> orders.total_fen
        """,
    ),
    Check(
        6,
        "till_sales_are_shared",
        "what villagers and desk got of each sale over a counter adds up to it",
        """
        SELECT orders.code, order_lines.line_fen, sum(earnings.sale_fen)
        FROM orders
        JOIN order_lines ON order_lines.order_id = orders.id
        LEFT JOIN earnings ON earnings.order_line_id = order_lines.id
        WHERE orders.state = 'taken'
        GROUP BY orders.code, order_lines.id
        HAVING coalesce(sum(earnings.sale_fen), 0) <> order_lines.line_fen
        """,
    ),
    Check(
        5,
        "drawers_are_in_the_books",
        "a shop's cash in the books is what was sold for cash, less what was given back",
        """
        SELECT places.code, sold.fen, returned.fen, posted.fen
        FROM shops
        JOIN places ON places.id = shops.place_id
        LEFT JOIN LATERAL (
            SELECT sum(till_sales.total_fen) AS fen FROM till_sales
            JOIN till_days ON till_days.id = till_sales.day_id
            WHERE till_days.shop_id = shops.place_id AND till_sales.tender = 'cash'
        ) AS sold ON true
        LEFT JOIN LATERAL (
            SELECT sum(till_items.line_fen) AS fen FROM till_items
            JOIN till_sales USING (order_id)
            JOIN till_days ON till_days.id = till_items.return_day_id
            WHERE till_days.shop_id = shops.place_id AND till_sales.tender = 'cash'
        ) AS returned ON true
        LEFT JOIN LATERAL (
            SELECT sum(postings.fen) AS fen FROM postings
            JOIN journals ON journals.id = postings.journal_id
                AND journals.kind IN ('till_received', 'till_returned')
            WHERE postings.account = 'shop_cash' AND postings.party = places.code
        ) AS posted ON true
        WHERE coalesce(posted.fen, 0) <> coalesce(sold.fen, 0) - coalesce(returned.fen, 0)
        """,
    ),
    Check(
        5,
        "counted_drawers_are_booked",
        "a shop's cash in the books is what was last counted, and what moved since",
        """
        SELECT places.code, last.counted_fen, sold.fen, returned.fen, banked.fen, posted.fen
        FROM shops
        JOIN places ON places.id = shops.place_id
        JOIN LATERAL (
            SELECT id, counted_fen, booked_fen FROM till_days
            WHERE shop_id = shops.place_id AND closed_at IS NOT NULL
            ORDER BY id DESC LIMIT 1
        ) AS last ON last.booked_fen IS NOT NULL
        LEFT JOIN LATERAL (
            SELECT sum(till_sales.total_fen) AS fen FROM till_sales
            JOIN till_days ON till_days.id = till_sales.day_id
            WHERE till_days.shop_id = shops.place_id AND till_days.id > last.id
                AND till_sales.tender = 'cash'
        ) AS sold ON true
        LEFT JOIN LATERAL (
            SELECT sum(till_items.line_fen) AS fen FROM till_items
            JOIN till_sales USING (order_id)
            JOIN till_days ON till_days.id = till_items.return_day_id
            WHERE till_days.shop_id = shops.place_id AND till_days.id > last.id
                AND till_sales.tender = 'cash'
        ) AS returned ON true
        LEFT JOIN LATERAL (
            SELECT sum(banked_fen - float_fen) AS fen FROM till_days
            WHERE shop_id = shops.place_id AND id > last.id
        ) AS banked ON true
        LEFT JOIN LATERAL (
            SELECT sum(fen) AS fen FROM postings
            WHERE account = 'shop_cash' AND party = places.code
        ) AS posted ON true
        WHERE coalesce(posted.fen, 0) <> last.counted_fen + coalesce(sold.fen, 0)
            - coalesce(returned.fen, 0) - coalesce(banked.fen, 0)
        """,
    ),
    Check(
        5,
        "shop_differences_are_booked",
        "what the closes of a shop's days found too much or missing is in the books, to the fen",
        """
        SELECT places.code, found.fen, posted.fen
        FROM shops
        JOIN places ON places.id = shops.place_id
        LEFT JOIN LATERAL (
            SELECT sum(booked_fen) AS fen FROM till_days WHERE shop_id = shops.place_id
        ) AS found ON true
        LEFT JOIN LATERAL (
            SELECT -sum(postings.fen) AS fen FROM postings
            JOIN journals ON journals.id = postings.journal_id AND journals.kind = 'till_counted'
            WHERE postings.account = 'cash_difference' AND postings.party = places.code
        ) AS posted ON true
        WHERE coalesce(found.fen, 0) <> coalesce(posted.fen, 0)
        """,
    ),
    Check(
        3,
        "shop_offers_are_what_came",
        "what a shop counts as stocked is the items that it received and the parts it weighed off, "
        "less what it reported as lost",
        """
        SELECT places.code, listings.slug, offers.stocked, came.items, parts.items, lost.items
        FROM shops
        JOIN places ON places.id = shops.place_id
        JOIN offers ON offers.channel_id = shops.channel_id
        JOIN listings ON listings.id = offers.listing_id
        LEFT JOIN LATERAL (
            SELECT count(*) AS items FROM replenishments
            JOIN items ON items.id = replenishments.item_id
            WHERE replenishments.shop_id = shops.place_id
                AND replenishments.received_at IS NOT NULL AND items.pack_id = listings.pack_id
        ) AS came ON true
        LEFT JOIN LATERAL (
            SELECT count(*) AS items FROM till_items
            JOIN till_sales ON till_sales.order_id = till_items.order_id
            JOIN till_days ON till_days.id = till_sales.day_id
            JOIN items ON items.id = till_items.item_id
            WHERE till_days.shop_id = shops.place_id AND items.pack_id = listings.pack_id
                AND NOT EXISTS (
                    SELECT FROM replenishments WHERE replenishments.item_id = items.id
                )
        ) AS parts ON true
        LEFT JOIN LATERAL (
            SELECT count(*) AS items FROM losses
            JOIN items ON items.id = losses.item_id
            WHERE losses.place_id = shops.place_id AND losses.state <> 'declined'
                AND items.pack_id = listings.pack_id
                AND NOT EXISTS (SELECT FROM till_items WHERE till_items.item_id = items.id)
        ) AS lost ON true
        WHERE offers.stocked <> came.items + parts.items - lost.items
        """,
    ),
    Check(
        6,
        "what_was_set_aside_is_not_booked",
        "a sale that a shop set aside as not booked is no order",
        """
        SELECT orders.code, unbooked_sales.total_fen
        FROM unbooked_sales
        JOIN orders ON orders.client_id = unbooked_sales.client_id
        """,
    ),
)
