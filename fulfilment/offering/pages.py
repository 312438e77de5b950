"""What stands on the shelves for the shop, and keeping some of it back."""

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, posting, refusals
from fulfilment.offering import queries, services

blueprint = Blueprint(
    "offering", __name__, url_prefix="/office/shelves", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.CHANGE_LISTINGS)
def home() -> str:
    """List what is offered, promised, left and kept back, by listing."""
    return _page()


@blueprint.post("/<slug>/withhold")
@guard.allows(Permission.CHANGE_LISTINGS)
def withhold(slug: str) -> Page:
    """Keep packs out of the shop."""
    return _done(
        lambda session: services.withhold(
            session,
            slug=slug,
            hub_id=forms.number(request.form, "hub_id"),
            packs=forms.count(request.form, "packs"),
            actor=guard.actor(),
            now=clock.now(),
        ),
        gettext("拿下来了，小店里少了这些。"),
    )


@blueprint.post("/<slug>/give-back")
@guard.allows(Permission.CHANGE_LISTINGS)
def give_back(slug: str) -> Page:
    """Offer packs again that were kept back."""
    return _done(
        lambda session: services.give_back(
            session,
            slug=slug,
            hub_id=forms.number(request.form, "hub_id"),
            packs=forms.count(request.form, "packs"),
            actor=guard.actor(),
            now=clock.now(),
        ),
        gettext("放回小店了。"),
    )


def _done(work: Callable[[Session], object], told: str) -> Page:
    return posting.done(work, refused=_page, to="offering.home", told=told)


def _page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        rows = queries.offered(session, hub_ids=guard.actor().places(Permission.CHANGE_LISTINGS))
    return render_template(
        "offering/home.html", rows=rows, problem=refusals.sentence(refusal) if refusal else ""
    )
