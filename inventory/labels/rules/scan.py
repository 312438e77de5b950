"""The one reader of everything that a scanner, a camera or a hand can put in.

A scan is our own code or label, GS1 data, a bare shop barcode, or plain text (a carrier's number,
a stranger's web address): the caller says which of them it takes. What is damaged is refused here,
so that half a code is never mistaken for another whole one.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.errors import Refusal
from inventory.labels.rules.codes import CODE_SHAPE, CodeKind, kind_of
from inventory.labels.rules.digital_link import parse_digital_link
from inventory.labels.rules.gs1 import (
    GROUP_SEPARATOR,
    CheckDigitError,
    Gs1Error,
    has_check_digit,
    parse_elements,
)

SCAN_LENGTH_MAX = 2000
SEPARATOR_SUBSTITUTE = "|"
"""Keyboard scanners often drop 0x1D; set them to type this instead. No GS1 value can have it."""
AIM_PREFIX = re.compile(r"\](?P<symbology>[A-Za-z][0-9A-Za-z])")
"""What a scanner may put before the data to name the symbology (ISO/IEC 15424)."""
GS1_CARRIERS = frozenset({"Q3", "d2", "C1", "e0", "e1", "e2", "J1"})
EAN_CARRIERS = frozenset({"E0", "E4"})
EAN_LENGTHS = (8, 12, 13, 14)
ELEMENT_HEADS = re.compile(r"(?:00\d{18}|0[12]\d{14})")
"""A digit string this long with a right check digit is GS1 even if the scanner does not say so."""
WEB_ADDRESS = re.compile(r"https?:", re.IGNORECASE)
OWN_LABEL = re.compile(r"https?://[^?#]+/T/(?P<code>[^/?#]+)/?(?:[?#].*)?", re.IGNORECASE)
IME_ADDRESS = str.maketrans({"、": "/", "。": "."})
"""What the keys of / and . give while a Chinese input method is on; NFKC leaves these two."""


class ScanKind(StrEnum):
    """Whose code was read."""

    OWN = "own"
    GS1 = "gs1"
    EAN = "ean"
    PLAIN = "plain"


@dataclass(frozen=True)
class Scan:
    """What was read."""

    kind: ScanKind
    code: str
    """Our own code; the first GS1 value; the digits of the shop barcode; the plain text."""
    code_kind: CodeKind | None = None
    """What our own code names; nothing for any other kind of scan."""
    elements: Mapping[str, str] = field(default_factory=dict)
    """GS1 application identifier → value; a shop barcode as its 14-digit GTIN under "01"; of our
    own code, those of the Digital Link that it stood in."""


def parse_scan(raw: str) -> Scan:
    """Read one scan or one typed line.

    Takes lower case, spaces around and inside a typed code, full-width characters of Chinese
    input methods, AIM prefixes, label addresses of any host, Digital Links, element strings
    with 0x1D or "|" between values, and shop barcodes.

    Raises:
        Refusal: `label.bad_check_character` with the code, where one character must be wrong;
            `label.unreadable` for nothing, damaged GS1 data or an absurdly long text.
    """
    text = _cleaned(raw)
    if not (0 < len(text) <= SCAN_LENGTH_MAX and text.replace(GROUP_SEPARATOR, "").isprintable()):
        raise Refusal("label.unreadable")
    prefix = AIM_PREFIX.match(text)
    symbology = prefix["symbology"] if prefix else ""
    text = text[prefix.end() :].strip(" ") if prefix else text
    try:
        return _read(symbology, text)
    except CheckDigitError:
        raise Refusal("label.bad_check_character", code=text) from None
    except Gs1Error:
        raise Refusal("label.unreadable") from None


def _cleaned(raw: str) -> str:
    # Byte-order marks and zero-width characters come with pasted text and can not be seen.
    seen = "".join(character for character in raw if unicodedata.category(character) != "Cf")
    text = unicodedata.normalize("NFKC", seen).strip(" \t\r\n\v\f")
    return text.translate(IME_ADDRESS) if WEB_ADDRESS.match(text) else text


def _read(symbology: str, text: str) -> Scan:
    if symbology in GS1_CARRIERS:
        return _gs1(parse_elements(_with_separators(text)))
    if symbology in EAN_CARRIERS:
        if not has_check_digit(text) or len(text) not in EAN_LENGTHS:
            raise CheckDigitError("a shop barcode with a wrong check digit")
        return _ean(text)
    for read in (_own, _link, _bare_elements, _bare_ean):
        scan = read(text)
        if scan is not None:
            return scan
    if not text or GROUP_SEPARATOR in text:
        raise Gs1Error("nothing, or separators between nothing we know")
    return Scan(ScanKind.PLAIN, text)


def _own(text: str) -> Scan | None:
    label = OWN_LABEL.fullmatch(text)
    code = (label["code"] if label else text.replace(" ", "")).upper()
    if not CODE_SHAPE.fullmatch(code):
        return None
    code_kind = kind_of(code)
    if code_kind is None:
        raise Refusal("label.bad_check_character", code=code)
    return Scan(ScanKind.OWN, code, code_kind)


def _link(text: str) -> Scan | None:
    elements = parse_digital_link(text)
    if elements is None:
        return None
    return _own_of_link(elements) or _gs1(elements)


def _own_of_link(elements: dict[str, str]) -> Scan | None:
    """Find our item in the address that our label carries where the goods have a GTIN.

    Somebody else's serial may look like a code of ours, but not beside a lot that does.
    """
    lot_code, code = elements.get("10", "").upper(), elements.get("21", "").upper()
    if (kind_of(lot_code), kind_of(code)) != (CodeKind.LOT, CodeKind.ITEM):
        return None
    return Scan(ScanKind.OWN, code, CodeKind.ITEM, elements)


def _bare_elements(text: str) -> Scan | None:
    """Read an element string without its AIM prefix; a text that only looks like one is not."""
    string = _with_separators(text)
    if GROUP_SEPARATOR not in string.strip(GROUP_SEPARATOR) and not ELEMENT_HEADS.match(string):
        return None
    try:
        return _gs1(parse_elements(string))
    except Gs1Error:
        return None


def _bare_ean(text: str) -> Scan | None:
    return _ean(text) if len(text) in EAN_LENGTHS and has_check_digit(text) else None


def _ean(digits: str) -> Scan:
    return Scan(ScanKind.EAN, digits, elements={"01": digits.zfill(14)})


def _gs1(elements: dict[str, str]) -> Scan:
    return Scan(ScanKind.GS1, next(iter(elements.values())), elements=elements)


def _with_separators(text: str) -> str:
    return text.replace(SEPARATOR_SUBSTITUTE, GROUP_SEPARATOR)
