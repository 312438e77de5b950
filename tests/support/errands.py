"""The sample's providers at work, for tests: ordered, paid, done."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.sample import village
from app.sample.errands import HAIRCUT_FEN
from storefront.errands import checks as errands_checks
from storefront.errands.models import Errand
from storefront.errands.rules import ErrandRequest
from storefront.errands.services import dispatch, ordering
from storefront.payments import checks as payments_checks
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import OpenedPayment
from storefront.providers.models import Provider
from storefront.settlement import services as settlement
from storefront.wages import checks as wages_checks
from tests.support import thread
from tests.support.storefront import report_of
from tests.support.thread import Thread

CHECKS = errands_checks.CHECKS + wages_checks.CHECKS + payments_checks.CHECKS
FEE_FEN = HAIRCUT_FEN // 10
NET_FEN = HAIRCUT_FEN - FEE_FEN


@dataclass(frozen=True)
class Errands:
    """The sample and who does errands in it."""

    thread: Thread
    provider: Provider


def sample(session: Session, *, now: datetime) -> Errands:
    """Make the sample village, with its trades and providers."""
    made = thread.sample(session, now=now)
    provider = session.scalars(
        select(Provider).where(Provider.account_id == made.by["provider"].account_id)
    ).one()
    return Errands(made, provider)


def haircut(start: datetime, **changes: object) -> ErrandRequest:
    """Ask, as the grandchild in the city, for grandmother's haircut."""
    asked = ErrandRequest(
        client_id=uuid.uuid4(),
        trade_code="haircut",
        place_code=village.CENTRE_CODE,
        start=start,
        hours=1,
        orderer_name="李小军",
        orderer_phone="13900139001",
        household_name="李桂香",
        household_phone="13800138000",
        address="三组，井边第二家",
        note="",
        expected_total_fen=HAIRCUT_FEN,
    )
    return replace(asked, **changes)  # type: ignore[arg-type]


def tomorrow(now: datetime) -> datetime:
    """Ten in the morning of the next day, in China."""
    return (now + timedelta(days=1)).replace(hour=2, minute=0, second=0, microsecond=0)


def placed(session: Session, *, now: datetime, **changes: object) -> Errand:
    """Order by the web shop; the money is awaited."""
    request = haircut(tomorrow(now))
    if changes:
        request = replace(request, **changes)  # type: ignore[arg-type]
    return ordering.order(session, request=request, now=now)


def pay(session: Session, errand: Errand, *, now: datetime) -> None:
    """Let the gateway report that an errand was paid."""
    payment = payments_read.latest_payment(session, errand.code)
    assert payment is not None
    opened = OpenedPayment(f"cs_{errand.code}", "http://127.0.0.1:9/pay")
    payments.record_opened(session, attempt_id=payment.attempt_id, opened=opened)
    session.expire_all()
    settlement.settle_report(session, report=report_of(payment), now=now)
    session.expire_all()


def paid(session: Session, *, now: datetime, **changes: object) -> Errand:
    errand = placed(session, now=now, **changes)
    pay(session, errand, now=now)
    return errand


def done(session: Session, at: Errands, *, now: datetime, **changes: object) -> Errand:
    """Carry an errand to its end by the code that the household says."""
    errand = paid(session, now=now, **changes)
    actor = at.thread.by["provider"]
    dispatch.accept(session, code=errand.code, actor=actor, now=now)
    dispatch.set_off(session, code=errand.code, actor=actor, now=now)
    dispatch.finish(session, code=errand.code, said=errand.spoken_code, actor=actor, now=now)
    session.expire_all()
    return errand


def broken_promises(session: Session) -> list[str]:
    """Name the checks of errands, wages and payments that find a row."""
    session.flush()
    return [check.name for check in CHECKS if session.execute(text(check.sql)).first()]
