"""The same writes without the house: plain tables, plain SQL, one driver. What the server can do.

The order of the writes is the service's own: the stock comes last, so that the limit is the best
that this server can do, and not one that is easy to meet.
"""

import json
import secrets
import uuid

import psycopg

TABLES = """
DROP SCHEMA IF EXISTS bare CASCADE;
CREATE SCHEMA bare;
CREATE TABLE bare.offers (
    listing_id bigint PRIMARY KEY, stocked bigint NOT NULL, reserved bigint NOT NULL DEFAULT 0,
    CHECK (reserved <= stocked)
);
CREATE TABLE bare.orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, client_id uuid NOT NULL UNIQUE,
    code text NOT NULL UNIQUE, total_fen bigint NOT NULL, receiver bytea NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE bare.lines (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES bare.orders, listing_id bigint NOT NULL,
    packs bigint NOT NULL, price_fen bigint NOT NULL, UNIQUE (order_id, listing_id)
);
CREATE TABLE bare.payments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, attempt_id uuid NOT NULL UNIQUE,
    subject text NOT NULL, due_fen bigint NOT NULL
);
CREATE TABLE bare.postings (
    order_id bigint NOT NULL, line bigint NOT NULL, account text NOT NULL, fen bigint NOT NULL,
    PRIMARY KEY (order_id, line)
);
"""
ROWS_TABLE = """
CREATE SCHEMA IF NOT EXISTS bare;
DROP TABLE IF EXISTS bare.rows;
CREATE TABLE bare.rows (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL,
    said jsonb NOT NULL, written_at timestamptz NOT NULL DEFAULT now()
);
"""
STOCKED = 1_000_000_000
TOTAL_FEN = 6800
SEALED_BYTES = 160
"""As many as a sealed name, phone and address have."""


def prepare(url: str, listing_ids: list[int]) -> None:
    """Make the tables anew with offers for these listings."""
    with psycopg.connect(url) as connection:
        connection.execute(TABLES)
        connection.cursor().executemany(
            "INSERT INTO bare.offers (listing_id, stocked) VALUES (%s, %s)",
            [(listing_id, STOCKED) for listing_id in listing_ids],
        )


def place(connection: psycopg.Connection, listing_id: int) -> None:
    """Write an order, its line, its payment, two postings and the stock, in one transaction."""
    code = f"P{secrets.token_hex(6)}"
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare.orders (client_id, code, total_fen, receiver)"
            " VALUES (%s, %s, %s, %s) RETURNING id",
            (uuid.uuid4(), code, TOTAL_FEN, secrets.token_bytes(SEALED_BYTES)),
        )
        [order_id] = cursor.fetchone() or [None]
        cursor.execute(
            "INSERT INTO bare.lines (order_id, listing_id, packs, price_fen)"
            " VALUES (%s, %s, 1, 6000)",
            (order_id, listing_id),
        )
        cursor.execute(
            "INSERT INTO bare.payments (attempt_id, subject, due_fen) VALUES (%s, %s, %s)",
            (uuid.uuid4(), code, TOTAL_FEN),
        )
        cursor.execute(
            "INSERT INTO bare.postings VALUES (%s, 1, 'cash', %s), (%s, 2, 'owed', %s)",
            (order_id, TOTAL_FEN, order_id, -TOTAL_FEN),
        )
        cursor.execute(
            "UPDATE bare.offers SET reserved = reserved + 1"
            " WHERE listing_id = %s AND stocked - reserved >= 1",
            (listing_id,),
        )
        assert cursor.rowcount == 1, "bare stock must not run out"


def prepare_rows(url: str) -> None:
    """Make the table for plain rows anew."""
    with psycopg.connect(url) as connection:
        connection.execute(ROWS_TABLE)


def write_rows(connection: psycopg.Connection, count: int) -> None:
    """Write so many plain rows in one transaction."""
    said = json.dumps({"what": "a row of about the size of a logbook entry", "bin": "desk"})
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO bare.rows (code, said) VALUES (%s, %s)",
            [(secrets.token_hex(6), said) for _ in range(count)],
        )
