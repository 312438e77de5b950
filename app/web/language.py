"""Which language a request is answered in: Chinese, or English where somebody asked for it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import Flask, Response, request
from flask_babel import Babel, get_locale, get_translations, gettext, ngettext
from markupsafe import Markup

from app.phrases import Phrase

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


def said(phrases: Sequence[Phrase], written: str, names: Mapping[str, str]) -> str:
    """Say what is kept in the reader's language; what a person typed stays as typed.

    Args:
        phrases: those by which the house may have written it.
        written: what is kept.
        names: English of the Chinese names that may stand in it, or be all of it.
    """
    if str(get_locale()) != "en":
        return written
    for phrase in phrases:
        if (named := phrase.read(written)) is not None:
            return str(
                gettext(phrase.text, **{key: names.get(it, it) for key, it in named.items()})
            )
    return names.get(written, written)


def _plural_of_page(text: str, **named: object) -> Markup:
    """Do the same on a page, where markup in `named` stays markup, as with `_`."""
    number = next(iter(named.values()))
    return Markup(get_translations().ungettext(text, text, number)) % named  # noqa: S704 - our own
