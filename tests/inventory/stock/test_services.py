from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.database.session import constraint_of
from app.errors import Kind, Refusal, refusal_of_constraint
from app.people.rules import Actor, Role
from inventory.places.models import Bin
from inventory.stock import queries, services
from inventory.stock.models import Holding, Movement
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support.queries import counted

TODAY = clock.china_date(NOW)


@pytest.fixture
def worker(session: Session) -> Actor:
    return build.person(session, Role.WORKER, build.hub(session))


@pytest.fixture
def owner(session: Session) -> build.Household:
    return build.household(session)


def hub_bin(session: Session, kind: str) -> Bin:
    return build.bin_of(session, build.hub(session), kind)


def holdings(session: Session, lot_id: int) -> dict[str, int]:
    """Base units of a lot by name of bin, where not zero."""
    rows = session.execute(
        select(Bin.name, Holding.base_units)
        .join(Bin, Bin.id == Holding.bin_id)
        .where(Holding.lot_id == lot_id, Holding.base_units != 0)
    )
    return dict(rows.all())


def refused_by_database(error: IntegrityError) -> str:
    return refusal_of_constraint(constraint_of(error)).code


def test_a_lot_expires_after_its_shelf_life(session: Session, owner: build.Household) -> None:
    lot, _ = build.lot_of(session, owner, build.eggs_and_tray(session))

    assert (lot.received_on, lot.expires_on) == (TODAY, TODAY + timedelta(days=30))
    assert lot.base_units == 90
    assert lot.code.startswith("L")


@pytest.mark.parametrize("base_units", [0, -30, 10_000_001])
def test_an_absurd_lot_is_refused(
    session: Session, owner: build.Household, base_units: int
) -> None:
    eggs, _ = build.eggs_and_tray(session)

    with pytest.raises(Refusal) as refusal:
        services.create_lot(
            session,
            delivery_id=build.delivery(session, owner).id,
            villager_id=owner.villager.id,
            produce=eggs,
            terms_id=owner.terms.id,
            licence_id=None,
            base_units=base_units,
            received_on=TODAY,
        )

    assert refusal.value.code == "lot.base_units_wrong"


def test_a_licence_of_another_household_is_refused(
    session: Session, owner: build.Household
) -> None:
    pickles = build.pickles_and_jar(session)
    neighbour = build.household(session, name="王大娘")
    borrowed = build.licence(session, neighbour, pickles[0], expires_on=TODAY)

    with pytest.raises(Refusal) as refusal:
        build.lot_of(session, owner, pickles, licence_id=borrowed.id)

    assert refusal.value.code == "lot.licence_of_another"


def test_labelling_moves_each_item_from_the_villager_to_the_desk(
    session: Session, owner: build.Household
) -> None:
    lot, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=3)
    desk = build.bin_of(session, owner.place, "desk")
    villager = build.bin_of(session, owner.place, "villager")

    assert [item.base_units for item in items] == [30, 30, 30]
    assert len({item.code for item in items}) == 3
    rows = session.scalars(select(Movement).where(Movement.lot_id == lot.id)).all()
    assert sorted(row.item_id or 0 for row in rows) == [item.id for item in items]
    assert {
        (row.from_bin_id, row.to_bin_id, row.base_units, row.verb, row.moved_at, row.account_id)
        for row in rows
    } == {(villager.id, desk.id, 30, "log_delivery", NOW, owner.agent.account_id)}
    assert len({row.id for row in rows}) == 3
    assert holdings(session, lot.id) == {"villager": -90, "desk": 90}


