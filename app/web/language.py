"""Which language a request is answered in: Chinese, or English where somebody asked for it."""

from pathlib import Path

from flask import Flask, Response, request
from flask_babel import Babel, get_locale, ngettext
from jinja2 import pass_context
from jinja2.runtime import Context

LANGUAGES = ("zh", "en")
COOKIE = "lang"
YEAR_SECONDS = 365 * 24 * 3600
ROOMS = ("app", "inventory", "storefront", "fulfilment")
ROOT = Path(__file__).parents[2]


def register(app: Flask) -> None:
    """Read catalogues of all rooms, and remember a choice made by `?lang=`."""
    folders = ";".join(str(ROOT / room / "translations") for room in ROOMS)
    Babel(
        app,
        default_locale="zh",
        default_timezone="Asia/Shanghai",
        default_translation_directories=folders,
        locale_selector=chosen,
    )
    app.after_request(remember)
    app.context_processor(lambda: {"lang": str(get_locale())})
    app.jinja_env.globals["either"] = either
    app.jinja_env.globals["plural"] = _plural_of_page


def chosen() -> str:
    """Choose by `?lang=`, then the cookie; an API client by its Accept-Language header."""
    asked = request.args.get("lang") or request.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return asked
    if request.path.startswith("/api/"):
        return request.accept_languages.best_match(LANGUAGES, "zh") or "zh"
    return "zh"


def remember(response: Response) -> Response:
    """Keep the language that this address asked for."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(COOKIE, asked, max_age=YEAR_SECONDS, samesite="Lax")
    return response


def either(chinese: str, english: str) -> str:
    """Choose between the two names of a thing by the language asked for."""
    return english if str(get_locale()) == "en" and english else chinese


def plural(text: str, **named: object) -> str:
    """Say a text that counts something, which English says in one way of one and another of many.

    Args:
        text: in Chinese, which has one form.
        named: what the text names; the first is how many.
    """
    return str(ngettext(text, text, next(iter(named.values())), **named))


@pass_context
def _plural_of_page(context: Context, text: str, **named: object) -> str:
    """Do the same on a page, where markup in `named` stays markup, as with `_`."""
    said: str = context["ngettext"](text, text, next(iter(named.values())), **named)
    return said
