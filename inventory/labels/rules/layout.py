"""Where everything stands on a label: QR left, words right, the produce biggest.

Whole numbers on a grid: 8 units to the millimetre are the dots of a 203 dpi printer, a finer grid
serves paper. One layout for every adapter, so that a label looks the same from each.
"""

from dataclasses import dataclass
from functools import lru_cache

from inventory.labels.rules.codes import spaced
from inventory.labels.rules.fitting import EM, Box, Fitted, Metrics, fit, line_step
from inventory.labels.rules.label_text import LabelText

QUIET_MODULES = 4
MODULE_TENTHS_MIN = 5
QR_SHARE_PERCENT = 47
"""How much of the width the QR code with its quiet zone may take when it could be bigger."""
BLOCK_SHARE_PERCENT = 92
"""How much of the height between the insets code and words take, if the QR code leaves some."""
INK_ASCENT = 850
"""From the top of a Chinese glyph's ink to its baseline, in thousandths of its size."""
SIZE_STEP_PERCENT = 96
NAME_LINES_MAX = 3
NAME_SHARE_PERCENT = 50
VILLAGE_LINES_MAX = 2


@dataclass(frozen=True)
class Frame:
    """The paper of one label, in units of the grid."""

    width: int
    height: int
    inset: int
    """No ink nearer to an edge than this."""
    per_mm: int

    def tenths(self, tenths_mm: int) -> int:
        """Turn tenths of a millimetre into units of the grid."""
        return self.per_mm * tenths_mm // 10


@dataclass(frozen=True)
class Line:
    """One line of words."""

    text: str
    x: int
    baseline: int
    size: int
    bold: bool


@dataclass(frozen=True)
class Layout:
    """A label, ready to draw."""

    module: int
    """The side of one QR module."""
    qr_x: int
    qr_y: int
    lines: tuple[Line, ...]


