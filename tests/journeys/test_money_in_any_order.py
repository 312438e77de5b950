"""Any sequence of sales, losses, returns and payouts keeps every fen.

Hypothesis plays them, hours apart. Sometimes the process dies before it has written a thing down,
and it is asked again under the same number; sometimes it has, and its answer is lost, so that it
is asked again, too. Whatever happens: the books balance, what villagers earned is what was posted,
nobody is paid twice, and the chain of hashes is whole.
"""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from app.ledger import services as ledger
from app.ledger.checks import broken_seals
from app.ledger.models import Journal
from app.sandbox.wallets import Wallets
from storefront.openbooks.adapters import verify_books
from storefront.openbooks.queries import archive
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import settling, wallet_verbs
from tests.support.promises import broken
from tests.support.settling import Season
from tests.support.storefront import Moment
from tests.support.wallet_verbs import ALL_VERBS, OUTSIDE
from tests.support.wallets import serving

EXAMPLES = 10
STEPS = 60
SELDOM = 6
PLACE = {work.__name__: place for place, work in enumerate(ALL_VERBS)}
FIRST = ("sell",) * 4 + (
    "propose_batch",
    "approve_batch",
    "propose_wallets",
    "approve_wallets",
    "send_batch",
    "gather",
    "send_wallets",
)
"""What each play begins with, so that bank and wallets have something to answer."""


class Money(RuleBasedStateMachine):
    """Somebody does one thing after the other, some hours apart."""

    world: ClassVar[Season]
    monkeypatch: ClassVar[pytest.MonkeyPatch]
    moment: ClassVar[Moment]
    done: ClassVar[dict[str, int]] = {}
    """How often each was done, to prove that none is refused always."""
    crashes: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.world.now = NOW
        self.world.reached.clear()
        self.world.came_back.clear()
        self.world.providers.forget_bills()
        self.outer = self.world.session.begin_nested()
        self._tell_time()
        settling.begin(self.world)
        for n, name in enumerate(FIRST):
            self.world.now += timedelta(hours=12)
            self.world.step += 1
            self._tell_time()
            self._try(PLACE[name], n)

    def _tell_time(self) -> None:
        self.monkeypatch.setattr(make, "NOW", self.world.now)
        self.moment.now = self.world.now

    @rule(
        verb=st.sampled_from(range(len(ALL_VERBS))),
        n=st.integers(0, 9_999),
        hours=st.integers(0, 30),
        crash=st.sampled_from(["no", "no", "no", "before it is written", "before it is told"]),
    )
    def step(self, verb: int, n: int, hours: int, crash: str) -> None:
        """Try one verb; where the process dies, try it again under the same number."""
        world = self.world
        world.now += timedelta(hours=hours, minutes=1)
        world.step += 1
        self._tell_time()
        if crash == "before it is written":
            self._try(verb, n, dies=True)
            Money.crashes += 1
        self._try(verb, n)
        if crash == "before it is told":
            self._try(verb, n)

    def _try(self, verb: int, n: int, *, dies: bool = False) -> None:
        work = ALL_VERBS[verb % len(ALL_VERBS)]
        if dies and work.__name__ in OUTSIDE:
            wallet_verbs.lost_answer(self.world)
        session = self.world.session
        moment = session.begin_nested()
        try:
            happens = work(self.world, n)
            session.flush()
        except (Refusal, IntegrityError):
            moment.rollback()
            session.expire_all()
            return
        if dies and work.__name__ not in OUTSIDE:
            moment.rollback()
            session.expire_all()
            return
        moment.commit()
        session.expire_all()
        if callable(happens):
            happens()
        if happens is not False:
            self.done[work.__name__] = self.done.get(work.__name__, 0) + 1

    def teardown(self) -> None:
        """Prove what must be true of money, and forget all that was done."""
        session = self.world.session
        try:
            assert broken(session) == []
            assert earned(session) == posted(session)
            assert paid_too_often(self.world) == []
            assert chain_problems(session, self.world) == []
        finally:
            self.outer.rollback()
            session.expire_all()


def earned(session: Session) -> dict[str, int]:
    """What each villager is still owed by their goods and what reached them, in fen."""
    rows = session.execute(
        text("""
        SELECT villagers.code, sum(moved.fen) FROM villagers JOIN (
            SELECT villager_id, net_fen AS fen FROM earnings WHERE delivered_at IS NOT NULL
            UNION ALL
            SELECT villager_id, -total_fen FROM payouts WHERE state = 'paid'
        ) AS moved ON moved.villager_id = villagers.id
        GROUP BY villagers.code HAVING sum(moved.fen) <> 0
        """)
    )
    return {code: int(fen) for code, fen in rows}


def posted(session: Session) -> dict[str, int]:
    """What the books say that each villager is owed, in fen."""
    rows = session.execute(
        text("""
        SELECT party, -sum(fen) FROM postings WHERE account = 'villager_payable'
        GROUP BY party HAVING sum(fen) <> 0
        """)
    )
    return {code: int(fen) for code, fen in rows}


def paid_too_often(world: Season) -> list[object]:
    """Name earnings for which money left twice, by what the world outside remembers."""
    session = world.session
    rows = session.execute(
        text("""
        SELECT payout_lines.earning_id, payouts.code, payouts.rail, payouts.state,
            payouts.total_fen
        FROM payout_lines JOIN payouts ON payouts.id = payout_lines.payout_id
        """)
    ).all()
    wrong: list[object] = []
    outside = wallet_verbs.reached(world)
    left: dict[int, list[str]] = {}
    for row in rows:
        if row.rail == "cash":
            reached = row.state == "paid"
        else:
            fen = outside.get(row.code, 0)
            reached = bool(fen) and row.code not in world.came_back
            if reached and fen != row.total_fen:
                wrong.append(row)
            if row.state == "paid" and not reached:
                wrong.append(row)
        if reached:
            left.setdefault(row.earning_id, []).append(row.code)
    return wrong + [codes for codes in left.values() if len(codes) > 1]


def chain_problems(session: Session, world: Season) -> list[str]:
    """Seal everything; prove it by our own walk and by the auditor's program."""
    ledger.seal_all(session, now=world.now)
    problems = list(broken_seals(session))
    book_id = world.on.hub.book_id
    # The archive forgets what it has read: it gets a session of its own.
    with Session(session.connection(), join_transaction_mode="create_savepoint") as reader:
        lines = list(archive.sealed_journals(reader, book_id=book_id))
        assert len(lines) == reader.scalar(select(func.count()).select_from(Journal))
    return problems + verify_books.chain(lines)[0]


@pytest.mark.xdist_group("stateful")
def test_every_fen_is_kept_whatever_happens(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Money.monkeypatch = monkeypatch
    Money.moment = Moment(NOW)
    monkeypatch.setattr(clock, "now", lambda: Money.moment.now)
    providers = Wallets(tmp_path / "wallets.json", lambda: Money.moment.now.timestamp())  # noqa: PLW0108
    Money.world = settling.season(session, providers)
    with serving(providers) as address:
        wallet_verbs.open_wallets(Money.world, address)

        run_state_machine_as_test(
            Money,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )

    # So short a play may leave a verb out that needs many before it; more would be refused always.
    assert len({work.__name__ for work in ALL_VERBS} - set(Money.done)) <= SELDOM
    assert Money.crashes > EXAMPLES
