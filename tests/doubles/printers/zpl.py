"""A strict little ZPL printer: bytes in, labels out. What it does not know it refuses."""

import re
from dataclasses import dataclass, field

from PIL import Image

from tests.doubles.printers import paper
from tests.doubles.printers.paper import Misprint

COMMAND = re.compile(r"\^(XA|XZ|PW|LL|LH|FO|GF|FS|PQ)([^^~]*)")
HEX = "0123456789ABCDEF"
UNITS = "GHIJKLMNOPQRSTUVWXY"
TWENTIES = "ghijklmnopqrstuvwxyz"


@dataclass
class Printer:
    """The state of a printer while it reads one stream."""

    is_open: bool = False
    width: int = 0
    height: int = 0
    place: tuple[int, int] | None = None
    label: Image.Image | None = None
    printed: list[Image.Image] = field(default_factory=list)

    def obey(self, name: str, said: str) -> None:
        if name != "XA" and not self.is_open:
            raise Misprint(f"^{name} outside of a format")
        getattr(self, name.lower())(said.rstrip("\n") if name == "XZ" else said)

    def xa(self, said: str) -> None:
        if self.is_open or said:
            raise Misprint("^XA inside of a format")
        self.is_open, self.width, self.height, self.label = True, 0, 0, None

    def pw(self, said: str) -> None:
        self.width = number(said)

    def ll(self, said: str) -> None:
        self.height = number(said)
        if not self.width:
            raise Misprint("^LL before ^PW")
        self.label = paper.blank(self.width, self.height)

    def lh(self, said: str) -> None:
        if said != "0,0":
            raise Misprint("^LH moves the label")

    def fo(self, said: str) -> None:
        if self.place is not None:
            raise Misprint("^FO inside of a field")
        x, _, y = said.partition(",")
        self.place = (number(x), number(y))

    def gf(self, said: str) -> None:
        kind, sent, total, row_bytes, digits = said.split(",", 4)
        if self.place is None or self.label is None:
            raise Misprint("^GF without its place or label")
        if kind != "A" or sent != total:
            raise Misprint("^GFA counts differ")
        ink = unpacked(digits, number(row_bytes))
        if len(ink) != number(total):
            raise Misprint("^GFA of another length than it says")
        paper.put(self.label, *self.place, number(row_bytes), ink)

    def fs(self, said: str) -> None:
        if self.place is None or said:
            raise Misprint("^FS without a field")
        self.place = None

    def pq(self, said: str) -> None:
        if number(said) != 1 or self.label is None:
            raise Misprint("^PQ")
        self.printed.append(self.label)

    def xz(self, said: str) -> None:
        if said or self.place is not None:
            raise Misprint("^XZ inside of a field")
        self.is_open = False


def number(said: str) -> int:
    if not (said.isascii() and said.isdigit()):
        raise Misprint(f"no number: {said[:20]!r}")
    return int(said)


@dataclass
class Rows:
    """Rows of a picture, written out from Zebra's short form digit by digit."""

    width: int
    """In hexadecimal digits."""
    rows: list[str] = field(default_factory=list)
    row: str = ""
    times: int = 0

    def take(self, digit: str) -> None:
        if digit in UNITS:
            self.times += UNITS.index(digit) + 1
        elif digit in TWENTIES:
            self.times += 20 * (TWENTIES.index(digit) + 1)
        elif digit in HEX:
            self.add(digit * (self.times or 1))
        elif digit == ",":
            self.fill()
        elif digit == ":":
            self.again()
        else:
            raise Misprint(f"not in a picture: {digit!r}")

    def add(self, digits: str) -> None:
        self.row, self.times = self.row + digits, 0
        if len(self.row) > self.width:
            raise Misprint("a row that is too long")
        if len(self.row) == self.width:
            self.rows.append(self.row)
            self.row = ""

    def fill(self) -> None:
        # The manual: an odd number of zeros is written as one zero and a comma.
        if len(self.row) % 2 or self.times:
            raise Misprint("a comma in the middle of a byte")
        self.add("0" * (self.width - len(self.row)))

    def again(self) -> None:
        if self.row or self.times or not self.rows:
            raise Misprint("a colon inside of a row, or before the first")
        self.add(self.rows[-1])


def unpacked(digits: str, row_bytes: int) -> bytes:
    """Write out a picture; a set bit is ink."""
    rows = Rows(2 * row_bytes)
    for digit in digits:
        rows.take(digit)
    if rows.row or rows.times:
        raise Misprint("a row that is too short")
    return bytes.fromhex("".join(rows.rows))


def printed(stream: bytes) -> list[Image.Image]:
    """Print a stream; a stream that ends between two labels is whole."""
    text = stream.decode("ascii")
    printer, end = Printer(), 0
    for match in COMMAND.finditer(text):
        if match.start() != end:
            raise Misprint(f"unknown: {text[end : end + 20]!r}")
        printer.obey(match[1], match[2])
        end = match.end()
    if end != len(text) or printer.is_open:
        raise Misprint("cut in a label")
    return printer.printed
