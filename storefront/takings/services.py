"""Bringing a shop's takings to the bank.

What must never happen: cash that leaves the drawer and is nowhere, more brought than there was, or
one slip counted twice. Drawer, slip and books change in one transaction.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.database.once import earlier
from app.errors import conflict
from app.ledger import queries as books
from app.ledger.rules import Account, Line
from app.money import Fen, yuan
from app.people.rules import Actor
from storefront.shops.queries import ShopRow
from storefront.shops.services import daybook
from storefront.takings.models import TillBanking, TillSettlement
from storefront.takings.rules import Slip, read_slip, refuse_no_money


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
    daybook.post(
        session,
        shop,
        kind="till_banked",
        voucher=_voucher(shop, slip, reference),
        lines=(
            Line(Account.BANK, Fen(fen)),
            Line(Account.SHOP_CASH, Fen(-fen), shop.code),
        ),
        now=now,
    )
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
    daybook.post(
        session,
        shop,
        kind="till_settled",
        voucher=_voucher(shop, slip, reference),
        lines=(
            Line(Account.BANK, Fen(received_fen)),
            Line(Account.BANK_CHARGES, Fen(fee_fen)),
            Line(Account.SHOP_CARDS, Fen(-settled_fen), shop.code),
        ),
        now=now,
    )
    return settlement


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
        )
    )
    if known is not None:
        raise conflict("takings.slip_known", reference=reference)


def _voucher(shop: ShopRow, slip: Slip, reference: str) -> str:
    return f"{shop.code}-{slip.slip_on}-{reference}"
