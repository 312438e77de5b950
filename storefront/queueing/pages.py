"""The queue: taking a number on a screen, the phone's page, the board, the agent's key."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from app.web.address import public_url
from inventory.labels.adapters.svg import qr_address
from inventory.places import queries as places_read
from inventory.places import services as places
from inventory.places.rules import PlaceKind
from storefront.queueing import queries, services
from storefront.queueing.rules import TicketKind

blueprint = Blueprint("queueing", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("/queue/<place_code>")
@guard.public
def kiosk(place_code: str) -> str:
    """Show the large keys by which a number is taken, on the centre's screen or a phone."""
    return _kiosk_page(place_code)


@blueprint.post("/queue/<place_code>")
@guard.public
def take(place_code: str) -> Page:
    """Give out the next number."""
    try:
        with db.transaction() as session:
            ticket = services.take(
                session,
                client_id=forms.client_id(request.form),
                place=places.place_named(session, place_code),
                kind=forms.word(TicketKind, request.form.get("kind", "")),
                is_first="first" in request.form,
                now=clock.now(),
            )
    except Refusal as refusal:
        return _kiosk_page(place_code, refusal), problems.status_of(refusal)
    return redirect(url_for("queueing.ticket", key=ticket.key), 303)


@blueprint.get("/queue/tickets/<key>")
@guard.public
def ticket(key: str) -> str:
    """Show a number, how many are ahead and how long it may take; printable."""
    now = clock.now()
    with db.reading() as session:
        found = queries.ticket_of_key(session, key)
        standing = queries.standing(session, found, now=now)
        place = places_read.place_of_id(session, found.place_id)
    address = public_url() + url_for("queueing.ticket", key=key)
    return render_template(
        "queueing/ticket.html",
        standing=standing,
        place=place,
        is_today=found.day == clock.china_date(now),
        qr=qr_address(address),
    )


@blueprint.get("/queue/<place_code>/board")
@guard.public
def board(place_code: str) -> str:
    """Show the centre's board: who is called where, in figures for the whole room."""
    now = clock.now()
    with db.reading() as session:
        place = places.place_named(session, place_code)
        shown = queries.board(session, place_id=place.id, day=clock.china_date(now), now=now)
    return render_template("queueing/board.html", place=place, board=shown)


@blueprint.get("/desk/queue")
@guard.allows(Permission.CALL_NUMBERS)
def desk() -> str:
    """Show the agent who waits, and the key that calls the next."""
    return _desk_page()


@blueprint.post("/desk/queue/next")
@guard.allows(Permission.CALL_NUMBERS)
def call_next() -> Page:
    """Call the next; whom the counter called before is served."""
    try:
        with db.transaction() as session:
            place = places.place_named(session, request.form.get("place", ""))
            services.call_next(
                session,
                client_id=forms.client_id(request.form),
                place_id=place.id,
                counter=forms.count(request.form, "counter"),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _desk_page(refusal), problems.status_of(refusal)
    return redirect(url_for("queueing.desk", counter=request.form.get("counter")), 303)


@blueprint.post("/desk/queue/<int:ticket_id>/gone")
@guard.allows(Permission.CALL_NUMBERS)
def set_aside(ticket_id: int) -> Response:
    """Write down that who was called did not come."""
    with db.transaction() as session:
        services.set_aside(session, ticket_id=ticket_id, actor=guard.actor(), now=clock.now())
    flash(gettext("过号了，叫下一位吧。"), "info")
    return redirect(url_for("queueing.desk"), 303)


def _kiosk_page(place_code: str, refusal: Refusal | None = None) -> str:
    now = clock.now()
    with db.reading() as session:
        place = places.place_named(session, place_code)
        shown = queries.board(session, place_id=place.id, day=clock.china_date(now), now=now)
    return render_template(
        "queueing/kiosk.html",
        place=place,
        board=shown,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _desk_page(refusal: Refusal | None = None) -> str:
    now = clock.now()
    reach = guard.actor().places(Permission.CALL_NUMBERS)
    with db.reading() as session:
        centres = places_read.all_places(session, PlaceKind.CENTRE, ids=reach)
        place = centres[0] if centres else None
        shown = (
            queries.board(session, place_id=place.id, day=clock.china_date(now), now=now)
            if place
            else None
        )
    return render_template(
        "queueing/desk.html",
        place=place,
        board=shown,
        counter=request.values.get("counter", 1, type=int) or 1,
        problem=refusals.sentence(refusal) if refusal else "",
    )
