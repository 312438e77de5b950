"""Settlement, orders and ledger side by side: what was due, what was settled, what differs."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.people.models import Account
from storefront.remittances.models import PlatformRate, PlatformSettlementFile
from storefront.remittances.rules import BOOKED, LineFate, SettlementLine, expected_kept, line_kept

SHOWN_MAX = 200
FILES_SHOWN_MAX = 10
SETTLED_WITHIN_DAYS = 15
"""After it is done, a sub-order that is not settled for so long is listed."""


@dataclass(frozen=True)
class Sums:
    """All that a platform has settled, and what it still owes; in fen."""

    income_fen: int
    settled_fen: int
    fee_fen: int
    commission_fen: int
    owed_fen: int
    villagers_fen: int
    """What villagers got of what was delivered."""
    desk_fee_fen: int
    """What the desk kept of that."""
    borne_fen: int
    """What villagers bore of fee, commission and freight, by their terms."""


@dataclass(frozen=True)
class Difference:
    """A sub-order whose settlement is not what was due; in fen."""

    sub_order_no: str
    order_code: str | None
    due_fen: int | None
    """What the platform owed for it; nothing where the sub-order is not known here."""
    income_fen: int
    fee_fen: int
    fee_expected_fen: int | None
    commission_fen: int
    commission_expected_fen: int | None
    is_settled: bool


_SUMS = text("""
    SELECT
        coalesce(sum(settled_fen + fee_fen + commission_fen), 0)::bigint AS income_fen,
        coalesce(sum(settled_fen), 0)::bigint AS settled_fen,
        coalesce(sum(fee_fen), 0)::bigint AS fee_fen,
        coalesce(sum(commission_fen), 0)::bigint AS commission_fen,
        (SELECT coalesce(sum(fen), 0)::bigint FROM postings
            WHERE account = 'platform_receivable' AND party = :party) AS owed_fen,
        earned.villagers_fen, earned.desk_fee_fen, earned.borne_fen
    FROM (
        SELECT coalesce(sum(net_fen), 0)::bigint AS villagers_fen,
            coalesce(sum(fee_fen - costs_fen), 0)::bigint AS desk_fee_fen,
            coalesce(sum(costs_fen), 0)::bigint AS borne_fen
        FROM platform_suborders
        JOIN order_lines ON order_lines.order_id = platform_suborders.order_id
        JOIN earnings ON earnings.order_line_id = order_lines.id
        WHERE platform_suborders.shop_id = :shop_id AND earnings.delivered_at IS NOT NULL
    ) AS earned
    LEFT JOIN platform_settlements ON platform_settlements.shop_id = :shop_id
        AND platform_settlements.undone_at IS NULL
    GROUP BY earned.villagers_fen, earned.desk_fee_fen, earned.borne_fen
""")


def sums(session: Session, *, shop_id: int, code: str) -> Sums:
    """Sum a shop's settlements, what its platform still owes by the books, and who got what."""
    row = session.execute(_SUMS, {"shop_id": shop_id, "party": code}).one()
    return Sums(*row)


def rates(session: Session, *, shop_id: int) -> Sequence[PlatformRate]:
    """List what the platform may keep, the latest first."""
    return session.scalars(
        select(PlatformRate)
        .where(PlatformRate.shop_id == shop_id)
        .order_by(PlatformRate.kind, PlatformRate.valid_from.desc(), PlatformRate.id.desc())
    ).all()


