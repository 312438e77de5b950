"""Taking goods and writing orders, in one statement for all of a moment.

So a hot listing's row is locked for the moment of the commit only. What must never happen: goods
promised twice, an order without its reservation or its payment attempt, two orders from one click.
"""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, DateTime, Text, Uuid, text
from sqlalchemy.orm import Session

from app.database.sealed import sealed, search_hash
from app.database.session import LostRace
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from storefront.catalogue import services as catalogue
from storefront.orders.rules import RESERVED_FOR, NewOrder, PlacedOrder
from storefront.payments.rules import CURRENCY

KEY_BYTES = 16

# The driver reads a statement of more than 4,096 characters anew each time. An order of the same
# click is looked up for each click by itself: asked as NOT EXISTS on a new database, the plan reads
# all orders for each group, and is kept until the tables are analysed.
_PLACE = text("""
WITH new AS (
    SELECT * FROM json_to_recordset(CAST(:orders AS json)) AS new (
        turn bigint, client_id uuid, code text, tracking_key text, attempt_id uuid,
        channel_id bigint, book_id bigint, account_id bigint,
        goods_fen bigint, freight_fen bigint, discount_fen bigint,
        name text, phone text, phone_hash text, address text, region_code text,
        pickup_place_id bigint, buyer_phone text, buyer_hash text, gift_note text,
        returns_confirmed boolean, note text
    )
    WHERE (SELECT id FROM orders WHERE orders.client_id = new.client_id) IS NULL
), wanted AS (
    SELECT turn, new.channel_id, line.listing_id, line.packs, line.price_fen,
        line.nominal_grams, line.tolerance_grams
    FROM json_to_recordset(CAST(:lines AS json)) AS line (
        turn bigint, listing_id bigint, packs bigint, price_fen bigint,
        nominal_grams bigint, tolerance_grams bigint
    )
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
        receiver_name, receiver_phone, receiver_phone_hash, receiver_address, region_code,
        pickup_place_id, buyer_phone, buyer_phone_hash, gift_note, returns_confirmed_at, note,
        placed_at, reserved_until
    )
    SELECT
        code, client_id, tracking_key, channel_id, account_id, 'placed',
        goods_fen, freight_fen, discount_fen, goods_fen + freight_fen - discount_fen,
        decode(name, 'hex'), decode(phone, 'hex'), decode(phone_hash, 'hex'),
        decode(address, 'hex'), region_code, pickup_place_id,
        decode(buyer_phone, 'hex'), decode(buyer_hash, 'hex'), gift_note,
        CASE WHEN returns_confirmed THEN CAST(:now AS timestamptz) END,
        note, CAST(:now AS timestamptz), CAST(:reserved_until AS timestamptz)
    FROM new JOIN served USING (turn)
    ON CONFLICT (client_id) DO NOTHING
    RETURNING
        id, code, client_id, tracking_key, state, total_fen, placed_at, reserved_until
), lines AS (
    INSERT INTO order_lines (
        order_id, listing_id, packs, price_fen, line_fen, nominal_grams, tolerance_grams
    )
    SELECT placed.id, listing_id, packs, price_fen, packs * price_fen,
        nominal_grams, tolerance_grams
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
""").columns(
    served=BigInteger,
    id=BigInteger,
    code=Text,
    client_id=Uuid,
    tracking_key=Text,
    state=Text,
    total_fen=BigInteger,
    reserved_until=DateTime(timezone=True),
)
# With its columns told, the answer's form is worked out once and not for each group.


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
            "orders": orjson.dumps(_orders(new, codes)).decode(),
            "lines": orjson.dumps(_lines(new)).decode(),
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


def _orders(new: Sequence[NewOrder], codes: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "turn": turn,
            "client_id": each.client_id,
            "code": code,
            "tracking_key": secrets.token_urlsafe(KEY_BYTES),
            "attempt_id": uuid.uuid4(),
            "channel_id": each.channel_id,
            "book_id": each.book_id,
            "account_id": each.account_id,
            "goods_fen": each.goods_fen,
            "freight_fen": each.freight_fen,
            "discount_fen": each.discount_fen,
            "name": sealed(each.receiver.name).hex(),
            "phone": sealed(each.receiver.phone).hex(),
            "phone_hash": search_hash(each.receiver.phone).hex(),
            "address": sealed(each.receiver.address).hex(),
            "region_code": each.receiver.region_code,
            "pickup_place_id": each.wishes.pickup_place_id,
            "buyer_phone": sealed(each.wishes.buyer_phone).hex()
            if each.wishes.buyer_phone
            else None,
            "buyer_hash": search_hash(each.wishes.buyer_phone).hex()
            if each.wishes.buyer_phone
            else None,
            "gift_note": each.wishes.gift_note,
            "returns_confirmed": each.wishes.returns_confirmed,
            "note": each.wishes.note,
        }
        for turn, (each, code) in enumerate(zip(new, codes, strict=True))
    ]


def _lines(new: Sequence[NewOrder]) -> list[dict[str, int | None]]:
    return [
        {
            "turn": turn,
            "listing_id": line.listing_id,
            "packs": line.packs,
            "price_fen": line.price_fen,
            "nominal_grams": line.nominal_grams,
            "tolerance_grams": line.tolerance_grams,
        }
        for turn, each in enumerate(new)
        for line in each.lines
    ]
