"""A throw-away desk with durable settings, and things to trade in it."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app import clock
from app.database import embedded, migrating, sealed
from app.database import session as db
from app.people import queries as people
from app.people import services as people_verbs
from app.people.models import Account
from app.people.rules import Actor
from app.sample import village
from fulfilment.collection import services as collection
from fulfilment.receiving import services as receiving
from fulfilment.sorting import queries as sorting_read
from fulfilment.sorting import services as sorting
from inventory.intake import services as intake
from inventory.intake.models import Delivery
from inventory.intake.rules import DeliveryLine, DeliveryRequest
from inventory.places.models import Bin, Place
from inventory.produce import services as produce
from inventory.produce.models import Pack
from inventory.terms.models import Terms
from inventory.villagers.models import Villager
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Channel, Listing
from storefront.catalogue.rules import WEB_CHANNEL

LISTINGS = 100
PRICE_FEN = 6000
FREIGHT_FEN = village.FREIGHT_FEN
FIELD_KEY = "00" * 32


@dataclass(frozen=True)
class Ground:
    """The desk and what stands in it."""

    url: str
    engine: Engine
    """The desk that was opened last is the one that transactions are in; `db.use_engine` changes
    it."""
    centre: Place
    hub: Place
    shelf: Bin
    tray: Pack
    jar: Pack
    terms_id: int
    villager_code: str
    by: dict[str, Actor]
    """Login → who it is."""
    listing_ids: list[int]
    """The first is the hot one, the last is kept for the sell-out, the others are spread over."""


@contextmanager
def opened() -> Iterator[Ground]:
    """Have a new desk for the length of a run; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as another user
        with embedded.serving(folder, durable=True) as server:
            migrating.upgrade(server.url)
            sealed.use_key(FIELD_KEY)
            engine = db.connect(server.url)
            try:
                with db.transaction() as session:
                    ground = _settled(session, server.url, engine)
                yield ground
            finally:
                engine.dispose()


def delivery_request(ground: Ground, *, trays: int, jars: int) -> DeliveryRequest:
    """Write what an agent's phone sends."""
    lines = [DeliveryLine(pack_id=ground.tray.id, packs=trays, answers=village.CHECKS["eggs"])]
    if jars:
        lines.append(
            DeliveryLine(pack_id=ground.jar.id, packs=jars, answers=village.CHECKS["pickles"])
        )
    return DeliveryRequest(
        client_id=uuid.uuid4(),
        villager_code=ground.villager_code,
        terms_id=ground.terms_id,
        lines=tuple(lines),
    )


def deliver(ground: Ground, *, trays: int, jars: int) -> Delivery:
    """Take a delivery in a transaction of its own, as the desk does."""
    request = delivery_request(ground, trays=trays, jars=jars)
    with db.transaction() as session:
        return intake.log_delivery(
            session, request=request, actor=ground.by["agent"], now=clock.now()
        )


def token_of(ground: Ground, login: str) -> str:
    """Make a token by which the API knows somebody of the sample."""
    with db.transaction() as session:
        return people_verbs.create_token(
            session, account_id=ground.by[login].account_id, label="bench", now=clock.now()
        )


def carry_to_dock(session: Session, ground: Ground, delivery_code: str) -> None:
    """Bring a delivery by crate and truck to the hub's dock."""
    now = clock.now()
    driver, worker = ground.by["driver"], ground.by["worker"]
    crate = collection.crate_delivery(
        session,
        delivery_code=delivery_code,
        client_id=uuid.uuid4(),
        actor=ground.by["agent"],
        now=now,
    )
    manifest = collection.open_manifest(
        session,
        client_id=uuid.uuid4(),
        stop_ids=[ground.centre.id],
        to_place_id=ground.hub.id,
        driver=driver,
        now=now,
    ).code
    collection.load_crate(
        session, manifest_code=manifest, raw=crate, client_id=uuid.uuid4(), actor=driver, now=now
    )
    collection.leave_stop(session, manifest_code=manifest, position=1, actor=driver, now=now)
    receiving.unload_crate(
        session, manifest_code=manifest, raw=crate, client_id=uuid.uuid4(), actor=worker, now=now
    )
    receiving.arrive(session, manifest_code=manifest, missing_known=0, actor=worker, now=now)


def put_crates_away(session: Session, ground: Ground) -> None:
    """Put all crates that stand on the hub's dock on its shelf, and so on sale."""
    for row in sorting_read.on_dock(session, hub_id=ground.hub.id):
        sorting.put_away(
            session,
            raw_thing=row.crate_code,
            raw_shelf=ground.shelf.code,
            client_id=uuid.uuid4(),
            actor=ground.by["worker"],
            now=clock.now(),
        )


def _settled(session: Session, url: str, engine: Engine) -> Ground:
    village.make(session, now=clock.now())
    hub = session.scalars(select(Place).where(Place.kind == "hub")).one()
    counted = select(Pack).where(Pack.loose.is_(False))
    packs = {pack.base_units: pack for pack in session.scalars(counted)}
    accounts = session.execute(select(Account.login, Account.id))
    actors = {login: people.actor_of_account(session, number) for login, number in accounts}
    return Ground(
        url=url,
        engine=engine,
        centre=session.scalars(select(Place).where(Place.kind == "centre")).one(),
        hub=hub,
        shelf=session.scalars(
            select(Bin).where(Bin.place_id == hub.id, Bin.kind == "shelf").limit(1)
        ).one(),
        tray=packs[30],
        jar=packs[500],
        terms_id=session.scalars(select(Terms.id)).one(),
        villager_code=session.scalars(select(Villager.code)).one(),
        by={login: actor for login, actor in actors.items() if actor},
        listing_ids=_open_market(session, packs[30]),
    )


def _open_market(session: Session, tray: Pack) -> list[int]:
    """List more in the sample's web shop: the same eggs in a hundred sizes."""
    channel_id = session.scalars(select(Channel.id).where(Channel.kind == WEB_CHANNEL)).one()
    listing_ids = []
    for number in range(LISTINGS + 2):
        pack = produce.define_pack(
            session,
            produce_id=tray.produce_id,
            name=f"一份 {number}",
            name_en=f"portion {number}",
            base_units=1000 + number,
        )
        listing = catalogue.list_produce(session, _listing(pack, number))
        catalogue.set_price(
            session,
            listing_id=listing.id,
            channel_id=channel_id,
            price_fen=PRICE_FEN,
            valid_from=clock.now(),
        )
        listing_ids.append(listing.id)
    return listing_ids


def _listing(pack: Pack, number: int) -> Listing:
    return Listing(
        slug=f"bench-{number}",
        pack_id=pack.id,
        title=f"样品 {number}",
        title_en=f"Sample {number}",
        description="",
        description_en="",
        counter="份",
        counter_en="portions",
    )