_PAIRS = text("""
    WITH settled AS (
        SELECT sub_order_no, sum(settled_fen + fee_fen + commission_fen)::bigint AS income_fen,
            sum(fee_fen)::bigint AS fee_fen, sum(commission_fen)::bigint AS commission_fen
        FROM platform_settlements
        WHERE shop_id = :shop_id AND undone_at IS NULL GROUP BY sub_order_no
    ), due AS (
        SELECT suborders.sub_order_no, suborders.ordered_at, suborders.status,
            suborders.changed_at, orders.code,
            (orders.total_fen - coalesce(returned.fen, 0))::bigint AS due_fen
        FROM platform_suborders AS suborders
        JOIN orders ON orders.id = suborders.order_id
        LEFT JOIN LATERAL (
            SELECT sum(refunds.refund_fen) AS fen FROM payments
            JOIN refunds ON refunds.payment_id = payments.id
            WHERE payments.subject = orders.code
        ) AS returned ON true
        WHERE suborders.shop_id = :shop_id
    )
    SELECT coalesce(settled.sub_order_no, due.sub_order_no) AS sub_order_no, due.code,
        due.due_fen, coalesce(settled.income_fen, 0) AS income_fen,
        coalesce(settled.fee_fen, 0) AS fee_fen,
        coalesce(settled.commission_fen, 0) AS commission_fen,
        settled.sub_order_no IS NOT NULL AS is_settled,
        fee.basis_points AS fee_rate, commission.basis_points AS commission_rate
    FROM settled FULL JOIN due USING (sub_order_no)
    LEFT JOIN LATERAL (
        SELECT basis_points FROM platform_rates
        WHERE shop_id = :shop_id AND kind = 'platform_fee' AND valid_from <= due.ordered_at
        ORDER BY valid_from DESC, id DESC LIMIT 1
    ) AS fee ON true
    LEFT JOIN LATERAL (
        SELECT basis_points FROM platform_rates
        WHERE shop_id = :shop_id AND kind = 'host_commission' AND valid_from <= due.ordered_at
        ORDER BY valid_from DESC, id DESC LIMIT 1
    ) AS commission ON true
    WHERE settled.sub_order_no IS NOT NULL
        OR (due.status = 'done' AND due.changed_at < :late AND due.due_fen <> 0)
    ORDER BY sub_order_no
""")


def differences(session: Session, *, shop_id: int, late: datetime) -> Sequence[Difference]:
    """List every sub-order whose settlement, fee or commission is not what was due.

    Args:
        late: what was done before this and is not settled is listed too.
    """
    found = []
    for row in session.execute(_PAIRS, {"shop_id": shop_id, "late": late}):
        fee = expected_kept(row.income_fen, row.fee_rate)
        commission = expected_kept(row.income_fen, row.commission_rate)
        if (
            row.due_fen != row.income_fen
            or fee not in {None, row.fee_fen}
            or commission not in {None, row.commission_fen}
        ):
            found.append(
                Difference(
                    sub_order_no=row.sub_order_no,
                    order_code=row.code,
                    due_fen=row.due_fen,
                    income_fen=row.income_fen,
                    fee_fen=row.fee_fen,
                    fee_expected_fen=fee,
                    commission_fen=row.commission_fen,
                    commission_expected_fen=commission,
                    is_settled=row.is_settled,
                )
            )
    return found


@dataclass(frozen=True)
class LinesOfFate:
    """The lines of one fate, summed; in fen."""

    lines: int = 0
    settled_fen: int = 0
    fee_fen: int = 0
    commission_fen: int = 0


@dataclass(frozen=True)
class PreviewLine:
    """A line that is not simply right, and why; in fen."""

    sub_order_no: str
    settled_at: datetime
    settled_fen: int
    income_fen: int
    """What of the platform's debt it would settle."""
    due_fen: int | None
    """What the platform owes for the order, all settlements together."""
    fate: str
    """A `LineFate`."""


@dataclass(frozen=True)
class Preview:
    """What a settlement would come to, before anything is booked."""

    fates: Mapping[LineFate, LinesOfFate]
    lines: Sequence[PreviewLine]
    """Those to be looked at, at most `SHOWN_MAX`."""

    @property
    def booked(self) -> LinesOfFate:
        """All that would be booked."""
        sums = [self.fates[fate] for fate in BOOKED if fate in self.fates]
        return LinesOfFate(
            sum(one.lines for one in sums),
            sum(one.settled_fen for one in sums),
            sum(one.fee_fen for one in sums),
            sum(one.commission_fen for one in sums),
        )


