"""The one module that knows all rooms. It composes them by plain imports."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from flask import Flask, Response, jsonify, request
from sqlalchemy import text

from app import clock, navigation
from app import refusals as shell
from app.checks import Check
from app.config import Settings
from app.database import sealed
from app.database import session as db
from app.jobs import upkeep
from app.ledger import checks as ledger_checks
from app.ledger import jobs as ledger_jobs
from app.messages import services as messages
from app.people import api as people_api
from app.people import checks as people_checks
from app.people import guard
from app.people import pages as people_pages
from app.pictures import api as pictures_api
from app.pictures import checks as pictures_checks
from app.sandbox import pages as sandbox_pages
from app.web import (
    address,
    bodies,
    docs,
    forgery,
    formats,
    headers,
    language,
    problems,
    refusals,
    stopping,
    transfer,
)
from app.web import api as web_api
from app.web.bridge import Bridge
from app.web.desk import Desk
from app.web.language import plural
from app.web.rsgi import ClientGone, Exchange, Scope
from fulfilment import wiring as fulfilment
from inventory import wiring as inventory
from storefront import wiring as storefront

ROOMS = (inventory, storefront, fulfilment)
JOBS = (upkeep, ledger_jobs)
"""Imported so that their tasks exist in every process; rooms name theirs in their wiring."""
SESSION_DAYS = 30

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        people_checks.CHECKS
        + ledger_checks.CHECKS
        + pictures_checks.CHECKS
        + inventory.CHECKS
        + storefront.CHECKS
        + fulfilment.CHECKS,
        key=lambda check: check.invariant,
    )
)
"""Every promise of the house, by invariant."""


def create_app(settings: Settings) -> Flask:
    """Compose the house: settings, database, shell, rooms."""
    desk = Desk("app", static_folder="web/static", template_folder="web/templates")
    desk.config.update(
        SECRET_KEY=settings.secret_key,
        PERMANENT_SESSION_LIFETIME=timedelta(days=SESSION_DAYS),
        # Or the answer to what a phone fetches aside would put the cookie back as it was asked
        # with, over what the person has changed meanwhile. Whoever does anything renews it.
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
    )
    desk.extensions["settings"] = settings
    ready_process(settings)
    desk.extensions["engine"] = db.connect(settings.database_url)
    _register_shell(desk, settings)
    _register_rooms(desk)
    return desk


class Server:
    """What the web server serves: pushes of platforms on its loop, the rest by Flask."""

    def __init__(self, settings: Settings) -> None:
        self._pages = Bridge(create_app(settings))

    async def __call__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer a request; a client that has gone needs no answer."""
        is_push = scope.path.startswith(storefront.PUSHES)
        with suppress(ClientGone):
            await (storefront.push if is_push else self._pages)(scope, exchange)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear of it when the server is to stop."""
        stopping.listen(loop)


def ready_process(settings: Settings) -> None:
    """Set what a process has once: its field key, its address, and the sandbox's clock."""
    sealed.use_key(settings.field_key)
    messages.use_address(settings.public_url)
    clock.use_sandbox_offset(settings.data_dir / "sandbox-clock" if settings.sandbox else None)


def _register_shell(desk: Flask, settings: Settings) -> None:
    texts = dict(shell.REFUSALS)
    for room in ROOMS:
        texts.update(room.REFUSALS)
    desk.extensions[refusals.EXTENSION] = texts
    for part in (language, problems, formats, transfer):
        part.register(desk)
    desk.before_request(guard.check)
    bodies.register(desk)
    forgery.register(desk)
    headers.register(desk, payment_page=settings.stripe_api_base)
    desk.context_processor(lambda: _what_every_page_knows(settings))
    desk.add_url_rule("/healthz", view_func=guard.public(healthz))


def _register_rooms(desk: Flask) -> None:
    api = web_api.register(desk)
    api.register_blueprint(people_api.blueprint)
    api.register_blueprint(pictures_api.blueprint)
    desk.register_blueprint(people_pages.blueprint)
    desk.add_url_rule("/api/docs", view_func=guard.public(docs.api_docs))
    if desk.extensions["settings"].sandbox:
        desk.register_blueprint(sandbox_pages.blueprint)
    for room in ROOMS:
        room.register(desk, api)


def _what_every_page_knows(settings: Settings) -> dict[str, object]:
    viewer = guard.viewer()
    ahead = clock.sandbox_offset()
    return {
        "viewer": viewer,
        "navigation": navigation.entries(viewer, request.path),
        "own_layout": navigation.own_layout(viewer),
        "sandbox": settings.sandbox,
        "clock_ahead": plural("时钟快 %(days)s 天", days=ahead.days) if ahead.days else None,
        "public_url": address.public_url(),
    }


def healthz() -> Response:
    """Say that web and database are up."""
    with db.reading() as session:
        session.execute(text("SELECT 1"))
    return jsonify({"status": "ok"})


def load_models() -> None:
    """Do nothing: importing this module has loaded every table. Migrations call it to say so."""
