"""Lists as CSV: as spreadsheets in China save them."""

import csv
import io
from collections.abc import Iterator

ENCODINGS = ("utf-8-sig", "gb18030")
"""With or without a byte order mark; else what a Chinese Windows writes."""
DELIMITERS = ",\t;"


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


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise ValueError("no text")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("no known encoding")
