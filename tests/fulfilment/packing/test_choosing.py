"""Lots chosen for many orders at one look at the shelves."""

from sqlalchemy.orm import Session

from fulfilment.packing import queries as packing_read
from fulfilment.packing import services as packing
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.queries import counted


def test_orders_chosen_for_together_get_what_they_would_get_one_by_one(session: Session) -> None:
    on = make.stage(session)
    for name in ("甲", "乙"):
        make.shelved(session, on, packs=2, owner=build.household(session, name=name))
    orders = [make.paid_order(session, on, packs=packs).id for packs in (1, 2, 1)]

    def chosen() -> list[list[tuple[int, dict[str, object]]]]:
        found = [packing_read.allocations_of_order(session, order) for order in orders]
        return [[(each.lot_id, each.inputs) for each in of_order] for of_order in found]

    one_by_one = session.begin_nested()
    for order in orders:
        packing.allocate(session, order_id=order, now=NOW)
    alone = chosen()
    one_by_one.rollback()
    with counted(session.connection()) as for_all:
        packing.allocate_all(session, order_ids=orders, now=NOW)
    together = chosen()

    lots = [lot_id for of_order in together for lot_id, _ in of_order]
    assert lots == [lot_id for of_order in alone for lot_id, _ in of_order]
    assert len(set(lots)) == 2
    # One look at the shelves, however many orders.
    assert sum("shelvings" in statement for statement in for_all) == 1
