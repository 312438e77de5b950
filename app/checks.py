"""What a promise of the house looks like, so that `desk verify` can recompute all of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A promise, as a SELECT that must return no row."""

    invariant: int
    """Which of the ten in docs/architecture.md it belongs to."""
    name: str
    sentence: str
    sql: str
