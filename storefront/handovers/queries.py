"""Reads of cash handed over on paper."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.handovers.models import Handover
from storefront.payouts.models import Payout


@dataclass(frozen=True)
class HandoverRow:
    """What proves a payment."""

    proof: str
    witness: str
    picture_id: uuid.UUID


def handover_of(
    session: Session, *, code: str, places: frozenset[int] | None
) -> HandoverRow | None:
    """Find what proves a payout in cash; one of another place is not there."""
    wanted = (
        select(Handover.proof, Handover.witness, Handover.picture_id)
        .join(Payout, Payout.id == Handover.payout_id)
        .where(Payout.code == code)
    )
    if places is not None:
        wanted = wanted.where(Payout.place_id.in_(places))
    row = session.execute(wanted).first()
    return None if row is None else HandoverRow(*row)
