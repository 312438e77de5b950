"""The agent's desk: the day, a villager's page, taking a delivery, its slip and labels."""

import uuid
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, conflict, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from app.web.address import public_url
from inventory.intake import queries, services
from inventory.intake.queries import Slip
from inventory.intake.rules import Accepted, DeliveryRequest
from inventory.intake.schemas import lines_of_form
from inventory.labels.adapters.svg import qr_address
from inventory.labels.rules.codes import label_url, spaced
from inventory.produce import queries as produce_read
from inventory.produce.models import Licence
from inventory.produce.queries import ProduceRow
from inventory.terms import queries as terms_read
from inventory.terms.models import Terms
from inventory.terms.rules import Method
from inventory.villagers import queries as villagers_read
from inventory.villagers.queries import VillagerFacts
from inventory.villagers.rules import ConsentKind

blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
blueprint.add_app_template_filter(spaced)

KEY_DIGITS_MAX = 18
Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Counter:
    """What the agent sees while a villager stands at the desk."""

    facts: VillagerFacts
    produce: list[ProduceRow]
    licences: dict[int, Licence]
    """In force today, by produce."""
    terms: Terms


@blueprint.get("/villagers/<code>")
@guard.allows(Permission.READ_VILLAGERS)
def villager(code: str) -> str:
    """Show a villager: what they brought, what they agreed to."""
    with db.reading() as session:
        facts = villagers_read.villager_card(
            session, code, places=guard.actor().places(Permission.READ_VILLAGERS)
        )
        if facts is None:
            raise not_found("villager.unknown")
        deliveries = queries.deliveries_of_villager(session, villager_id=facts.row.villager_id)
    given = {consent.kind: consent for consent in facts.consents}
    return render_template(
        "intake/villager.html",
        facts=facts,
        deliveries=deliveries,
        consents=[(kind, given.get(kind)) for kind in ConsentKind],
        is_registered_now="registered" in request.args,
    )


@blueprint.get("/villagers/<code>/deliver")
@guard.allows(Permission.LOG_DELIVERIES)
def deliver(code: str) -> str:
    """Show the one page on which a delivery is taken."""
    return _deliver_page(_counter(code), MultiDict({"client_id": str(uuid.uuid4())}))


@blueprint.post("/villagers/<code>/deliver")
@guard.allows(Permission.LOG_DELIVERIES)
def take(code: str) -> Page:
    """Take the delivery; a refused form comes back with all that was filled in."""
    actor, now = guard.actor(), clock.now()
    counter = _counter(code)
    try:
        sent = _typed_request(counter, request.form)
        with db.transaction() as session:
            wrong_pin = services.check_pin(session, request=sent, actor=actor, now=now)
        if wrong_pin is not None:
            raise wrong_pin
        with db.transaction() as session:
            delivery = services.log_delivery(session, request=sent, actor=actor, now=now)
    except Refusal as refusal:
        status = problems.STATUS[refusal.kind].value
        return _deliver_page(counter, request.form, refusal), status
    return redirect(url_for("desk.delivery", code=delivery.code, done=1), 303)


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
    """Show what was taken, with its labels; after an intake, what to do next."""
    return render_template(
        "intake/delivery.html", slip=_slip(code), is_done_now="done" in request.args
    )


@blueprint.get("/deliveries/<code>/slip")
@guard.allows(Permission.READ_DELIVERIES)
def slip(code: str) -> str:
    """Show the paper that the villager takes home."""
    found = _slip(code)
    return render_template(
        "intake/slip.html", slip=found, qr=qr_address(label_url(public_url(), found.code))
    )


def _counter(code: str) -> Counter:
    """Read all that the intake page shows.

    Raises:
        Refusal: `villager.unknown`, `terms.none`.
    """
    now = clock.now()
    with db.reading() as session:
        facts = villagers_read.villager_card(
            session, code, places=guard.actor().places(Permission.LOG_DELIVERIES)
        )
        if facts is None:
            raise not_found("villager.unknown")
        terms = terms_read.current_terms(session, book_id=facts.book_id, now=now)
        if terms is None:
            raise conflict("terms.none")
        licences = produce_read.valid_licences(
            session, villager_id=facts.row.villager_id, on=clock.china_date(now)
        )
        produce = produce_read.produce_list(session, now=now)
    return Counter(facts, produce, licences, terms)


def _deliver_page(
    counter: Counter, typed: MultiDict[str, str], refusal: Refusal | None = None
) -> str:
    return render_template(
        "intake/deliver.html",
        counter=counter,
        typed=typed,
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _typed_request(counter: Counter, form: MultiDict[str, str]) -> DeliveryRequest:
    """Read the form; the version of the terms that was on the screen is in its address.

    Raises:
        Refusal: `form.stale`, `intake.terms_not_accepted`, and those of `lines_of_form`.
    """
    client_id = forms.client_id(form)
    seen = request.args.get("terms", "")[:KEY_DIGITS_MAX]
    try:
        terms_id = int(seen)
    except ValueError:
        raise Refusal("form.stale") from None
    pin = form.get("pin", "").strip()
    if not pin and f"agreed-{seen}" not in form:
        raise Refusal("intake.terms_not_accepted")
    return DeliveryRequest(
        client_id=client_id,
        villager_code=counter.facts.row.code,
        terms_id=terms_id,
        accepted=Accepted(Method.PIN if pin else Method.SCREEN, pin),
        lines=lines_of_form(form, counter.produce),
    )


def _slip(code: str) -> Slip:
    with db.reading() as session:
        found = queries.delivery_slip(
            session, code, places=guard.actor().places(Permission.READ_DELIVERIES)
        )
    if found is None:
        raise not_found("delivery.unknown")
    return found
