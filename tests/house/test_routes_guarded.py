"""Every route is called as nobody and as every role, and answers as the one table says."""

import uuid
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import clock
from app.people import services as people
from app.people.rules import MAY, Grant, Permission, Role
from tests.support import permissions
from tests.support.permissions import PUBLIC, Route

DOCUMENT = Path(__file__).parents[2] / "docs/permissions.md"
REFUSED = {401, 403}
UNKNOWN = {"IntegerConverter": 1, "UUIDConverter": uuid.UUID(int=1)}
"""By converter: a value that no record has."""


def test_the_page_is_the_table(app: Flask) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == permissions.document(app)


def address(app: Flask, route: Route) -> str:
    """Fill a route's parameters with values that no record has."""
    rule: Rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == route.path)
    values = {
        name: UNKNOWN.get(type(converter).__name__, "E0000000X")
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def called(client: FlaskClient, app: Flask, route: Route, token: str = "") -> int:
    headers = {"Accept": "application/json"} | (
        {"Authorization": f"Bearer {token}"} if token else {}
    )
    answer = client.open(address(app, route), method=route.method, headers=headers)
    return answer.status_code


def test_nobody_enters_without_signing_in(app: Flask, client: FlaskClient) -> None:
    entered = [
        route
        for route in permissions.routes(app)
        if route.guard != PUBLIC
        and route.method == "GET"
        and called(client, app, route) not in REFUSED
    ]

    assert entered == []


def test_a_form_posted_by_nobody_changes_nothing(app: Flask, client: FlaskClient) -> None:
    statuses = {
        called(client, app, route)
        for route in permissions.routes(app)
        if route.guard != PUBLIC and route.method != "GET"
    }

    assert statuses <= {401, 422}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_enters_where_the_table_says(
    app: Flask, client: FlaskClient, session: Session, role: Role
) -> None:
    account = people.open_account(
        session,
        login=f"{role}-{uuid.uuid4()}",
        name=str(role),
        grants=frozenset({Grant(role, None)}),
        now=clock.now(),
    )
    token = people.create_token(session, account_id=account.id, label="", now=clock.now())
    session.commit()
    allowed = MAY[role] | {Permission.READ_OWN_ACCOUNT}

    wrong = [
        (route, status)
        for route in permissions.routes(app)
        if route.guard != PUBLIC
        and (status := called(client, app, route, token))
        and (status in REFUSED) == (route.guard in allowed)
    ]

    assert wrong == []