_JUDGED = """
    WITH line AS (
        SELECT said.*, settled_fen + fee_fen + commission_fen AS income_fen
        FROM ROWS FROM (jsonb_to_recordset(CAST(:lines AS jsonb)) AS (
            sub_order_no text, settled_at timestamptz, settled_fen bigint, fee_fen bigint,
            commission_fen bigint
        )) WITH ORDINALITY AS said (
            sub_order_no, settled_at, settled_fen, fee_fen, commission_fen, number
        )
    ), fresh AS (
        SELECT line.*, settled_at > :now AS is_future,
            income_fen = 0 OR row_number() OVER (
                PARTITION BY sub_order_no, settled_at, settled_fen ORDER BY number
            ) > 1 OR EXISTS (
                SELECT FROM platform_settlements AS known
                WHERE known.undone_at IS NULL
                    AND known.shop_id = :shop_id AND known.sub_order_no = line.sub_order_no
                    AND known.settled_at = line.settled_at
                    AND known.settled_fen = line.settled_fen
            ) AS is_known
        FROM line
    ), judged AS (
        SELECT fresh.*, due.due_fen, CASE
            WHEN is_future THEN 'future'
            WHEN is_known THEN 'known'
            WHEN due.due_fen IS NULL THEN 'unmatched'
            WHEN due.due_fen <> coalesce(earlier.income_fen, 0) + sum(fresh.income_fen)
                FILTER (WHERE NOT is_future AND NOT is_known)
                OVER (PARTITION BY fresh.sub_order_no) THEN 'different'
            ELSE 'good' END AS fate
        FROM fresh
        LEFT JOIN LATERAL (
            SELECT (orders.total_fen - coalesce((
                SELECT sum(refunds.refund_fen) FROM payments
                JOIN refunds ON refunds.payment_id = payments.id
                WHERE payments.subject = orders.code
            ), 0))::bigint AS due_fen
            FROM platform_suborders AS suborders JOIN orders ON orders.id = suborders.order_id
            WHERE suborders.shop_id = :shop_id AND suborders.sub_order_no = fresh.sub_order_no
        ) AS due ON true
        LEFT JOIN LATERAL (
            SELECT sum(settled_fen + fee_fen + commission_fen) AS income_fen
            FROM platform_settlements AS known
            WHERE known.undone_at IS NULL
                AND known.shop_id = :shop_id AND known.sub_order_no = fresh.sub_order_no
        ) AS earlier ON true
    )
"""
_FATES = text(f"""
    {_JUDGED}
    SELECT fate, count(*), sum(settled_fen)::bigint, sum(fee_fen)::bigint,
        sum(commission_fen)::bigint
    FROM judged GROUP BY fate
""")  # noqa: S608 - words of our own
_LINES = text(f"""
    {_JUDGED}
    SELECT sub_order_no, settled_at, settled_fen, income_fen, due_fen, fate
    FROM judged WHERE fate IN ('unmatched', 'different', 'future')
    ORDER BY abs(income_fen - coalesce(due_fen, 0)) DESC, number LIMIT :most
""")  # noqa: S608 - words of our own


def preview(
    session: Session, *, shop_id: int, lines: Sequence[SettlementLine], now: datetime
) -> Preview:
    """Tell what a settlement would come to, in two statements; the worst lines come first."""
    figures = {
        "lines": orjson.dumps([line_kept(line) for line in lines]).decode(),
        "shop_id": shop_id,
        "now": now,
    }
    return Preview(
        fates={
            LineFate(row.fate): LinesOfFate(*row[1:]) for row in session.execute(_FATES, figures)
        },
        lines=[PreviewLine(*row) for row in session.execute(_LINES, figures | {"most": SHOWN_MAX})],
    )


def file_of(
    session: Session, client_id: uuid.UUID, *, shop_id: int
) -> PlatformSettlementFile | None:
    """Find a settlement file of a shop."""
    return session.scalar(
        select(PlatformSettlementFile).where(
            PlatformSettlementFile.client_id == client_id,
            PlatformSettlementFile.shop_id == shop_id,
        )
    )


_STANDS_ON = text("""
    SELECT later.file_name
    FROM platform_settlement_files AS later
    CROSS JOIN LATERAL jsonb_to_recordset(later.lines) AS line (
        sub_order_no text, settled_at timestamptz, settled_fen bigint
    )
    JOIN platform_settlements AS taken ON taken.file_id = :file_id
        AND taken.sub_order_no = line.sub_order_no AND taken.settled_at = line.settled_at
        AND taken.settled_fen = line.settled_fen
    WHERE later.shop_id = :shop_id AND later.id <> :file_id
        AND later.booked_at >= line.settled_at AND later.undone_at IS NULL
    ORDER BY later.id DESC LIMIT 1
""")


def stands_on(session: Session, file: PlatformSettlementFile) -> str:
    """Name a file that was booked without lines that this one had taken before; empty for none."""
    row = session.execute(_STANDS_ON, {"file_id": file.id, "shop_id": file.shop_id}).first()
    return row.file_name if row else ""


def undone_by(session: Session, file: PlatformSettlementFile) -> str:
    """Name who took a file back; empty where nobody did."""
    return session.scalar(select(Account.name).where(Account.id == file.undone_by)) or ""


def files(session: Session, *, shop_id: int) -> Sequence[PlatformSettlementFile]:
    """List the latest settlement files of a shop, newest first."""
    return session.scalars(
        select(PlatformSettlementFile)
        .where(PlatformSettlementFile.shop_id == shop_id)
        .order_by(PlatformSettlementFile.id.desc())
        .limit(FILES_SHOWN_MAX)
    ).all()
