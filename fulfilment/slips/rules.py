"""What a parcel's label and its packing slip say."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class GoodsLine:
    """One line of the order, as it is in the box."""

    title: str
    packs: int
    cut_packs: int
    """Not in the box: the money for them went back."""


@dataclass(frozen=True)
class LotLine:
    """Where some of the goods come from."""

    produce: str
    pack: str
    items: int
    lot_code: str
    village: str
    household: str
    """As the villager lets it be shown; empty without consent."""
    received_on: date
    expires_on: date


@dataclass(frozen=True)
class ParcelPaper:
    """All that is printed for one parcel."""

    parcel_code: str
    order_code: str
    hub_name: str
    receiver_name: str
    """Masked, like the two below."""
    receiver_phone: str
    receiver_address: str
    note: str
    packed_at: datetime
    goods: tuple[GoodsLine, ...]
    lots: tuple[LotLine, ...]

    @property
    def packs(self) -> int:
        """Packs in the box."""
        return sum(line.packs for line in self.goods)


def wrapped(text: str, characters: int) -> list[str]:
    """Break a text into lines of so many Chinese characters; a Latin one counts half."""
    lines, line, width = [], "", 0
    for character in text:
        step = 2 if ord(character) > LATIN_MAX else 1
        if width + step > 2 * characters:
            lines.append(line)
            line, width = "", 0
        line, width = line + character, width + step
    return [*lines, line] if line else lines


LATIN_MAX = 0x2E7F
"""Above it stand the characters as wide as high."""