def test_labelling_more_than_the_lot_is_refused(session: Session, owner: build.Household) -> None:
    eggs, tray = build.eggs_and_tray(session)
    lot, _ = build.lot_of(session, owner, (eggs, tray), packs=2)

    with pytest.raises(Refusal) as refusal:
        services.label_items(
            session,
            lot=lot,
            pack=tray,
            packs=1,
            villager_bin_id=build.bin_of(session, owner.place, "villager").id,
            bin_id=build.bin_of(session, owner.place, "desk").id,
            voucher="TEST",
            actor=owner.agent,
            now=NOW,
        )

    assert (refusal.value.code, refusal.value.params) == ("stock.more_than_lot", {"left": 0})
    assert len(queries.items_of_lot(session, lot.id)) == 2


@pytest.mark.parametrize("packs", [0, -1, 2001])
def test_an_absurd_count_of_labels_is_refused(
    session: Session, owner: build.Household, packs: int
) -> None:
    eggs, tray = build.eggs_and_tray(session)
    lot, _ = build.lot_of(session, owner, (eggs, tray))

    with pytest.raises(Refusal) as refusal:
        services.label_items(
            session,
            lot=lot,
            pack=tray,
            packs=packs,
            villager_bin_id=0,
            bin_id=0,
            voucher="TEST",
            actor=owner.agent,
            now=NOW,
        )

    assert refusal.value.code == "stock.packs_wrong"


def test_a_pack_of_another_produce_is_refused(session: Session, owner: build.Household) -> None:
    lot, _ = build.lot_of(session, owner, build.eggs_and_tray(session))
    _, jar = build.pickles_and_jar(session)

    with pytest.raises(Refusal) as refusal:
        services.label_items(
            session,
            lot=lot,
            pack=jar,
            packs=1,
            villager_bin_id=0,
            bin_id=0,
            voucher="TEST",
            actor=owner.agent,
            now=NOW,
        )

    assert refusal.value.code == "stock.pack_of_another"


def test_moving_items_conserves_them(
    session: Session, owner: build.Household, worker: Actor
) -> None:
    lot, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=3)

    build.move(session, items[:2], hub_bin(session, "dock"), worker)

    assert holdings(session, lot.id) == {"villager": -90, "desk": 30, "dock": 60}
    assert [item.bin_id for item in queries.items_of_lot(session, lot.id)] == [
        hub_bin(session, "dock").id,
        hub_bin(session, "dock").id,
        build.bin_of(session, owner.place, "desk").id,
    ]


def test_moving_takes_as_many_statements_for_fifty_as_for_one(
    session: Session, owner: build.Household, worker: Actor
) -> None:
    _, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=51)
    dock = hub_bin(session, "dock")

    with counted(session.connection()) as for_one:
        build.move(session, items[:1], dock, worker)
    with counted(session.connection()) as for_fifty:
        build.move(session, items[1:], dock, worker)

    assert len(for_one) == len(for_fifty) == 4


def test_what_is_already_there_is_not_moved_again(
    session: Session, owner: build.Household, worker: Actor
) -> None:
    lot, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=2)
    dock = hub_bin(session, "dock")
    build.move(session, items[:1], dock, worker)

    with pytest.raises(Refusal) as refusal:
        build.move(session, items, dock, worker)

    assert (refusal.value.code, refusal.value.kind) == ("stock.already_there", Kind.CONFLICT)
    assert refusal.value.params == {"code": items[0].code}
    assert holdings(session, lot.id) == {"villager": -60, "desk": 30, "dock": 30}


def test_unknown_things_are_refused(
    session: Session, owner: build.Household, worker: Actor
) -> None:
    _, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=1)
    nowhere = Bin(id=0)
    crate = services.make_container(session, kind="crate", bin_id=hub_bin(session, "dock").id)

    for verb, code in (
        (lambda: services.item_named(session, "E0"), "stock.item_unknown"),
        (lambda: services.container_named(session, "C0"), "stock.container_unknown"),
        (lambda: build.move(session, items, nowhere, worker), "bin.unknown"),
        (lambda: services.make_container(session, kind="crate", bin_id=0), "bin.unknown"),
        (lambda: build.move_crate(session, crate, nowhere, worker), "bin.unknown"),
        (lambda: build.move(session, [], nowhere, worker), "stock.nothing_to_move"),
    ):
        with pytest.raises(Refusal) as refusal:
            verb()
        assert refusal.value.code == code


