"""Why goods are lost, and whose loss it is."""

from enum import StrEnum

from inventory.places.rules import PlaceKind


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

BY_ITSELF = frozenset({Reason.SHRUNK, Reason.EXPIRED})
"""Nobody's fault: the goods' nature, or that nobody bought them while they were offered."""


class Bearer(StrEnum):
    """Whose loss it is."""

    VILLAGER = "villager"
    DESK = "desk"


def bearer_of(*, reason: Reason, place_kind: str, terms_kind: str | None) -> Bearer:
    """Tell whose loss it is, where the terms say nothing else.

    Bought-out goods are the desk's own. Consigned ones are the villager's until the hub has them;
    from then on the desk answers for its care (Civil Code art. 953 with 962, commission agency),
    but not for what goes by itself while it is offered.
    """
    if terms_kind == "buy_out":
        return Bearer.DESK
    if place_kind == PlaceKind.CENTRE or reason in BY_ITSELF:
        return Bearer.VILLAGER
    return Bearer.DESK
