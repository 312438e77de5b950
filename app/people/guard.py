"""Who may call a route. Every route says so with one of these; a test walks all of them."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from flask import current_app, g, request
from flask import session as cookie

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.people import queries, services
from app.people.models import Account
from app.people.rules import Actor, Permission

Args = ParamSpec("Args")
Answer = TypeVar("Answer")

PUBLIC = "public"
WITHOUT_A_GUARD = frozenset({"static", "api-docs.openapi_json"})
"""Files and the API's own description: public by nature, and not views of ours."""


def public(view: Callable[Args, Answer]) -> Callable[Args, Answer]:
    """Let anybody call the route."""
    view.guard = PUBLIC  # type: ignore[attr-defined]
    return view


def allows(permission: Permission) -> Callable[[Callable[Args, Answer]], Callable[Args, Answer]]:
    """Let only those call the route whose role has this permission.

    Which rows they then see is the matter of the service, by the places of the grant.
    """

    def mark(view: Callable[Args, Answer]) -> Callable[Args, Answer]:
        view.guard = permission  # type: ignore[attr-defined]
        return view

    return mark


def check() -> None:
    """Refuse a request that its route's guard does not let in, before its body is even read.

    A route without a guard is refused to everybody: forgetting one cannot open a door.

    Raises:
        Refusal: `sign_in.needed`, `guard.not_yours`.
    """
    if request.endpoint is None or request.endpoint in WITHOUT_A_GUARD:
        return
    guard = getattr(current_app.view_functions[request.endpoint], "guard", None)
    if guard == PUBLIC:
        return
    if guard is None or not actor().may(guard):
        raise Refusal("guard.not_yours", Kind.FORBIDDEN)


def viewer() -> Actor | None:
    """Tell who is asking: by bearer token or by session cookie; None where nobody signed in."""
    if "viewer" not in g:
        g.viewer = _read_viewer()
    return cast("Actor | None", g.viewer)


def actor() -> Actor:
    """Tell who is asking.

    Raises:
        Refusal: `sign_in.needed`.
    """
    found = viewer()
    if found is None:
        raise Refusal("sign_in.needed", Kind.SIGN_IN)
    return found


def remember(account: Account) -> None:
    """Sign this browser in; what it has in its basket stays."""
    cookie["account_id"] = account.id
    cookie["epoch"] = account.session_epoch
    cookie.permanent = True
    g.pop("viewer", None)


def forget() -> None:
    """Sign this browser out."""
    cookie.clear()
    g.pop("viewer", None)


def _read_viewer() -> Actor | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _viewer_of_token(token.strip())
    if "account_id" not in cookie:
        return None
    with db.reading() as session:
        return queries.actor_of_account(session, cookie["account_id"], epoch=cookie.get("epoch"))


def _viewer_of_token(token: str) -> Actor:
    with db.reading() as session:
        account_id = services.account_of_token(session, token, now=clock.now())
        found = queries.actor_of_account(session, account_id) if account_id else None
    if found is None:
        raise Refusal("sign_in.token_unknown", Kind.SIGN_IN)
    return found
