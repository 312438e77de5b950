"""Lists as CSV: as spreadsheets in China save them, and as they open them again."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

ENCODINGS = ("utf-8-sig", "gb18030")
"""With or without a byte order mark; else what a Chinese Windows writes."""
DELIMITERS = ",\t;"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONG_NUMBER = re.compile(r"\d{12,}X?")


def rows_of(content: bytes) -> Iterator[list[str]]:
    """Read a CSV row by row; commas, tabs or semicolons, whatever the first lines have most of.

    Raises:
        ValueError: no text in a known encoding, or no CSV.
    """
    text = _decoded(content)
    head = text[:2000]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise ValueError("no CSV") from error


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Write a CSV that a spreadsheet opens as it is meant.

    Nothing in it is run as a formula, and no long number is rounded: both are text there.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise ValueError("no text")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("no known encoding")


def _as_text(cell: str) -> str:
    if cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    # A tab in front keeps all eighteen digits; reading the file again takes it off.
    return f"\t{cell}" if LONG_NUMBER.fullmatch(cell) else cell
