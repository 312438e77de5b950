"""The table of who may call which route, as docs/permissions.md shows it."""

from dataclasses import dataclass

from flask import Flask

from app.people.guard import PUBLIC, WITHOUT_A_GUARD
from app.people.rules import MAY, Permission, Role

HEAD = """# Who may what

Each route has one permission, each role its set of them; this table is both together, and a test
calls every route as every role. A role may be held at one place: then other places' records are
answered as if they were not there.

What platforms push to `/webhooks/platforms/<shop>` is answered before any route, by nobody's
permission: each message proves by its signature whose it is ([live.md](live.md)).

| route | who |
|---|---|
"""
EVERYBODY = "everybody"
SIGNED_IN = "everybody signed in"


@dataclass(frozen=True)
class Route:
    """A route with one method and who may call it."""

    method: str
    path: str
    guard: str

    @property
    def who(self) -> str:
        """Name the roles, in the order in which they are declared."""
        if self.guard == PUBLIC:
            return EVERYBODY
        if self.guard == Permission.READ_OWN_ACCOUNT:
            return SIGNED_IN
        return ", ".join(role for role in Role if self.guard in MAY[role])


def routes(app: Flask) -> list[Route]:
    """List every route of the house, by path.

    Raises:
        AttributeError: a route without a guard.
    """
    return sorted(
        (
            Route(method, rule.rule, app.view_functions[rule.endpoint].guard)  # type: ignore[attr-defined]
            for rule in app.url_map.iter_rules()
            if rule.endpoint not in WITHOUT_A_GUARD
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        ),
        key=lambda route: (route.path, route.method),
    )


def document(app: Flask) -> str:
    """Write the page."""
    return HEAD + "".join(
        f"| `{route.method} {route.path}` | {route.who} |\n" for route in routes(app)
    )
