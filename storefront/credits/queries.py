"""Reads of what was paid back for weight."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.money import Fen
from storefront.credits.models import WeightCredit


def credited_weight(session: Session, order_line_ids: Collection[int]) -> dict[int, Fen]:
    """Tell what of its price went back for each item of lines that weighed less, by item."""
    rows = session.execute(
        select(WeightCredit.item_id, WeightCredit.fen).where(
            WeightCredit.order_line_id.in_(order_line_ids)
        )
    )
    return {item_id: Fen(fen) for item_id, fen in rows}
