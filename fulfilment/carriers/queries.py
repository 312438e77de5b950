"""Reads of accounts with carriers, and of waybills."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fulfilment.carriers.models import CarrierAccount, Waybill
from fulfilment.carriers.rules import Account, WaybillState
from fulfilment.packing.models import Parcel
from fulfilment.shipping.models import Shipment
from inventory.places.models import Place

NUMBERS_MAX = 100
"""Parcels that a carrier is asked about at once."""


@dataclass(frozen=True)
class AccountRow:
    """An account with a carrier, without its key."""

    account_id: int
    code: str
    carrier: str
    number: str
    api_base: str
    hub_id: int
    hub_name: str
    hub_name_en: str
    is_open: bool


@dataclass(frozen=True)
class WaybillRow:
    """A waybill of a parcel."""

    account_id: int
    carrier: str
    state: WaybillState
    tracking_number: str | None
    reason: str
    asked_at: datetime


def accounts(session: Session, *, hub_ids: Collection[int] | None) -> list[AccountRow]:
    """List the accounts of hubs; None means of all."""
    statement = (
        select(
            CarrierAccount.id,
            CarrierAccount.code,
            CarrierAccount.carrier,
            CarrierAccount.number,
            CarrierAccount.api_base,
            Place.id,
            Place.name,
            Place.name_en,
            CarrierAccount.is_open,
        )
        .join(Place, Place.id == CarrierAccount.place_id)
        .order_by(Place.code, CarrierAccount.carrier)
    )
    if hub_ids is not None:
        statement = statement.where(CarrierAccount.place_id.in_(hub_ids))
    return [AccountRow(*row) for row in session.execute(statement).all()]


def account_of_code(session: Session, code: str) -> CarrierAccount | None:
    """Find an account by the end of its address."""
    return session.scalar(select(CarrierAccount).where(CarrierAccount.code == code))


def account_at(session: Session, *, hub_id: int, carrier: str) -> CarrierAccount | None:
    """Find the account of a hub with a carrier."""
    return session.scalar(
        select(CarrierAccount).where(
            CarrierAccount.place_id == hub_id, CarrierAccount.carrier == carrier
        )
    )


def spoken_as(account: CarrierAccount) -> Account:
    """Give what the adapter needs of an account."""
    return Account(account.api_base, account.number, account.secret)


def waybills_of(session: Session, parcel_id: int) -> list[WaybillRow]:
    """List the waybills of a parcel, one a carrier."""
    rows = session.execute(
        select(
            Waybill.account_id,
            CarrierAccount.carrier,
            Waybill.state,
            Waybill.tracking_number,
            Waybill.reason,
            Waybill.asked_at,
        )
        .join(CarrierAccount, CarrierAccount.id == Waybill.account_id)
        .where(Waybill.parcel_id == parcel_id)
        .order_by(Waybill.id)
    )
    return [
        WaybillRow(account_id, carrier, WaybillState(state), number, reason, asked_at)
        for account_id, carrier, state, number, reason, asked_at in rows
    ]


def waybill_of(session: Session, *, account_id: int, parcel_id: int) -> Waybill | None:
    """Find the waybill that was asked of a carrier for a parcel."""
    return session.scalar(
        select(Waybill).where(Waybill.account_id == account_id, Waybill.parcel_id == parcel_id)
    )


def booked_label(session: Session, parcel_id: int) -> bytes | None:
    """Give the carrier's label of a parcel, where it sent one."""
    return session.scalar(
        select(Waybill.label_pdf)
        .where(Waybill.parcel_id == parcel_id, Waybill.label_pdf.is_not(None))
        .order_by(Waybill.id.desc())
        .limit(1)
    )


def unsettled(session: Session, *, asked_before: datetime) -> list[int]:
    """List the waybills of which nobody knows whether they were booked."""
    return list(
        session.scalars(
            select(Waybill.id)
            .where(
                or_(
                    Waybill.state == WaybillState.UNKNOWN,
                    (Waybill.state == WaybillState.ASKED) & (Waybill.asked_at < asked_before),
                )
            )
            .order_by(Waybill.id)
            .limit(NUMBERS_MAX)
        )
    )


def on_the_way(session: Session, account: CarrierAccount) -> list[str]:
    """List the numbers of a hub's parcels that a carrier has, the oldest first."""
    return list(
        session.scalars(
            select(Shipment.tracking_number)
            .join(Parcel, Parcel.id == Shipment.parcel_id)
            .join(Waybill, (Waybill.parcel_id == Parcel.id) & (Waybill.account_id == account.id))
            .where(
                Shipment.carrier == account.carrier,
                Shipment.tracking_number == Waybill.tracking_number,
                Shipment.delivered_at.is_(None),
            )
            .order_by(Shipment.id)
            .limit(NUMBERS_MAX)
        )
    )
