"""The statements that change a whole group of sub-orders at once."""

from sqlalchemy import BigInteger, Text, bindparam, text

_SUBORDER = """
    shop_id, order_no, sub_order_no, status_raw, status, status_rank, changed_at, sku,
    merchant_sku, product_no, title, units, paid_fen, freight_fen, discount_fen, refunded_fen,
    host_no, host_name, room_no, buyer_note, ordered_at, paid_at, ship_by, receiver, fated_at,
    seen_at
"""
_AS_TOLD = """
    :shop_id, order_no, sub_order_no, status_raw, status, status_rank, changed_at, told.sku,
    merchant_sku, told.product_no, title, units, paid_fen, freight_fen, discount_fen, 0,
    host_no, host_name, room_no, buyer_note, ordered_at, paid_at, ship_by, decode(receiver, 'hex'),
    :now, :now
"""
"""What `_SUBORDER` names, of a row of `told`."""
_TOLD = """
    order_no text, sub_order_no text, status_raw text, status text, status_rank bigint,
    changed_at timestamptz, sku text, merchant_sku text, product_no text, title text, units bigint,
    paid_fen bigint, freight_fen bigint, discount_fen bigint, host_no text, host_name text,
    room_no text, buyer_note text, ordered_at timestamptz, paid_at timestamptz,
    ship_by timestamptz, receiver text
"""
_GOODS = """
    goods.shop_id = :shop_id AND goods.sku = CASE WHEN EXISTS (
        SELECT FROM platform_goods AS by_number
        WHERE by_number.shop_id = :shop_id AND by_number.sku = told.sku
    ) THEN told.sku ELSE told.merchant_sku END
"""
"""Which goods of ours these are is told by the platform's number, else by the merchant's code."""

TAKE_OVER = text(f"""
    INSERT INTO platform_suborders ({_SUBORDER}, unknown_raw, listing_id, packs, fate)
    SELECT {_AS_TOLD}, unknown_raw, goods.listing_id, goods.packs * units,
        CASE status WHEN 'unpaid' THEN 'unpaid' WHEN 'paid' THEN 'arrived'
            WHEN 'cancelled' THEN 'cancelled' ELSE 'past' END
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told ({_TOLD}, unknown_raw text)
    LEFT JOIN platform_goods AS goods ON status IN ('unpaid', 'paid') AND {_GOODS}
    ON CONFLICT (shop_id, sub_order_no) DO UPDATE SET
        status_raw = excluded.status_raw, status = excluded.status,
        status_rank = excluded.status_rank, changed_at = excluded.changed_at,
        unknown_raw = CASE
            WHEN excluded.unknown_raw <> '' OR excluded.changed_at > platform_suborders.changed_at
                OR excluded.status_rank > platform_suborders.status_rank
            THEN excluded.unknown_raw ELSE platform_suborders.unknown_raw END,
        host_no = excluded.host_no, host_name = excluded.host_name, room_no = excluded.room_no,
        product_no = coalesce(nullif(excluded.product_no, ''), platform_suborders.product_no),
        buyer_note = excluded.buyer_note, ship_by = excluded.ship_by,
        receiver = excluded.receiver,
        paid_at = coalesce(excluded.paid_at, platform_suborders.paid_at),
        paid_fen = CASE WHEN platform_suborders.fate = 'unpaid'
            THEN excluded.paid_fen ELSE platform_suborders.paid_fen END,
        freight_fen = CASE WHEN platform_suborders.fate = 'unpaid'
            THEN excluded.freight_fen ELSE platform_suborders.freight_fen END,
        discount_fen = CASE WHEN platform_suborders.fate = 'unpaid'
            THEN excluded.discount_fen ELSE platform_suborders.discount_fen END,
        fate = CASE WHEN platform_suborders.fate = 'unpaid' AND excluded.status = 'paid'
            THEN 'arrived'
            WHEN platform_suborders.fate = 'unpaid' AND excluded.status IN ('shipped', 'done')
            THEN 'past' ELSE platform_suborders.fate END,
        fated_at = CASE WHEN platform_suborders.fate = 'unpaid' AND excluded.status <> 'unpaid'
            THEN excluded.fated_at ELSE platform_suborders.fated_at END
    WHERE excluded.status_rank >= platform_suborders.status_rank
        AND excluded.changed_at >= platform_suborders.changed_at
""")  # noqa: S608 - words of our own
"""States go forward only, and what is older never overwrites. What was paid is fixed once it is."""

