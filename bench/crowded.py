"""A hub with a hundred thousand or a million labelled things in its records, made in bulk.

Most of them were sold long ago, as in life: what stands on the shelves is as much at either size,
so that growth shows what the records cost and not what the shelves do. The rows are those that
the verbs write, by statements that write many at once.
"""

import psycopg

from bench.ground import Ground

ONE_IN = 5
"""Of so many lots of the first filling, one stands on the shelves; all later ones are sold."""
PER_LOT = 20
VILLAGERS = 500

FILL = """
-- What the rows refer to is written beside them, and what triggers would add is written below.
SET LOCAL session_replication_role = replica;

-- Who brought them.
INSERT INTO villagers
SELECT another.*
FROM (SELECT villagers AS first FROM villagers ORDER BY id LIMIT 1) AS sample
CROSS JOIN generate_series(1, %(villagers)s) AS number
CROSS JOIN LATERAL jsonb_populate_record(sample.first, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('villagers', 'id')), 'code', 'BV' || number,
    'client_id', gen_random_uuid(), 'account_id', null
)) AS another
ON CONFLICT (code) DO NOTHING;

CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT number, (SELECT id FROM villagers WHERE code = 'BV' || (1 + number %% %(villagers)s))
    AS villager_id,
    1 + number / %(one_in)s %% cardinality(%(packs)s::bigint[]) AS pack,
    number %% %(one_in)s = 0 AND number <= %(shelved)s AS stands
FROM generate_series(%(first)s, %(last)s) AS number;

INSERT INTO deliveries (code, client_id, place_id, villager_id, agent_id, acceptance_id,
    delivered_at, received_at)
SELECT 'BD' || number, gen_random_uuid(), %(centre)s, villager_id, %(agent)s, %(acceptance)s,
    now() - interval '1 day', now() - interval '1 day'
FROM made;

INSERT INTO lots (code, delivery_id, villager_id, produce_id, terms_id, base_units, received_on,
    expires_on)
SELECT 'BL' || number, deliveries.id, made.villager_id, %(produce)s, %(terms)s,
    %(per_lot)s * packs.base_units, current_date - 1, current_date + 5 + (number %% 20)::int
FROM made
JOIN deliveries ON deliveries.code = 'BD' || number
JOIN packs ON packs.id = (%(packs)s::bigint[])[made.pack];

INSERT INTO items (code, lot_id, pack_id, base_units, bin_id)
SELECT 'BI' || number || '-' || place, lots.id, packs.id, packs.base_units,
    CASE WHEN made.stands THEN %(shelf)s ELSE %(sold)s END
FROM made
JOIN lots ON lots.code = 'BL' || number
JOIN packs ON packs.id = (%(packs)s::bigint[])[made.pack]
CROSS JOIN generate_series(1, %(per_lot)s) AS place;

INSERT INTO movements (id, moved_at, lot_id, item_id, from_bin_id, to_bin_id, base_units, verb,
    voucher, account_id)
SELECT gen_random_uuid(), now() - interval '1 hour', lots.id, items.id, %(from_villager)s,
    items.bin_id, items.base_units, 'bench', lots.code, %(agent)s
FROM made
JOIN lots ON lots.code = 'BL' || number
JOIN items ON items.lot_id = lots.id;

INSERT INTO holdings (lot_id, bin_id, base_units, counter)
SELECT lots.id, side.bin_id, side.sign * lots.base_units, bins.counter
FROM made
JOIN lots ON lots.code = 'BL' || number
CROSS JOIN LATERAL (VALUES
    (%(from_villager)s, -1), (CASE WHEN made.stands THEN %(shelf)s ELSE %(sold)s END, 1)
) AS side (bin_id, sign)
JOIN bins ON bins.id = side.bin_id;

INSERT INTO trace_events (id, occurred_at, recorded_at, event_type, action, biz_step, disposition,
    place_code, bin_name, parent_code, codes, "references")
SELECT gen_random_uuid(), now() - interval '1 hour', now(), 'ObjectEvent', 'ADD', 'commissioning',
    'active', %(place_code)s, '', '', array_agg(items.code), '{}'
FROM made
JOIN lots ON lots.code = 'BL' || number
JOIN items ON items.lot_id = lots.id
GROUP BY lots.id;

INSERT INTO shelvings (item_id, hub_id, received_at, put_away_at, put_away_by, offered_at)
SELECT items.id, %(hub)s, now() - interval '2 hours', now() - interval '1 hour', %(agent)s,
    now() - interval '1 hour'
FROM made
JOIN lots ON lots.code = 'BL' || number
JOIN items ON items.lot_id = lots.id;

-- What was sold is in orders of one line, one thing each lot's line.
INSERT INTO orders (code, client_id, tracking_key, channel_id, state, goods_fen, freight_fen,
    total_fen, receiver_name, receiver_phone, receiver_address, note, placed_at, reserved_until,
    paid_at, picking_since, delivered_at)
SELECT 'BZ' || number, gen_random_uuid(), '', %(channel)s, 'delivered', %(per_lot)s * 100, 0,
    %(per_lot)s * 100, %(sealed)s, %(sealed)s, %(sealed)s, '', now(), now(), now(), now(), now()
FROM made WHERE NOT made.stands;

INSERT INTO order_lines (order_id, listing_id, packs, price_fen, line_fen)
SELECT orders.id, listings.id, %(per_lot)s, 100, %(per_lot)s * 100
FROM made
JOIN orders ON orders.code = 'BZ' || number
JOIN listings ON listings.pack_id
    = (%(packs)s::bigint[])[made.pack];

INSERT INTO allocations (order_line_id, lot_id, owner_id, produce_id, bin_id, rule, inputs,
    allocated_at, item_id, picked_at, picked_by)
SELECT order_lines.id, lots.id, lots.villager_id, lots.produce_id, %(shelf)s,
    'fefo-receipt-turn/1', '{"considered": 1, "candidates": []}', now(), items.id, now(),
    %(agent)s
FROM made
JOIN orders ON orders.code = 'BZ' || number
JOIN order_lines ON order_lines.order_id = orders.id
JOIN lots ON lots.code = 'BL' || number
JOIN items ON items.lot_id = lots.id;
"""

