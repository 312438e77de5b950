"""Any sequence of the hub's verbs keeps every promise.

People do things in any order, and are refused when they may not. Hypothesis plays them: each step
tries one verb on something that there is. A refusal changes nothing; whatever was done, goods
are conserved, nothing is negative, nothing held goes out, splits add up, and every label's life
can be told.
"""

from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from inventory.produce.models import Pack
from inventory.stock.models import Item
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support import making
from tests.support.dock_verbs import DOCK_VERBS
from tests.support.promises import broken
from tests.support.road_verbs import ROAD_VERBS, open_road
from tests.support.unsold_verbs import UNSOLD_VERBS
from tests.support.verbs import VERBS, World, open_day
from tests.support.wall_verbs import WALL_VERBS

ALL = [*VERBS, *WALL_VERBS, *ROAD_VERBS, *DOCK_VERBS, *UNSOLD_VERBS]
EXAMPLES = 84
STEPS = 120
STEPS_LEAST = 10_000
"""What is asked for; the steps are counted, for hypothesis may end a day early."""


class Hub(RuleBasedStateMachine):
    """Somebody tries one verb after the other, a minute apart."""

    world: ClassVar[World]
    monkeypatch: ClassVar[pytest.MonkeyPatch]
    done: ClassVar[dict[str, int]] = {}
    """How often each verb was done, to prove that none is refused always."""
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.world.now = NOW
        self.outer = self.world.session.begin_nested()
        self.monkeypatch.setattr(make, "NOW", NOW)
        open_day(self.world)
        open_road(self.world)

    @rule(verb=st.integers(0, 9_999), n=st.integers(0, 9_999))
    def step(self, verb: int, n: int) -> None:
        """Try one verb on one of the things that there are."""
        type(self).steps += 1
        self.world.now += timedelta(minutes=1)
        self.monkeypatch.setattr(make, "NOW", self.world.now)
        work = ALL[verb % len(ALL)]
        try:
            with self.world.session.begin_nested():
                was_done = work(self.world, n)
                self.world.session.flush()
        except (Refusal, IntegrityError):
            self.world.session.expire_all()
        else:
            if was_done is not False:
                self.done[work.__name__] = self.done.get(work.__name__, 0) + 1

    def teardown(self) -> None:
        """Prove every promise, and forget all that was done."""
        try:
            assert broken(self.world.session) == []
            assert held_goods_out(self.world.session) == []
        finally:
            self.outer.rollback()
            self.world.session.expire_all()


def held_goods_out(session: Session) -> list[str]:
    """Name lots of which something passed an exit while a hold was on it."""
    rows = session.execute(
        text("""
        SELECT lots.code FROM movements
        JOIN bins ON bins.id = movements.to_bin_id
            AND bins.kind IN ('packing', 'carrier', 'sold', 'conversion', 'villager')
        JOIN lots ON lots.id = movements.lot_id
        JOIN holds ON holds.lot_id = lots.id AND movements.moved_at > holds.placed_at
            AND (holds.released_at IS NULL OR movements.moved_at < holds.released_at)
        """)
    )
    return [code for (code,) in rows]


@pytest.mark.xdist_group("stateful")
def test_every_promise_holds_after_any_sequence_of_verbs(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = make.stage(session)
    of = making.drying(session, on)
    build.place(session, "centre", "430922101922", "第2村", "Village 2")
    ten = Pack(produce_id=on.eggs[0].id, name="一盒 10 枚", name_en="box of 10", base_units=10)
    second = Pack(
        produce_id=on.eggs[0].id,
        name="一盒 10 枚 二等",
        name_en="box of 10, second grade",
        base_units=10,
        grade="second",
    )
    session.add_all([ten, second])
    make.listed(session, on.channel, of.dried, slug="dried")
    Hub.monkeypatch = monkeypatch
    Hub.world = World(
        session=session,
        on=on,
        of=of,
        other=build.person(session, Role.WORKER, on.hub),
        households=[build.household(session, name=name) for name in ("甲", "乙")],
        ten=ten,
        now=NOW,
    )
    session.flush()

    run_state_machine_as_test(
        Hub,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert Hub.steps >= STEPS_LEAST
    assert set(Hub.done) == {work.__name__ for work in ALL}
    assert session.scalar(select(func.count()).select_from(Item)) == 0
