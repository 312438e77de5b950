"""Errands by API: free times, ordering, following, and the provider's verbs."""

from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.money import Fen
from app.people import guard
from app.people.rules import Permission
from app.web import forms
from app.web.address import public_url
from inventory.places import services as places
from storefront.errands import calls, queries
from storefront.errands.queries import ErrandRow, ErrandView, Offer, Visit
from storefront.errands.rules import ErrandRequest, ProviderVerb
from storefront.errands.schemas import (
    ComplaintSchema,
    ErrandKeySchema,
    ErrandRowSchema,
    ErrandSchema,
    NewErrandSchema,
    NewQuoteSchema,
    OfferQuerySchema,
    OfferSchema,
    PhotoSchema,
    QuoteSchema,
    RatingSchema,
    SaidSchema,
    SlotQuerySchema,
    SlotSchema,
    TipSchema,
    VisitSchema,
)
from storefront.errands.services import afterwards, dispatch, ending, ordering
from storefront.payments.rules import OpenedPayment, Way
from storefront.payments.schemas import OpenedPaymentSchema, WaySchema
from storefront.providers import services as providers
from storefront.slots import queries as slots
from storefront.slots.rules import DAYS_MAX, Slot
from storefront.trades import queries as trades
from storefront.trades.rules import units_of

blueprint = Blueprint("errands_api", __name__, url_prefix="/api/errands")


@blueprint.get("/offers")
@blueprint.arguments(OfferQuerySchema, location="query")
@blueprint.response(200, OfferSchema(many=True))
@guard.public
def offers(query: dict[str, Any]) -> list[Offer]:
    """List what is done for households: who does it, how far away, and when next."""
    with db.reading() as session:
        place = places.place_named(session, query["place"]) if query["place"] else None
        return queries.offers(
            session, place_id=place.id if place else None, query=query["q"], now=clock.now()
        )


@blueprint.get("/slots")
@blueprint.arguments(SlotQuerySchema, location="query")
@blueprint.response(200, SlotSchema(many=True))
@guard.public
def free_times(query: dict[str, Any]) -> list[Slot]:
    """List the next free times of a trade in a village."""
    with db.reading() as session:
        trade = trades.trade_of_code(session, query["trade"])
        place = places.place_named(session, query["place"])
        units = units_of(trade.pricing, query["hours"])
        only = ordering.asked_for(session, query["provider"])
        wanted = ordering.wanted_of(trade, place.id, units, only=only)
        return slots.slots(session, wanted, now=clock.now())


@blueprint.post("")
@blueprint.arguments(NewErrandSchema)
@blueprint.response(201, ErrandSchema)
@guard.public
def order(body: dict[str, Any]) -> ErrandView:
    """Order an errand: by anybody, or by an agent at the desk, who takes the cash."""
    viewer = guard.viewer()
    agent = viewer if viewer and viewer.may(Permission.ORDER_ERRANDS) else None
    with db.transaction() as session:
        errand = ordering.order(
            session,
            request=ErrandRequest(
                client_id=body["client_id"],
                trade_code=body["trade"],
                place_code=body["place"],
                start=body["start"],
                hours=body["hours"],
                orderer_name=body["orderer_name"],
                orderer_phone=body["orderer_phone"],
                household_name=body["household_name"],
                household_phone=body["household_phone"],
                address=body["address"],
                note=body["note"],
                expected_total_fen=body["expected_total_fen"],
                account_id=viewer.account_id if viewer else None,
                villager_code=body["villager"],
                provider_code=body["provider"],
            ),
            now=clock.now(),
            agent=agent,
        )
    return _view(errand.code, errand.tracking_key)


@blueprint.get("")
@blueprint.response(200, ErrandRowSchema(many=True))
@guard.allows(Permission.RUN_ERRANDS)
def errands() -> list[ErrandRow]:
    """List errands, the latest first."""
    with db.reading() as session:
        return queries.listed(session, places=guard.actor().places(Permission.RUN_ERRANDS))


@blueprint.get("/day")
@blueprint.response(200, VisitSchema(many=True))
@guard.allows(Permission.DO_ERRANDS)
def day() -> list[Visit]:
    """List the visits of the provider who asks, in the order of their days."""
    since = clock.now() - timedelta(days=1)
    with db.reading() as session:
        provider = providers.own(session, guard.actor())
        return queries.visits(
            session, provider.id, since=since, until=since + timedelta(days=DAYS_MAX)
        )


@blueprint.get("/<code>")
@blueprint.arguments(ErrandKeySchema, location="query")
@blueprint.response(200, ErrandSchema)
@guard.public
def errand(query: dict[str, str], code: str) -> ErrandView:
    """Tell how an errand stands: to who holds its key, or who ordered it signed in."""
    return _view(code, query["key"])


@blueprint.post("/<code>/pay")
@blueprint.arguments(ErrandKeySchema, location="query")
@blueprint.arguments(WaySchema)
@blueprint.response(200, OpenedPaymentSchema)
@guard.public
def pay(query: dict[str, str], body: dict[str, Way], code: str) -> OpenedPayment:
    """Let an errand be paid in a way; what was open in another way is closed first."""
    errand = _view(code, query["key"]).errand
    back = url_for("errands.show", code=errand.code, key=errand.tracking_key, back=1)
    return calls.pay(
        errand.code,
        body["way"],
        title=gettext("商务代办 便民服务 %(code)s", code=errand.code),
        return_url=public_url() + back,
    )


