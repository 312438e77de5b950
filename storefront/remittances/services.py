"""Taking a platform's settlement, and writing down what it may keep.

What must never happen: a line that is taken twice pays twice, a fen of a platform's debt is settled
that the books do not show, or what was booked by mistake is deleted in place of being reversed.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session, undefer

from app.database.locks import lock_name
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.ledger import queries as books
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen, yuan
from app.people.rules import Actor
from storefront.channels.queries import ShopRow
from storefront.remittances import queries
from storefront.remittances.models import PlatformRate, PlatformSettlementFile
from storefront.remittances.rules import (
    Kept,
    Rate,
    SettlementLine,
    check_rate,
    in_force_from,
    line_kept,
    line_of_kept,
)

FILE_NAME_CHARACTERS_MAX = 100
REASON_CHARACTERS_MAX = 200

_TAKE = text("""
    INSERT INTO platform_settlements (
        shop_id, sub_order_no, settled_at, kind, settled_fen, fee_fen, commission_fen, taken_by,
        taken_at, file_id
    )
    SELECT :shop_id, sub_order_no, settled_at, kind, settled_fen, fee_fen, commission_fen,
        :taken_by, :now, :file_id
    FROM unnest(
        CAST(:numbers AS text[]), CAST(:moments AS timestamptz[]), CAST(:kinds AS text[]),
        CAST(:settled AS bigint[]), CAST(:fees AS bigint[]), CAST(:commissions AS bigint[])
    ) AS line (sub_order_no, settled_at, kind, settled_fen, fee_fen, commission_fen)
    WHERE settled_fen + fee_fen + commission_fen <> 0
    ON CONFLICT DO NOTHING
    RETURNING id, sub_order_no, settled_fen, fee_fen, commission_fen
""")
_UNDO = text("""
    UPDATE platform_settlements SET undone_at = :now
    WHERE file_id = :file_id AND undone_at IS NULL
    RETURNING id, sub_order_no, settled_fen, fee_fen, commission_fen
""")
_BOOK = text("""
    SELECT places.book_id FROM channels JOIN places ON places.id = channels.hub_id
    WHERE channels.id = :channel_id
