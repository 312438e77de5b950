"""Handing cash over on paper, at the desk; and the paper, for who looks at it later."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.pictures import queries as pictures
from app.pictures.schemas import sent_picture
from app.web import files, forms, refusals
from storefront.handovers import queries, services
from storefront.handovers.rules import Paper, Proof

blueprint = Blueprint("handovers", __name__)


@blueprint.post("/desk/payouts/<code>/paper")
@guard.allows(Permission.PAY_IN_CASH)
def pay(code: str) -> Answer:
    """Hand over the cash against a signed slip."""
    try:
        paper = Paper(
            proof=forms.word(Proof, request.form.get("proof", "")),
            photo=sent_picture(request.files, "photo"),
            witness=request.form.get("witness", ""),
        )
        with db.transaction() as session:
            services.pay_on_paper(
                session, code=code, paper=paper, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        flash(refusals.sentence(refusal), "bad")
        return redirect(url_for("payouts.pay_page", code=code), 303)
    return redirect(url_for("payouts.slip", code=code), 303)


@blueprint.get("/payouts/<code>/paper")
@guard.allows(Permission.READ_PAYOUTS)
def paper(code: str) -> Response:
    """Show the paper of a payout."""
    with db.reading() as session:
        row = queries.handover_of(
            session, code=code, places=guard.actor().places(Permission.READ_PAYOUTS)
        )
        kept = pictures.content_of(session, row.picture_id) if row else None
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)
