"""The buttons of a picker who finds too little."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.money import yuan
from app.people import guard
from app.people.rules import Permission
from app.web import forms, refusals
from fulfilment.packing import services as packing
from fulfilment.shortages import services
from fulfilment.shortages.services import Settled

blueprint = Blueprint("shortages", __name__, url_prefix="/hub/pick")


@blueprint.post("/<code>/missing")
@guard.allows(Permission.PICK)
def missing(code: str) -> Response:
    """Go on without a pack that is not on its shelf."""

    def work(session: Session, order_id: int) -> Settled:
        return services.report_missing(
            session,
            order_id=order_id,
            allocation_id=forms.number(request.form, "allocation_id"),
            client_id=forms.client_id(request.form),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _settled(code, work)


@blueprint.post("/<code>/lacks")
@guard.allows(Permission.PICK)
def lacks(code: str) -> Response:
    """Send back the money for what the shelves lack; the rest of the order goes on."""

    def work(session: Session, order_id: int) -> Settled:
        return services.refund_lacks(
            session,
            order_id=order_id,
            client_id=forms.client_id(request.form),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _settled(code, work)


def _settled(code: str, work: Callable[[Session, int], Settled]) -> Response:
    try:
        with db.transaction() as session:
            order = packing.order_named(session, code, guard.actor())
            settled = work(session, order.order_id)
    except Refusal as refusal:
        flash(refusals.sentence(refusal), "bad")
        return redirect(url_for("packing.order", code=code), 303)
    flash(*_message(settled))
    if settled.is_called_off:
        return redirect(url_for("packing.pick_list"), 303)
    return redirect(url_for("packing.order", code=code), 303)


def _message(settled: Settled) -> tuple[str, str]:
    if settled.outcome == "chosen_anew":
        return gettext("换了一件，照新的去拿。没找到的那件等盘点。"), "warning"
    money = yuan(settled.refund_fen)
    if settled.is_called_off:
        return gettext("这一单全缺，已取消，¥%(yuan)s 退给买家。", yuan=money), "warning"
    return gettext("没有别的可换。缺的 ¥%(yuan)s 退给买家，其余照发。", yuan=money), "warning"