NOTE_UNKNOWN = text("""
    UPDATE platform_suborders SET unknown_raw = told.status_raw
    FROM unnest(
        CAST(:numbers AS text[]), CAST(:words AS text[]), CAST(:moments AS timestamptz[])
    ) AS told (sub_order_no, status_raw, changed_at)
    WHERE platform_suborders.shop_id = :shop_id
        AND platform_suborders.sub_order_no = told.sub_order_no
        AND platform_suborders.changed_at <= told.changed_at
        AND platform_suborders.unknown_raw <> told.status_raw
""")
"""Keep the words that nobody has said the meaning of, beside the state that is known."""

JUDGE_WORD = text("""
    UPDATE platform_suborders SET
        status_raw = CASE WHEN status_rank < :rank THEN :raw ELSE status_raw END,
        status = CASE WHEN status_rank < :rank THEN :meaning ELSE status END,
        status_rank = greatest(status_rank, :rank),
        unknown_raw = CASE WHEN unknown_raw = :raw THEN '' ELSE unknown_raw END,
        fate = CASE WHEN fate <> 'unpaid' OR status_rank >= :rank THEN fate
            WHEN :meaning = 'paid' THEN 'arrived'
            WHEN :meaning IN ('shipped', 'done') THEN 'past' ELSE fate END,
        fated_at = CASE WHEN fate = 'unpaid' AND status_rank < :rank THEN :now ELSE fated_at END
    WHERE shop_id = ANY(CAST(:shop_ids AS bigint[]))
        AND (unknown_raw = :raw OR (status_raw = :raw AND status_rank < :rank))
    RETURNING shop_id
""").bindparams(
    bindparam("rank", type_=BigInteger),
    bindparam("raw", type_=Text),
    bindparam("meaning", type_=Text),
)
"""Judge what is stored under a word anew, now that its meaning is known; forward only."""

TAKE_OVER_REFUNDS = text("""
    WITH told AS (
        SELECT * FROM unnest(
            CAST(:numbers AS text[]), CAST(:suborders AS text[]), CAST(:refunds_fen AS bigint[])
        ) AS told (aftersale_no, sub_order_no, refund_fen)
    ), fresh AS (
        INSERT INTO platform_refunds (shop_id, suborder_id, aftersale_no, refund_fen, told_at)
        SELECT :shop_id, platform_suborders.id, aftersale_no,
            least(refund_fen, paid_fen - refunded_fen), :now
        FROM told JOIN platform_suborders ON platform_suborders.shop_id = :shop_id
            AND platform_suborders.sub_order_no = told.sub_order_no
        WHERE paid_fen > refunded_fen
        ORDER BY aftersale_no
        ON CONFLICT (shop_id, aftersale_no) DO NOTHING
        RETURNING suborder_id, aftersale_no, refund_fen
    ), summed AS (
        UPDATE platform_suborders SET refunded_fen = least(paid_fen, refunded_fen + more.fen)
        FROM (SELECT suborder_id, sum(refund_fen) AS fen FROM fresh GROUP BY suborder_id) AS more
        WHERE platform_suborders.id = more.suborder_id
        RETURNING platform_suborders.id, refunded_fen, paid_fen, freight_fen, fate, order_id
    ), given AS (
        INSERT INTO refunds (
            refund_id, payment_id, refund_fen, reason, state, gateway_refund_id, asked_at,
            settled_at
        )
        SELECT gen_random_uuid(), payments.id, fresh.refund_fen, 'compensated', 'succeeded',
            fresh.aftersale_no, :now, :now
        FROM fresh
        JOIN summed ON summed.id = fresh.suborder_id
        JOIN orders ON orders.id = summed.order_id
        JOIN payments ON payments.subject = orders.code AND payments.state = 'paid'
        WHERE summed.fate = 'served' AND summed.refunded_fen < summed.paid_fen - summed.freight_fen
    )
    SELECT fresh.aftersale_no, fresh.refund_fen, orders.code AS order_code, places.book_id,
        summed.fate = 'served' AND summed.refunded_fen < summed.paid_fen - summed.freight_fen
            AS is_partial
    FROM fresh
    JOIN summed ON summed.id = fresh.suborder_id
    JOIN orders ON orders.id = summed.order_id
    JOIN channels ON channels.id = orders.channel_id
    JOIN places ON places.id = channels.hub_id
    ORDER BY fresh.aftersale_no
""")
"""Each after-sale number counts once, and no more goes back than was paid."""

