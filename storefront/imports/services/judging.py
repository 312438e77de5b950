"""What would become of the rows of an order file, worked out once for all who look it over.

What must never happen: a preview that costs the whole file each time somebody turns a page. What
it says of goods and pool is an outlook and no promise: who pays first is served first, whatever
the order of the file, whoever waits already is served before, and each row is judged anew when it
is taken. It is worked out anew when goods are matched or words explained, and on demand.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Update, any_, cast, select, text, update
from sqlalchemy.orm import Session

from app.errors import conflict
from storefront.imports.models import PlatformFile, PlatformFileRow

_FATES = text("""
    SELECT judged.fate AS verdict, array_agg(judged.line_number) AS lines
    FROM (
        SELECT told.line_number, CASE
            WHEN told.line_number < told.last_line THEN 'twice'
            WHEN words.rank IS NULL THEN 'unknown'
            WHEN known.id IS NULL THEN 'new'
            WHEN known.changed_at > told.changed_at OR known.status_rank > words.rank
                OR (known.status_rank = words.rank AND known.status_raw = told.status_raw)
                THEN 'same'
            ELSE 'changed' END AS fate
        FROM (
            SELECT file_id, line_number, sub_order_no, status_raw, changed_at,
                max(line_number) OVER (PARTITION BY sub_order_no) AS last_line
            FROM platform_file_rows WHERE file_id = :file_id AND fate = 'read'
        ) AS told
        JOIN platform_files AS file ON file.id = told.file_id
        JOIN platform_shops AS shop ON shop.id = file.shop_id
        LEFT JOIN (
            SELECT platform, raw, array_position(
                ARRAY['unpaid', 'paid', 'shipped', 'done', 'cancelled'], meaning
            ) - 1 AS rank
            FROM platform_statuses
        ) AS words ON words.platform = shop.platform AND words.raw = told.status_raw
        LEFT JOIN platform_suborders AS known
            ON known.shop_id = file.shop_id AND known.sub_order_no = told.sub_order_no
    ) AS judged
    GROUP BY judged.fate
""")

_OUTLOOKS = text("""
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
    )
    SELECT CASE WHEN wanted.listing_id IS NULL THEN 'unmapped' ELSE 'short' END AS verdict,
        array_agg(line_number) AS lines
    FROM wanted
    LEFT JOIN offers ON offers.channel_id = wanted.channel_id
        AND offers.listing_id = wanted.listing_id
    WHERE wanted.listing_id IS NULL
        OR upto > coalesce(offers.stocked - offers.reserved - offers.sold, 0)
    GROUP BY wanted.listing_id IS NULL
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
    for fate, lines in session.execute(_FATES, {"file_id": file_id}):
        session.execute(update_lines(file_id, lines).values(fate=fate))
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
    hindered = {row.verdict: row.lines for row in session.execute(_OUTLOOKS, {"file_id": file_id})}
    session.execute(
        update(PlatformFileRow)
        .where(PlatformFileRow.file_id == file_id, PlatformFileRow.outlook != "")
        .values(outlook="")
        .execution_options(synchronize_session=False)
    )
    for outlook, lines in hindered.items():
        session.execute(update_lines(file_id, lines).values(outlook=outlook))
    count(session, file_ids=[file_id], now=now)


def update_lines(file_id: int, lines: Sequence[int]) -> Update:
    """Change lines of a file by their numbers.

    Never in one statement with what judges them: the rows of a file that has just been read are in
    no statistics, and a join of such a table with itself may be planned to read it once a row.
    """
    return (
        update(PlatformFileRow)
        .where(
            PlatformFileRow.file_id == file_id,
            PlatformFileRow.line_number == any_(cast(lines, ARRAY(BigInteger))),
        )
        .execution_options(synchronize_session=False)
    )
