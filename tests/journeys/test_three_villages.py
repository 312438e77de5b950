"""One truck gathers three villages' chillies into one lot; short pick, return, recall; verify."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import verify
from app.ledger import services as ledger
from app.people import services as people
from app.people.rules import Actor, Grant, Role
from app.sample import village
from app.sample.people import PIN
from fulfilment.collection import services as collection
from fulfilment.losses import services as losses
from fulfilment.packing import queries as packing_read
from fulfilment.packing import services as packing
from fulfilment.recall import services as recall
from fulfilment.receiving import services as receiving
from fulfilment.returns import services as returns
from fulfilment.shipping import services as shipping
from fulfilment.shortages import services as shortages
from fulfilment.sorting import services as sorting
from inventory.intake import services as intake
from inventory.intake.rules import Accepted, DeliveryLine, DeliveryRequest
from inventory.places import services as places
from inventory.places.models import Bin, Place
from inventory.produce.models import Pack
from inventory.produce.rules import Grade, ProduceClass
from inventory.recipes import services as recipes
from inventory.recipes.services import NewRecipe
from inventory.runs import services as runs
from inventory.runs.models import Run
from inventory.runs.rules import Band, Outcome
from inventory.runs.services import NewRun
from inventory.stock.models import Item, Lot
from inventory.terms.models import Terms
from inventory.terms.rules import Method
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind, Registration
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Channel, Listing
from storefront.checkout import services as checkout
from storefront.checkout.services import OrderRequest
from storefront.earnings.models import Earning
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import OpenedPayment
from tests.support import agreed, thread
from tests.support.papers import sent_photo
from tests.support.storefront import RECEIVER, report_of

BAG_FEN = 3_001
"""Of 200 g; odd, so that shares leave remainders."""
PACKS = 12
FREIGHT_FEN = village.FREIGHT_FEN


@dataclass
class Story:
    """Who and what the chapters share; the clock goes on by an hour from one to the next."""

    session: Session
    now: datetime
    by: dict[str, Actor]
    hub: Place
    shelf: Bin
    fresh: Pack
    dried: Pack
    terms: Terms
    """By which goods of several households may be mixed."""

    def later(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


@pytest.fixture
def story(session: Session, now: datetime) -> Story:
    at = thread.sample(session, now=now)
    hub = session.scalars(select(Place).where(Place.kind == "hub")).one()
    return Story(
        session=session,
        now=now,
        by=at.by,
        hub=hub,
        shelf=places.add_shelf(session, place_id=hub.id, name="C-01"),
        fresh=agreed.pack(session, "chilli", "鲜辣椒", ProduceClass.FRESH, "一袋 5 公斤", 5_000),
        dried=agreed.pack(session, "dried", "干辣椒", ProduceClass.PROCESSED, "一袋 200 克", 200),
        terms=agreed.pooled_terms(session, hub.book_id, at.by["operator"], now=now),
    )


@dataclass(frozen=True)
class Brought:
    """What a household brought: in a crate at its village's desk."""

    centre: Place
    crate_code: str
    items: list[Item]


def bring(story: Story, number: int, name: str, packs: int) -> Brought:
    """Open a village, register a household, and put what it brings into a crate."""
    session, now = story.session, story.later()
    centre = places.open_place(
        session,
        code=f"43092210191{number}",
        name=f"第{number}村",
        name_en=f"Village {number}",
        kind="centre",
        book_id=story.hub.book_id,
        now=now,
    )
    grants = frozenset({Grant(Role.AGENT, centre.id)})
    account = people.open_account(
        session, login=f"agent-{number}", name=f"代办{number}", grants=grants, now=now
    )
    agent = Actor(account.id, account.name, grants)
    household = villagers.register_villager(
        session,
        registration=Registration(
            client_id=uuid.uuid4(),
            place_id=centre.id,
            name=name,
            phone=f"1390000000{number}",
            pin=PIN,
            consents=frozenset({ConsentKind.DATA}),
            id_number=None,
            story="",
        ),
        actor=agent,
        now=now,
    )
    delivery = intake.log_delivery(
        session,
        request=DeliveryRequest(
            client_id=uuid.uuid4(),
            villager_code=household.code,
            terms_id=story.terms.id,
            accepted=Accepted(Method.PIN, PIN),
            lines=(DeliveryLine(pack_id=story.fresh.id, packs=packs, answers={}),),
        ),
        actor=agent,
        now=now,
    )
    crate = collection.crate_delivery(
        session, delivery_code=delivery.code, client_id=uuid.uuid4(), actor=agent, now=now
    )
    items = session.scalars(
        select(Item)
        .join(Lot, Lot.id == Item.lot_id)
        .where(Lot.delivery_id == delivery.id)
        .order_by(Item.id)
    )
    return Brought(centre, crate, list(items))


