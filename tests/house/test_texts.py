"""Every sentence exists in Chinese and in English."""

import re
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_from_dir
from flask import Flask

from app.web import refusals

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "inventory", "storefront", "fulfilment")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
CHINESE = re.compile("[\u4e00-\u9fff]")


# A text that counts is one text in Chinese, said for one and for many in English.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "plural": (1, 1),
    "Phrase": None,
}
COUNTED_IN_ENGLISH = re.compile(
    r"%\((?!most|shown)\w+\)s (?:new |more )?"
    r"(?:crates|deliveries|errands|households|items|lines|orders|packs|parcels|payouts|rows)\b"
)
Message = str | tuple[str, ...]


def catalogue_of(room: str) -> dict[tuple[str | None, Message], str]:
    """English by context and Chinese; of a text that counts, one and many joined, or nothing."""
    texts: dict[tuple[str | None, Message], str] = {}
    file = ROOT / room / "translations/en/LC_MESSAGES/messages.po"
    with file.open("rb") as source:
        for message in pofile.read_po(source):
            forms = message.string if message.pluralizable else (message.string,)
            texts[message.context, message.id] = " / ".join(forms) if all(forms) else ""
    return texts


def catalogue() -> dict[tuple[str | None, Message], str]:
    """All rooms' texts in one, as pages are given them."""
    return {key: said for room in ROOMS for key, said in catalogue_of(room).items()}


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_pages_has_english(room: str) -> None:
    english = catalogue()
    found = extract_from_dir(str(ROOT / room), METHODS, keywords=KEYWORDS)
    missing = sorted(
        {
            text
            for _file, _line, text, _comments, context in found
            if CHINESE.search(str(text)) and not english.get((context, text))
        },
        key=str,
    )

    assert missing == []


def test_rooms_say_a_text_alike() -> None:
    """All rooms' texts become one catalogue: of two English texts for one, pages show the last."""
    english = catalogue()

    assert [
        (room, text, said, english[text])
        for room in ROOMS
        for text, said in catalogue_of(room).items()
        if said != english[text]
    ] == []


def test_english_of_a_text_that_counts_has_one_and_many() -> None:
    english = catalogue()

    assert [
        text
        for (_context, text), said in english.items()
        if isinstance(text, str) and COUNTED_IN_ENGLISH.search(said)
    ] == []


def test_every_refusal_in_the_source_has_both_languages(app_of_worker: Flask) -> None:
    texts = app_of_worker.extensions[refusals.EXTENSION]
    pattern = re.compile(r'(?:Refusal|conflict|not_found)\(\s*"([a-z_]+\.[a-z_0-9]+)"')
    used = {
        match[1]
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    }

    assert used - set(texts) == set()
    assert all(chinese and english for chinese, english in texts.values())


def test_every_refusal_can_be_said(app_of_worker: Flask) -> None:
    """A per cent sign in a sentence is written twice, or saying it fails."""
    texts = app_of_worker.extensions[refusals.EXTENSION]
    named = re.compile(r"%\((\w+)\)s")
    for words in (sentence for both in texts.values() for sentence in both):
        assert words % dict.fromkeys(named.findall(words), "x")
