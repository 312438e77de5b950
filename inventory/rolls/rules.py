"""What a roll of pre-printed labels is: pure."""

from dataclasses import dataclass
from enum import StrEnum

LABELS_MAX = 5000
"""On one roll: more is more than a thermal printer takes at once."""
REASON_CHARACTERS_MAX = 100
DESK_NAME = "商务代办"
"""What a label says before it is stuck on anything."""


class LabelState(StrEnum):
    """What became of a pre-printed label; one that nothing became of yet has no row."""

    BOUND = "bound"
    """Stuck on goods, and so the label of one item."""
    VOID = "void"
    """Torn, smeared or lost: never to be bound."""


@dataclass(frozen=True)
class SerialRange:
    """Serials in a row, both ends inclusive."""

    first: int
    last: int
