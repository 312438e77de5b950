"""Reads of the registry of providers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.errors import not_found
from inventory.places.models import Place
from inventory.places.queries import metres_between
from inventory.villagers.rules import masked_phone
from storefront.providers.models import Provider, ProviderArea, ProviderHours, ProviderTrade
from storefront.providers.rules import Hours, ProviderState
from storefront.trades.models import Trade

SERVING_MAX = 50
"""So many providers are shown for one trade in one village."""


@dataclass(frozen=True)
class ProviderRow:
    """A provider as lists show them: the phone is masked."""

    code: str
    name: str
    masked_phone: str
    place_name: str
    volunteer: bool
    licence_number: str | None
    licence_until: date | None
    reach_metres: int | None
    state: str
    trades: tuple[str, ...]
    areas: tuple[str, ...]
    hours: tuple[Hours, ...]


@dataclass(frozen=True)
class ServingRow:
    """A provider who does one trade in one village, as the shop shows them."""

    provider_id: int
    code: str
    name: str
    volunteer: bool
    place_name: str
    place_name_en: str
    """Where they come from."""
    metres: int | None
    """How far that is from the village; nothing where a position is not known."""
    reach_metres: int | None
    has_licence: bool


def serving(session: Session, *, trade_id: int, place_id: int) -> list[ServingRow]:
    """List who does a trade in a village, the nearest first, in one statement."""
    home, village = aliased(Place), aliased(Place)
    metres = metres_between(home, village)
    rows = session.execute(
        select(Provider, home.name, home.name_en, metres)
        .join(ProviderArea, ProviderArea.provider_id == Provider.id)
        .join(ProviderTrade, ProviderTrade.provider_id == Provider.id)
        .join(home, home.id == Provider.place_id)
        .join(village, village.id == ProviderArea.place_id)
        .where(
            ProviderArea.place_id == place_id,
            ProviderTrade.trade_id == trade_id,
            Provider.state == ProviderState.ACTIVE,
        )
        .order_by(metres.asc().nulls_last(), Provider.id)
        .limit(SERVING_MAX)
    )
    return [
        ServingRow(
            provider_id=provider.id,
            code=provider.code,
            name=provider.name,
            volunteer=provider.volunteer,
            place_name=name,
            place_name_en=name_en,
            metres=far,
            reach_metres=provider.reach_metres,
            has_licence=provider.licence_number is not None,
        )
        for provider, name, name_en, far in rows
    ]


def provider_of_account(session: Session, account_id: int) -> Provider | None:
    """Find the provider who signs in by an account."""
    return session.scalar(select(Provider).where(Provider.account_id == account_id))


def provider_of_code(session: Session, code: str) -> Provider:
    """Find a provider.

    Raises:
        Refusal: `provider.unknown`.
    """
    provider = session.scalar(select(Provider).where(Provider.code == code.strip().upper()))
    if provider is None:
        raise not_found("provider.unknown")
    return provider


def providers(
    session: Session, *, places: Collection[int] | None, code: str | None = None
) -> list[ProviderRow]:
    """List providers by name, with what they can, where and when, in four statements."""
    chosen = (
        select(Provider, Place.name)
        .join(Place, Place.id == Provider.place_id)
        .order_by(Provider.name, Provider.id)
    )
    if places is not None:
        chosen = chosen.where(Provider.place_id.in_(places))
    if code is not None:
        chosen = chosen.where(Provider.code == code)
    found = session.execute(chosen).all()
    ids = [row.Provider.id for row in found]
    trades = _grouped(
        session.execute(
            select(ProviderTrade.provider_id, Trade.name)
            .join(Trade, Trade.id == ProviderTrade.trade_id)
            .where(ProviderTrade.provider_id.in_(ids))
            .order_by(Trade.place_in_row)
        ).all()
    )
    areas = _grouped(
        session.execute(
            select(ProviderArea.provider_id, Place.name)
            .join(Place, Place.id == ProviderArea.place_id)
            .where(ProviderArea.provider_id.in_(ids))
            .order_by(Place.code)
        ).all()
    )
    hours: dict[int, list[Hours]] = {}
    for each in session.scalars(
        select(ProviderHours)
        .where(ProviderHours.provider_id.in_(ids))
        .order_by(ProviderHours.weekday, ProviderHours.from_minute)
    ):
        hours.setdefault(each.provider_id, []).append(
            Hours(each.weekday, each.from_minute, each.until_minute)
        )
    return [
        ProviderRow(
            code=row.Provider.code,
            name=row.Provider.name,
            masked_phone=masked_phone(row.Provider.phone),
            place_name=row.name,
            volunteer=row.Provider.volunteer,
            licence_number=row.Provider.licence_number,
            licence_until=row.Provider.licence_until,
            reach_metres=row.Provider.reach_metres,
            state=row.Provider.state,
            trades=tuple(trades.get(row.Provider.id, ())),
            areas=tuple(areas.get(row.Provider.id, ())),
            hours=tuple(hours.get(row.Provider.id, ())),
        )
        for row in found
    ]


def _grouped(pairs: Sequence[tuple[int, str]]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
