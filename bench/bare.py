"""The same writes without the house: plain tables, plain SQL, one driver. What the server can do.

The order of the writes is the service's own: the stock comes last, so that the limit is the best
that this server can do, and not one that is easy to meet.
"""

import json
import re
import secrets
import subprocess
import tempfile
from pathlib import Path

import psycopg

from app.database import postgres_programs

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
# 160 bytes are as many as a sealed name, phone and address have.
PLACE = r"""
\set listing random(1, :listings)
BEGIN;
INSERT INTO bare.orders (client_id, code, total_fen, receiver) VALUES
    (gen_random_uuid(), gen_random_uuid(), 6800, decode(repeat('ab', 160), 'hex'))
    RETURNING id \gset
INSERT INTO bare.lines (order_id, listing_id, packs, price_fen) VALUES (:id, :listing, 1, 6000);
INSERT INTO bare.payments (attempt_id, subject, due_fen) VALUES (gen_random_uuid(), :id, 6800);
INSERT INTO bare.postings VALUES (:id, 1, 'cash', 6800), (:id, 2, 'owed', -6800);
UPDATE bare.offers SET reserved = reserved + 1
    WHERE listing_id = :listing AND stocked - reserved >= 1;
COMMIT;
"""
TPS = re.compile(r"tps = ([0-9.]+)")


def prepare(url: str, listings: int) -> None:
    """Make the tables anew with offers for so many listings."""
    with psycopg.connect(url) as connection:
        connection.execute(TABLES)
        connection.cursor().executemany(
            "INSERT INTO bare.offers (listing_id, stocked) VALUES (%s, %s)",
            [(number, STOCKED) for number in range(1, listings + 1)],
        )


def placed_per_second(url: str, listings: int, *, clients: int, seconds: int) -> float:
    """Let pgbench write orders: the order, its line, payment, two postings and the stock.

    Six statements in one transaction, prepared, from a client in C.

    Args:
        listings: how many there are to choose from; their ids begin at one.
    """
    programs = postgres_programs.find(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix="desk-bench-bare-") as folder:
        script = Path(folder) / "place.sql"
        script.write_text(PLACE, encoding="ascii")
        said = subprocess.run(
            [
                *(str(programs.folder / "pgbench"), "--no-vacuum", "--protocol=prepared"),
                *(f"--client={clients}", f"--time={seconds}", f"--define=listings={listings}"),
                *(f"--file={script}", url),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return float(TPS.findall(said)[0])


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
