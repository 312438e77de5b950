"""Two phones with the same label: real commits on a database of its own."""

import random
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from app.database import session as db
from app.errors import Refusal
from inventory.rolls import services
from inventory.rolls.checks import CHECKS
from tests.conftest import NOW, clone_of_template
from tests.support import inventory as build
from tests.support import printing as make

PHONES = 8


@pytest.fixture
def own(engine: Engine, worker_name: str) -> Iterator[Engine]:
    own = create_engine(
        db.sqlalchemy_url(clone_of_template(f"rolls_{worker_name}")),
        pool_size=PHONES + 1,
        connect_args={"prepare_threshold": None},
    )
    db.use_engine(own)
    yield own
    db.use_engine(engine)
    own.dispose()


def test_of_phones_that_bind_the_same_labels_in_any_order_one_wins(own: Engine) -> None:
    with db.transaction() as session:
        hub, village = make.hub(session), build.village(session)
        codes = make.codes_of(make.roll(session, hub, 5, village=village))
        place_id, worker = village.id, hub.worker
    barrier = threading.Barrier(PHONES)
    outcomes: list[str] = []

    def phone(turn: int) -> None:
        mine = random.Random(turn).sample(codes, len(codes))  # noqa: S311 - an order, no secret
        barrier.wait()
        try:
            with db.transaction() as session:
                services.bind(session, codes=mine, place_id=place_id, actor=worker, now=NOW)
            outcomes.append("bound")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    phones = [threading.Thread(target=phone, args=(turn,)) for turn in range(PHONES)]
    for one in phones:
        one.start()
    for one in phones:
        one.join()

    assert sorted(outcomes) == ["bound", *["label.already_bound"] * (PHONES - 1)]
    with Session(own) as session:
        kept = session.execute(text("SELECT count(*), min(state) FROM roll_labels")).one()
        assert tuple(kept) == (5, "bound")


def test_rolls_made_at_once_share_no_serial(own: Engine) -> None:
    with db.transaction() as session:
        hub = make.hub(session)
    barrier = threading.Barrier(PHONES)

    def hand() -> None:
        barrier.wait()
        with db.transaction() as session:
            make.roll(session, hub, 100)

    hands = [threading.Thread(target=hand) for _ in range(PHONES)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()

    with Session(own) as session:
        assert session.execute(text("SELECT count(*) FROM rolls")).scalar() == PHONES
        assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []
