"""The operator's page of freight and of places to pick up at."""

from collections.abc import Callable, Collection, Mapping

from flask import Blueprint, render_template, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import forms, posting, refusals
from storefront.addresses.rules import PROVINCES
from storefront.catalogue.queries import web_channel
from storefront.freight import queries, services
from storefront.freight.rules import as_typed, zone

blueprint = Blueprint(
    "freight", __name__, url_prefix="/office/freight", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.CHANGE_LISTINGS)
def home() -> str:
    """Show the zones and the places; `?edit=` puts a zone into the form."""
    return _page()


@blueprint.post("/zones")
@guard.allows(Permission.CHANGE_LISTINGS)
def set_zone() -> Page:
    """Set a zone, by its name or by the one that it had."""
    form = request.form
    provinces = [code for code in form.getlist("provinces") if code in PROVINCES]
    return _done(
        lambda session: services.set_zone(session, zone(form, provinces), was=form.get("was", "")),
        gettext("运费记下了，新订单就按这个算。"),
    )


@blueprint.post("/zones/removal")
@guard.allows(Permission.CHANGE_LISTINGS)
def remove_zone() -> Page:
    """Remove a zone."""
    return _done(
        lambda session: services.remove_zone(session, request.form.get("name", "")),
        gettext("删掉了。"),
    )


@blueprint.post("/pickup")
@guard.allows(Permission.CHANGE_LISTINGS)
def set_pickup() -> Page:
    """Say whether orders may be fetched at a place."""
    form = request.form
    return _done(
        lambda session: services.set_pickup(
            session,
            place_id=forms.number(form, "place_id"),
            hours=form.get("hours", ""),
            is_open=form.get("is_open") == "yes",
        ),
        gettext("自提点改好了。"),
    )


def _done(work: Callable[[Session], object], told: str) -> Page:
    return posting.done(work, refused=_page, to="freight.home", told=told)


def _page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        channel = web_channel(session)
        if channel is None:
            raise not_found("stock.not_sold_here")
        zones = queries.zones(session, channel.channel_id)
        typed: Mapping[str, str] = request.form
        chosen: Collection[str] = request.form.getlist("provinces")
        edited = next((each for each in zones if each.name == request.args.get("edit")), None)
        if edited is not None and not typed:
            typed, chosen = as_typed(edited), edited.provinces
        return render_template(
            "freight/home.html",
            zones=zones,
            places=queries.places(session, channel.channel_id),
            flat_fen=channel.freight_fen,
            provinces=PROVINCES,
            typed=typed,
            chosen=chosen,
            problem=refusals.sentence(refusal) if refusal else "",
        )
