"""The pages that a phone keeps, and what it needs to keep them: service worker and manifest."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask_babel import force_locale, gettext

from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from app.web.language import LANGUAGES
from inventory.offline.rules import KEPT_PAGES

blueprint = Blueprint("offline", __name__, url_prefix="/desk", template_folder="templates")

ROOT = Path(__file__).parents[2]
SHOWN_BY = (
    "app/web/templates/layout",
    "app/web/templates/components",
    "inventory/offline/templates",
)
VERSION_DIGITS = 16


@blueprint.get("/take")
@guard.allows(Permission.LOG_DELIVERIES)
def take() -> str:
    """Show the screen on which deliveries are taken, with signal and without."""
    return _page("take")


@blueprint.get("/waiting")
@guard.allows(Permission.LOG_DELIVERIES)
def waiting() -> str:
    """Show what waits on this phone, and what the desk did not take."""
    return _page("waiting")


@blueprint.get("/kept/<page>/<language>")
@guard.allows(Permission.LOG_DELIVERIES)
def kept(page: str, language: str) -> str:
    """Show a page as a phone keeps it: in one language, and with nobody's data."""
    if page not in KEPT_PAGES or language not in LANGUAGES:
        raise not_found("offline.page_unknown")
    with force_locale(language):
        return _page(page)


@blueprint.get("/sw.js")
@guard.public
def service_worker() -> Response:
    """Give the script that answers for the desk while there is no signal.

    The version in its first line makes browsers take a new one when a page or text has changed.
    """
    script = Path(current_app.static_folder or "", "dist/sw.js").read_text(encoding="utf-8")
    answer = Response(f'self.version = "{_version()}";\n{script}', mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/manifest.webmanifest")
@guard.public
def manifest() -> Response:
    """Tell a phone how the desk looks among its apps."""
    files = f"{current_app.static_url_path}/dist/img"
    icons = [
        {"src": f"{files}/desk-{side}.png", "sizes": f"{side}x{side}", "type": "image/png"}
        for side in (192, 512)
    ]
    answer = jsonify(
        id="/desk/",
        name=gettext("商务代办 · 代办台"),
        short_name=gettext("代办台"),
        start_url="/desk/take",
        scope="/desk/",
        display="standalone",
        background_color="#f6f1e4",
        theme_color="#123c29",
        icons=[*icons, {**icons[-1], "purpose": "maskable"}],
    )
    answer.mimetype = "application/manifest+json"
    return answer


def _page(name: str) -> str:
    """Draw a page without its reader: the phone writes their name in, and may be another's.

    What waits to be said to them stays for the page that they open next.
    """
    nobody: dict[str, Any] = {"viewer": None, "clock_ahead": None}
    nobody["get_flashed_messages"] = lambda **_: ()
    return render_template(f"offline/{name}.html", **nobody)


@lru_cache(maxsize=1)
def _version() -> str:
    """Name all that the kept pages are made of, by content."""
    files = [path for folder in SHOWN_BY for path in sorted((ROOT / folder).rglob("*.html"))]
    files += sorted(ROOT.glob("*/translations/*/LC_MESSAGES/messages.po"))
    files += [Path(current_app.static_folder or "", "dist/built.json")]
    content = hashlib.sha256()
    for file in files:
        content.update(file.read_bytes())
    return content.hexdigest()[:VERSION_DIGITS]
