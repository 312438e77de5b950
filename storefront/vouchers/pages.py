"""The operator's page of vouchers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import problems, refusals
from storefront.vouchers import queries, services
from storefront.vouchers.rules import new_voucher

blueprint = Blueprint(
    "vouchers", __name__, url_prefix="/office/vouchers", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.route("", methods=["GET", "POST"])
@guard.allows(Permission.CHANGE_LISTINGS)
def home() -> Page:
    """Show the vouchers, and make one."""
    if request.method == "GET":
        return _page()
    try:
        with db.transaction() as session:
            new = new_voucher(request.form, now=clock.now())
            services.make(session, new=new, actor=guard.actor())
    except Refusal as refusal:
        return _page(refusals.sentence(refusal)), problems.status_of(refusal)
    flash(gettext("券做好了，可以发给客人。"), "good")
    return redirect(url_for("vouchers.home"), 303)


@blueprint.post("/<code>/stop")
@guard.allows(Permission.CHANGE_LISTINGS)
def stop(code: str) -> Page:
    """Let a voucher count no more."""
    with db.transaction() as session:
        services.stop(session, code=code, now=clock.now())
    flash(gettext("停用了，用过的不受影响。"), "good")
    return redirect(url_for("vouchers.home"), 303)


def _page(problem: str = "") -> str:
    with db.reading() as session:
        rows = queries.vouchers(session)
    return render_template(
        "vouchers/home.html", rows=rows, typed=request.form, problem=problem, now=clock.now()
    )
