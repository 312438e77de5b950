"""The gateway's account and our books side by side: what was taken, what differs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.ledger.models import Book
from storefront.payments.models import Payment
from storefront.reconciliation.models import GatewayTaking

TAKINGS_SHOWN = 7
SHOWN_MAX = 200


@dataclass(frozen=True)
class Sums:
    """What the gateway should hold for us, said by both; in fen."""

    theirs_fen: int
    """All lines together, less what it keeps of them."""
    ours_fen: int
    """The books' account of it."""
    lines_count: int

    @property
    def apart_fen(self) -> int:
        """How far they are apart."""
        return self.theirs_fen - self.ours_fen


@dataclass(frozen=True)
class Difference:
    """Something that only one side knows, or that both know differently; in fen."""

    about: str
    """Its key: the gateway's line, or our payment, refund or dispute's move."""
    kind: str
    why: str
    """unknown: we know of no such thing; missing: the gateway does not; amount; currency;
    twice; unnamed: a kind of line that we do not know."""
    subject: str | None
    """The order or errand, where one is known."""
    theirs_fen: int | None
    ours_fen: int | None
    happened_at: datetime
    note: str | None
    """What finance found out."""


_SUMS = text("""
    SELECT
        (SELECT coalesce(sum(amount_fen - fee_fen), 0)::bigint FROM gateway_lines
            WHERE currency = 'cny') AS theirs_fen,
        (SELECT coalesce(sum(fen), 0)::bigint FROM postings
            WHERE account = 'payment_clearing') AS ours_fen,
        (SELECT count(*) FROM gateway_lines) AS lines_count
""")


def sums(session: Session) -> Sums:
    """Add up both sides."""
    return Sums(*session.execute(_SUMS).one())


