"""Reads of vouchers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.vouchers.models import Voucher

LATEST = 100


def vouchers(session: Session) -> Sequence[Voucher]:
    """List the newest vouchers, newest first."""
    return session.scalars(select(Voucher).order_by(Voucher.id.desc()).limit(LATEST)).all()
