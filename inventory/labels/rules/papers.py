"""What labels are printed on: sheets of A4, or the die-cut labels of a thermal printer."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal
from inventory.labels.rules.label_text import SHEETS, LabelSize, Sheet

SHEET_DEFAULT = "3x8"


class SizeName(StrEnum):
    """The die-cut labels that a thermal printer takes, in millimetres."""

    SMALL = "40x30"
    LARGE = "60x40"


SIZES = {SizeName.SMALL: LabelSize.MM_40X30, SizeName.LARGE: LabelSize.MM_60X40}


class Language(StrEnum):
    """What a label printer understands; the value is also the ending of a file for it."""

    TSPL = "tspl"
    """TSC and most printers made in China: Gprinter, Xprinter, HPRT, Deli."""
    ZPL = "zpl"
    """Zebra, and printers that imitate it."""


@dataclass(frozen=True)
class Paper:
    """A grid of labels, and how many of its first sheet are used up."""

    sheet: Sheet
    skip: int


def paper_named(name: str, skip: int) -> Paper:
    """Choose the paper.

    Raises:
        Refusal: `label.sheet_unknown`, `label.skip_wrong`.
    """
    sheet = SHEETS.get(name)
    if sheet is None:
        raise Refusal("label.sheet_unknown", known="、".join(SHEETS))
    if not 0 <= skip < sheet.labels:
        raise Refusal("label.skip_wrong", most=sheet.labels - 1)
    return Paper(sheet, skip)


def size_named(name: str) -> LabelSize:
    """Choose the size of a die-cut label.

    Raises:
        Refusal: `label.size_unknown`.
    """
    if name not in set(SizeName):
        raise Refusal("label.size_unknown", known="、".join(SizeName))
    return SIZES[SizeName(name)]


def language_named(name: str) -> Language:
    """Choose what the printer understands.

    Raises:
        Refusal: `label.language_unknown`.
    """
    if name not in set(Language):
        raise Refusal("label.language_unknown", known="、".join(Language))
    return Language(name)
