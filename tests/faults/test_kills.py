"""SIGKILL between any two statements of a purchase; whoever tries again finds one of everything.

`make faults` kills two hundred times (FAULTS=200); the test command kills a few.
"""

import json
import os
import random
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text, update
from sqlalchemy.orm import Session

from app.database import session as db
from app.factory import CHECKS
from storefront.catalogue.models import Offer
from storefront.orders.models import Order
from storefront.payments.models import Payment
from tests.conftest import NOW, clone_of_template
from tests.support import storefront

KILLS = int(os.environ.get("FAULTS", "4"))
STATEMENTS_MAX = 14
"""More than any of the verbs sends; a number beyond its last is a process that lives."""
TOTAL_FEN = storefront.TRAY_FEN + storefront.FREIGHT_FEN


@pytest.fixture
def url(engine: Engine, worker_name: str) -> Iterator[str]:
    """A database of its own, whose every transaction is real."""
    address = clone_of_template(f"faults_{worker_name}")
    own = create_engine(db.sqlalchemy_url(address), connect_args={"prepare_threshold": None})
    db.use_engine(own)
    yield address
    db.use_engine(engine)
    own.dispose()


def run(url: str, verb: str, *, dies_at: int = 0, **told: Any) -> str | None:
    """Do a verb in a process of its own; None where it was killed on its way."""
    asked = {"url": url, "verb": verb, "dies_at": dies_at, "now": NOW.isoformat(), **told}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.victim"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.stdout.strip() if done.returncode == 0 else None


def killed_then_again(url: str, verb: str, dice: random.Random, **told: Any) -> str:
    """Let a verb be killed at some statement, and do it once more, as whoever waits would."""
    run(url, verb, dies_at=dice.randint(1, STATEMENTS_MAX), **told)
    answer = run(url, verb, **told)
    assert answer is not None
    return answer


def broken(session: Session) -> list[str]:
    return [check.name for check in CHECKS if session.execute(text(check.sql)).first()]


def test_a_purchase_that_is_killed_and_tried_again_is_one_purchase(url: str) -> None:
    dice = random.Random(20261128)  # noqa: S311 - repeatable, not secret
    with db.transaction() as session:
        shop = storefront.shop(session, trays=0)
        # Sold ahead of the goods: no shelf needs to be told of them.
        session.execute(
            update(Offer).where(Offer.listing_id == shop.eggs.id).values(ahead=KILLS + 1)
        )
        session.execute(update(Offer).where(Offer.listing_id != shop.eggs.id).values(stocked=0))
        listing_id = shop.eggs.id
    refunded = 0
    for number in range(KILLS):
        code = killed_then_again(
            url,
            "place",
            dice,
            client_id=str(uuid.UUID(int=number + 1)),
            listing_id=listing_id,
            total_fen=TOTAL_FEN,
        )
        with db.reading() as session:
            attempt_id = str(
                session.scalars(select(Payment.attempt_id).where(Payment.subject == code)).one()
            )
        told = {"code": code, "attempt_id": attempt_id, "total_fen": TOTAL_FEN}
        assert killed_then_again(url, "settle", dice, **told) in {"received", "known"}
        if number % 2:
            assert killed_then_again(url, "call_off", dice, code=code) == "refunded"
            refunded += 1

    with db.reading() as session:
        states = sorted(session.scalars(select(Order.state)))
        offer = session.scalars(select(Offer).where(Offer.listing_id == listing_id)).one()
        assert states == ["paid"] * (KILLS - refunded) + ["refunded"] * refunded
        assert (offer.reserved, offer.sold) == (0, KILLS - refunded)
        assert broken(session) == []
