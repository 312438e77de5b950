"""Sentences of ours that are kept with what happened: written in Chinese, read in any language.

What was written years ago cannot be changed, so a phrase also recognises itself in what is kept.
"""

import re
from dataclasses import dataclass
from functools import cache

GAP = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Phrase:
    """A sentence with named gaps, like `%(packs)s`."""

    text: str

    def fill(self, **named: object) -> str:
        """Write the sentence as it is kept."""
        return self.text % named

    def read(self, written: str) -> dict[str, str] | None:
        """Tell what stands in the gaps of what is kept; nothing where it is another sentence."""
        found = _pattern(self.text).fullmatch(written)
        return found.groupdict() if found else None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    pieces = GAP.split(text)
    fixed, names = pieces[::2], pieces[1::2]
    gaps = [f"(?P<{name}>.+?)" for name in names]
    return re.compile(
        "".join(re.escape(piece) + gap for piece, gap in zip(fixed, [*gaps, ""], strict=True))
    )
