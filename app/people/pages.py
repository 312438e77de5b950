"""Signing in and out, and one's own account page."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard, services
from app.people.models import Account
from app.people.rules import Permission, Role
from app.web import problems, refusals

blueprint = Blueprint("people", __name__, template_folder="templates")

HOME_OF_ROLE = {
    Role.AGENT: "/desk/",
    Role.DRIVER: "/drive/",
    Role.PROVIDER: "/work/",
    Role.WORKER: "/hub/",
    Role.CLERK: "/office/orders",
    Role.OPERATOR: "/office/",
    Role.FINANCE: "/office/",
    Role.APPROVER: "/office/",
    Role.AUDITOR: "/office/",
    Role.VILLAGER: "/me",
}


def home_of(roles: frozenset[Role]) -> str:
    """Tell where somebody with these roles starts."""
    return next((page for role, page in HOME_OF_ROLE.items() if role in roles), "/account")


@blueprint.get("/sign-in")
@guard.public
def sign_in_page() -> str:
    """Show the three ways in; staff first, the card for villagers beside it."""
    return _page()


@blueprint.post("/sign-in")
@guard.public
def sign_in() -> Response | tuple[str, int]:
    """Sign in by password."""
    with db.transaction() as session:
        found = services.sign_in(
            session,
            login=request.form.get("login", ""),
            secret=request.form.get("password", ""),
            now=clock.now(),
        )
    return _entered(found)


@blueprint.get("/sign-in/card")
@guard.public
def card_page() -> str:
    """Show the villager's way in."""
    return _page("people/card.html")


@blueprint.post("/sign-in/card")
@guard.public
def sign_in_by_card() -> Response | tuple[str, int]:
    """Sign in by the code of one's card and its PIN."""
    code = request.form.get("card", "").strip().upper().rpartition("/")[2]
    with db.transaction() as session:
        found = services.sign_in(
            session, login=code, secret=request.form.get("pin", ""), now=clock.now(), by_pin=True
        )
    return _entered(found, "people/card.html")


@blueprint.get("/sign-in/code")
@guard.public
def code_page() -> str:
    """Ask for the phone number that the code goes to."""
    return _page("people/code.html")


@blueprint.post("/sign-in/code/send")
@guard.public
def send_code() -> str:
    """Text a one-time code; the answer is the same for a phone that nobody has."""
    with db.transaction() as session:
        services.send_one_time_code(session, phone=request.form.get("phone", ""), now=clock.now())
    return _page("people/code.html", sent=True)


@blueprint.post("/sign-in/code")
@guard.public
def sign_in_by_code() -> Response | tuple[str, int]:
    """Sign in by a one-time code."""
    with db.transaction() as session:
        found = services.sign_in_by_code(
            session,
            phone=request.form.get("phone", ""),
            code=request.form.get("code", ""),
            now=clock.now(),
        )
    return _entered(found, "people/code.html", sent=True)


@blueprint.post("/sign-out")
@guard.public
def sign_out() -> Response:
    """Sign this browser out."""
    guard.forget()
    return redirect(url_for("people.sign_in_page"), 303)


@blueprint.get("/account")
@guard.allows(Permission.READ_OWN_ACCOUNT)
def account() -> str:
    """Show who is signed in, with which roles."""
    return render_template("people/account.html", role_names=role_names())


def role_names() -> dict[str, str]:
    """Name the roles as people say them."""
    return {
        Role.AGENT: gettext("代办员"),
        Role.DRIVER: gettext("司机"),
        Role.WORKER: gettext("仓库工人"),
        Role.CLERK: gettext("客服"),
        Role.OPERATOR: gettext("运营"),
        Role.FINANCE: gettext("财务"),
        Role.APPROVER: gettext("审批人"),
        Role.AUDITOR: gettext("审计"),
        Role.PROVIDER: gettext("便民师傅"),
        Role.SHOPPER: gettext("顾客"),
        Role.VILLAGER: gettext("村民"),
    }


def _page(
    template: str = "people/sign_in.html", *, sent: bool = False, problem: str | None = None
) -> str:
    return render_template(
        template, typed=request.form, sent=sent, problem=problem, next=_next() or ""
    )


def _entered(
    found: Account | Refusal, template: str = "people/sign_in.html", *, sent: bool = False
) -> Response | tuple[str, int]:
    """Let in, or show the same page with the sentence and what was typed."""
    if isinstance(found, Refusal):
        status = problems.status_of(found)
        return _page(template, sent=sent, problem=refusals.sentence(found)), status
    guard.remember(found)
    return redirect(_next() or home_of(guard.actor().roles), 303)


def _next() -> str | None:
    """Where the person wanted to go: a path of this house only, never another site."""
    wanted = request.values.get("next", "")
    safe = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if safe else None
