"""Taking goods and writing orders, in one statement for all of a moment.

So a hot listing's row is locked for the moment of the commit only. What must never happen: goods
promised twice, an order without its reservation or its payment attempt, two orders from one click.
"""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database.sealed import sealed
from app.database.session import LostRace
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from storefront.catalogue import services as catalogue
from storefront.orders.rules import RESERVED_FOR, NewOrder, PlacedOrder
from storefront.payments.rules import CURRENCY

KEY_BYTES = 16

# The driver reads a statement of more than 4,096 characters anew each time.
_PLACE = text("""
WITH new AS (
    SELECT * FROM unnest(
        CAST(:client_ids AS uuid[]), CAST(:codes AS text[]), CAST(:keys AS text[]),
        CAST(:attempt_ids AS uuid[]),
        CAST(:channel_ids AS bigint[]), CAST(:book_ids AS bigint[]),
        CAST(:account_ids AS bigint[]), CAST(:goods_fen AS bigint[]),
        CAST(:freight_fen AS bigint[]), CAST(:discount_fen AS bigint[]),
        CAST(:names AS bytea[]), CAST(:phones AS bytea[]),
        CAST(:addresses AS bytea[]), CAST(:region_codes AS text[]),
        CAST(:place_ids AS bigint[]), CAST(:gift_notes AS text[]),
        CAST(:confirmed AS boolean[]), CAST(:notes AS text[])
    ) WITH ORDINALITY AS new (
        client_id, code, tracking_key, attempt_id, channel_id, book_id, account_id,
        goods_fen, freight_fen, discount_fen,
        receiver_name, receiver_phone, receiver_address, region_code, pickup_place_id,
        gift_note, returns_confirmed, note, turn
    )
    WHERE NOT EXISTS (SELECT FROM orders WHERE orders.client_id = new.client_id)
), wanted AS (
    SELECT turn, new.channel_id, line.listing_id, line.packs, line.price_fen
    FROM unnest(
        CAST(:turns AS bigint[]), CAST(:listing_ids AS bigint[]),
        CAST(:packs AS bigint[]), CAST(:prices AS bigint[])
    ) AS line (turn, listing_id, packs, price_fen)
    JOIN new USING (turn)
), shelf AS (
    SELECT channel_id, listing_id, stocked + ahead - reserved - sold AS packs_left
    FROM offers
    WHERE (channel_id, listing_id) IN (SELECT channel_id, listing_id FROM wanted)
    ORDER BY channel_id, listing_id FOR NO KEY UPDATE
), queued AS (
    SELECT turn, packs_left, sum(packs) OVER (
        PARTITION BY channel_id, listing_id ORDER BY turn
    ) AS so_far
    FROM wanted LEFT JOIN shelf USING (channel_id, listing_id)
), served AS (
    SELECT turn FROM queued
    GROUP BY turn HAVING bool_and(coalesce(so_far <= packs_left, false))
), taken AS (
    UPDATE offers SET reserved = offers.reserved + due.packs
    FROM (
        SELECT channel_id, listing_id, sum(packs) AS packs
        FROM wanted JOIN served USING (turn) GROUP BY channel_id, listing_id
    ) AS due
    WHERE offers.listing_id = due.listing_id AND offers.channel_id = due.channel_id
), placed AS (
    INSERT INTO orders (
        code, client_id, tracking_key, channel_id, account_id, state,
        goods_fen, freight_fen, discount_fen, total_fen,
        receiver_name, receiver_phone, receiver_address, region_code, pickup_place_id,
        gift_note, returns_confirmed_at, note, placed_at, reserved_until
    )
    SELECT
        code, client_id, tracking_key, channel_id, account_id, 'placed',
        goods_fen, freight_fen, discount_fen, goods_fen + freight_fen - discount_fen,
        receiver_name, receiver_phone, receiver_address, region_code, pickup_place_id,
        gift_note, CASE WHEN returns_confirmed THEN CAST(:now AS timestamptz) END,
        note, CAST(:now AS timestamptz), CAST(:reserved_until AS timestamptz)
    FROM new JOIN served USING (turn)
    ON CONFLICT (client_id) DO NOTHING
    RETURNING
        id, code, client_id, tracking_key, state, total_fen, placed_at, reserved_until
), lines AS (
    INSERT INTO order_lines (order_id, listing_id, packs, price_fen, line_fen)
    SELECT placed.id, listing_id, packs, price_fen, packs * price_fen
    FROM placed JOIN new USING (client_id) JOIN wanted USING (turn)
    ORDER BY placed.id, listing_id
), history AS (
    INSERT INTO order_events (order_id, state, note, happened_at)
    SELECT id, state, '', placed_at FROM placed
), attempts AS (
    INSERT INTO payments (
        attempt_id, subject, book_id, due_fen, currency, state, surplus, created_at
    )
    SELECT new.attempt_id, placed.code, new.book_id, placed.total_fen, :currency,
        'created', false, placed.placed_at
    FROM placed JOIN new USING (client_id)
)
SELECT (SELECT count(*) FROM served) AS served,
    placed.id, code, client_id, tracking_key, state, total_fen, reserved_until
FROM (VALUES (1)) AS one LEFT JOIN placed ON true
""")