NAME_GOODS = text("""
    UPDATE platform_suborders
    SET listing_id = goods.listing_id, packs = goods.packs * platform_suborders.units,
        fate = CASE WHEN fate = 'unmapped' THEN 'arrived' ELSE fate END
    FROM platform_goods AS goods
    WHERE platform_suborders.shop_id = :shop_id AND platform_suborders.listing_id IS NULL
        AND platform_suborders.fate IN ('unpaid', 'arrived', 'unmapped')
        AND goods.shop_id = :shop_id
        AND goods.sku = CASE WHEN EXISTS (
            SELECT FROM platform_goods AS by_number
            WHERE by_number.shop_id = :shop_id AND by_number.sku = platform_suborders.sku
        ) THEN platform_suborders.sku ELSE platform_suborders.merchant_sku END
""")
"""Say which goods of ours these are, where nobody had said so when they were taken over."""

GIVE_UP_UNSERVED = text("""
    UPDATE platform_suborders SET fate = 'cancelled', fated_at = :now, promised_on = NULL
    WHERE shop_id = :shop_id
        AND fate IN ('unpaid', 'arrived', 'short', 'presold', 'unmapped', 'gift', 'refused')
        AND (status = 'cancelled' OR (paid_fen > 0 AND refunded_fen >= paid_fen - freight_fen))
    RETURNING id
""")

JUDGE_ARRIVED = text("""
    UPDATE platform_suborders
    SET fate = CASE WHEN listing_id IS NULL THEN 'unmapped' ELSE 'gift' END, fated_at = :now
    WHERE shop_id = :shop_id AND fate = 'arrived'
        AND (listing_id IS NULL OR paid_fen - freight_fen + discount_fen - refunded_fen <= 0)
""")

LEAVE_SHORT = text("""
    UPDATE platform_suborders SET fate = 'short', fated_at = :now
    WHERE shop_id = :shop_id AND fate = 'arrived'
    RETURNING id
""")

PRESELL = text("""
    UPDATE platform_suborders
    SET fate = 'presold', fated_at = :now, promised_on = :sends_on, supply_id = :supply_id
    FROM (
        SELECT id, sum(packs) OVER (ORDER BY paid_at, id) AS upto
        FROM platform_suborders
        WHERE shop_id = :shop_id AND fate = 'short' AND listing_id = :listing_id
            AND packs <= :free
    ) AS waiting
    WHERE platform_suborders.id = waiting.id AND waiting.upto <= :free
""")
"""Promise what is to come to who waits, oldest payment first, as far as it goes."""

