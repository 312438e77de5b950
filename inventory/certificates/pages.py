"""The compliance certificates of a lot: issue, keep, print, void."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.pictures import queries as pictures_read
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import files, forms, problems, refusals
from app.web.address import public_url
from inventory.certificates import queries, services
from inventory.certificates.adapters.pdf import Paper, certificate_page
from inventory.certificates.models import Certificate
from inventory.certificates.rules import BASES, PROMISES, Basis, Promise, Style, paper_quantity
from inventory.labels.rules.codes import label_url

blueprint = Blueprint(
    "certificates",
    __name__,
    url_prefix="/lots/<code>/certificates",
    template_folder="templates",
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.READ_LOTS)
def certificates(code: str) -> str:
    """Show a lot's certificates, and the forms for more."""
    return _page(code)


@blueprint.post("")
@guard.allows(Permission.EXAMINE_LOTS)
def put_on_file(code: str) -> Page:
    """Issue the producer's certificate, or keep a photo of the one that was brought."""
    client_id = forms.client_id(request.form)
    try:
        with db.transaction() as session:
            services.put_on_file(
                session,
                lot_code=code,
                promise=_typed_promise(session, client_id),
                client_id=client_id,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, request.form.get("way", "issue"), refusal)
    flash(gettext("合格证存好了。"), "good")
    return redirect(url_for("certificates.certificates", code=code), 303)


@blueprint.post("/buyers")
@guard.allows(Permission.PROMISE_AS_BUYER)
def issue_as_buyer(code: str) -> Page:
    """Issue the certificate of who bought the goods and re-packs them."""
    try:
        with db.transaction() as session:
            services.issue_as_buyer(
                session,
                lot_code=code,
                promise=Promise(_typed_basis()),
                contact=request.form.get("contact", ""),
                client_id=forms.client_id(request.form),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, "buyer", refusal)
    flash(gettext("收购者的合格证开好了。"), "good")
    return redirect(url_for("certificates.certificates", code=code), 303)


@blueprint.post("/<number>/void")
@guard.allows(Permission.EXAMINE_LOTS)
def void(code: str, number: str) -> Page:
    """Say that a certificate holds no more."""
    try:
        with db.transaction() as session:
            services.void(
                session,
                lot_code=code,
                code=number,
                reason=request.form.get("reason", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, f"void-{number}", refusal)
    flash(gettext("作废了，记录留着。"), "good")
    return redirect(url_for("certificates.certificates", code=code), 303)


@blueprint.post("/<number>/paper")
@guard.allows(Permission.READ_LOTS)
def paper(code: str, number: str) -> Answer:
    """Hand out a certificate to be printed; it shows a phone number, so this is written down."""
    with db.transaction() as session:
        certificate = services.paper_of(
            session, lot_code=code, code=number, actor=guard.actor(), now=clock.now()
        )
    page = certificate_page(
        Paper(
            code=certificate.code,
            style=Style(certificate.style),
            basis=tuple(Basis(word) for word in certificate.basis),
            product_name=certificate.product_name,
            quantity=paper_quantity(certificate.base_units, certificate.base_unit),
            origin_name=certificate.origin_name,
            promiser_name=certificate.promiser_name,
            promiser_contact=certificate.promiser_contact,
            issued_on=certificate.issued_on,
            url=label_url(public_url(), code.strip().upper()),
        )
    )
    return files.handed_out(page, "application/pdf", f"hegezheng-{certificate.code}.pdf")


@blueprint.get("/<number>/picture")
@guard.allows(Permission.READ_LOTS)
def picture(code: str, number: str) -> Answer:
    """Serve the photo of a certificate that was brought on paper."""
    with db.reading() as session:
        found: Certificate = services.found_of_lot(
            session,
            lot_code=code,
            code=number,
            actor=guard.actor(),
            permission=Permission.READ_LOTS,
        )
        kept = pictures_read.content_of(session, found.picture_id) if found.picture_id else None
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


def _typed_basis() -> tuple[Basis, ...]:
    return tuple(one for one in Basis if one in request.form.getlist("basis"))


def _typed_promise(session: Session, client_id: uuid.UUID) -> Promise:
    """Read the form: the grounds of a new one, or the photo of a paper.

    Raises:
        Refusal: `picture.broken` where there is no photo.
    """
    if request.form.get("way") != "attach":
        return Promise(_typed_basis())
    content = sent_picture(request.files, "photo")
    picture_id = uuid.uuid5(client_id, "certificate")
    pictures.take_whole(
        session, picture_id=picture_id, content=content, actor=guard.actor(), now=clock.now()
    )
    return Promise((), picture_id)


def _refused(code: str, which: str, refusal: Refusal) -> tuple[str, int]:
    page = _page(code, which, refusals.sentence(refusal))
    return page, problems.status_of(refusal)


def _page(code: str, wrong: str = "", problem: str = "") -> str:
    actor = guard.actor()
    with db.reading() as session:
        about = queries.promised(session, code, places=actor.places(Permission.READ_LOTS))
        if about is None:
            raise not_found("lot.unknown")
        rows = queries.certificates_of(session, about.lot.id)
        contact = queries.last_contact(session, about.book.name)
    in_force = {row.style for row in rows if row.voided_at is None}
    return render_template(
        "certificates/certificates.html",
        about=about,
        rows=rows,
        has_producers=Style.PRODUCER in in_force,
        has_buyers=Style.BUYER in in_force,
        promises=PROMISES,
        bases=list(BASES.items()),
        contact=contact,
        may_issue=actor.may(Permission.EXAMINE_LOTS),
        may_promise_as_buyer=actor.may(Permission.PROMISE_AS_BUYER),
        typed=request.form,
        wrong=wrong,
        problem=problem,
    )
