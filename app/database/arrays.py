"""Many keys as one parameter.

However many there are, the statement reads the same, so that its plan is kept. With `in_` each
number of keys is a statement of its own, planned anew.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import BigInteger, CollectionAggregate, ColumnElement, any_, cast
from sqlalchemy.dialects.postgresql import ARRAY


def keys_of(keys: Iterable[int]) -> ColumnElement[Sequence[int]]:
    """Give keys to a statement in this order."""
    return cast(list(keys), ARRAY(BigInteger))


def any_of(keys: Collection[int]) -> CollectionAggregate[bool]:
    """Ask for any of some keys, and for nothing where there are none.

    So it is used: `select(Lot).where(Lot.id == any_of(lot_ids))`.
    """
    return any_(keys_of(sorted(keys)))