def gather(story: Story, brought: list[Brought]) -> None:
    """Drive round the villages with one manifest, and bring all crates to the hub's dock."""
    session, now = story.session, story.later()
    driver, worker = story.by["driver"], story.by["worker"]
    manifest = collection.open_manifest(
        session,
        client_id=uuid.uuid4(),
        stop_ids=[each.centre.id for each in brought],
        to_place_id=story.hub.id,
        driver=driver,
        now=now,
    ).code
    for position, each in enumerate(brought, start=1):
        collection.load_crate(
            session,
            manifest_code=manifest,
            raw=each.crate_code,
            client_id=uuid.uuid4(),
            actor=driver,
            now=now,
        )
        collection.leave_stop(
            session, manifest_code=manifest, position=position, actor=driver, now=now
        )
        now = story.later()
    for each in brought:
        receiving.unload_crate(
            session,
            manifest_code=manifest,
            raw=each.crate_code,
            client_id=uuid.uuid4(),
            actor=worker,
            now=now,
        )
    receiving.arrive(session, manifest_code=manifest, missing_known=0, actor=worker, now=now)


def dry(story: Story, items: list[Item]) -> Run:
    """License the hub's workshop, write the recipe, and dry all that came into one lot."""
    session, now, operator = story.session, story.later(), story.by["operator"]
    today = now.date()
    recipes.license_place(
        session,
        place_id=story.hub.id,
        produce_id=story.dried.produce_id,
        number="示例-坊-1",
        issued_on=today - timedelta(days=9),
        expires_on=today + timedelta(days=300),
        now=now,
        sample=True,
    )
    recipe = recipes.write_recipe(
        session,
        new=NewRecipe(
            client_id=uuid.uuid4(),
            name="晒辣椒",
            name_en="Dried chillies",
            produce_id=story.dried.produce_id,
            input_ids=[story.fresh.produce_id],
            band=Band(1_000, 2_000),
            second_basis_points=8_000,
            third_basis_points=6_000,
        ),
        actor=operator,
        now=now,
    )
    grades = [Grade.FIRST, Grade.SECOND, Grade.THIRD]
    return runs.make(
        session,
        new=NewRun(
            client_id=uuid.uuid4(),
            recipe_id=recipe.id,
            place_id=story.hub.id,
            inputs=[(item.code, grades[place % 3]) for place, item in enumerate(items)],
            pack_id=story.dried.id,
            outcome=Outcome((200,) * PACKS, 300, "辣椒梗", ""),
        ),
        actor=story.by["worker"],
        now=now,
    )


def sell(story: Story, run: Run, *, on_shelf: int) -> Listing:
    """List the dried chillies and put some on the shelf."""
    session, now = story.session, story.later()
    channel_id = session.scalars(select(Channel.id).where(Channel.kind == "web")).one()
    listing = catalogue.list_produce(
        session,
        Listing(
            slug="gan-la-jiao",
            pack_id=story.dried.id,
            title="三村干辣椒",
            title_en="Dried chillies of three villages",
            description="",
            description_en="",
            counter="袋",
            counter_en="bags",
        ),
    )
    catalogue.set_price(
        session, listing_id=listing.id, channel_id=channel_id, price_fen=BAG_FEN, valid_from=now
    )
    for item in made(story, run)[:on_shelf]:
        sorting.put_away(
            session,
            raw_thing=item.code,
            raw_shelf=story.shelf.code,
            client_id=uuid.uuid4(),
            actor=story.by["worker"],
            now=now,
        )
    return listing


