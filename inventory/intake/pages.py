"""The agent's desk: a villager's page, the deliveries of a day, their slips and labels."""

from datetime import date

from flask import Blueprint, render_template, request

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from app.web.address import public_url
from inventory.intake import queries
from inventory.intake.queries import Slip
from inventory.labels.adapters.svg import qr_address
from inventory.labels.rules.codes import label_url, spaced
from inventory.villagers import queries as villagers_read
from inventory.villagers.rules import ConsentKind

blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
blueprint.add_app_template_filter(spaced)


@blueprint.get("/villagers/<code>")
@guard.allows(Permission.READ_VILLAGERS)
def villager(code: str) -> str:
    """Show a villager: what they brought, what they agreed to."""
    with db.reading() as session:
        facts = villagers_read.card_seen(session, code, guard.actor())
        deliveries = queries.deliveries_of_villager(session, villager_id=facts.row.villager_id)
    given = {consent.kind: consent for consent in facts.consents}
    return render_template(
        "intake/villager.html",
        facts=facts,
        deliveries=deliveries,
        consents=[(kind, given.get(kind)) for kind in ConsentKind],
        is_registered_now="registered" in request.args,
    )


@blueprint.get("/deliveries")
@guard.allows(Permission.READ_DELIVERIES)
def deliveries() -> str:
    """List the deliveries of a day."""
    today = clock.china_date(clock.now())
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = today
    with db.reading() as session:
        rows = queries.deliveries_of_day(
            session, places=guard.actor().places(Permission.READ_DELIVERIES), day=day
        )
    return render_template("intake/deliveries.html", rows=rows, day=day, today=today)


@blueprint.get("/deliveries/<code>")
@guard.allows(Permission.READ_DELIVERIES)
def delivery(code: str) -> str:
    """Show what was taken, with its labels."""
    return render_template("intake/delivery.html", slip=_slip(code))


@blueprint.get("/deliveries/<code>/slip")
@guard.allows(Permission.READ_DELIVERIES)
def slip(code: str) -> str:
    """Show the paper that the villager takes home."""
    found = _slip(code)
    return render_template(
        "intake/slip.html", slip=found, qr=qr_address(label_url(public_url(), found.code))
    )


def _slip(code: str) -> Slip:
    with db.reading() as session:
        found = queries.delivery_slip(
            session, code, places=guard.actor().places(Permission.READ_DELIVERIES)
        )
    if found is None:
        raise not_found("delivery.unknown")
    return found