@blueprint.post("/<code>/cancel")
@blueprint.arguments(ErrandKeySchema, location="query")
@blueprint.response(200, ErrandSchema)
@guard.public
def cancel(query: dict[str, str], code: str) -> ErrandView:
    """Call an errand off while nobody is on the way."""
    found = _view(code, query["key"])
    calls.cancel(found.errand.code)
    return _view(code, query["key"])


@blueprint.post("/<code>/agreement")
@blueprint.arguments(ErrandKeySchema, location="query")
@blueprint.arguments(QuoteSchema)
@blueprint.response(200, ErrandSchema)
@guard.public
def agree(query: dict[str, str], body: dict[str, int], code: str) -> ErrandView:
    """Agree to the price that the provider named."""
    found = _view(code, query["key"])
    with db.transaction() as session:
        ordering.agree(
            session, code=found.errand.code, expected_fen=body["total_fen"], now=clock.now()
        )
    return _view(code, query["key"])


@blueprint.post("/<code>/rating")
@blueprint.arguments(ErrandKeySchema, location="query")
@blueprint.arguments(RatingSchema)
@blueprint.response(200, ErrandSchema)
@guard.public
def rate(query: dict[str, str], body: dict[str, Any], code: str) -> ErrandView:
    """Say how it was."""
    found = _view(code, query["key"])
    with db.transaction() as session:
        ending.rate(session, code=found.errand.code, now=clock.now(), **body)
    return _view(code, query["key"])


@blueprint.post("/<code>/complaint")
@blueprint.arguments(ErrandKeySchema, location="query")
@blueprint.arguments(ComplaintSchema)
@blueprint.response(200, ErrandSchema)
@guard.public
def complain(query: dict[str, str], body: dict[str, str], code: str) -> ErrandView:
    """Say what is not right; the office answers."""
    found = _view(code, query["key"])
    with db.transaction() as session:
        afterwards.complain(session, code=found.errand.code, now=clock.now(), **body)
    return _view(code, query["key"])


@blueprint.post("/<code>/answer")
@blueprint.arguments(ComplaintSchema)
@blueprint.response(204)
@guard.allows(Permission.RUN_ERRANDS)
def answer(body: dict[str, str], code: str) -> None:
    """Answer a complaint."""
    with db.transaction() as session:
        afterwards.answer(session, code=code, actor=guard.actor(), now=clock.now(), **body)


@blueprint.post("/<code>/tip")
@blueprint.arguments(TipSchema)
@blueprint.response(204)
@guard.allows(Permission.ORDER_ERRANDS)
def tip(body: dict[str, Any], code: str) -> None:
    """Take a tip in cash at the desk."""
    with db.transaction() as session:
        afterwards.tip(
            session,
            code=code,
            client_id=body["client_id"],
            fen=Fen(body["fen"]),
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/<code>/<verb>")
@blueprint.response(204)
@guard.allows(Permission.DO_ERRANDS)
def take_on(code: str, verb: str) -> None:
    """Accept, decline, set off, or write down that nobody was at home."""
    wanted = forms.word(ProviderVerb, verb)
    with db.transaction() as session:
        dispatch.VERBS[wanted](session, code=code, actor=guard.actor(), now=clock.now())


@blueprint.post("/<code>/quote")
@blueprint.arguments(NewQuoteSchema)
@blueprint.response(204)
@guard.allows(Permission.DO_ERRANDS)
def quote(body: dict[str, int], code: str) -> None:
    """Name the price, and what of it is for parts."""
    with db.transaction() as session:
        dispatch.quote(
            session,
            code=code,
            fen=body["total_fen"],
            parts_fen=body["parts_fen"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/<code>/finish")
@blueprint.arguments(SaidSchema)
@blueprint.response(204)
@guard.allows(Permission.DO_ERRANDS)
def finish(body: dict[str, str], code: str) -> None:
    """Finish a visit by the code that the household says."""
    with db.transaction() as session:
        done = dispatch.finish(
            session, code=code, said=body["said"], actor=guard.actor(), now=clock.now()
        )
    if isinstance(done, Refusal):
        raise done


@blueprint.post("/<code>/photo")
@blueprint.arguments(PhotoSchema)
@blueprint.response(204)
@guard.allows(Permission.DO_ERRANDS)
def finish_by_photo(body: dict[str, Any], code: str) -> None:
    """Finish a visit by a photo, where nobody can say the code."""
    with db.transaction() as session:
        dispatch.finish_by_photo(
            session,
            code=code,
            picture_id=body["picture_id"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/<code>/no-show")
@blueprint.response(204)
@guard.allows(Permission.RUN_ERRANDS)
def did_not_come(code: str) -> None:
    """Write down that the provider did not come; all money goes back."""
    with db.transaction() as session:
        ending.did_not_come(session, code=code, actor=guard.actor(), now=clock.now())


def _view(code: str, key: str) -> ErrandView:
    viewer = guard.viewer()
    with db.reading() as session:
        found = queries.errand_for_orderer(
            session, code, key=key, account_id=viewer.account_id if viewer else None
        )
        if found is None:
            raise not_found("errand.unknown")
        return queries.view_of(session, found)
