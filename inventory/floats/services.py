"""The cash of a desk: given by finance, paid to villagers, counted by the agent, handed back.

One float for all that a desk pays in cash, kept in the books by place. What must never happen:
cash paid that the desk does not hold, money that is nobody's, a difference that is not booked.
Village money is never in a person's own account (Rural Collective Economic Organisations Law
art. 44): a float is the operator's, and so are a count's shortfall and surplus until explained.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.database.once import earlier
from app.errors import conflict, not_found
from app.ledger import queries as books
from app.ledger import services as ledger
from app.ledger.models import Journal
from app.ledger.rules import Account, Entry, Line
from app.money import Fen, yuan
from app.people.rules import Actor, Permission
from inventory.floats.models import FloatCount
from inventory.floats.rules import refuse_absurd_count, refuse_no_amount
from inventory.places.models import Place


def fund(
    session: Session,
    *,
    client_id: uuid.UUID,
    place: Place,
    fen: Fen,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a desk cash from the bank, once by client id.

    Raises:
        Refusal: `place.unknown` of another's desk, `float.not_positive`.
    """
    _refuse_others(place, actor, Permission.FUND_FLOATS)
    refuse_no_amount(fen)
    if _is_posted(session, client_id):
        return
    entry = _entry(
        place,
        kind="float_funded",
        voucher=_voucher(client_id),
        memo=f"{actor.name}给{place.name}备用金",
        lines=(Line(Account.DESK_CASH, fen, place.code), Line(Account.BANK, Fen(-fen))),
    )
    ledger.post(session, entry, now=now)


def hand_back(
    session: Session,
    *,
    client_id: uuid.UUID,
    place: Place,
    fen: Fen,
    actor: Actor,
    now: datetime,
) -> None:
    """Take cash back from a desk, counted and signed for by who receives it, once by client id.

    Raises:
        Refusal: `place.unknown` of another's desk, `float.not_positive`, `float.short`.
    """
    _refuse_others(place, actor, Permission.FUND_FLOATS)
    refuse_no_amount(fen)
    if _is_posted(session, client_id):
        return
    pay_out(
        session,
        place=place,
        fen=fen,
        kind="float_returned",
        voucher=_voucher(client_id),
        memo=f"{actor.name}收回{place.name}备用金",
        against=(Line(Account.BANK, fen),),
        now=now,
    )


def pay_out(
    session: Session,
    *,
    place: Place,
    fen: Fen,
    kind: str,
    voucher: str,
    memo: str,
    against: Sequence[Line],
    now: datetime,
) -> None:
    """Pay cash from a desk's float, if it holds as much, and post what for.

    Args:
        session: of the caller's transaction.
        place: the desk.
        fen: how much leaves the float.
        kind: of the journal.
        voucher: code of what proves it.
        memo: what happened.
        against: the other sides; they add up to `fen`.
        now: the moment.

    Raises:
        Refusal: `float.short`.
    """
    refuse_short(session, place_code=place.code, needed_fen=fen)
    lines = (*against, Line(Account.DESK_CASH, Fen(-fen), place.code))
    entry = _entry(place, kind=kind, voucher=voucher, memo=memo, lines=lines)
    ledger.post(session, entry, now=now)


def take_in(
    session: Session,
    *,
    place: Place,
    fen: Fen,
    kind: str,
    voucher: str,
    memo: str,
    against: Sequence[Line],
    now: datetime,
) -> None:
    """Put cash that somebody gave back into a desk's float; the other way round than `pay_out`."""
    lock_name(session, f"desk_cash:{place.code}")
    lines = (Line(Account.DESK_CASH, fen, place.code), *against)
    entry = _entry(place, kind=kind, voucher=voucher, memo=memo, lines=lines)
    ledger.post(session, entry, now=now)


def refuse_short(session: Session, *, place_code: str, needed_fen: Fen) -> None:
    """Hold a desk's cash until the end of the transaction and see that it is enough.

    Raises:
        Refusal: `float.short`.
    """
    lock_name(session, f"desk_cash:{place_code}")
    held = books.balance(session, Account.DESK_CASH, party=place_code)
    if held < needed_fen:
        raise conflict("float.short", held=yuan(held), needed=yuan(needed_fen))


def count(
    session: Session,
    *,
    client_id: uuid.UUID,
    place: Place,
    counted_fen: Fen,
    note: str,
    actor: Actor,
    now: datetime,
) -> FloatCount:
    """Write down what an agent counted, once by client id, and book the difference.

    Raises:
        Refusal: `place.unknown` of another's desk, `float.count_wrong`, `float.note_missing`.
    """
    before = earlier(session, FloatCount, client_id)
    if before is not None:
        return before
    _refuse_others(place, actor, Permission.PAY_IN_CASH)
    lock_name(session, f"desk_cash:{place.code}")
    expected = books.balance(session, Account.DESK_CASH, party=place.code)
    refuse_absurd_count(counted_fen, expected, note)
    counted = FloatCount(
        client_id=client_id,
        place_id=place.id,
        counted_fen=counted_fen,
        expected_fen=expected,
        note=note.strip(),
        counted_by=actor.account_id,
        counted_at=now,
    )
    session.add(counted)
    session.flush()
    if difference := Fen(counted_fen - expected):
        entry = _entry(
            place,
            kind="float_counted",
            voucher=_voucher(client_id),
            memo=f"{actor.name}清点{place.name}备用金：{counted.note}",
            lines=(
                Line(Account.DESK_CASH, difference, place.code),
                Line(Account.CASH_DIFFERENCE, Fen(-difference), place.code),
            ),
        )
        ledger.post(session, entry, now=now)
    return counted


def _refuse_others(place: Place, actor: Actor, permission: Permission) -> None:
    if not actor.may_at(permission, place.id):
        raise not_found("place.unknown", code=place.code)


def _is_posted(session: Session, client_id: uuid.UUID) -> bool:
    voucher = _voucher(client_id)
    lock_name(session, voucher)
    return session.scalar(select(Journal.id).where(Journal.voucher == voucher)) is not None


def _voucher(client_id: uuid.UUID) -> str:
    return f"float-{client_id}"


def _entry(place: Place, *, kind: str, voucher: str, memo: str, lines: tuple[Line, ...]) -> Entry:
    return Entry(book_id=place.book_id, kind=kind, voucher=voucher, memo=memo, lines=lines)