def lay_out(label: LabelText, frame: Frame, modules: int, metrics: Metrics) -> Layout:
    """Place the QR code and every line of a label inside its frame.

    Args:
        label: what to say.
        frame: where.
        modules: the side of the QR code, without its quiet zone.
        metrics: how wide a text is in the adapter's font.
    """
    code_size, lot_size = frame.height // 11, frame.height // 14
    words_height = code_size + lot_size + frame.tenths(7)
    has_lot = label.lot_code not in {"", label.code} and _has_room(frame, modules, words_height)
    words_height = words_height if has_lot else code_size
    module = _module(frame, modules, words_height)
    symbol, quiet = modules * module, QUIET_MODULES * module
    left_x = max(quiet, frame.inset)
    ink_height = frame.height - 2 * frame.inset
    height = max(symbol + quiet + words_height, ink_height * BLOCK_SHARE_PERCENT // 100)
    top = max(quiet, (frame.height - height) // 2)
    foot = min(top + height, frame.height)
    beneath = Box(left_x, top + symbol + quiet, symbol, words_height)
    right_x = left_x + symbol + quiet + frame.tenths(2)
    right = Box(right_x, top, frame.width - frame.inset - right_x, foot - top)
    code = fit(spaced(label.code), beneath, _sizes(code_size, frame.tenths(12)), 1, metrics.bold)
    lines = [
        _first_line(code, beneath.x, foot - words_height + code.size, bold=True),
        *_words(label, right, frame, metrics),
    ]
    if has_lot:
        lot_sizes = _sizes(lot_size, frame.tenths(12))
        lot = fit(f"批 {label.lot_code}", beneath, lot_sizes, 1, metrics.regular)
        lines.append(_first_line(lot, beneath.x, foot, bold=False))
    return Layout(module, left_x, top, tuple(lines))


def _has_room(frame: Frame, modules: int, words_height: int) -> bool:
    """Say whether so many words fit beneath the smallest QR code of so many modules."""
    module = frame.tenths(MODULE_TENTHS_MIN)
    symbol, quiet = modules * module, QUIET_MODULES * module
    return max(quiet, frame.inset) + symbol + quiet + words_height <= frame.height - frame.inset


def _module(frame: Frame, modules: int, words_height: int) -> int:
    """Choose the module: as big as share and height allow, and never under half a millimetre.

    Less is under what shop scanners are promised, so a long address rather eats into the inset.
    """
    side = modules + 2 * QUIET_MODULES
    by_width = frame.width * QR_SHARE_PERCENT // (100 * side)
    room = frame.height - 2 * frame.inset - words_height
    by_height = room // (modules + QUIET_MODULES)
    return max(frame.tenths(MODULE_TENTHS_MIN), min(by_width, by_height))


def _words(label: LabelText, box: Box, frame: Frame, metrics: Metrics) -> list[Line]:
    """Stack the words: produce and quantity hang from the top, village and date stand below."""
    small = max(frame.tenths(22), min(box.height // 8, frame.tenths(40)))
    lines, foot = _standing_words(label, box, _sizes(small, frame.tenths(17)), metrics)
    quantity_box = Box(box.x, box.y, box.width, box.height // 5)
    quantities = _sizes(quantity_box.height, frame.tenths(20))
    quantity = fit(label.quantity, quantity_box, quantities, 1, metrics.bold)
    quantity_height = quantity.size + small // 2 if label.quantity else 0
    room = foot - small // 3 - quantity_height - box.y
    name_box = Box(box.x, box.y, box.width, room)
    names = _sizes(min(room, box.height * NAME_SHARE_PERCENT // 100), frame.tenths(20))
    name = fit(label.produce, name_box, names, NAME_LINES_MAX, metrics.bold)
    lines += _hanging(name, box.x, box.y)
    if label.quantity:
        # The produce is never outshone. The two belong together, with the air below them.
        quantities = _sizes(min(name.size, quantity.size), frame.tenths(20))
        quantity = fit(label.quantity, quantity_box, quantities, 1, metrics.bold)
        baseline = box.y + name.height + small // 2 + quantity.size * INK_ASCENT // EM
        lines.append(_first_line(quantity, box.x, baseline, bold=True))
    return lines


def _standing_words(
    label: LabelText, box: Box, sizes: tuple[int, ...], metrics: Metrics
) -> tuple[list[Line], int]:
    """Stand village and date on the foot of a box; tells where the words above must end."""
    small, foot = sizes[0], box.y + box.height
    lines = []
    if label.date is not None:
        date = fit(label.date.isoformat(), box, sizes, 1, metrics.regular)
        lines.append(_first_line(date, box.x, foot, bold=False))
        foot -= date.size + small // 3
    if label.village:
        village_box = Box(box.x, box.y, box.width, 3 * small)
        village = fit(label.village, village_box, sizes, VILLAGE_LINES_MAX, metrics.regular)
        lines += _standing(village, box.x, foot)
        foot -= village.height
    return lines, foot


@lru_cache(maxsize=256)
def _sizes(largest: int, smallest: int) -> tuple[int, ...]:
    """List the sizes to try, in steps that the eye does not tell apart, largest first."""
    sizes = []
    size = largest
    while size > smallest:
        sizes.append(size)
        size = min(size - 1, size * SIZE_STEP_PERCENT // 100)
    return (*sizes, smallest)


def _first_line(fitted: Fitted, x: int, baseline: int, *, bold: bool) -> Line:
    return Line(fitted.lines[0] if fitted.lines else "", x, baseline, fitted.size, bold)


def _hanging(fitted: Fitted, x: int, top: int) -> list[Line]:
    first = top + fitted.size * INK_ASCENT // EM
    return [
        Line(text, x, first + place * line_step(fitted.size), fitted.size, bold=True)
        for place, text in enumerate(fitted.lines)
    ]


def _standing(fitted: Fitted, x: int, foot: int) -> list[Line]:
    last = len(fitted.lines) - 1
    return [
        Line(text, x, foot - (last - place) * line_step(fitted.size), fitted.size, bold=False)
        for place, text in enumerate(fitted.lines)
    ]
