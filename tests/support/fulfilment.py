"""Crates, shelves and paid orders for tests, made by the services that real ones come from."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from fulfilment.collection import services as collection
from fulfilment.collection.models import Manifest
from fulfilment.packing import services as packing
from fulfilment.packing.models import Parcel
from fulfilment.receiving import services as receiving
from fulfilment.shipping import services as shipping
from fulfilment.sorting import services as sorting
from inventory.places import services as places
from inventory.places.models import Bin, Place
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Channel, Listing, Offer
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import NewLine, NewOrder, Receiver
from storefront.payments import queries as payments_read
from storefront.placing import services as placing
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import storefront

PRICE_FEN = 6000
FREIGHT_FEN = 800


@dataclass(frozen=True)
class Stage:
    """A village, a hub with two shelves and a web shop that sells trays of eggs."""

    village: Place
    hub: Place
    shelf: Bin
    far_shelf: Bin
    agent: Actor
    driver: Actor
    worker: Actor
    channel: Channel
    eggs: tuple[Produce, Pack]
    listing: Listing


def stage(session: Session) -> Stage:
    """Return the stage on which crates become parcels."""
    village, hub = build.village(session), build.hub(session)
    channel = catalogue.open_channel(
        session,
        code="web",
        kind="web",
        name="网上商店",
        name_en="Web shop",
        hub_id=hub.id,
        freight_fen=FREIGHT_FEN,
    )
    eggs = build.eggs_and_tray(session)
    return Stage(
        village=village,
        hub=hub,
        shelf=places.add_shelf(session, place_id=hub.id, name="A-01"),
        far_shelf=places.add_shelf(session, place_id=hub.id, name="B-09"),
        agent=build.person(session, Role.AGENT, village),
        driver=build.person(session, Role.DRIVER),
        worker=build.person(session, Role.WORKER, hub),
        channel=channel,
        eggs=eggs,
        listing=listed(session, channel, eggs, slug="eggs-30"),
    )


def listed(
    session: Session, channel: Channel, goods: tuple[Produce, Pack], *, slug: str
) -> Listing:
    """Put a pack up for sale."""
    produce, pack = goods
    listing = catalogue.list_produce(
        session,
        Listing(
            slug=slug,
            pack_id=pack.id,
            title=f"{produce.name}{pack.name}",
            title_en=f"{produce.name_en}, {pack.name_en}",
            description="",
            description_en="",
            counter="份",
            counter_en="packs",
        ),
    )
    catalogue.set_price(
        session,
        listing_id=listing.id,
        channel_id=channel.id,
        price_fen=PRICE_FEN,
        valid_from=NOW - timedelta(days=1),
    )
    return listing


def crate_of(session: Session, on: Stage, items: list[Item]) -> str:
    """Put items into a new crate at the desk, scan by scan, and return its code."""
    code = collection.start_crate(
        session, place_id=on.village.id, client_id=uuid.uuid4(), actor=on.agent, now=NOW
    )
    for item in items:
        collection.add_item(
            session,
            crate_code=code,
            raw=item.code,
            client_id=uuid.uuid4(),
            actor=on.agent,
            now=NOW,
        )
    return code


def manifest_with(
    session: Session, on: Stage, crate_codes: list[str], *, departs: bool = True
) -> Manifest:
    """Load crates on a run to the hub, and let it leave."""
    manifest = collection.open_manifest(
        session,
        client_id=uuid.uuid4(),
        stop_ids=[on.village.id],
        to_place_id=on.hub.id,
        driver=on.driver,
        now=NOW,
    )
    for code in crate_codes:
        collection.load_crate(
            session,
            manifest_code=manifest.code,
            raw=code,
            client_id=uuid.uuid4(),
            actor=on.driver,
            now=NOW,
        )
    if departs:
        collection.leave_stop(
            session, manifest_code=manifest.code, position=1, actor=on.driver, now=NOW
        )
    return manifest


def unload(
    session: Session, on: Stage, manifest: Manifest, crate_code: str, *, now: datetime = NOW
) -> receiving.Unloaded:
    """Scan a crate in at the dock."""
    return receiving.unload_crate(
        session,
        manifest_code=manifest.code,
        raw=crate_code,
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=now,
    )


def put_away(
    session: Session, on: Stage, thing: str, *, shelf: Bin | None = None, now: datetime = NOW
) -> sorting.PutAway:
    """Scan a crate or an item, then a shelf."""
    return sorting.put_away(
        session,
        raw_thing=thing,
        raw_shelf=(shelf or on.shelf).code,
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=now,
    )


def on_dock(session: Session, on: Stage, items: list[Item], *, now: datetime = NOW) -> str:
    """Bring items to the dock in one crate and return its code."""
    crate = crate_of(session, on, items)
    unload(session, on, manifest_with(session, on, [crate]), crate, now=now)
    return crate


def shelved(
    session: Session,
    on: Stage,
    *,
    packs: int = 3,
    owner: build.Household | None = None,
    goods: tuple[Produce, Pack] | None = None,
    licence_id: int | None = None,
    shelf: Bin | None = None,
    days_ago: int = 0,
) -> tuple[Lot, list[Item]]:
    """Return a lot that came all the way from the desk to a shelf."""
    lot, items = build.lot_of(
        session,
        owner or build.household(session),
        goods or on.eggs,
        packs=packs,
        licence_id=licence_id,
        now=NOW - timedelta(days=days_ago),
    )
    put_away(session, on, on_dock(session, on, items), shelf=shelf)
    return lot, items


def paid_order(
    session: Session,
    on: Stage,
    *,
    packs: int = 1,
    listing: Listing | None = None,
    price_fen: int = PRICE_FEN,
    lines: Sequence[NewLine] = (),
    now: datetime = NOW,
) -> Order:
    """Return an order that was placed, reserved and paid: of one listing, or of these lines."""
    wanted = listing or on.listing
    nominal = session.get_one(Pack, wanted.pack_id).base_units if wanted.tolerance_grams else None
    placed = placing.place(
        session,
        new=NewOrder(
            client_id=uuid.uuid4(),
            channel_id=on.channel.id,
            book_id=on.hub.book_id,
            account_id=None,
            lines=lines or [NewLine(wanted.id, packs, price_fen, nominal, wanted.tolerance_grams)],
            freight_fen=FREIGHT_FEN,
            receiver=Receiver("王芳", "13900001234", "湖南省长沙市岳麓区麓山南路 1 号"),
        ),
        now=now,
    )
    [payment] = payments_read.payments_of(session, placed.code)
    orders.settle_report(session, report=storefront.report_of(payment), now=now)
    return session.get_one(Order, placed.id)


def pick(
    session: Session, on: Stage, order: Order, raw: str, *, client_id: uuid.UUID | None = None
) -> packing.Picked:
    """Scan an item for an order."""
    return packing.scan_item(
        session,
        order_id=order.id,
        raw=raw,
        client_id=client_id or uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )


def packed(session: Session, on: Stage, order: Order, items: list[Item]) -> Parcel:
    """Choose, pick and pack an order from these items."""
    packing.allocate(session, order_id=order.id, now=NOW)
    for item in items:
        pick(session, on, order, item.code)
    return packing.pack_order(session, order_id=order.id, actor=on.worker, now=NOW)


def delivered(session: Session, on: Stage, items: list[Item], number: str = "SF12345678") -> Order:
    """Return an order of these items that its buyer has."""
    order = paid_order(session, on, packs=len(items))
    parcel = packed(session, on, order, items)
    shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number=number,
        actor=on.worker,
        now=NOW,
    )
    shipping.deliver(session, parcel_code=parcel.code, delivered_at=NOW, actor=on.worker, now=NOW)
    return order


def offer(session: Session, on: Stage) -> tuple[int, int, int]:
    """Tell stocked, reserved and sold of the eggs in the shop."""
    row = session.get_one(Offer, (on.listing.id, on.channel.id), populate_existing=True)
    return row.stocked, row.reserved, row.sold
