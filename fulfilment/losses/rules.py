"""Why goods are lost, and whose loss it is."""

from collections.abc import Collection
from enum import StrEnum

from inventory.terms.rules import LossRule


class Reason(StrEnum):
    """Why a thing is lost."""

    SPOILED = "spoiled"
    BROKEN = "broken"
    SHRUNK = "shrunk"
    """It dried or ran out by itself."""
    EXPIRED = "expired"
    REJECTED = "rejected"
    """Not what it should be."""
    DONATED = "donated"
    LOST = "lost"
    """Not there when it was counted."""
    RETURNED_BAD = "returned_bad"
    """Came back from a buyer and cannot be sold."""


TYPED = (
    Reason.SPOILED,
    Reason.BROKEN,
    Reason.SHRUNK,
    Reason.EXPIRED,
    Reason.REJECTED,
    Reason.DONATED,
)
"""What a person chooses from; the others follow from a count and from a return."""

BY_ITSELF = frozenset({Reason.SPOILED, Reason.SHRUNK, Reason.EXPIRED})
"""Nobody's doing: the goods' nature, or that nobody bought them while they were offered."""


class Bearer(StrEnum):
    """Whose loss it is."""

    VILLAGER = "villager"
    DESK = "desk"


def bearer_of(*, reason: Reason, by_desk: bool, loss_rules: Collection[LossRule]) -> Bearer:
    """Tell whose loss it is, by what the villagers agreed to when the goods were taken.

    Where several households' goods were made into one, nobody bears more than their own terms
    say: the desk bears it as soon as one of them puts it there.

    Args:
        reason: why it is lost.
        by_desk: whether the desk spoiled it or cannot say where it went; a commission agent has
            to look after what it holds (Civil Code art. 953).
        loss_rules: of the terms of all its owners; bought goods are the desk's own.
    """
    if by_desk or reason is Reason.DONATED:
        return Bearer.DESK
    is_desks = any(
        rule is LossRule.DESK or (rule is LossRule.CUSTODY and reason not in BY_ITSELF)
        for rule in loss_rules
    )
    return Bearer.DESK if is_desks else Bearer.VILLAGER
