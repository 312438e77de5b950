"""Refusal codes to sentences: each room brings its table, the shell finds the words."""

from flask import current_app
from flask_babel import get_locale

from app.errors import Refusal

Texts = dict[str, tuple[str, str]]

EXTENSION = "desk_refusals"


def sentence(refusal: Refusal) -> str:
    """Say a refusal in the language asked for, with its figures; Chinese unless English is."""
    texts: Texts = current_app.extensions[EXTENSION]
    chinese, english = texts.get(refusal.code, texts["unknown"])
    words = english if str(get_locale()) == "en" else chinese
    return words % {"code": refusal.code, **refusal.params}
