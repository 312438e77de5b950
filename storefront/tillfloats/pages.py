"""Change money for people: finance writes slips, a shop's clerk signs them; both can print them."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, posting, refusals
from storefront.shops.adapters import pdf
from storefront.shops.queries import days as days_read
from storefront.shops.services import opening
from storefront.tillfloats import queries, services
from storefront.tillfloats.rules import Way, slip_text

blueprint = Blueprint("tillfloats", __name__, template_folder="templates")

Page = str | tuple[str, int] | Answer
SLIP_MM = 58


@blueprint.get("/office/takings/floats")
@guard.allows(Permission.READ_FLOATS)
def office() -> str:
    """Show what change money each shop has, and the slips."""
    return _office({})


@blueprint.post("/office/takings/floats")
@guard.allows(Permission.FUND_FLOATS)
def write() -> Page:
    """Write a slip for change money, given or taken back by the key that was pressed."""
    typed, actor = request.form, guard.actor()
    return posting.done(
        lambda session: services.write(
            session,
            client_id=forms.client_id(typed),
            shop=opening.shop_named(
                session, typed.get("shop", ""), actor, permission=Permission.FUND_FLOATS
            ),
            way=forms.word(Way, typed.get("way", "")),
            fen=forms.yuan(typed, "yuan"),
            actor=actor,
            now=clock.now(),
        ),
        refused=lambda refusal: _office(typed, refusal),
        to="tillfloats.office",
        told=gettext("单子开好了。等店里数好、签了，才进账。"),
    )


@blueprint.post("/office/takings/floats/<code>/<int:slip_id>/drop")
@guard.allows(Permission.FUND_FLOATS)
def drop(code: str, slip_id: int) -> Page:
    """Call a slip off that the shop has not signed."""
    actor = guard.actor()
    return posting.done(
        lambda session: services.drop(
            session,
            shop=opening.shop_named(session, code, actor, permission=Permission.FUND_FLOATS),
            slip_id=slip_id,
            actor=actor,
            now=clock.now(),
        ),
        refused=lambda refusal: _office({}, refusal),
        to="tillfloats.office",
        told=gettext("单子作废了，钱没有动。"),
    )


@blueprint.get("/office/takings/floats/<int:slip_id>/slip.pdf")
@guard.allows(Permission.READ_FLOATS)
def office_slip(slip_id: int) -> Response:
    """Hand out a slip to print."""
    return _slip(slip_id, guard.actor().places(Permission.READ_FLOATS))


@blueprint.get("/till/<code>/float")
@guard.allows(Permission.SELL_OVER_COUNTER)
def shop(code: str) -> str:
    """Show a clerk the change money of the shop, and the slip that waits for a signature."""
    return _shop(code)


@blueprint.post("/till/<code>/float/<int:slip_id>/sign")
@guard.allows(Permission.SELL_OVER_COUNTER)
def sign(code: str, slip_id: int) -> Page:
    """Sign for change money that came into the drawer, or left it."""
    return _answered(code, slip_id, services.sign, gettext("签好了，抽屉和账上都记了。"))


@blueprint.post("/till/<code>/float/<int:slip_id>/drop")
@guard.allows(Permission.SELL_OVER_COUNTER)
def decline(code: str, slip_id: int) -> Page:
    """Send a slip back unsigned, because the cash is not what it says."""
    return _answered(code, slip_id, services.drop, gettext("没有签，单子退回财务了，钱没有动。"))


@blueprint.get("/till/<code>/float/<int:slip_id>/slip.pdf")
@guard.allows(Permission.SELL_OVER_COUNTER)
def shop_slip(code: str, slip_id: int) -> Response:
    """Hand out a slip of one's own shop to print."""
    with db.reading() as session:
        found = opening.shop_named(session, code, guard.actor())
    return _slip(slip_id, [found.place_id])


def _answered(code: str, slip_id: int, verb: Callable[..., Any], told: str) -> Page:
    """Sign or send back, and go on to the shop's page."""
    actor = guard.actor()
    return posting.done(
        lambda session: verb(
            session,
            shop=opening.shop_named(session, code, actor),
            slip_id=slip_id,
            actor=actor,
            now=clock.now(),
        ),
        refused=lambda refusal: _shop(code, refusal),
        to="tillfloats.shop",
        told=told,
        code=code,
    )


def _slip(slip_id: int, place_ids: Any) -> Response:
    with db.reading() as session:
        found = queries.slips(session, place_ids=place_ids, slip_id=slip_id)
    if not found:
        raise not_found("tillfloat.unknown")
    lines = slip_text(found[0].paper, paper_mm=SLIP_MM)
    content = pdf.receipt(lines, paper_mm=SLIP_MM)
    return files.shown(content, "application/pdf", f"float-{slip_id}.pdf")


def _shop(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        found = opening.shop_named(session, code, guard.actor())
        return render_template(
            "tillfloats/shop.html",
            shop=found,
            float_fen=queries.held_fen(session, found.place_id),
            drawer_fen=days_read.drawer_fen(session, found.place_id),
            slips=queries.slips(session, place_ids=[found.place_id]),
            problem=refusals.sentence(refusal) if refusal else "",
        )


def _office(typed: Mapping[str, str], refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.READ_FLOATS)
    with db.reading() as session:
        rows = queries.floats_of_shops(session, place_ids=reach)
        slips = queries.slips(session, place_ids=reach)
    return render_template(
        "tillfloats/office.html",
        rows=rows,
        slips=slips,
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
    )
