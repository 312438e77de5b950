"""Many hands on the same goods at the same moment: real commits on a database of its own."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from app.database import session as db
from app.errors import Refusal
from app.people.rules import Role
from inventory.places.models import Bin
from inventory.quality import services as quality
from inventory.stock import queries, services
from inventory.stock.checks import CHECKS
from inventory.stock.models import Item
from tests.conftest import NOW, clone_of_template
from tests.support import inventory as build

HANDS = 8


@pytest.fixture
def own(engine: Engine, worker_name: str) -> Iterator[Engine]:
    own = create_engine(
        db.sqlalchemy_url(clone_of_template(f"stock_{worker_name}")),
        pool_size=HANDS + 1,
        connect_args={"prepare_threshold": None},
    )
    db.use_engine(own)
    yield own
    db.use_engine(engine)
    own.dispose()


def together(verbs: list[Callable[[], object]]) -> list[str]:
    """Do all at once, and list what came of each: "done" or the refusal."""
    barrier = threading.Barrier(len(verbs))
    outcomes: list[str] = []

    def run(verb: Callable[[], object]) -> None:
        barrier.wait()
        try:
            verb()
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def broken(own: Engine) -> list[str]:
    with Session(own) as session:
        return [check.name for check in CHECKS if session.execute(text(check.sql)).first()]


def test_the_same_goods_grabbed_by_eight_hands_move_once(own: Engine) -> None:
    with db.transaction() as session:
        owner = build.household(session)
        lots = [build.lot_of(session, owner, build.eggs_and_tray(session)) for _ in range(3)]
        dock = build.bin_of(session, build.hub(session), "dock")
        worker = build.person(session, Role.WORKER)
    codes = [item.code for _, items in lots for item in items]

    def grab(order: list[str]) -> None:
        with db.transaction() as session:
            found = session.scalars(select(Item).where(Item.code.in_(codes))).all()
            items = sorted(found, key=lambda item: order.index(item.code))
            build.move(session, items, dock, worker)

    # Half of them see the goods in the opposite order: locks are taken in one order all the same.
    outcomes = together(
        [lambda n=n: grab(codes if n % 2 else codes[::-1]) for n in range(HANDS)]  # type: ignore[misc]
    )

    assert outcomes == ["done"] + ["stock.already_there"] * (HANDS - 1)
    assert broken(own) == []


def test_a_hold_and_seven_packers_end_with_nothing_more_leaving(own: Engine) -> None:
    with db.transaction() as session:
        owner = build.household(session)
        lot, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=HANDS)
        packing = build.bin_of(session, build.hub(session), "packing")
        worker = build.person(session, Role.WORKER)

    def pack(code: str) -> None:
        with db.transaction() as session:
            build.move(session, [services.item_named(session, code)], packing, worker)

    def hold() -> None:
        with db.transaction() as session:
            quality.hold_lot(
                session, lot_id=lot.id, kind="recall", reason="抽检", actor=worker, now=NOW
            )

    outcomes = together(
        [hold, *[lambda c=item.code: pack(c) for item in items[1:]]]  # type: ignore[misc]
    )

    packed = outcomes.count("done") - 1
    assert outcomes == ["done"] * (packed + 1) + ["lot.held"] * (HANDS - 1 - packed)
    assert together([lambda: pack(items[0].code)]) == ["lot.held"]
    assert broken(own) == []
    with Session(own) as session:
        assert len(queries.cards_in_bin(session, packing.id)) == packed


def test_two_labellers_of_one_lot_never_label_more_than_it(own: Engine) -> None:
    with db.transaction() as session:
        owner = build.household(session)
        eggs, tray = build.eggs_and_tray(session)
        lot = services.create_lot(
            session,
            delivery_id=build.delivery(session, owner).id,
            villager_id=owner.villager.id,
            produce=eggs,
            terms_id=owner.terms.id,
            licence_id=None,
            base_units=90,
            received_on=NOW.date(),
        )
        desk = build.bin_of(session, owner.place, "desk")
        villager = build.bin_of(session, owner.place, "villager")

    def label() -> None:
        with db.transaction() as session:
            services.label_items(
                session,
                lot=lot,
                pack=tray,
                packs=1,
                villager_bin_id=villager.id,
                bin_id=desk.id,
                voucher="TEST",
                actor=owner.agent,
                now=NOW,
            )

    outcomes = together([label] * HANDS)

    assert outcomes == ["done"] * 3 + ["stock.more_than_lot"] * (HANDS - 3)
    assert broken(own) == []


def test_two_crates_crossing_each_other_do_not_deadlock(own: Engine) -> None:
    with db.transaction() as session:
        owner = build.household(session)
        worker = build.person(session, Role.WORKER)
        desk = build.bin_of(session, owner.place, "desk")
        truck = build.bin_of(session, build.hub(session), "truck")
        crates = []
        mixed = [
            build.lot_of(session, owner, build.eggs_and_tray(session), packs=HANDS)[1]
            for _ in range(2)
        ]
        for number in range(HANDS):
            crate = services.make_container(session, kind="crate", bin_id=desk.id)
            pair = [mixed[0][number], mixed[1][HANDS - 1 - number]]
            services.put_in_container(session, container=crate, items=pair)
            crates.append(crate.code)

    def load(code: str, to: Bin) -> None:
        with db.transaction() as session:
            build.move_crate(session, services.container_named(session, code), to, worker)

    assert together([lambda c=code: load(c, truck) for code in crates]) == ["done"] * HANDS  # type: ignore[misc]
    assert broken(own) == []
