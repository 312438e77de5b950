"""SIGKILL between any two statements of a purchase; whoever tries again finds one of everything.

`make faults` kills two hundred times; the test command kills a few.
"""

import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, func, select, text, update
from sqlalchemy.orm import Session

from app.database import session as db
from app.factory import CHECKS
from storefront.catalogue.models import Offer
from storefront.orders.models import Order
from storefront.payments.models import GatewayEvent, Payment, Refund
from tests.conftest import NOW, clone_of_template
from tests.support import storefront

KILLS = int(os.environ.get("FAULTS", "12"))
TOTAL_FEN = storefront.TRAY_FEN + storefront.FREIGHT_FEN
LATE = NOW + timedelta(hours=1)
ALIPAY, CARD = {"way": "alipay"}, {"way": "card"}
FIRST, LATEST = 0, -1
LIVES: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "kept": (("choose", ALIPAY), ("receive", {}), ("settle", {})),
    "called off": (("choose", CARD), ("receive", {}), ("settle", {}), ("call_off", {})),
    "paid too late": (("choose", ALIPAY), ("expire", {}), ("receive", {}), ("settle", {})),
    "paid another way": (
        ("choose", ALIPAY),
        ("change", CARD),
        ("receive", {}),
        ("settle", {}),
    ),
    "paid twice": (
        ("choose", CARD),
        ("change", ALIPAY),
        ("receive", {}),
        ("settle", {}),
        ("receive", {"paid": FIRST}),
        ("settle", {"paid": FIRST}),
    ),
}
"""What becomes of an order after it is placed, verb by verb, and which attempt is paid."""
WAITING = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%settle%'")


@pytest.fixture
def url(engine: Engine, worker_name: str) -> Iterator[str]:
    """A database of its own, whose every transaction is real."""
    address = clone_of_template(f"faults_{worker_name}")
    own = create_engine(db.sqlalchemy_url(address), connect_args={"prepare_threshold": None})
    db.use_engine(own)
    yield address
    db.use_engine(engine)
    own.dispose()


@dataclass
class Victims:
    """Processes that do a verb each, some of them killed on their way."""

    parent: "subprocess.Popen[str]"
    dice: random.Random = field(default_factory=lambda: random.Random(20261128))  # noqa: S311
    statements: dict[str, int] = field(default_factory=dict)
    """How many statements each verb has come to, the moment after its commit among them."""
    kills: int = 0

    def do(self, verb: str, **told: Any) -> str:
        """Do a verb that is killed at some statement and done again, as whoever waits would."""
        while verb in self.statements:
            if self._one(verb, dies_at=self.dice.randint(1, self.statements[verb]), **told) is None:
                self.kills += 1
            # One in three is killed once more.
            if self.dice.randrange(3):
                break
        said = self._one(verb, dies_at=0, **told)
        assert said is not None
        return said

    def _one(self, verb: str, **told: Any) -> str | None:
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(json.dumps({"verb": verb, **told}) + "\n")
        self.parent.stdin.flush()
        answer = json.loads(self.parent.stdout.readline())
        if answer["said"] is not None and told["dies_at"] == 0:
            self.statements.setdefault(verb, answer["statements"])
        said: str | None = answer["said"]
        return said


@pytest.fixture
def victims(url: str) -> Iterator[Victims]:
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.faults.victim", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        yield Victims(parent)
        assert parent.stdin is not None
        parent.stdin.close()
        parent.wait(timeout=30)


def shelf_sold_ahead(session: Session) -> int:
    """Offer trays ahead of the goods, more than are bought: no shelf needs to be told of them."""
    shop = storefront.shop(session, trays=0)
    session.execute(update(Offer).where(Offer.listing_id == shop.eggs.id).values(ahead=KILLS + 9))
    session.execute(update(Offer).where(Offer.listing_id != shop.eggs.id).values(stocked=0))
    return int(shop.eggs.id)


def buy(victims: Victims, listing_id: int, *, number: int, life: str) -> None:
    """Place an order and let it go its way, each step killed and done again."""
    code = victims.do(
        "place",
        client_id=str(uuid.UUID(int=number + 1)),
        listing_id=listing_id,
        total_fen=TOTAL_FEN,
        now=NOW.isoformat(),
    )
    for verb, told in LIVES[life]:
        paid = told.get("paid", LATEST)
        attempt_id, gateway_id = attempts_of(code)[paid]
        victims.do(
            verb,
            code=code,
            attempt_id=attempt_id,
            gateway_id=gateway_id,
            event_id=f"evt_{number}_{paid}",
            total_fen=TOTAL_FEN,
            now=(NOW if verb in {"choose", "change"} else LATE).isoformat(),
            **told,
        )


def attempts_of(code: str) -> list[tuple[str, str]]:
    """Read our number and the gateway's of each attempt to pay an order, oldest first."""
    with db.reading() as session:
        rows = session.execute(
            select(Payment.attempt_id, Payment.gateway_id)
            .where(Payment.subject == code)
            .order_by(Payment.id)
        ).all()
    return [(str(attempt_id), str(gateway_id)) for attempt_id, gateway_id in rows]


def broken(session: Session) -> list[str]:
    return [check.name for check in CHECKS if session.execute(text(check.sql)).first()]


def test_purchases_that_are_killed_and_tried_again_are_one_purchase_each(
    victims: Victims, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.transaction() as session:
        listing_id = shelf_sold_ahead(session)

    gone: dict[str, int] = dict.fromkeys(LIVES, 0)
    while victims.kills < KILLS:
        number = sum(gone.values())
        life = tuple(LIVES)[number % len(LIVES)]
        buy(victims, listing_id, number=number, life=life)
        gone[life] += 1

    with capsys.disabled():
        sys.stdout.write(f"\n{victims.kills} kills in {sum(gone.values())} purchases\n")
    with db.reading() as session:
        states = dict(
            session.execute(select(Order.state, func.count()).group_by(Order.state)).all()
        )
        offer = session.scalars(select(Offer).where(Offer.listing_id == listing_id)).one()
        paid = gone["kept"] + gone["paid another way"] + gone["paid twice"]
        wanted = {"paid": paid, "refunded": gone["called off"]}
        wanted |= {"expired": gone["paid too late"]}
        assert states == {state: count for state, count in wanted.items() if count}
        assert (offer.reserved, offer.sold) == (0, paid)
        # Each message is stored once, asked to be handled once, and handled.
        messages = sum(gone.values()) + gone["paid twice"]
        assert session.scalar(select(func.count(GatewayEvent.handled_at))) == messages
        assert session.scalar(WAITING) == messages
        # Money that nobody wants any more is on its way back, once.
        assert session.scalar(select(func.count(Refund.id))) == messages - paid
        assert broken(session) == []
