"""Which labels somebody asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from inventory.labels.rules.codes import is_pre_printed
from inventory.labels.rules.label_text import LabelText


@dataclass(frozen=True)
class Wanted:
    """The labels of a delivery, or else of a lot, or else of a single item."""

    delivery_code: str = ""
    lot_code: str = ""
    item_code: str = ""
    pre_printed_too: bool = True
    """Also those that came from a roll, which stick on the goods already."""


def to_print(labels: Sequence[LabelText], *, pre_printed_too: bool) -> list[LabelText]:
    """Leave out the labels that were pre-printed and stick on the goods already.

    Where all of them were, somebody asks for them again: then none is left out.
    """
    new = [label for label in labels if not is_pre_printed(label.code)]
    return list(labels) if pre_printed_too or not new else new