def place(session: Session, *, new: NewOrder, now: datetime) -> PlacedOrder:
    """Take the goods and write the order with lines, history and payment.

    All or nothing: where one listing has too little, or the client id has ordered before, nothing
    is written.

    Raises:
        Refusal: `stock.sold_out`, `stock.too_few`, `stock.not_sold_here`.
        LostRace: the same client id is being ordered by another request at this moment.
    """
    order = place_together(session, new=[new], now=now).get(new.client_id)
    if order is None:
        packs = {line.listing_id: line.packs for line in new.lines}
        raise catalogue.why_not_reserved(session, channel_id=new.channel_id, packs=packs)
    return order


def place_together(
    session: Session, *, new: Sequence[NewOrder], now: datetime
) -> dict[uuid.UUID, PlacedOrder]:
    """Take the goods and write the orders of one moment, in one statement, first come first served.

    An order is written whole or not at all; it is left out where a listing has too little after
    those before it, or where its client id has ordered before.

    Returns:
        Client id → order.

    Raises:
        LostRace: one of the client ids is being ordered by another request; nothing is written.
    """
    if not new:
        return {}
    codes = labels.next_codes(session, CodeKind.ORDER, len(new))
    rows = session.execute(
        _PLACE,
        {
            **_headers(new, codes),
            **_lines(new),
            "currency": CURRENCY,
            "now": now,
            "reserved_until": now + RESERVED_FOR,
        },
    ).all()
    served = rows[0].served
    placed = [PlacedOrder(*told) for _, *told in rows if told[0] is not None]
    if len(placed) < served:
        # Goods were taken twice for one click: undo, and the next try finds the order.
        raise LostRace
    return {order.client_id: order for order in placed}


def _headers(new: Sequence[NewOrder], codes: Sequence[str]) -> dict[str, list[Any]]:
    return {
        "client_ids": [each.client_id for each in new],
        "codes": list(codes),
        "keys": [secrets.token_urlsafe(KEY_BYTES) for _ in new],
        "attempt_ids": [uuid.uuid4() for _ in new],
        "channel_ids": [each.channel_id for each in new],
        "book_ids": [each.book_id for each in new],
        "account_ids": [each.account_id for each in new],
        "goods_fen": [each.goods_fen for each in new],
        "freight_fen": [each.freight_fen for each in new],
        "discount_fen": [each.discount_fen for each in new],
        "names": [sealed(each.receiver.name) for each in new],
        "phones": [sealed(each.receiver.phone) for each in new],
        "addresses": [sealed(each.receiver.address) for each in new],
        "region_codes": [each.receiver.region_code for each in new],
        "place_ids": [each.wishes.pickup_place_id for each in new],
        "gift_notes": [each.wishes.gift_note for each in new],
        "confirmed": [each.wishes.returns_confirmed for each in new],
        "notes": [each.wishes.note for each in new],
    }


def _lines(new: Sequence[NewOrder]) -> dict[str, list[int]]:
    lines = [(turn, line) for turn, each in enumerate(new, start=1) for line in each.lines]
    return {
        "turns": [turn for turn, _ in lines],
        "listing_ids": [line.listing_id for _, line in lines],
        "packs": [line.packs for _, line in lines],
        "prices": [line.price_fen for _, line in lines],
    }
