"""Asking to be told when something is back, on a listing's own page."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.people import guard
from storefront.waitlist import services

blueprint = Blueprint("waitlist", __name__)


@blueprint.post("/goods/<slug>/note")
@guard.public
def ask(slug: str) -> Response:
    """Write down a phone number to text when this is back."""
    with db.transaction() as session:
        services.ask(session, slug=slug, phone=request.form.get("phone", ""), now=clock.now())
    flash(gettext("记下了，一到货就发短信给您。"), "good")
    return redirect(url_for("shop.goods", slug=slug), 303)