_ORDERED = "code text, client_id uuid, tracking_key text, name text, phone text, address text"
_ORDERS = """
    placed AS (
        INSERT INTO orders (
            id, code, client_id, tracking_key, channel_id, state, goods_fen, freight_fen,
            total_fen, receiver_name, receiver_phone, receiver_address, note, placed_at,
            reserved_until, paid_at
        )
        SELECT order_id, code, client_id, tracking_key, :channel_id, 'paid', goods_fen,
            freight_fen, goods_fen + freight_fen, decode(name, 'hex'), decode(phone, 'hex'),
            decode(address, 'hex'), buyer_note, ordered_at, coalesce(paid_at, ordered_at),
            coalesce(paid_at, ordered_at)
        FROM chosen ORDER BY order_id
    ), lines AS (
        INSERT INTO order_lines (
            order_id, listing_id, packs, price_fen, line_fen, nominal_grams, tolerance_grams
        )
        SELECT order_id, listing_id, chosen.packs, goods_fen / chosen.packs, goods_fen,
            sold.base_units, listings.tolerance_grams
        FROM chosen JOIN listings ON listings.id = listing_id
            LEFT JOIN packs AS sold
                ON sold.id = listings.pack_id AND listings.tolerance_grams IS NOT NULL
    ), history AS (
        INSERT INTO order_events (order_id, state, note, happened_at)
        SELECT order_id, step.state, step.note, step.happened_at
        FROM chosen CROSS JOIN LATERAL (VALUES
            (1, 'placed', order_no, ordered_at), (2, 'paid', '', coalesce(paid_at, ordered_at))
        ) AS step (number, state, note, happened_at)
        ORDER BY order_id, step.number
    ), attempts AS (
        INSERT INTO payments (
            attempt_id, subject, book_id, due_fen, currency, received_fen, state, surplus,
            collected_by, gateway_id, created_at, settled_at
        )
        SELECT client_id, code, book_id, goods_fen + freight_fen, :currency,
            goods_fen + freight_fen, 'paid', false, 'platform', :shop || '/' || sub_order_no,
            :now, :now
        FROM chosen
    )
"""
"""An order, its line, history and payment for each sub-order of `chosen`.

The order's id is taken beforehand: found by a join on what was written it would be found slowly,
for the planner does not know how many those are. No gateway is asked about the payment, so it
needs no key of its own: making one up costs as much as proving a foreign key.
"""
_BOOK = """
    SELECT places.book_id FROM channels JOIN places ON places.id = channels.hub_id
    WHERE channels.id = :channel_id
"""

SERVE = text(f"""
    WITH chosen AS (
        SELECT told.*, nextval('orders_id_seq') AS order_id, ({_BOOK}) AS book_id,
            said.listing_id, said.packs, said.freight_fen, said.buyer_note,
            said.paid_fen - said.freight_fen + said.discount_fen - said.refunded_fen AS goods_fen,
            said.ordered_at, said.paid_at, said.order_no, said.sub_order_no
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (suborder_id bigint, {_ORDERED})
        JOIN platform_suborders AS said ON said.id = told.suborder_id
    ), {_ORDERS}, linked AS (
        UPDATE platform_suborders
        SET fate = 'served', fated_at = :now, promised_on = NULL, order_id = chosen.order_id
        FROM chosen WHERE platform_suborders.id = chosen.suborder_id
    )
    UPDATE offers SET sold = sold + wanted.packs
    FROM (SELECT listing_id, sum(packs) AS packs FROM chosen GROUP BY listing_id) AS wanted
    WHERE offers.listing_id = wanted.listing_id AND offers.channel_id = :channel_id
""")  # noqa: S608 - words of our own
"""An order for each, and the goods off the pool; all or nothing."""

