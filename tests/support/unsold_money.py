"""What is done with unsold goods, for plays about money: tried again it is the same step."""

from collections.abc import Callable

from sqlalchemy import select

from fulfilment.clearance import services as clearance
from fulfilment.packing import services as packing
from fulfilment.shipping import services as shipping
from inventory.produce.models import Pack
from storefront.catalogue.models import Listing
from tests.support import fulfilment as make
from tests.support import thread, unsold_verbs
from tests.support.settling import Season


def take_home(world: Season, n: int) -> None:
    """A villager fetches something from the hub that nobody bought."""
    item = world.one(world.things("shelf"), n)
    new = unsold_verbs.new_handback(world, (item.code,), client_id=world.client_id())
    clearance.hand_back(world.session, new=new, actor=world.on.worker, now=world.now)


def sell_cheaper(world: Season, n: int) -> None:
    """Mark one lot down, and sell a pack of it: its villager is settled by what it brought."""
    session, worker, now = world.session, world.on.worker, world.now
    unsold_verbs.mark_down(world, n)
    listed = session.scalars(
        select(Listing)
        .join(Pack, Pack.id == Listing.pack_id)
        .where(Pack.marked_from_id.is_not(None))
        .order_by(Listing.id.desc())
    ).all()
    order = make.paid_order(session, world.on, packs=1, listing=world.one(listed, 0))
    packing.allocate(session, order_id=order.id, now=now)
    parcel_code = thread.shipped(session, order, worker=worker, now=now)
    session.expire_all()
    shipping.deliver(session, parcel_code=parcel_code, delivered_at=now, actor=worker, now=now)


UNSOLD_MONEY: tuple[Callable[[Season, int], Callable[[], None] | bool | None], ...] = (
    take_home,
    take_home,
    sell_cheaper,
)
