"""Bringing a shop's takings to the bank.

What must never happen: cash that leaves the drawer and is nowhere, more brought than there was, or
one slip counted twice. Drawer, slip and books change in one transaction.
"""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.database.once import earlier
from app.errors import conflict, not_found
from app.ledger import queries as books
from app.ledger.rules import Account, Line
from app.money import Fen, yuan
from app.people.rules import Actor, Permission
from storefront.shops.queries import shelves as shelves_read
from storefront.shops.queries.shelves import ShopRow
from storefront.shops.services import daybook
from storefront.takings.models import TillBanking, TillSettlement
from storefront.takings.rules import Slip, read_slip, refuse_no_money

Written = TypeVar("Written", TillBanking, TillSettlement)


def bank_cash(
    session: Session, *, shop: ShopRow, slip: Slip, fen: int, actor: Actor, now: datetime
) -> TillBanking:
    """Write down cash of the drawer that was brought to the bank, once by client id.

    Raises:
        Refusal: `takings.amount`, `takings.reference`, `takings.day`, `takings.slip_known`,
            `till.drawer_short`.
    """
    if before := earlier(session, TillBanking, slip.client_id):
        return before
    refuse_no_money(received_fen=fen)
    reference = read_slip(slip, today=clock.china_date(now))
    day = daybook.take_out(session, shop, fen, now=now)
    _refuse_known(session, TillBanking, shop, slip, reference)
    banking = TillBanking(
        client_id=slip.client_id,
        shop_id=shop.place_id,
        day_id=day.id,
        fen=fen,
        reference=reference,
        slip_on=slip.slip_on,
        brought_by=actor.account_id,
        entered_at=now,
    )
    session.add(banking)
    session.flush()
    _post(session, shop, banking, kind="till_banked", now=now)
    return banking


def settle_cards(
    session: Session,
    *,
    shop: ShopRow,
    slip: Slip,
    received_fen: int,
    fee_fen: int,
    actor: Actor,
    now: datetime,
) -> TillSettlement:
    """Write down what an acquirer paid to our bank and what it kept, once by client id.

    Raises:
        Refusal: `takings.amount`, `takings.reference`, `takings.day`, `takings.slip_known`,
            `takings.more_than_waits`.
    """
    if before := earlier(session, TillSettlement, slip.client_id):
        return before
    refuse_no_money(received_fen=received_fen, fee_fen=fee_fen)
    reference = read_slip(slip, today=clock.china_date(now))
    daybook.take_turns(session, shop)
    _refuse_known(session, TillSettlement, shop, slip, reference)
    waits_fen = books.balance(session, Account.SHOP_CARDS, party=shop.code)
    settled_fen = received_fen + fee_fen
    if settled_fen > waits_fen:
        raise conflict("takings.more_than_waits", waits=yuan(waits_fen), settled=yuan(settled_fen))
    settlement = TillSettlement(
        client_id=slip.client_id,
        shop_id=shop.place_id,
        received_fen=received_fen,
        fee_fen=fee_fen,
        reference=reference,
        slip_on=slip.slip_on,
        entered_by=actor.account_id,
        entered_at=now,
    )
    session.add(settlement)
    session.flush()
    _post(session, shop, settlement, kind="till_settled", now=now)
    return settlement


def reverse_banking(
    session: Session, *, banking_id: int, actor: Actor, now: datetime
) -> TillBanking:
    """Undo a slip of cash that was written down in error; again is no harm.

    The cash is in today's drawer again, where the next count finds it.

    Raises:
        Refusal: `takings.slip_unknown`.
    """
    banking, shop = _locked(session, TillBanking, banking_id, actor)
    if banking.reversed_at is not None:
        return banking
    banking.reversed_day_id = daybook.put_back(session, shop, banking.fen, now=now).id
    banking.reversed_at, banking.reversed_by = now, actor.account_id
    session.flush()
    _post(session, shop, banking, kind="till_banking_reversed", now=now)
    return banking


def reverse_settlement(
    session: Session, *, settlement_id: int, actor: Actor, now: datetime
) -> TillSettlement:
    """Undo a settlement that was written down in error; again is no harm.

    Raises:
        Refusal: `takings.slip_unknown`.
    """
    settlement, shop = _locked(session, TillSettlement, settlement_id, actor)
    if settlement.reversed_at is not None:
        return settlement
    settlement.reversed_at, settlement.reversed_by = now, actor.account_id
    session.flush()
    _post(session, shop, settlement, kind="till_settlement_reversed", now=now)
    return settlement


def _locked(
    session: Session, model: type[Written], slip_id: int, actor: Actor
) -> tuple[Written, ShopRow]:
    """Find a slip of a shop that somebody keeps the books of, and let others wait."""
    written = session.get(model, slip_id)
    reach = shelves_read.shops(session, place_ids=actor.places(Permission.KEEP_BOOKS))
    shop = next(
        (shop for shop in reach if written is not None and shop.place_id == written.shop_id), None
    )
    if written is None or shop is None:
        raise not_found("takings.slip_unknown")
    daybook.take_turns(session, shop)
    session.refresh(written)
    return written, shop


def _refuse_known(
    session: Session,
    model: type[TillBanking] | type[TillSettlement],
    shop: ShopRow,
    slip: Slip,
    reference: str,
) -> None:
    known = session.scalar(
        select(model.id).where(
            model.shop_id == shop.place_id,
            model.slip_on == slip.slip_on,
            model.reference == reference,
            model.reversed_at.is_(None),
        )
    )
    if known is not None:
        raise conflict("takings.slip_known", reference=reference)


def _post(
    session: Session,
    shop: ShopRow,
    written: TillBanking | TillSettlement,
    *,
    kind: str,
    now: datetime,
) -> None:
    """Write a slip in the books; the other way round where it was reversed."""
    sign = 1 if written.reversed_at is None else -1
    lines = tuple(replace(line, fen=Fen(sign * line.fen)) for line in _lines(shop, written))
    voucher = f"{shop.code}-{written.reference}-{written.id}"
    daybook.post(session, shop, kind=kind, voucher=voucher, lines=lines, now=now)


def _lines(shop: ShopRow, written: TillBanking | TillSettlement) -> tuple[Line, ...]:
    """Say what a slip moves: from what the shop holds to the bank, less what was kept there."""
    if isinstance(written, TillBanking):
        return (
            Line(Account.BANK, Fen(written.fen)),
            Line(Account.SHOP_CASH, Fen(-written.fen), shop.code),
        )
    return (
        Line(Account.BANK, Fen(written.received_fen)),
        Line(Account.BANK_CHARGES, Fen(written.fee_fen)),
        Line(Account.SHOP_CARDS, Fen(-written.received_fen - written.fee_fen), shop.code),
    )