def test_a_crate_moves_with_all_that_is_in_it(
    session: Session, owner: build.Household, worker: Actor
) -> None:
    lot, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=3)
    desk, dock = build.bin_of(session, owner.place, "desk"), hub_bin(session, "dock")
    crate = services.make_container(session, kind="crate", bin_id=desk.id)
    services.put_in_container(session, container=crate, items=items[:2])

    moved = build.move_crate(session, crate, dock, worker)

    assert [item.code for item in moved] == [item.code for item in items[:2]]
    assert crate.bin_id == dock.id
    assert [item.container_id for item in items] == [crate.id, crate.id, None]
    assert holdings(session, lot.id) == {"villager": -90, "desk": 30, "dock": 60}

    with pytest.raises(Refusal) as refusal:
        build.move_crate(session, crate, dock, worker)
    assert refusal.value.code == "stock.already_there"


def test_an_item_that_moves_by_itself_leaves_its_crate(
    session: Session, owner: build.Household, worker: Actor
) -> None:
    _, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=2)
    desk = build.bin_of(session, owner.place, "desk")
    crate = services.make_container(session, kind="crate", bin_id=desk.id)
    services.put_in_container(session, container=crate, items=items)

    build.move(session, items[:1], hub_bin(session, "dock"), worker)

    assert queries.items_in_container(session, crate.id) == [items[1]]
    assert items[0].container_id is None


def test_an_item_is_in_one_container_at_most_and_only_where_it_stands(
    session: Session, owner: build.Household
) -> None:
    _, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=2)
    desk = build.bin_of(session, owner.place, "desk")
    here = services.make_container(session, kind="crate", bin_id=desk.id)
    elsewhere = services.make_container(session, kind="crate", bin_id=hub_bin(session, "dock").id)
    services.put_in_container(session, container=here, items=items[:1])

    for container, code in (
        (here, "stock.already_in_container"),
        (elsewhere, "stock.not_together"),
    ):
        with pytest.raises(Refusal) as refusal:
            services.put_in_container(
                session, container=container, items=items[:1] if container is here else items[1:]
            )
        assert (refusal.value.code, refusal.value.kind) == (code, Kind.CONFLICT)


def test_a_card_says_what_where_and_until_when(session: Session, owner: build.Household) -> None:
    lot, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=2)

    with counted(session.connection()) as asked:
        card = queries.item_card(session, items[0].code)

    assert len(asked) == 1
    assert card is not None
    assert (card.produce_name, card.pack_name, card.base_units) == ("土鸡蛋", "一托 30 枚", 30)
    assert (card.lot_code, card.villager_code) == (lot.code, owner.villager.code)
    assert (card.bin_kind, card.place_name) == ("desk", "修山镇花桥港村")
    assert (card.expires_on, card.container_code) == (TODAY + timedelta(days=30), "")
    assert queries.item_card(session, "E0") is None
    assert [row.code for row in queries.cards_of_lot(session, lot.id)] == [i.code for i in items]


def test_a_row_written_past_the_code_cannot_take_what_is_not_there(
    session: Session, owner: build.Household
) -> None:
    lot, _ = build.lot_of(session, owner, build.eggs_and_tray(session), packs=1)
    dock, shelf = hub_bin(session, "dock"), hub_bin(session, "truck")

    session.add(
        Movement(
            moved_at=NOW,
            lot_id=lot.id,
            item_id=None,
            from_bin_id=dock.id,
            to_bin_id=shelf.id,
            base_units=1,
            verb="put_away",
            voucher="TEST",
            account_id=owner.agent.account_id,
        )
    )

    with pytest.raises(IntegrityError) as error:
        session.flush()

    assert refused_by_database(error.value) == "stock.not_there"