COUNT_OFFERS = """
UPDATE offers SET stocked = offered.items, sold = offered.sold
FROM (
    SELECT listings.id AS listing_id, count(*) AS items,
        count(*) FILTER (WHERE items.bin_id = %(sold)s) AS sold
    FROM shelvings
    JOIN items ON items.id = shelvings.item_id
    JOIN listings ON listings.pack_id = items.pack_id
    GROUP BY listings.id
) AS offered
WHERE offered.listing_id = offers.listing_id AND offers.channel_id = %(channel)s
"""


def fill(on: Ground, *, items: int, sealed: bytes) -> int:
    """Bring the records up to so many labelled things, and tell how many there are.

    Args:
        on: the ground.
        items: how many there should be.
        sealed: something sealed, for receivers whom nobody reads.
    """
    with psycopg.connect(on.url) as connection:
        before = _count(connection)
        lots_before, lots = before // PER_LOT, items // PER_LOT
        facts = _facts(connection, on)
        # Parameters are written by the client, so that many statements go in one string.
        with psycopg.ClientCursor(connection) as cursor:
            cursor.execute(
                FILL,
                facts
                | {
                    "first": lots_before + 1,
                    "last": lots,
                    "one_in": ONE_IN,
                    "shelved": lots_before or lots,
                    "sealed": sealed,
                },
            )
            cursor.execute(COUNT_OFFERS, facts)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        return _count(connection)


def _count(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT count(*) FROM items WHERE code LIKE 'BI%'").fetchone()
    return int(row[0]) if row else 0


def _facts(connection: psycopg.Connection, on: Ground) -> dict[str, object]:
    def one(statement: str, *values: object) -> int:
        row = connection.execute(statement, values).fetchone()  # type: ignore[arg-type]
        assert row is not None
        return int(row[0])

    packs = connection.execute(
        "SELECT packs.id FROM packs JOIN listings ON listings.pack_id = packs.id"
        " WHERE listings.id = ANY(%s) ORDER BY packs.id",
        (on.listing_ids,),
    ).fetchall()
    bin_of = "SELECT id FROM bins WHERE place_id = %s AND kind = %s ORDER BY id LIMIT 1"
    return {
        "centre": on.centre.id,
        "hub": on.hub.id,
        "place_code": on.centre.code,
        "villagers": VILLAGERS,
        "per_lot": PER_LOT,
        "agent": on.by["agent"].account_id,
        "acceptance": one("SELECT id FROM acceptances ORDER BY id LIMIT 1"),
        "produce": on.tray.produce_id,
        "terms": on.terms_id,
        "packs": [row[0] for row in packs],
        "shelf": on.shelf.id,
        "sold": one(bin_of, on.hub.id, "sold"),
        "from_villager": one(bin_of, on.centre.id, "villager"),
        "channel": one("SELECT id FROM channels WHERE kind = 'web' ORDER BY id LIMIT 1"),
    }
