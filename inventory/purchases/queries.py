"""Reads of what a villager was paid at once."""

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute

from inventory.purchases.models import Purchase


def paid_for(delivery_id: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    """Add to a query what was paid in cash for a delivery; nothing where it was not bought."""
    return (
        select(func.sum(Purchase.cost_fen))
        .where(Purchase.delivery_id == delivery_id)
        .scalar_subquery()
    )