def made(story: Story, run: Run) -> list[Item]:
    return list(
        story.session.scalars(select(Item).where(Item.lot_id == run.lot_id).order_by(Item.id))
    )


def buy(story: Story, listing: Listing, packs: int) -> Order:
    session, now = story.session, story.later()
    placed = checkout.place_order(
        session,
        request=OrderRequest(
            client_id=uuid.uuid4(),
            basket={listing.id: packs},
            receiver=RECEIVER,
            account_id=None,
            expected_total_fen=packs * BAG_FEN + FREIGHT_FEN,
        ),
        now=now,
    )
    order = session.get_one(Order, placed.id)
    payment = payments_read.latest_payment(session, order.code)
    assert payment is not None
    opened = OpenedPayment(f"cs_{order.code}", "http://127.0.0.1:9/pay")
    payments.record_opened(session, attempt_id=payment.attempt_id, opened=opened)
    session.expire_all()
    orders.settle_report(session, report=report_of(payment), now=now)
    return order


def serve_short(story: Story, order: Order, items: list[Item]) -> None:
    """Pick what is there, say that one is missing, and bring the parcel to the door."""
    session, now, worker = story.session, story.later(), story.by["worker"]
    packing.allocate(session, order_id=order.id, now=now)
    for item in items:
        packing.scan_item(
            session,
            order_id=order.id,
            raw=item.code,
            client_id=uuid.uuid4(),
            actor=worker,
            now=now,
        )
    [missing] = [
        task for task in packing_read.tasks_of_order(session, order.id) if task.item_code is None
    ]
    settled = shortages.report_missing(
        session,
        order_id=order.id,
        allocation_id=missing.allocation_id,
        client_id=uuid.uuid4(),
        actor=worker,
        now=now,
    )
    assert (settled.outcome, settled.refund_fen) == ("refunded", BAG_FEN)
    parcel = packing.pack_order(session, order_id=order.id, actor=worker, now=now)
    now = story.later()
    shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number="SF12345678",
        actor=worker,
        now=now,
    )
    now = story.later()
    shipping.deliver(session, parcel_code=parcel.code, delivered_at=now, actor=worker, now=now)


def test_three_villages_one_lot_and_every_fen(story: Story) -> None:
    session, worker = story.session, story.by["worker"]
    households = [("李桂香", 2), ("王满", 1), ("曾国华", 1)]
    crates = [bring(story, at, *each) for at, each in enumerate(households, start=1)]
    gather(story, crates)
    brought = [item for each in crates for item in each.items]
    run = dry(story, brought)
    listing = sell(story, run, on_shelf=3)
    order = buy(story, listing, packs=3)
    dried = made(story, run)
    serve_short(story, order, dried[:2])

    sold = session.execute(
        select(Villager.name, Earning.sale_fen)
        .join(Villager, Villager.id == Earning.villager_id)
        .where(Earning.item_id == dried[0].id)
        .order_by(Earning.id)
    ).all()
    assert [name for name, _ in sold] == ["李桂香", "王满", "曾国华"]
    assert sum(fen for _, fen in sold) == BAG_FEN

    returns.take_back_good(
        session,
        raw=dried[0].code,
        client_id=uuid.uuid4(),
        actor=worker,
        now=story.later(),
    )
    called_back = recall.recall_lot(
        session,
        client_id=uuid.uuid4(),
        raw=brought[0].code,
        reason="农残超标",
        actor=story.by["operator"],
        now=story.later(),
    )
    assert called_back["warned"] == 1
    back = returns.take_back_bad(
        session,
        raw=dried[1].code,
        note="召回退回",
        picture_id=sent_photo(session, worker),
        client_id=uuid.uuid4(),
        actor=worker,
        now=story.later(),
    )
    assert back.loss_id is not None
    losses.confirm_loss(
        session, loss_id=back.loss_id, actor=story.by["operator"], now=story.later()
    )
    ledger.seal_all(session, now=story.later())

    said: list[str] = []
    assert verify.verify(session, say=said.append), said[-3:]
