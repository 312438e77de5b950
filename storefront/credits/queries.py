"""Reads of what was paid back for weight."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.credits.models import WeightCredit


def weight_credits(session: Session, order_line_ids: Collection[int]) -> dict[int, WeightCredit]:
    """Find what was paid back for items of lines that weighed less than was ordered, by item."""
    found = session.scalars(
        select(WeightCredit).where(WeightCredit.order_line_id.in_(order_line_ids))
    )
    return {credit.item_id: credit for credit in found}
