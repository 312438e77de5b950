"""GS1 Digital Link addresses (GS1 Digital Link Standard: URI Syntax), read and written.

Written for goods whose maker has a GTIN; we mint none. Reading has three answers: the elements,
"not one of these at all", or a refusal for an address that claims to be one and breaks a rule; the
last two must not be mixed up, for a foreign web address is an honest scan of the wrong thing.
"""

import re
from urllib.parse import unquote_to_bytes

from inventory.labels.rules.gs1 import Gs1Error, check_together, check_value

ADDRESS = re.compile(r"(?:https?|HTTPS?)://[^/?#]+(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?")
"""The scheme is all lower or all upper case: anything between is plain data to a GS1 reader."""
BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "00": (),
    "01": (("22", "10", "21"), ("235",)),
    "414": (("254",),),
    "417": (),
    "8003": (),
    "8004": (),
    "8017": (),
    "8018": (),
}
"""Primary keys, each with the rows of qualifiers that may follow it in the path, in that order."""


def item_url(
    public_url: str, *, gtin: str, lot_code: str, code: str, net_grams: int | None = None
) -> str:
    """Write the address of one item: "HTTPS://HOST/01/<gtin>/10/<lot>/21/<code>".

    All upper case, as `codes.label_url`.

    Args:
        public_url: scheme and host, with or without a slash at the end.
        gtin: fourteen digits.
        lot_code: our code of its lot.
        code: our code of the item.
        net_grams: of goods sold by their own weight, whose GTIN means nothing without it.
    """
    weight = "" if net_grams is None else f"?3103={net_grams:06d}"
    return f"{public_url.rstrip('/')}/01/{gtin}/10/{lot_code}/21/{code}{weight}".upper()


def parse_digital_link(text: str) -> dict[str, str] | None:
    """Read the elements of a Digital Link, the primary key first.

    Returns:
        Identifier → value, or None for a text that is no Digital Link (another scheme, or no
        primary key in its path).

    Raises:
        CheckDigitError: a check digit is wrong.
        Gs1Error: it is one, and breaks another rule.
    """
    address = ADDRESS.fullmatch(text)
    if address is None:
        return None
    segments = address["path"].split("/")[1:]
    closed = segments[-1] != ""
    pairs = _pairs_from_key(segments if closed else segments[:-1])
    if not pairs:
        return None
    if not closed:
        raise Gs1Error("a slash at the end")
    _check_order(pairs[0][0], [ai for ai, _ in pairs[1:]])
    elements: dict[str, str] = {}
    for ai, raw in pairs:
        _add(elements, ai, _decoded(raw))
    _add_query(elements, address["query"])
    check_together(elements)
    return elements


def _pairs_from_key(segments: list[str]) -> list[tuple[str, str]]:
    """Walk pairs of identifier and value from the right end to the first primary key."""
    pairs: list[tuple[str, str]] = []
    for place in range(len(segments) - 2, -1, -2):
        ai = segments[place]
        if not (ai.isascii() and ai.isdigit()):
            return []
        pairs.insert(0, (ai, segments[place + 1]))
        if ai in KEYS:
            return pairs
    return []


def _check_order(key: str, qualifiers: list[str]) -> None:
    for row in KEYS[key]:
        if qualifiers == [ai for ai in row if ai in qualifiers]:
            return
    if qualifiers:
        raise Gs1Error(f"({key}) does not take these qualifiers in this order")


def _add_query(elements: dict[str, str], query: str | None) -> None:
    key = next(iter(elements))
    qualifiers = {ai for row in KEYS[key] for ai in row}
    for pair in (query or "").split("&"):
        name, _, raw = pair.partition("=")
        # Names that are not all digits are the address's own affair: "lang", "v".
        if not (name.isascii() and name.isdigit()):
            continue
        if name in qualifiers:
            raise Gs1Error(f"({name}) belongs in the path")
        _add(elements, name, _decoded(raw.replace("+", " ")))


def _add(elements: dict[str, str], ai: str, value: str) -> None:
    if ai in elements:
        raise Gs1Error(f"({ai}) comes twice")
    check_value(ai, value)
    elements[ai] = value


def _decoded(raw: str) -> str:
    if BROKEN_ESCAPE.search(raw):
        raise Gs1Error("a broken percent escape")
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise Gs1Error("a percent escape that is no text") from None
