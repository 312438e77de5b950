"""Reads of takings: what each shop still has to bring, and what came to the bank."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, Subquery, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.ledger.models import Posting
from app.ledger.rules import Account as Book
from app.people.models import Account
from inventory.places.models import Place
from storefront.shops.models import Shop
from storefront.takings.models import TillBanking, TillSettlement

SLIPS_SHOWN = 60


@dataclass(frozen=True)
class TakingsRow:
    """What a shop took and is not at the bank yet, by the books. Money in fen."""

    place_id: int
    code: str
    name: str
    name_en: str
    cash_fen: int
    cards_fen: int
    """By card and wallet; below zero where more was given back since than was taken."""


@dataclass(frozen=True)
class SlipRow:
    """Money that came to the bank. Money in fen."""

    slip_id: int
    kind: str
    """cash or cards."""
    shop_code: str
    shop_name: str
    shop_name_en: str
    slip_on: date
    reference: str
    received_fen: int
    fee_fen: int
    by: str
    entered_at: datetime
    reversed_at: datetime | None


def takings(session: Session, *, place_ids: Collection[int] | None) -> list[TakingsRow]:
    """List the shops by code, all or those of these places, in one statement."""
    cash, cards = _held(Book.SHOP_CASH), _held(Book.SHOP_CARDS)
    wanted = (
        select(
            Place.id,
            Place.code,
            Place.name,
            Place.name_en,
            func.coalesce(cash.c.fen, 0),
            func.coalesce(cards.c.fen, 0),
        )
        .join(Shop, Shop.place_id == Place.id)
        .outerjoin(cash, cash.c.party == Place.code)
        .outerjoin(cards, cards.c.party == Place.code)
        .order_by(Place.code)
    )
    if place_ids is not None:
        wanted = wanted.where(Place.id.in_(place_ids))
    return [TakingsRow(*row) for row in session.execute(wanted)]


def slips(session: Session, *, place_ids: Collection[int] | None) -> list[SlipRow]:
    """List what came to the bank of shops' takings, newest first, in one statement."""
    both = union_all(
        _slips("cash", TillBanking, TillBanking.fen, literal(0), TillBanking.brought_by),
        _slips(
            "cards",
            TillSettlement,
            TillSettlement.received_fen,
            TillSettlement.fee_fen,
            TillSettlement.entered_by,
        ),
    ).subquery()
    wanted = (
        select(
            both.c.id,
            both.c.kind,
            Place.code,
            Place.name,
            Place.name_en,
            both.c.slip_on,
            both.c.reference,
            both.c.received_fen,
            both.c.fee_fen,
            Account.name,
            both.c.entered_at,
            both.c.reversed_at,
        )
        .join(Place, Place.id == both.c.shop_id)
        .join(Account, Account.id == both.c.by_id)
        .order_by(both.c.entered_at.desc(), both.c.reference)
        .limit(SLIPS_SHOWN)
    )
    if place_ids is not None:
        wanted = wanted.where(both.c.shop_id.in_(place_ids))
    return [SlipRow(*row) for row in session.execute(wanted)]


def _held(account: Book) -> Subquery:
    return (
        select(Posting.party, cast(func.sum(Posting.fen), BigInteger).label("fen"))
        .where(Posting.account == account)
        .group_by(Posting.party)
        .subquery()
    )


def _slips(
    kind: str, model: Any, received_fen: Any, fee_fen: Any, by_id: Any
) -> Select[*tuple[Any, ...]]:
    return select(
        model.id,
        literal(kind).label("kind"),
        model.shop_id,
        model.slip_on,
        model.reference,
        received_fen.label("received_fen"),
        cast(fee_fen, BigInteger).label("fee_fen"),
        by_id.label("by_id"),
        model.entered_at,
        model.reversed_at,
    )