SERVE_NEW = text(f"""
    WITH chosen AS (
        SELECT told.*, nextval('orders_id_seq') AS order_id, ({_BOOK}) AS book_id,
            goods.listing_id, goods.packs * units AS packs,
            paid_fen - freight_fen + discount_fen AS goods_fen
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told ({_TOLD}, {_ORDERED})
        JOIN platform_goods AS goods ON {_GOODS}
        WHERE paid_fen - freight_fen + discount_fen > 0
            AND NOT EXISTS (
                SELECT FROM platform_suborders AS known
                WHERE known.shop_id = :shop_id AND known.sub_order_no = told.sub_order_no
            )
            AND NOT EXISTS (
                SELECT FROM platform_suborders AS waiting
                WHERE waiting.shop_id = :shop_id
                    AND waiting.fate IN ('short', 'presold', 'unmapped')
                    AND (waiting.fate <> 'unmapped' OR EXISTS (
                        SELECT FROM platform_goods AS named WHERE named.shop_id = :shop_id
                            AND named.sku IN (waiting.sku, waiting.merchant_sku)
                    ))
            )
    ), {_ORDERS}, served AS (
        INSERT INTO platform_suborders ({_SUBORDER}, listing_id, packs, fate, order_id)
        SELECT {_AS_TOLD}, listing_id, packs, 'served', order_id
        FROM chosen AS told ORDER BY order_id
    )
    SELECT code, sub_order_no, goods_fen + freight_fen AS total_fen, book_id, listing_id, packs
    FROM chosen
""")  # noqa: S608 - words of our own
"""Each with its order from the first, unless it is known or somebody waits to be served before."""

TAKE_FROM_POOL = text("""
    UPDATE offers SET sold = sold + wanted.packs
    FROM unnest(CAST(:listing_ids AS bigint[]), CAST(:packs AS bigint[]))
        AS wanted (listing_id, packs)
    WHERE offers.channel_id = :channel_id AND offers.listing_id = wanted.listing_id
        AND wanted.packs <= offers.stocked - offers.reserved - offers.sold
    RETURNING offers.listing_id
""")

END_ORDERS = text("""
    WITH ended AS (
        UPDATE orders SET state = 'refunded' WHERE id = ANY(CAST(:order_ids AS bigint[]))
        RETURNING id
    )
    INSERT INTO order_events (order_id, state, note, happened_at)
    SELECT id, 'refunded', '', :now FROM ended ORDER BY id
""")

STOP_ORDERS = text("""
    UPDATE orders SET called_off_at = :now WHERE id = ANY(CAST(:order_ids AS bigint[]))
""")

FATE_OF_ORDERS = text("""
    UPDATE platform_suborders SET fate = :fate, fated_at = :now
    WHERE order_id = ANY(CAST(:order_ids AS bigint[]))
""")
"""However many: an IN list would end at 65,535."""

FREE_GOODS = text("""
    UPDATE offers SET sold = sold - freed.packs
    FROM (
        SELECT order_lines.listing_id, orders.channel_id,
            sum(order_lines.packs - order_lines.cut_packs) AS packs
        FROM orders JOIN order_lines ON order_lines.order_id = orders.id
        WHERE orders.id = ANY(CAST(:order_ids AS bigint[]))
        GROUP BY order_lines.listing_id, orders.channel_id
    ) AS freed
    WHERE offers.listing_id = freed.listing_id AND offers.channel_id = freed.channel_id
""")

REFUND = text("""
    INSERT INTO refunds (
        refund_id, payment_id, refund_fen, reason, state, gateway_refund_id, asked_at, settled_at
    )
    SELECT gen_random_uuid(), payments.id, payments.received_fen - coalesce(earlier.fen, 0),
        'called_off', 'succeeded', :shop || '/' || orders.code, :now, :now
    FROM orders
    JOIN payments ON payments.subject = orders.code AND payments.state = 'paid'
    LEFT JOIN LATERAL (
        SELECT sum(refund_fen) AS fen FROM refunds WHERE refunds.payment_id = payments.id
    ) AS earlier ON true
    WHERE orders.id = ANY(CAST(:order_ids AS bigint[]))
        AND payments.received_fen > coalesce(earlier.fen, 0)
""")
