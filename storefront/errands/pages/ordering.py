"""The form by which an errand is ordered: in the shop and at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people.rules import Actor
from app.web import forms, refusals
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import PlaceKind
from storefront.errands import queries
from storefront.errands.queries import Rating
from storefront.errands.rules import ErrandRequest
from storefront.errands.services.ordering import wanted_of
from storefront.providers import queries as providers
from storefront.providers.queries import ServingRow
from storefront.slots import queries as slots
from storefront.slots.rules import Slot
from storefront.trades import queries as trades
from storefront.trades.models import Trade
from storefront.trades.rules import Pricing, total_of, units_of


@dataclass(frozen=True)
class Choice:
    """What the form is about: a trade, a village, for how long, and the free times."""

    trade: Trade
    villages: list[Place]
    village: Place | None
    hours: int
    total_fen: int | None
    days: list[tuple[date, list[Slot]]]
    rating: Rating | None
    providers: list[ServingRow]
    """Who does it in the village."""
    ratings: dict[int, Rating]
    """Of providers."""
    only: str
    """Code of the provider who is asked for; anybody where it is empty."""


def village_of(villages: Sequence[Place], code: str) -> Place | None:
    """Find the village that was chosen; where there is one only, it is that."""
    asked = code or (villages[0].code if len(villages) == 1 else "")
    return next((place for place in villages if place.code == asked), None)


def typed_request(
    form: MultiDict[str, str], *, trade_code: str, account_id: int | None, villager_code: str = ""
) -> ErrandRequest:
    """Read the form.

    Raises:
        Refusal: `form.stale`, `errand.slot_missing`.
    """
    try:
        start = datetime.fromisoformat(form.get("start", ""))
    except ValueError:
        raise Refusal("errand.slot_missing") from None
    if start.tzinfo is None:
        raise Refusal("errand.slot_missing")
    total = form.get("total_fen", "")
    return ErrandRequest(
        client_id=forms.client_id(form),
        trade_code=trade_code,
        place_code=form.get("place", ""),
        start=start,
        hours=forms.count(form, "hours"),
        orderer_name=form.get("orderer_name", ""),
        orderer_phone=form.get("orderer_phone", ""),
        household_name=form.get("household_name", ""),
        household_phone=form.get("household_phone", ""),
        address=form.get("address", ""),
        note=form.get("note", ""),
        expected_total_fen=int(total) if total.isascii() and total.isdigit() else None,
        account_id=account_id,
        villager_code=villager_code,
        provider_code=form.get("provider", ""),
    )


def choice_of(
    session: Session, trade_code: str, typed: MultiDict[str, str], *, only: Actor | None = None
) -> Choice:
    """Find what the form shows, in eight statements at most.

    Raises:
        Refusal: `trade.unknown`.
    """
    trade = trades.trade_of_code(session, trade_code)
    ids = frozenset(grant.place_id for grant in only.grants if grant.place_id) if only else None
    villages = list(places.all_places(session, PlaceKind.CENTRE, ids=ids))
    village = village_of(villages, typed.get("place", ""))
    hours = typed.get("hours", 1, type=int) or 1
    try:
        units = units_of(trade.pricing, hours)
    except Refusal:
        hours = units = 1
    serving = providers.serving(session, trade_id=trade.id, place_id=village.id) if village else []
    asked_for = next((each for each in serving if each.code == typed.get("provider", "")), None)
    wanted = wanted_of(
        trade,
        village.id if village else 0,
        units,
        only=asked_for.provider_id if asked_for else None,
    )
    free = slots.slots(session, wanted, now=clock.now()) if village else []
    return Choice(
        trade=trade,
        villages=villages,
        village=village,
        hours=hours,
        total_fen=total_of(trade.pricing, trade.price_fen, units),
        days=_by_day(free),
        rating=queries.ratings_of_trades(session).get(trade.id),
        providers=serving,
        ratings=queries.ratings_of_providers(session, [each.provider_id for each in serving]),
        only=asked_for.code if asked_for else "",
    )


def form_page(
    template: str,
    trade_code: str,
    typed: MultiDict[str, str],
    refusal: Refusal | None = None,
    *,
    only: Actor | None = None,
    **more: object,
) -> str:
    """Draw the form, with what was typed and why it was refused."""
    with db.reading() as session:
        choice = choice_of(session, trade_code, typed, only=only)
    return render_template(
        template,
        choice=choice,
        by_hour=choice.trade.pricing == Pricing.HOUR,
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
        action=request.path,
        **more,
    )


def _by_day(free: list[Slot]) -> list[tuple[date, list[Slot]]]:
    days: dict[date, list[Slot]] = {}
    for slot in free:
        days.setdefault(clock.china_date(slot.start), []).append(slot)
    return list(days.items())
