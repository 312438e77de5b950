"""The streams of the two languages of thermal printers, by their name."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from inventory.labels.adapters import tspl, zpl
from inventory.labels.adapters.qr import ErrorLevel
from inventory.labels.rules.label_text import LabelSize, LabelText
from inventory.labels.rules.papers import Language


class Stream(Protocol):
    """Writes labels as bytes, one whole label at a time."""

    def __call__(
        self, labels: Iterable[LabelText], size: LabelSize = ..., level: ErrorLevel = ...
    ) -> Iterator[bytes]:
        """Write labels one after the other."""
        ...


STREAMS: dict[Language, Stream] = {Language.TSPL: tspl.stream, Language.ZPL: zpl.stream}


def written(language: Language, labels: Iterable[LabelText], size: LabelSize) -> bytes:
    """Write all labels as one file."""
    return b"".join(STREAMS[language](labels, size))
