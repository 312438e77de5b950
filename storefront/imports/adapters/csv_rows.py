"""Rows of a CSV as platforms write it, read a piece at a time: a file may be any size."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

ENCODINGS = ("utf-8-sig", "gb18030")
"""With or without a byte order mark; else what a Chinese Windows writes."""
DELIMITERS = ",\t;"
PIECE_BYTES = 1024 * 1024
HEAD_CHARACTERS = 2000


def rows_of(path: Path) -> Iterator[list[str]]:
    """Read a CSV row by row; commas, tabs or semicolons, whatever its beginning has most of.

    Raises:
        ValueError: no text in a known encoding, or no CSV.
    """
    encoding = _encoding_of(path)
    with path.open(encoding=encoding, newline="") as text:
        head = text.read(HEAD_CHARACTERS)
        text.seek(0)
        delimiter = max(DELIMITERS, key=head.count)
        try:
            yield from csv.reader(text, delimiter=delimiter)
        except csv.Error as error:
            raise ValueError("no CSV") from error


def _encoding_of(path: Path) -> str:
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as content:
                while piece := content.read(PIECE_BYTES):
                    if b"\x00" in piece:
                        raise ValueError("no text")
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise ValueError("no known encoding")