""")


@dataclass(frozen=True)
class Taken:
    """What a settlement file came to."""

    new: int
    known: int
    """Lines that were taken before, or settle nothing."""


def hand_in(
    session: Session,
    *,
    client_id: uuid.UUID,
    shop: ShopRow,
    file_name: str,
    read: tuple[Sequence[SettlementLine], Sequence[int]],
    actor: Actor,
    now: datetime,
) -> PlatformSettlementFile:
    """Keep the lines of a file to be looked over; nothing is booked yet. Once for a client id.

    Args:
        session: of the caller's transaction.
        client_id: the same again is the same file.
        shop: whose settlement.
        file_name: as it was handed in.
        read: its lines, and the numbers of rows that cannot be read.
        actor: who hands it in.
        now: when.

    Raises:
        Refusal: `settlements.empty`.
    """
    before = earlier(session, PlatformSettlementFile, client_id)
    if before is not None:
        return before
    lines, unreadable = read
    if not lines and not unreadable:
        raise Refusal("settlements.empty")
    file = PlatformSettlementFile(
        client_id=client_id,
        shop_id=shop.shop_id,
        file_name=file_name.strip()[-FILE_NAME_CHARACTERS_MAX:],
        lines=[line_kept(line) for line in lines],
        unreadable=list(unreadable),
        handed_in_by=actor.account_id,
        handed_in_at=now,
    )
    session.add(file)
    session.flush()
    return file


def book(
    session: Session, *, client_id: uuid.UUID, shop: ShopRow, actor: Actor, now: datetime
) -> PlatformSettlementFile:
    """Write a file's lines in the books, each once, but for those of a day to come.

    Again changes nothing.

    Raises:
        Refusal: `settlements.file_unknown`.
    """
    file = _locked(session, client_id, shop)
    if file.booked_at is not None:
        return file
    lines = [line for kept in file.lines if (line := line_of_kept(kept)).settled_at <= now]
    taken = take(session, shop=shop, lines=lines, actor=actor, now=now, file_id=file.id)
    file.booked_by, file.booked_at, file.booked_lines = actor.account_id, now, taken.new
    session.flush()
    return file


def undo(
    session: Session,
    *,
    client_id: uuid.UUID,
    undo_id: uuid.UUID,
    shop: ShopRow,
    reason: str,
    actor: Actor,
    now: datetime,
) -> PlatformSettlementFile:
    """Take back a file that was booked by mistake, as long as nothing stands on it.

    Each of its lines is reversed in the books of today, and may be taken anew: the same file can be
    handed in again. What an earlier file had taken stays taken.

    Args:
        session: of the caller's transaction.
        client_id: of the file.
        undo_id: the same again changes nothing.
        shop: whose file.
        reason: for whoever reads the books later.
        actor: who takes it back.
        now: when.

    Raises:
        Refusal: `settlements.file_unknown`, `settlements.undo_reason`, `settlements.not_booked`,
            `settlements.undone_already`; `settlements.stands_on`: a later file counts on its lines;
            `settlements.drawn_already`: the platform's wallet has not so much any more.
    """
    file = _locked(session, client_id, shop)
    if file.undo_client_id == undo_id:
        return file
    reason = " ".join(reason.split())
    if not reason or len(reason) > REASON_CHARACTERS_MAX:
        raise Refusal("settlements.undo_reason", most=REASON_CHARACTERS_MAX)
    if file.booked_at is None:
        raise conflict("settlements.not_booked")
    if file.undone_at is not None:
        raise conflict("settlements.undone_already")
    lock_name(session, f"platform_settlements:{shop.shop_id}")
    if later := queries.stands_on(session, file):
        raise conflict("settlements.stands_on", name=later)
    file.undone_by, file.undone_at = actor.account_id, now
    file.undo_reason, file.undo_client_id = reason, undo_id
    session.flush()
    rows = session.execute(_UNDO, {"file_id": file.id, "now": now}).all()
    _refuse_drawn(session, shop, needed_fen=sum(row.settled_fen for row in rows))
    _post(session, shop, rows, is_undone=True, now=now)
    return file


def _locked(session: Session, client_id: uuid.UUID, shop: ShopRow) -> PlatformSettlementFile:
    """Find a file of a shop, and let others wait.

    Raises:
        Refusal: `settlements.file_unknown`.
    """
    file = session.scalar(
        select(PlatformSettlementFile)
        .where(
            PlatformSettlementFile.client_id == client_id,
            PlatformSettlementFile.shop_id == shop.shop_id,
        )
        .options(undefer(PlatformSettlementFile.lines))
        .with_for_update()
    )
    if file is None:
        raise not_found("settlements.file_unknown")
    return file


def _refuse_drawn(session: Session, shop: ShopRow, *, needed_fen: int) -> None:
    """Refuse to take out of the platform's wallet what was drawn to the bank since.

    Who draws it writes that by hand, perhaps without naming the shop: neither may fall below zero.

    Raises:
        Refusal: `settlements.drawn_already`.
    """
    there_fen = min(
        books.balance(session, Account.PLATFORM_BALANCE, party=shop.code),
        books.balance(session, Account.PLATFORM_BALANCE),
    )
    if there_fen < needed_fen:
        raise conflict(
            "settlements.drawn_already", there=yuan(Fen(there_fen)), needed=yuan(Fen(needed_fen))
        )


def take(
    session: Session,
    *,
    shop: ShopRow,
    lines: Sequence[SettlementLine],
    actor: Actor,
    now: datetime,
    file_id: int | None = None,
) -> Taken:
    """Take the lines of a settlement, each once, and write each in the books.

    What is paid out is in the platform's wallet until it is drawn to the bank; what the platform
    and the host keep is the desk's expense. A line's identity is its sub-order, its moment and what
    is paid out: under another kind it is the same.

    Raises:
        Refusal: `settlements.in_future`: a platform settles nothing that is still to come.
    """
    if any(line.settled_at > now for line in lines):
        raise Refusal("settlements.in_future")
    lock_name(session, f"platform_settlements:{shop.shop_id}")
    rows = session.execute(
        _TAKE,
        {
            "shop_id": shop.shop_id,
            "taken_by": actor.account_id,
            "now": now,
            "file_id": file_id,
            "numbers": [line.sub_order_no for line in lines],
            "moments": [line.settled_at for line in lines],
            "kinds": [line.kind for line in lines],
            "settled": [line.settled_fen for line in lines],
            "fees": [line.fee_fen for line in lines],
            "commissions": [line.commission_fen for line in lines],
        },
    ).all()
    _post(session, shop, rows, is_undone=False, now=now)
    return Taken(new=len(rows), known=len(lines) - len(rows))


def _post(
    session: Session, shop: ShopRow, rows: Sequence[Row[Any]], *, is_undone: bool, now: datetime
) -> None:
    """Write settlements in the books; the other way round where they are taken back."""
    book_id = session.execute(_BOOK, {"channel_id": shop.channel_id}).scalar_one()
    sign = -1 if is_undone else 1
    entries = [
        Entry(
            book_id=book_id,
            kind="platform_settlement_undone" if is_undone else "platform_settled",
            voucher=f"{shop.code}/{row.id}",
            memo=f"{shop.name} {'撤回结算' if is_undone else '结算'} {row.sub_order_no}",
            lines=(
                Line(Account.PLATFORM_BALANCE, Fen(sign * row.settled_fen), shop.code),
                Line(Account.PLATFORM_FEE, Fen(sign * row.fee_fen)),
                Line(Account.HOST_COMMISSION, Fen(sign * row.commission_fen)),
                Line(
                    Account.PLATFORM_RECEIVABLE,
                    Fen(-sign * (row.settled_fen + row.fee_fen + row.commission_fen)),
                    shop.code,
                ),
            ),
        )
        for row in rows
    ]
    ledger.post_many(session, entries, now=now)


def set_rate(
    session: Session,
    *,
    shop: ShopRow,
    rate: Rate,
    day: date | None = None,
    actor: Actor,
    now: datetime,
) -> PlatformRate:
    """Write down what is kept from a day on; what was ordered before keeps its rate.

    Args:
        session: of the caller's transaction.
        shop: whose sales.
        rate: how much, and by whom.
        day: from when it begins; nothing is at once.
        actor: who says so.
        now: when.

    Raises:
        Refusal: as `rules.check_rate`, or `settlements.rate_day`.
    """
    check_rate(rate)
    is_freight = rate.kind is Kept.FREIGHT
    row = PlatformRate(
        shop_id=shop.shop_id,
        kind=rate.kind,
        basis_points=None if is_freight else rate.amount,
        fen=rate.amount if is_freight else None,
        valid_from=in_force_from(day, now=now),
        set_by=actor.account_id,
    )
    session.add(row)
    session.flush()
    return row
