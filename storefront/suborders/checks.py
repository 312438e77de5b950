"""What sub-orders of platforms promise."""

from app.checks import Check
from storefront.suborders.rules import AGAINST_SUPPLY_SQL

CHECKS = (
    Check(
        8,
        "known_words_are_judged",
        "no sub-order waits for the meaning of a word that somebody has said",
        """
        SELECT platform_suborders.sub_order_no, platform_suborders.unknown_raw
        FROM platform_suborders
        JOIN platform_shops ON platform_shops.id = platform_suborders.shop_id
        JOIN platform_statuses ON platform_statuses.platform = platform_shops.platform
            AND platform_statuses.raw = platform_suborders.unknown_raw
        WHERE platform_suborders.unknown_raw <> ''
        """,
    ),
    Check(
        8,
        "suborders_have_one_fate",
        "every sub-order has one fate, and its order, where it has one, is where the fate says",
        """
        SELECT platform_suborders.sub_order_no, platform_suborders.fate, orders.state
        FROM platform_suborders LEFT JOIN orders ON orders.id = platform_suborders.order_id
        WHERE NOT CASE fate
            WHEN 'arrived' THEN false
            WHEN 'served' THEN orders.state IN ('paid', 'packed', 'shipped', 'delivered')
            WHEN 'taking_back' THEN orders.state IN ('paid', 'packed')
            WHEN 'returning' THEN orders.state IN ('shipped', 'delivered')
            WHEN 'called_off' THEN orders.state = 'refunded'
            WHEN 'taken_back' THEN orders.state = 'refunded'
            ELSE orders.id IS NULL END
        """,
    ),
    Check(
        8,
        "platform_payments_are_of_suborders",
        "what a platform collected is for an order that came of one of its sub-orders",
        """
        SELECT payments.subject
        FROM payments
        LEFT JOIN orders ON orders.code = payments.subject
        LEFT JOIN platform_suborders ON platform_suborders.order_id = orders.id
        WHERE payments.collected_by = 'platform' AND platform_suborders.id IS NULL
        """,
    ),
    Check(
        8,
        "refunded_suborders_are_over",
        "no sub-order that was refunded in full or cancelled at its platform is still served",
        """
        SELECT sub_order_no, fate FROM platform_suborders
        WHERE fate IN ('unpaid', 'served', 'short', 'presold', 'unmapped', 'gift')
            AND (status = 'cancelled' OR (paid_fen > 0 AND refunded_fen >= paid_fen - freight_fen))
        """,
    ),
    Check(
        5,
        "given_amounts_are_what_was_sold",
        "an order of a sub-order whose amount a person gave is of that amount",
        """
        SELECT suborders.sub_order_no, suborders.paid_fen, orders.total_fen
        FROM platform_suborders AS suborders JOIN orders ON orders.id = suborders.order_id
        WHERE suborders.priced_at IS NOT NULL
            AND orders.total_fen > suborders.paid_fen + suborders.discount_fen
        """,
    ),
    Check(
        3,
        "presales_fit_their_supply",
        "no more is sold beforehand than is to come, each for the day and the goods of its supply",
        f"""
        SELECT planned_supplies.id, planned_supplies.packs, sold.packs, sold.differing
        FROM planned_supplies JOIN (
            SELECT suborders.supply_id, sum(suborders.packs) AS packs,
                count(*) FILTER (
                    WHERE suborders.listing_id <> supply.listing_id
                        OR suborders.shop_id <> supply.shop_id
                        OR (suborders.fate = 'presold'
                            AND (suborders.promised_on <> supply.sends_on
                                OR supply.withdrawn_at IS NOT NULL))
                ) AS differing
            FROM platform_suborders AS suborders
            JOIN planned_supplies AS supply ON supply.id = suborders.supply_id
            WHERE suborders.fate IN ({AGAINST_SUPPLY_SQL})
            GROUP BY suborders.supply_id
        ) AS sold ON sold.supply_id = planned_supplies.id
        WHERE sold.packs > planned_supplies.packs OR sold.differing > 0
        """,  # noqa: S608 - words of our own
    ),
    Check(
        5,
        "platforms_owe_what_they_collected",
        "what platforms owe before they settle is what they collected, less what they gave back",
        """
        SELECT books.id, posted.fen, received.fen, returned.fen
        FROM books
        LEFT JOIN (
            SELECT journals.book_id, sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE postings.account = 'platform_receivable' AND journals.kind IN (
                'payment_received', 'payment_refunded', 'platform_compensated')
            GROUP BY journals.book_id
        ) AS posted ON posted.book_id = books.id
        LEFT JOIN (
            SELECT book_id, sum(received_fen) AS fen FROM payments
            WHERE collected_by = 'platform' GROUP BY book_id
        ) AS received ON received.book_id = books.id
        LEFT JOIN (
            SELECT payments.book_id, sum(refunds.refund_fen) AS fen
            FROM refunds JOIN payments ON payments.id = refunds.payment_id
            WHERE payments.collected_by = 'platform' GROUP BY payments.book_id
        ) AS returned ON returned.book_id = books.id
        WHERE coalesce(posted.fen, 0) <> coalesce(received.fen, 0) - coalesce(returned.fen, 0)
        """,
    ),
)
