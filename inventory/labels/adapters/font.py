"""Noto Sans SC, from the wheel that carries it as one variable font.

A page needs a font of fixed weight with only its own characters: cutting these few glyphs out
first and fixing their weight then takes half a second, where fixing the weight of all 31,000
takes half a minute; so nothing is cached and every rare character of a name is there.
"""

import io
import threading
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import justmytype_intl_cjk
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from PIL import ImageFont

from inventory.labels.rules.fitting import EM, Metrics

WEIGHT_REGULAR = 400
WEIGHT_BOLD = 700
FONT_PATH = (
    Path(justmytype_intl_cjk.__file__).parent
    / "fonts"
    / "ofl"
    / "notosanssc"
    / "NotoSansSC[wght].ttf"
)
NO_GLYPH = "〓"
"""The printers' mark for a character that the type case does not hold."""
TABLES_UNUSED = ("BASE", "GDEF", "GPOS", "GSUB", "HVAR", "STAT", "vhea", "vmtx")
FACES_MAX = 12
"""Each takes six megabytes, for the outlines of all weights, and opens in a millisecond."""
CUTS_MAX = 16

_faces_lock = threading.Lock()
"""Pillow's font objects are not made to be shared by two threads at once."""


@cache
def characters() -> frozenset[int]:
    """Tell which code points the font has."""
    with TTFont(FONT_PATH, lazy=True) as font:
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """Put the mark 〓 in place of each character that the font lacks."""
    known = characters()
    return "".join(
        character if ord(character) in known or character.isspace() else NO_GLYPH
        for character in text
    )


def advance_regular(text: str) -> int:
    """Measure a text in regular weight, in thousandths of its size."""
    return sum(_advance(character, WEIGHT_REGULAR) for character in text)


def advance_bold(text: str) -> int:
    """Measure a text in bold weight, in thousandths of its size."""
    return sum(_advance(character, WEIGHT_BOLD) for character in text)


METRICS = Metrics(regular=advance_regular, bold=advance_bold)


@lru_cache(maxsize=FACES_MAX)
def face(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """Open the font at a size in pixels; the caller draws under `drawing`."""
    font = ImageFont.truetype(str(FONT_PATH), size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([WEIGHT_BOLD if bold else WEIGHT_REGULAR])
    return font


def drawing() -> threading.Lock:
    """Give the lock to hold while drawing with a face."""
    return _faces_lock


def subset(texts: Iterable[str], *, bold: bool) -> bytes:
    """Build a static TrueType font with the characters of these texts and no others."""
    # Digits and a space besides, so that the font is never empty.
    with TTFont(io.BytesIO(_cut(frozenset("0123456789 ").union(*texts)))) as font:
        weight = WEIGHT_BOLD if bold else WEIGHT_REGULAR
        instantiateVariableFont(font, {"wght": weight}, inplace=True)
        return _stored(font)


# A sheet asks for both weights, and a lot is often printed twice.
@lru_cache(maxsize=CUTS_MAX)
def _cut(wanted: frozenset[str]) -> bytes:
    """Cut these characters out of the variable font."""
    options = Options()
    options.layout_features = []
    options.drop_tables += TABLES_UNUSED
    options.hinting = False
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(wanted))
    with TTFont(FONT_PATH, lazy=True) as font:
        subsetter.subset(font)
        return _stored(font)


def _stored(font: TTFont) -> bytes:
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


@lru_cache(maxsize=8192)
def _advance(character: str, weight: int) -> int:
    with _faces_lock:
        return round(face(EM, bold=weight == WEIGHT_BOLD).getlength(character))
