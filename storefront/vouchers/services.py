"""Making vouchers, using them and giving them back.

What must never happen: a voucher used more often than it may be, twice by one phone, or still
used up by an order that came to nothing. The counter is one conditional UPDATE; the database
refuses the second use of a phone.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.sealed import search_hash
from app.errors import conflict, not_found
from app.people.rules import Actor
from storefront.vouchers.models import Voucher, VoucherUse
from storefront.vouchers.rules import NewVoucher, check_counts, code_of


def make(session: Session, *, new: NewVoucher, actor: Actor) -> Voucher:
    """Make a voucher.

    Raises:
        Refusal: `voucher.code_taken`.
    """
    if session.scalar(select(Voucher.id).where(Voucher.code == new.code)):
        raise conflict("voucher.code_taken", code=new.code)
    voucher = Voucher(**vars(new), used=0, made_by=actor.account_id)
    session.add(voucher)
    session.flush()
    return voucher


def stop(session: Session, *, code: str, now: datetime) -> None:
    """Let a voucher count no more; orders that used it keep what they paid.

    Raises:
        Refusal: `voucher.unknown`.
    """
    voucher = session.scalar(select(Voucher).where(Voucher.code == code).with_for_update())
    if voucher is None:
        raise not_found("voucher.unknown")
    voucher.stopped_at = voucher.stopped_at or now
    session.flush()


def worth_of(session: Session, *, typed: str, goods_fen: int, now: datetime) -> int:
    """Tell what a code takes off these goods, in fen; nothing typed takes nothing.

    Raises:
        Refusal: `voucher.unknown`, `voucher.over`, `voucher.too_little`, `voucher.used_up`.
    """
    code = code_of(typed)
    if not code:
        return 0
    voucher = session.scalar(select(Voucher).where(Voucher.code == code))
    if voucher is None:
        raise not_found("voucher.unknown")
    check_counts(
        goods_fen=goods_fen,
        least_goods_fen=voucher.least_goods_fen,
        valid_from=voucher.valid_from,
        valid_until=voucher.valid_until,
        is_stopped=voucher.stopped_at is not None,
        now=now,
    )
    if voucher.used >= voucher.uses_max:
        raise conflict("voucher.used_up")
    return voucher.off_fen


def use(
    session: Session, *, typed: str, subject: str, phone: str, off_fen: int, now: datetime
) -> None:
    """Use a voucher for a subject, once for a phone.

    Raises:
        Refusal: `voucher.used_up`, `voucher.used_by_phone`.
    """
    voucher_id = session.scalar(
        update(Voucher)
        .where(Voucher.code == code_of(typed), Voucher.used < Voucher.uses_max)
        .values(used=Voucher.used + 1)
        .returning(Voucher.id)
    )
    if voucher_id is None:
        raise conflict("voucher.used_up")
    used = session.scalar(
        insert(VoucherUse)
        .values(
            voucher_id=voucher_id,
            subject=subject,
            phone_hash=search_hash(phone),
            off_fen=off_fen,
            used_at=now,
        )
        .on_conflict_do_nothing()
        .returning(VoucherUse.id)
    )
    if used is None:
        raise conflict("voucher.used_by_phone")


def give_back(session: Session, *, subject: str, now: datetime) -> None:
    """Give a voucher back whose subject came to nothing; without one it is no harm."""
    voucher_id = session.scalar(
        update(VoucherUse)
        .where(VoucherUse.subject == subject, VoucherUse.given_back_at.is_(None))
        .values(given_back_at=now)
        .returning(VoucherUse.voucher_id)
    )
    if voucher_id is not None:
        session.execute(
            update(Voucher).where(Voucher.id == voucher_id).values(used=Voucher.used - 1)
        )
