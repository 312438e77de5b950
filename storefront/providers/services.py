"""Registering providers and changing what they do.

What must never happen: work that needs a licence given to somebody without a good one; a provider
who is away or stopped and is still booked. Slots read this registry; bookings stand above it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.orm import Session, aliased

from app.clock import china_date
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people import services as people
from app.people.rules import Actor, Grant, Role
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places_read
from inventory.places.models import Place
from inventory.places.rules import PlaceKind
from inventory.villagers import rules as names
from storefront.providers import queries
from storefront.providers.models import (
    Provider,
    ProviderAbsence,
    ProviderArea,
    ProviderHours,
    ProviderTrade,
)
from storefront.providers.rules import (
    Hours,
    ProviderState,
    Registration,
    refuse_empty,
    refuse_overlap,
)
from storefront.trades.models import Trade


def register_provider(
    session: Session, *, registration: Registration, account_id: int, actor: Actor, now: datetime
) -> Provider:
    """Write down who does errands, once for a client id.

    Raises:
        Refusal: `villager.name_wrong`, `villager.phone_wrong`, `provider.phone_missing`,
            `provider.licence_missing`, `provider.account_taken`, and those of `refuse_empty`.
    """
    if before := earlier(session, Provider, registration.client_id):
        return before
    refuse_empty(registration)
    phone = names.read_phone(registration.phone)
    if not phone:
        raise Refusal("provider.phone_missing")
    _refuse_without_licence(session, registration, now=now)
    if session.scalar(select(Provider.id).where(Provider.account_id == account_id)):
        raise conflict("provider.account_taken")
    licence = registration.licence
    provider = Provider(
        code=labels.next_codes(session, CodeKind.PROVIDER, 1)[0],
        client_id=registration.client_id,
        account_id=account_id,
        place_id=registration.place_id,
        name=names.read_name(registration.name),
        phone=phone,
        volunteer=registration.volunteer,
        licence_number=licence.number if licence else None,
        licence_until=licence.until if licence else None,
        reach_metres=registration.reach_metres,
        state=ProviderState.ACTIVE,
        registered_by=actor.account_id,
        registered_at=now,
    )
    session.add(provider)
    session.flush()
    session.add_all(
        ProviderTrade(provider_id=provider.id, trade_id=trade_id)
        for trade_id in sorted(registration.trade_ids)
    )
    session.add_all(
        ProviderArea(provider_id=provider.id, place_id=place_id)
        for place_id in sorted(registration.area_ids)
    )
    session.flush()
    spread(session, provider_id=provider.id)
    _write_hours(session, provider.id, registration.hours)
    return provider


@dataclass(frozen=True)
class NewAccount:
    """By which a new provider signs in."""

    login: str
    password: str
    pin: str
    """Six digits; by it the provider proves that they were paid."""


def engage(
    session: Session,
    *,
    registration: Registration,
    account: NewAccount,
    actor: Actor,
    now: datetime,
) -> Provider:
    """Register a provider together with the account that they sign in by.

    Raises:
        Refusal: `account.login_taken`, `account.password_short`, `account.pin_digits`, and those
            of `register_provider`.
    """
    if before := earlier(session, Provider, registration.client_id):
        return before
    opened = people.open_account(
        session,
        login=account.login.strip(),
        name=names.read_name(registration.name),
        grants=frozenset({Grant(Role.PROVIDER, registration.place_id)}),
        now=now,
        password=account.password,
        pin=account.pin,
    )
    return register_provider(
        session, registration=registration, account_id=opened.id, actor=actor, now=now
    )


def change_hours(session: Session, *, code: str, hours: tuple[Hours, ...]) -> Provider:
    """Let a provider work at other hours from now on; what is booked stays booked.

    Raises:
        Refusal: `provider.unknown`, `provider.hours_overlap`.
    """
    provider = locked(session, code)
    session.execute(delete(ProviderHours).where(ProviderHours.provider_id == provider.id))
    _write_hours(session, provider.id, hours)
    return provider


def change_reach(session: Session, *, code: str, reach_metres: int | None) -> Provider:
    """Let a provider go to all villages within this radius of their centre from now on.

    Villages that they go to already stay; what is booked stays booked.

    Raises:
        Refusal: `provider.unknown`.
    """
    provider = locked(session, code)
    provider.reach_metres = reach_metres
    session.flush()
    spread(session, provider_id=provider.id)
    return provider


def spread(session: Session, *, provider_id: int | None = None) -> None:
    """Add the villages within their radius to the area of one provider, or of all.

    Whoever writes down where a village is calls this for all.
    """
    home, village = aliased(Place), aliased(Place)
    near = (
        select(Provider.id, village.id)
        .join(home, home.id == Provider.place_id)
        .join(village, village.kind == PlaceKind.CENTRE)
        .where(
            or_(
                village.id == home.id,
                places_read.metres_between(home, village) <= Provider.reach_metres,
            ),
            Provider.reach_metres.is_not(None),
        )
    )
    if provider_id is not None:
        near = near.where(Provider.id == provider_id)
    session.execute(
        insert(ProviderArea).from_select(["provider_id", "place_id"], near).on_conflict_do_nothing()
    )


def be_absent(session: Session, *, code: str, start: datetime, end: datetime) -> Provider:
    """Write down a time in which a provider takes nothing new on.

    Raises:
        Refusal: `provider.unknown`, `provider.absence_wrong`.
    """
    provider = locked(session, code)
    if end <= start:
        raise Refusal("provider.absence_wrong")
    session.add(ProviderAbsence(provider_id=provider.id, during=Range(start, end)))
    session.flush()
    return provider


def suspend(session: Session, *, code: str) -> Provider:
    """Give a provider nothing new; again is no harm.

    Raises:
        Refusal: `provider.unknown`.
    """
    provider = locked(session, code)
    provider.state = ProviderState.SUSPENDED
    session.flush()
    return provider


def reinstate(session: Session, *, code: str) -> Provider:
    """Let a provider take errands on again.

    Raises:
        Refusal: `provider.unknown`.
    """
    provider = locked(session, code)
    provider.state = ProviderState.ACTIVE
    session.flush()
    return provider


def locked(session: Session, code: str) -> Provider:
    """Find a provider to change them.

    Raises:
        Refusal: `provider.unknown`.
    """
    provider = session.scalar(
        select(Provider).where(Provider.code == code.strip().upper()).with_for_update()
    )
    if provider is None:
        raise not_found("provider.unknown")
    return provider


def own(session: Session, actor: Actor) -> Provider:
    """Find the provider that somebody signed in is.

    Raises:
        Refusal: `provider.not_you`.
    """
    provider = queries.provider_of_account(session, actor.account_id)
    if provider is None:
        raise not_found("provider.not_you")
    return provider


def _write_hours(session: Session, provider_id: int, hours: tuple[Hours, ...]) -> None:
    refuse_overlap(hours)
    session.add_all(
        ProviderHours(
            provider_id=provider_id,
            weekday=each.weekday,
            from_minute=each.from_minute,
            until_minute=each.until_minute,
        )
        for each in hours
    )
    session.flush()


def _refuse_without_licence(session: Session, registration: Registration, *, now: datetime) -> None:
    needing = session.scalar(
        select(Trade.name)
        .where(Trade.id.in_(registration.trade_ids), Trade.needs_licence)
        .order_by(Trade.id)
        .limit(1)
    )
    if needing is None:
        return
    licence = registration.licence
    if licence is None or not licence.number or licence.until < china_date(now):
        raise Refusal("provider.licence_missing", trade=needing)