_DIFFERENCES = text("""
    WITH told AS (
        -- What happened since is with the gateway when it is asked next.
        SELECT max(began_at) - interval '1 hour' AS until FROM gateway_takings WHERE failure = ''
    ), returned AS (
        -- A refund that a bank sends back has two lines, which cancel each other out.
        SELECT source_id, min(line_id) AS line_id, sum(amount_fen)::bigint AS amount_fen,
            min(moved_at) AS moved_at
        FROM gateway_lines
        WHERE kind IN ('refund', 'refund_failure') AND currency = 'cny' GROUP BY source_id
    ), charged AS (
        SELECT *, row_number() OVER (PARTITION BY payment_intent_id ORDER BY id) AS nth
        FROM gateway_lines WHERE kind = 'charge' AND currency = 'cny'
    ), found (about, kind, why, subject, theirs_fen, ours_fen, happened_at) AS (
        SELECT line_id, kind,
            CASE WHEN currency <> 'cny' THEN 'currency' ELSE 'unnamed' END,
            NULL::text, amount_fen, NULL::bigint, moved_at
        FROM gateway_lines WHERE kind = 'other' OR currency <> 'cny'
        UNION ALL
        SELECT charged.line_id, 'charge',
            CASE WHEN payments.received_fen IS NULL THEN 'unknown'
                WHEN charged.nth > 1 THEN 'twice' ELSE 'amount' END,
            payments.subject, charged.amount_fen, payments.received_fen, charged.moved_at
        FROM charged
        LEFT JOIN payments ON payments.payment_intent_id = charged.payment_intent_id
            AND payments.collected_by = 'gateway' AND charged.payment_intent_id <> ''
        WHERE charged.nth > 1 OR payments.received_fen IS DISTINCT FROM charged.amount_fen
        UNION ALL
        SELECT returned.line_id, 'refund',
            CASE WHEN refunds.id IS NULL THEN 'unknown' ELSE 'amount' END,
            payments.subject, returned.amount_fen,
            CASE WHEN refunds.state = 'succeeded' THEN -refunds.refund_fen
                WHEN refunds.id IS NOT NULL THEN 0 END,
            returned.moved_at
        FROM returned
        LEFT JOIN refunds ON refunds.gateway_refund_id = returned.source_id
        LEFT JOIN payments ON payments.id = refunds.payment_id
        WHERE refunds.id IS NULL
            OR refunds.state = 'succeeded' AND -refunds.refund_fen <> returned.amount_fen
            OR refunds.state = 'failed' AND returned.amount_fen <> 0
        UNION ALL
        SELECT lines.line_id, 'dispute',
            CASE WHEN moves.id IS NULL THEN 'unknown' ELSE 'amount' END,
            payments.subject, lines.amount_fen, moves.moved_fen, lines.moved_at
        FROM gateway_lines AS lines
        LEFT JOIN dispute_moves AS moves ON moves.line_id = lines.line_id
        LEFT JOIN payments ON payments.payment_intent_id = lines.payment_intent_id
            AND lines.payment_intent_id <> ''
        WHERE lines.kind = 'dispute' AND lines.currency = 'cny'
            AND moves.moved_fen IS DISTINCT FROM lines.amount_fen
        UNION ALL
        SELECT 'payment ' || payments.attempt_id, 'charge', 'missing', payments.subject,
            NULL, payments.received_fen, payments.settled_at
        FROM payments CROSS JOIN told
        WHERE payments.collected_by = 'gateway' AND payments.received_fen > 0
            AND payments.settled_at < told.until
            AND NOT EXISTS (
                SELECT FROM gateway_lines AS lines WHERE lines.kind = 'charge'
                    AND lines.payment_intent_id = payments.payment_intent_id
            )
        UNION ALL
        SELECT 'refund ' || refunds.refund_id, 'refund', 'missing', payments.subject,
            NULL, -refunds.refund_fen, refunds.settled_at
        FROM refunds JOIN payments ON payments.id = refunds.payment_id CROSS JOIN told
        WHERE refunds.state = 'succeeded' AND payments.collected_by = 'gateway'
            AND refunds.settled_at < told.until
            AND NOT EXISTS (
                SELECT FROM gateway_lines AS lines WHERE lines.kind = 'refund'
                    AND lines.source_id = refunds.gateway_refund_id
            )
        UNION ALL
        SELECT moves.line_id, 'dispute', 'missing', NULL, NULL, moves.moved_fen, moves.moved_at
        FROM dispute_moves AS moves CROSS JOIN told
        WHERE moves.moved_at < told.until AND NOT EXISTS (
            SELECT FROM gateway_lines AS lines WHERE lines.line_id = moves.line_id
        )
    )
    SELECT found.*, notes.note
    FROM found LEFT JOIN gateway_notes AS notes ON notes.about = found.about
    ORDER BY notes.note IS NOT NULL, found.happened_at DESC, found.about
""")


def differences(session: Session) -> list[Difference]:
    """List all that differs, in one statement; what is not explained comes first."""
    return [Difference(*row) for row in session.execute(_DIFFERENCES)]


def takings(session: Session) -> Sequence[GatewayTaking]:
    """List the latest times that the gateway was asked, the last one first."""
    return session.scalars(
        select(GatewayTaking).order_by(GatewayTaking.id.desc()).limit(TAKINGS_SHOWN)
    ).all()


def taken_until(session: Session) -> datetime | None:
    """Tell when the gateway last answered; nothing where it never did."""
    return session.scalar(
        select(func.max(GatewayTaking.began_at)).where(GatewayTaking.failure == "")
    )


def books_of(session: Session, payment_intent_ids: Collection[str]) -> Mapping[str, int]:
    """Find whose books the payments behind lines are written in."""
    rows = session.execute(
        select(Payment.payment_intent_id, Payment.book_id).where(
            Payment.payment_intent_id.in_(payment_intent_ids)
        )
    )
    return {str(intent): book_id for intent, book_id in rows}


def own_book(session: Session) -> int:
    """Find the operator's books, for what belongs to no payment."""
    return session.scalars(select(Book.id).order_by(Book.id).limit(1)).one()
