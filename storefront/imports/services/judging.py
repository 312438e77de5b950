"""What would become of the rows of an order file, worked out once for all who look it over.

What must never happen: a preview that costs the whole file each time somebody turns a page. What
it says of goods and pool is an outlook and no promise: who pays first is served first, whatever
the order of the file, whoever waits already is served before, and each row is judged anew when it
is taken. It is worked out anew when goods are matched or words explained, and on demand.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.errors import conflict
from storefront.imports.models import PlatformFile

_JUDGE = text("""
    UPDATE platform_file_rows AS line
    SET fate = CASE
        WHEN line.line_number < last.line_number THEN 'twice'
        WHEN ranks.rank IS NULL THEN 'unknown'
        WHEN known.id IS NULL THEN 'new'
        WHEN known.changed_at > line.changed_at OR known.status_rank > ranks.rank
            OR (known.status_rank = ranks.rank AND known.status_raw = line.status_raw) THEN 'same'
        ELSE 'changed' END
    FROM (
        SELECT sub_order_no, max(line_number) AS line_number
        FROM platform_file_rows WHERE file_id = :file_id AND fate = 'read' GROUP BY sub_order_no
    ) AS last
    JOIN platform_files AS file ON file.id = :file_id
    JOIN platform_shops AS shop ON shop.id = file.shop_id
    LEFT JOIN platform_suborders AS known
        ON known.shop_id = file.shop_id AND known.sub_order_no = last.sub_order_no
    LEFT JOIN LATERAL (
        SELECT array_position(
            ARRAY['unpaid', 'paid', 'shipped', 'done', 'cancelled'], statuses.meaning
        ) - 1 AS rank
        FROM platform_statuses AS statuses
        JOIN platform_file_rows AS its
            ON its.file_id = :file_id AND its.line_number = last.line_number
        WHERE statuses.platform = shop.platform AND statuses.raw = its.status_raw
    ) AS ranks ON true
    WHERE line.file_id = :file_id AND line.fate = 'read'
        AND line.sub_order_no = last.sub_order_no
""")

_WEIGH = text("""
    WITH wanted AS (
        SELECT rows.line_number, goods.listing_id, shops.channel_id, sum(
            goods.packs * rows.units
        ) OVER (PARTITION BY goods.listing_id ORDER BY rows.line_number) AS upto
        FROM platform_file_rows AS rows
        JOIN platform_files AS files ON files.id = rows.file_id
        JOIN platform_shops AS shops ON shops.id = files.shop_id
        JOIN platform_statuses AS words ON words.platform = shops.platform
            AND words.raw = rows.status_raw AND words.meaning = 'paid'
        LEFT JOIN platform_suborders AS known
            ON known.shop_id = shops.id AND known.sub_order_no = rows.sub_order_no
        LEFT JOIN platform_goods AS by_number
            ON by_number.shop_id = shops.id AND by_number.sku = rows.sku
        LEFT JOIN platform_goods AS goods ON goods.shop_id = shops.id
            AND goods.sku = coalesce(by_number.sku, rows.merchant_sku)
        WHERE rows.file_id = :file_id AND rows.fate IN ('new', 'changed', 'unknown')
            AND (known.id IS NULL OR known.fate = 'unpaid')
    ), hindered AS (
        SELECT line_number,
            CASE WHEN wanted.listing_id IS NULL THEN 'unmapped' ELSE 'short' END AS outlook
        FROM wanted
        LEFT JOIN offers ON offers.channel_id = wanted.channel_id
            AND offers.listing_id = wanted.listing_id
        WHERE wanted.listing_id IS NULL
            OR upto > coalesce(offers.stocked - offers.reserved - offers.sold, 0)
    )
    UPDATE platform_file_rows AS line SET outlook = coalesce(hindered.outlook, '')
    FROM platform_file_rows AS rows LEFT JOIN hindered USING (line_number)
    WHERE rows.file_id = :file_id AND line.file_id = :file_id
        AND line.line_number = rows.line_number
        AND line.outlook <> coalesce(hindered.outlook, '')
""")
"""The pool has too little for a row when the rows before it have had theirs."""

_COUNT = text("""
    UPDATE platform_files AS file SET counted_at = :now, figures = jsonb_build_object(
        'counts', (
            SELECT coalesce(jsonb_object_agg(fate, lines), '{}') FROM (
                SELECT fate, count(*) AS lines FROM platform_file_rows
                WHERE file_id = file.id GROUP BY fate
            ) AS by_fate
        ),
        'hindered', (
            SELECT coalesce(jsonb_object_agg(outlook, lines), '{}') FROM (
                SELECT outlook, count(*) AS lines FROM platform_file_rows
                WHERE file_id = file.id AND outlook <> '' GROUP BY outlook
            ) AS by_outlook
        ),
        'unknown_words', (
            SELECT coalesce(jsonb_agg(status_raw ORDER BY status_raw), '[]') FROM (
                SELECT DISTINCT status_raw FROM platform_file_rows
                WHERE file_id = file.id AND fate IN ('new', 'changed', 'unknown')
                    AND status_raw NOT IN (
                        SELECT raw FROM platform_statuses
                        JOIN platform_shops ON platform_shops.platform = platform_statuses.platform
                        WHERE platform_shops.id = file.shop_id
                    )
            ) AS words
        )
    )
    WHERE file.id = ANY(CAST(:file_ids AS bigint[]))
""")


def judge(session: Session, *, file_id: int, now: datetime) -> None:
    """Compare all rows with what is known and with each other; the file is read then."""
    session.execute(_JUDGE, {"file_id": file_id})
    session.execute(update(PlatformFile).where(PlatformFile.id == file_id).values(state="read"))
    _weigh(session, file_id=file_id, now=now)


def weigh(session: Session, *, file: PlatformFile, now: datetime) -> None:
    """Work out anew what would hinder the rows of a file, by goods and pool of this moment.

    Raises:
        Refusal: `imports.wrong_state`: it is not read yet, or is being taken.
    """
    session.refresh(file, with_for_update=True)
    if file.state != "read" or file.forgotten_at is not None:
        raise conflict("imports.wrong_state")
    _weigh(session, file_id=file.id, now=now)
    session.refresh(file)


def weigh_all(session: Session, *, shop_id: int, now: datetime) -> None:
    """Work out anew all files of a shop that somebody may look over now."""
    waiting = session.scalars(
        select(PlatformFile.id)
        .where(
            PlatformFile.shop_id == shop_id,
            PlatformFile.state == "read",
            PlatformFile.forgotten_at.is_(None),
        )
        .order_by(PlatformFile.id)
        .with_for_update()
    ).all()
    for file_id in waiting:
        _weigh(session, file_id=file_id, now=now)


def count(session: Session, *, file_ids: Sequence[int], now: datetime) -> None:
    """Count the rows of files by fate, and keep that beside each."""
    session.execute(_COUNT, {"file_ids": list(file_ids), "now": now})


def _weigh(session: Session, *, file_id: int, now: datetime) -> None:
    session.execute(_WEIGH, {"file_id": file_id})
    count(session, file_ids=[file_id], now=now)
