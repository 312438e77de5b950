"""Reads of change money: what each shop has of it, and the slips."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from app.people.models import Account
from inventory.places.models import Place
from storefront.shops.models import Shop
from storefront.tillfloats.models import TillFloat
from storefront.tillfloats.rules import PaperSlip, SlipState, Way

SLIPS_SHOWN = 60


@dataclass(frozen=True)
class FloatOfShop:
    """The change money that a shop has from finance, in fen."""

    place_id: int
    code: str
    name: str
    name_en: str
    float_fen: int


@dataclass(frozen=True)
class FloatSlip:
    """Change money handed over. Money in fen."""

    slip_id: int
    shop_code: str
    shop_name: str
    shop_name_en: str
    way: str
    fen: int
    written_by: str
    written_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    dropped_by: str | None
    dropped_at: datetime | None

    @property
    def state(self) -> SlipState:
        """How far it is."""
        if self.signed_at:
            return SlipState.SIGNED
        return SlipState.DROPPED if self.dropped_at else SlipState.WAITING

    @property
    def paper(self) -> PaperSlip:
        """What its print says."""
        return PaperSlip(
            self.slip_id,
            self.shop_name,
            Way(self.way),
            self.fen,
            self.written_by,
            self.written_at,
            self.signed_by,
            self.signed_at,
        )


def floats_of_shops(session: Session, *, place_ids: Collection[int] | None) -> list[FloatOfShop]:
    """List the shops by code, all or those of these places, in one statement."""
    wanted = (
        select(Place.id, Place.code, Place.name, Place.name_en, _held())
        .join(Shop, Shop.place_id == Place.id)
        .outerjoin(TillFloat, TillFloat.shop_id == Place.id)
        .group_by(Place.id)
        .order_by(Place.code)
    )
    if place_ids is not None:
        wanted = wanted.where(Place.id.in_(place_ids))
    return [FloatOfShop(*row) for row in session.execute(wanted)]


def held_fen(session: Session, shop_id: int) -> int:
    """Tell what change money a shop has from finance, in fen; what is not signed is not there."""
    return session.scalar(select(_held()).where(TillFloat.shop_id == shop_id)) or 0


def slips(
    session: Session, *, place_ids: Collection[int] | None, slip_id: int | None = None
) -> list[FloatSlip]:
    """List slips, those that wait first, then the newest, in one statement; or only one of them."""
    writer, signer, dropper = aliased(Account), aliased(Account), aliased(Account)
    waits = TillFloat.signed_at.is_(None) & TillFloat.dropped_at.is_(None)
    wanted: Select[*tuple[Any, ...]] = (
        select(
            TillFloat.id,
            Place.code,
            Place.name,
            Place.name_en,
            TillFloat.way,
            TillFloat.fen,
            writer.name,
            TillFloat.written_at,
            signer.name,
            TillFloat.signed_at,
            dropper.name,
            TillFloat.dropped_at,
        )
        .join(Place, Place.id == TillFloat.shop_id)
        .join(writer, writer.id == TillFloat.written_by)
        .outerjoin(signer, signer.id == TillFloat.signed_by)
        .outerjoin(dropper, dropper.id == TillFloat.dropped_by)
        .order_by(waits.desc(), TillFloat.id.desc())
        .limit(SLIPS_SHOWN)
    )
    if place_ids is not None:
        wanted = wanted.where(TillFloat.shop_id.in_(place_ids))
    if slip_id is not None:
        wanted = wanted.where(TillFloat.id == slip_id)
    return [FloatSlip(*row) for row in session.execute(wanted)]


def _held() -> ColumnElement[int]:
    """Add up what was given and signed for, less what was returned."""
    signed = case(
        (TillFloat.signed_at.is_(None), 0),
        (TillFloat.way == Way.GIVEN, TillFloat.fen),
        else_=-TillFloat.fen,
    )
    return cast(func.coalesce(func.sum(signed), 0), BigInteger)
