"""The verbs about goods that nobody bought, for plays in any order."""

import uuid
from collections.abc import Callable

from sqlalchemy import select

from app.money import Fen
from fulfilment.clearance import services as clearance
from fulfilment.clearance.rules import SENT_HOME, Why
from fulfilment.clearance.services import NewHandback
from fulfilment.markdowns import queries as markdowns_read
from fulfilment.markdowns import services as markdowns
from fulfilment.markdowns.services import NewMarkdown
from inventory.produce.models import Pack
from inventory.stock.models import Item, Lot, Movement
from storefront.catalogue.models import Listing
from storefront.handovers.rules import Proof
from tests.support import fulfilment as make
from tests.support.papers import sent_photo
from tests.support.verbs import World


def new_handback(
    hub: World, raws: tuple[str, ...], *, client_id: uuid.UUID | None = None
) -> NewHandback:
    """Take labels home against a signature."""
    return NewHandback(
        client_id=client_id or uuid.uuid4(),
        raws=raws,
        why=Why.UNSOLD,
        proof=Proof.SIGNATURE,
        witness="",
        picture_id=sent_photo(hub.session, hub.on.agent),
    )


def send_home(hub: World, n: int) -> None:
    item = hub.one(hub.things("shelf" if n % 2 else "dock"), n)
    clearance.send_home(
        hub.session,
        raws=(item.code,),
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def hand_back(hub: World, n: int) -> None:
    """The desk hands over what came home; the hub, what its villager fetches there."""
    sent = _on_the_way(hub)
    if sent and n % 3:
        new, actor = new_handback(hub, (hub.one(sent, n).code,)), hub.on.agent
    else:
        item = hub.one(hub.things("shelf"), n)
        new, actor = new_handback(hub, (item.code,)), hub.on.worker
    # The answer was lost: it is sent again.
    for _ in range(2):
        clearance.hand_back(hub.session, new=new, actor=actor, now=hub.now)


def bring_back(hub: World, n: int) -> None:
    clearance.bring_back(
        hub.session,
        raw=hub.one(_on_the_way(hub), n).code,
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def mark_down(hub: World, n: int) -> None:
    """The operator's price is a fen lower each time; every other villager agreed on paper."""
    lot = hub.session.get_one(Lot, hub.one(hub.things("shelf"), n).lot_id)
    _tell(hub, lot)
    sold = markdowns_read.for_sale(
        hub.session,
        lot_id=lot.id,
        channel_id=hub.on.channel.id,
        hub_id=hub.on.hub.id,
        now=hub.now,
    )
    one = hub.one(sold, n)
    new = NewMarkdown(
        client_id=uuid.uuid4(),
        lot_code=lot.code,
        pack_id=one.pack_id,
        price_fen=Fen(one.price_fen - 1),
        picture_id=sent_photo(hub.session, hub.on.worker),
    )
    for _ in range(2):
        markdowns.mark_down(hub.session, new=new, actor=hub.on.worker, now=hub.now)


def buy_marked_down(hub: World, n: int) -> None:
    listed = hub.session.scalars(
        select(Listing)
        .join(Pack, Pack.id == Listing.pack_id)
        .where(Pack.marked_from_id.is_not(None))
        .order_by(Listing.id)
    ).all()
    make.paid_order(hub.session, hub.on, packs=1, listing=hub.one(listed, n))


def convert(hub: World, n: int) -> None:
    lot = hub.session.get_one(Lot, hub.one(hub.things("dock"), n).lot_id)
    _tell(hub, lot)
    markdowns.convert(
        hub.session,
        client_id=uuid.uuid4(),
        lot_code=lot.code,
        picture_id=sent_photo(hub.session, hub.on.worker),
        actor=hub.on.worker,
        now=hub.now,
    )


def _tell(hub: World, lot: Lot) -> None:
    clearance.tell_in_person(hub.session, lot_code=lot.code, actor=hub.on.agent, now=hub.now)


def _on_the_way(hub: World) -> list[Item]:
    sent = select(Movement.item_id).where(Movement.verb == SENT_HOME)
    ids = set(hub.session.scalars(sent))
    return [item for item in hub.things("truck") if item.id in ids]


UNSOLD_VERBS: list[Callable[[World, int], bool | None]] = [
    send_home,
    hand_back,
    bring_back,
    mark_down,
    buy_marked_down,
    convert,
]
