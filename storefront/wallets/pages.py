"""Payouts by WeChat and Alipay, as the office runs them."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.sandbox import wallets as sandbox
from app.web import forms, posting, refusals
from storefront.payouts import services as payouts
from storefront.wallets import calls, queries, services
from storefront.wallets.rules import CAP_FEN, Keys, Merchant, Rail

blueprint = Blueprint(
    "wallets", __name__, url_prefix="/office/wallets", template_folder="templates"
)
Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.READ_BOOKS)
def wallets() -> str:
    """Show batches, transfers with their states, and our merchant accounts."""
    return _page()


@blueprint.post("/merchants")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def set_merchant() -> Page:
    """Write down how a provider is spoken to."""
    form = request.form

    def work(session: Session) -> None:
        rail = forms.word(Rail, form.get("rail", ""))
        services.set_merchant(
            session,
            rail=rail,
            merchant=Merchant(
                merchant_no=form.get("merchant_no", "").strip(),
                app_id=form.get("app_id", "").strip(),
                keys=Keys(
                    private_key=form.get("private_key", "").strip(),
                    serial_no=form.get("serial_no", "").strip(),
                    provider_key=form.get("provider_key", "").strip(),
                    provider_serial=form.get("provider_serial", "").strip(),
                ),
                api_base=form.get("api_base", "").strip().rstrip("/"),
            ),
            cap_fen=forms.yuan(form, "cap"),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(work, gettext("商户号记下了。"))


@blueprint.post("/sandbox")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def use_sandbox() -> Page:
    """Let the sandbox's stand-ins be the providers; a real desk has none."""
    settings = current_app.extensions["settings"]
    if not settings.sandbox:
        raise not_found("wallet.no_sandbox")
    given = sandbox.of_folder(settings.data_dir).keys()
    at = f"{request.host_url.rstrip('/')}{sandbox.PREFIX}"

    def work(session: Session) -> None:
        merchant_no, app_id = given.pop("merchant_no"), given.pop("app_id")
        for rail, base in ((Rail.WECHAT, at), (Rail.ALIPAY, at + sandbox.ALIPAY)):
            services.set_merchant(
                session,
                rail=rail,
                merchant=Merchant(merchant_no, app_id, Keys(**given), base),
                cap_fen=CAP_FEN[rail],
                actor=guard.actor(),
                now=clock.now(),
            )

    return _done(work, gettext("接上了演示用的微信和支付宝。"))


@blueprint.post("/accounts")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def bind() -> Page:
    """Write down a villager's own wallet."""
    form = request.form

    def work(session: Session) -> None:
        services.bind(
            session,
            villager_code=form.get("villager", ""),
            rail=forms.word(Rail, form.get("to", "")),
            payee=form.get("payee", ""),
            holder=form.get("holder", ""),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(work, gettext("收款钱包记下了，已经发短信告诉本人。"))


@blueprint.post("/batches")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def propose() -> Page:
    """Propose to pay by a rail whoever wants that and is owed enough."""
    form = request.form

    def work(session: Session) -> None:
        services.propose(
            session,
            client_id=forms.client_id(form),
            rail=forms.word(Rail, form.get("by", "")),
            least_fen=forms.yuan(form, "least"),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(work)


@blueprint.post("/batches/<uuid:batch_id>/approval")
@guard.allows(Permission.APPROVE_PAYOUTS)
def approve(batch_id: UUID) -> Page:
    """Approve a batch that somebody else proposed; it is sent within a minute."""
    return _done(
        lambda session: payouts.approve_batch(
            session, batch_id=batch_id, actor=guard.actor(), now=clock.now()
        ),
        gettext("批准了，一分钟内发出去。"),
    )


@blueprint.post("/batches/<uuid:batch_id>/withdrawal")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def withdraw(batch_id: UUID) -> Page:
    """Take back what of a batch was not sent yet."""
    return _done(lambda session: services.withdraw_batch(session, batch_id=batch_id))


@blueprint.post("/transfers/<code>/question")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def ask(code: str) -> Page:
    """Ask the provider how one transfer stands."""
    if not calls.ask_again(code):
        raise not_found("payout.unknown", code=code)
    return redirect(url_for("wallets.wallets"), 303)


def _done(work: Callable[[Session], object], told: str = "") -> Page:
    return posting.done(work, refused=_page, to="wallets.wallets", told=told)


def _page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        return render_template(
            "wallets/wallets.html",
            drafts=queries.drafts(session),
            transfers=queries.transfers(session),
            merchants=queries.merchants(session),
            stuck=queries.stuck(session, now=clock.now()),
            typed=request.form,
            problem=refusals.sentence(refusal) if refusal else "",
            actor=guard.actor(),
            permissions=Permission,
        )
