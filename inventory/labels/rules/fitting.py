"""Breaking and sizing a text so that it stays in its box, Chinese and letters alike."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

Measure = Callable[[str], int]
"""The width of a text in thousandths of its size."""

EM = 1000
LINE_STEP_PERCENT = 116
ELLIPSIS = "…"
PIECES = re.compile(
    r"[(（《“]*(?:[A-Za-z0-9][A-Za-z0-9.'&/+-]*|\S)[，。、；：！？）》」』”·…%,.;:!?)]*\s*"
)
"""What a line break must not cut: a word of letters, and punctuation with what it closes."""


@dataclass(frozen=True)
class Metrics:
    """The widths of a font's two weights."""

    regular: Measure
    bold: Measure


@dataclass(frozen=True)
class Box:
    """A rectangle that words must stay in."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Fitted:
    """A text broken and sized so that it stays in its box."""

    size: int
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        """Tell the height from the top of the first line's glyphs to the foot of the last."""
        return self.size + max(0, len(self.lines) - 1) * line_step(self.size)


def line_step(size: int) -> int:
    """Tell how far one baseline is from the next."""
    return size * LINE_STEP_PERCENT // 100


# A batch of labels says the same few words a thousand times.
@lru_cache(maxsize=2048)
def fit(text: str, box: Box, sizes: tuple[int, ...], lines_max: int, measure: Measure) -> Fitted:
    """Find the largest size at which a text stays in a box, broken over even lines.

    At the smallest size, a text that is still too long ends in "…".

    Args:
        text: what to fit; runs of white space count as one space.
        box: where; its place does not matter.
        sizes: what to try, largest first.
        lines_max: how many lines at most.
        measure: how wide a text is.
    """
    text = " ".join(text.split())
    widest = max((measure(piece.rstrip()) for piece in PIECES.findall(text)), default=0)
    for size in sizes:
        if widest > box.width * EM // size:
            continue
        for count in range(1, lines_max + 1):
            fitted = Fitted(size, _even(text, box.width * EM // size, count, measure))
            if len(fitted.lines) <= count and fitted.height <= box.height:
                return fitted
    size = sizes[-1]
    width = box.width * EM // size
    room = min(lines_max, 1 + max(0, box.height - size) // line_step(size))
    lines = wrap(text, width, measure)
    if len(lines) > room:
        lines = (*lines[: room - 1], _shortened(lines[room - 1], width, measure))
    return Fitted(size, lines)


def wrap(text: str, width: int, measure: Measure) -> tuple[str, ...]:
    """Break a text into lines no wider than this many thousandths of its size.

    Chinese breaks anywhere but before closing punctuation; a word of letters is cut only where
    it alone is wider than a line.
    """
    lines: list[str] = []
    line = ""
    for piece in PIECES.findall(text):
        if line and measure((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
        while measure(line.rstrip()) > width and len(line.rstrip()) > 1:
            cut = _widest_start(line, width, measure)
            lines.append(line[:cut])
            line = line[cut:]
    if line.strip():
        lines.append(line.rstrip())
    return tuple(lines)


def _even(text: str, width: int, count: int, measure: Measure) -> tuple[str, ...]:
    """Wrap into lines of even width where more than one is needed: no last line of one glyph."""
    lines = wrap(text, width, measure)
    if count == 1 or len(lines) != count:
        return lines
    widest = max(measure(piece.rstrip()) for piece in PIECES.findall(text))
    for narrower in range(max(widest, measure(text) // count), width, EM // 4):
        even = wrap(text, narrower, measure)
        if len(even) == count:
            return even
    return lines


def _widest_start(line: str, width: int, measure: Measure) -> int:
    cut = 1
    while cut < len(line) and measure(line[: cut + 1]) <= width:
        cut += 1
    return cut


def _shortened(line: str, width: int, measure: Measure) -> str:
    while line and measure(line + ELLIPSIS) > width:
        line = line[:-1]
    return line + ELLIPSIS
