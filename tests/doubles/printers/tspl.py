"""A strict little TSPL printer: bytes in, labels out. What it does not know it refuses."""

import re
from dataclasses import dataclass, field

from PIL import Image

from tests.doubles.printers import paper
from tests.doubles.printers.paper import DOTS_PER_MM, Misprint

END = b"\r\n"
SIZE = re.compile(rb"SIZE (\d+) mm,(\d+) mm")
GAP = re.compile(rb"GAP (\d+) mm,(\d+) mm")
BITMAP = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),0,")
PRINT = re.compile(rb"PRINT (\d+),(\d+)")


@dataclass
class Printer:
    """The state of a printer while it reads one stream."""

    rest: bytes
    size: tuple[int, int] | None = None
    is_set_up: bool = False
    label: Image.Image | None = None
    printed: list[Image.Image] = field(default_factory=list)

    def run(self) -> None:
        while self.rest:
            if BITMAP.match(self.rest):
                self.bitmap()
            else:
                self.command(self.line())

    def line(self) -> bytes:
        line, end, self.rest = self.rest.partition(END)
        if not end:
            raise Misprint(f"cut in a command: {line[:40]!r}")
        return line

    def command(self, line: bytes) -> None:
        if match := SIZE.fullmatch(line):
            self.size = (int(match[1]) * DOTS_PER_MM, int(match[2]) * DOTS_PER_MM)
            self.label = None
        elif GAP.fullmatch(line):
            self.is_set_up = self.size is not None
        elif line in {b"DIRECTION 1", b"REFERENCE 0,0"}:
            self.refuse_unless(self.is_set_up, line)
        elif line == b"CLS":
            self.refuse_unless(self.is_set_up, line)
            assert self.size is not None
            self.label = paper.blank(*self.size)
        elif match := PRINT.fullmatch(line):
            self.print(int(match[1]), int(match[2]))
        else:
            raise Misprint(f"unknown: {line[:40]!r}")

    def bitmap(self) -> None:
        match = BITMAP.match(self.rest)
        assert match is not None
        x, y, row_bytes, height = map(int, match.groups())
        start, end = match.end(), match.end() + row_bytes * height
        if self.label is None:
            raise Misprint("BITMAP before CLS")
        if not self.rest[end:].startswith(END):
            raise Misprint("BITMAP of another length than it says")
        ink = bytes(255 - value for value in self.rest[start:end])
        paper.put(self.label, x, y, row_bytes, ink)
        self.rest = self.rest[end + len(END) :]

    def print(self, sets: int, copies: int) -> None:
        if self.label is None:
            raise Misprint("PRINT before CLS")
        self.printed += [self.label.copy() for _ in range(sets * copies)]

    def refuse_unless(self, ready: bool, line: bytes) -> None:  # noqa: FBT001
        if not ready:
            raise Misprint(f"too early: {line!r}")


def printed(stream: bytes) -> list[Image.Image]:
    """Print a stream; a stream that ends between two labels is whole."""
    printer = Printer(stream)
    printer.run()
    return printer.printed
