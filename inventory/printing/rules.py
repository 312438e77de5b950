"""What may be asked of a label printer."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal
from inventory.labels.rules.label_text import SHEETS, LabelSize, Sheet

SHEET_DEFAULT = "3x8"


class PictureSize(StrEnum):
    """The die-cut labels that a thermal printer takes, in millimetres."""

    SMALL = "40x30"
    LARGE = "60x40"


SIZES = {PictureSize.SMALL: LabelSize.MM_40X30, PictureSize.LARGE: LabelSize.MM_60X40}


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
    """Choose the size of a picture.

    Raises:
        Refusal: `label.size_unknown`.
    """
    if name not in set(PictureSize):
        raise Refusal("label.size_unknown", known="、".join(PictureSize))
    return SIZES[PictureSize(name)]
