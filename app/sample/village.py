"""The sample village: one household, fifteen hens, and the thread half-way through.

Everything is made by the verbs that people use. Names, numbers, the village's last three digits
and the workshop licence are made up and marked as sample.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.clock import china_date
from app.ledger import services as ledger
from app.ledger.models import Book
from app.money import BasisPoints, Fen
from app.people import services as people
from app.people.rules import Actor, Grant, Role
from app.sample import errands, goods, matters
from app.sample.people import PASSWORD, PEOPLE, PIN, VOLUNTEER
from fulfilment.collection import services as collection
from fulfilment.receiving import services as receiving
from fulfilment.sorting import services as sorting
from inventory.floats import services as floats
from inventory.intake import services as intake
from inventory.intake.models import Delivery
from inventory.intake.rules import Accepted, DeliveryLine, DeliveryRequest
from inventory.places import services as places
from inventory.places.models import Bin, Place
from inventory.produce import services as produce
from inventory.produce.models import Pack
from inventory.produce.rules import LicencePaper
from inventory.terms import services as terms
from inventory.terms.models import Terms
from inventory.terms.rules import Method, TermsKind, Wording
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind, Registration
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Category, Listing
from storefront.shops.services import opening as shops

CENTRE_CODE = "430922101901"
"""修山镇 is 430922101; 901 is a made-up village code, to be replaced by the operator's own."""
HUB_CODE = "430922112902"
SHOP_CODE = "430104001903"
FREIGHT_FEN = 800
FLOAT_FEN = Fen(200_000)
CHECKS = {
    "eggs": {"clean": True, "whole": True, "fresh": True},
    "pickles": {"sealed": True, "smell": True, "label": True},
}


@dataclass(frozen=True)
class Sample:
    """What the steps of the thread need of each other."""

    centre: Place
    hub: Place
    shelf: Bin
    tray: Pack
    jar: Pack
    terms: Terms
    household: Villager
    staff: dict[Role, Actor]
    volunteer: Actor


def make(session: Session, *, now: datetime) -> bool:
    """Make the sample in an empty database and tell whether it was made."""
    if session.scalar(select(exists().select_from(Book))):
        return False
    sample = _settle(session, now=now)
    _open_shop(session, sample, now=now)
    errands.open_errands(
        session,
        centre=sample.centre,
        master=sample.staff[Role.PROVIDER],
        volunteer=sample.volunteer,
        operator=sample.staff[Role.OPERATOR],
        now=now,
    )
    matters.define_matters(session)
    _open_city_shop(session, sample, now=now)
    first = _deliver(session, sample, trays=12, jars=20, now=now)
    _carry_to_shelf(session, sample, first, now=now)
    _deliver(session, sample, trays=2, jars=0, now=now)
    floats.fund(
        session,
        client_id=uuid.uuid4(),
        place=sample.centre,
        fen=FLOAT_FEN,
        actor=sample.staff[Role.FINANCE],
        now=now,
    )
    return True


def card_code(session: Session) -> str:
    """Tell the code of the sample villager's card; empty where there is no sample."""
    return session.scalar(select(Villager.code).order_by(Villager.id).limit(1)) or ""


def _settle(session: Session, *, now: datetime) -> Sample:
    """Open places, people, produce and terms, and register the household."""
    book = ledger.open_book(session, code="sample", name="桃江代办（示例）")
    centre = places.open_place(
        session,
        code=CENTRE_CODE,
        name="桃江县修山镇花桥港村",
        name_en="Huaqiaogang Village, Xiushan, Taojiang",
        kind="centre",
        book_id=book.id,
        now=now,
        sample=True,
    )
    hub = places.open_place(
        session,
        code=HUB_CODE,
        name="桃江县桃花江仓",
        name_en="Taohuajiang Hub, Taojiang",
        kind="hub",
        book_id=book.id,
        now=now,
        sample=True,
    )
    shelf = places.add_shelf(session, place_id=hub.id, name="A-01")
    places.add_shelf(session, place_id=hub.id, name="A-02")
    people_of_sample = _open_accounts(session, centre, hub, now=now)
    staff = {
        person.role: people_of_sample[person.login]
        for person in PEOPLE
        if person.login != VOLUNTEER
    }
    tray = goods.define_eggs(session, now=now)
    jar = goods.define_pickles(session, now=now)
    goods.define_shoots(session, now=now)
    agreed = _agree(session, book, staff[Role.OPERATOR], now=now)
    household = _register_household(session, centre, staff[Role.AGENT], tray, jar, now=now)
    return Sample(
        centre, hub, shelf, tray, jar, agreed, household, staff, people_of_sample[VOLUNTEER]
    )


def _agree(session: Session, book: Book, operator: Actor, *, now: datetime) -> Terms:
    """Publish consignment at twelve per cent."""
    draft = terms.draft_terms(
        session,
        client_id=uuid.uuid4(),
        book_id=book.id,
        wording=Wording(TermsKind.CONSIGNMENT, fee_rate=BasisPoints(1200)),
        actor=operator,
    )
    return terms.publish_terms(session, terms_id=draft.id, actor=operator, now=now)


def _open_accounts(
    session: Session, centre: Place, hub: Place, *, now: datetime
) -> dict[str, Actor]:
    """Open everybody's account, by login name."""
    at = {"centre": centre.id, "hub": hub.id, "": None}
    staff = {}
    for person in PEOPLE:
        grants = frozenset({Grant(person.role, at[person.at])})
        account = people.open_account(
            session,
            login=person.login,
            name=person.name,
            grants=grants,
            now=now,
            password=PASSWORD,
            pin=PIN if person.role is Role.PROVIDER else None,
        )
        staff[person.login] = Actor(account.id, person.name, grants)
    return staff


def _register_household(
    session: Session, centre: Place, agent: Actor, tray: Pack, jar: Pack, *, now: datetime
) -> Villager:
    household = villagers.register_villager(
        session,
        registration=Registration(
            client_id=uuid.uuid4(),
            place_id=centre.id,
            name="李桂香",
            phone="13800138000",
            pin=PIN,
            consents=frozenset({ConsentKind.DATA, ConsentKind.STORY}),
            id_number=None,
            story="屋后一片竹林，十五只鸡在林子里走。蛋当天捡，坛子菜是婆婆传下来的做法。",
        ),
        actor=agent,
        now=now,
    )
    today = china_date(now)
    produce.record_licence(
        session,
        villager_id=household.id,
        produce_id=jar.produce_id,
        licence=LicencePaper(
            number="示例-小作坊-0001",
            issued_on=today - timedelta(days=100),
            expires_on=today + timedelta(days=3 * 365),
            sample=True,
        ),
        actor=agent,
        now=now,
    )
    return household


def _open_shop(session: Session, sample: Sample, *, now: datetime) -> None:
    web = catalogue.open_channel(
        session,
        code="web",
        kind="web",
        name="乡里小店",
        name_en="Village shop",
        hub_id=sample.hub.id,
        freight_fen=FREIGHT_FEN,
    )
    eggs = catalogue.list_produce(
        session,
        Listing(
            slug="tu-ji-dan-30",
            pack_id=sample.tray.id,
            title="林下土鸡蛋 30 枚",
            title_en="Free-range eggs, tray of 30",
            description="十五只鸡，自己在竹林里找食。每一托都写着是哪一户、哪一天收的。",
            description_en="Fifteen hens in a bamboo grove; each tray says whose and of which day.",
            counter="托",
            counter_en="trays",
            category_id=_category(session, "eggs-poultry"),
        ),
    )
    pickles = catalogue.list_produce(
        session,
        Listing(
            slug="tan-zi-cai-500",
            pack_id=sample.jar.id,
            title="农家坛子菜 500 克",
            title_en="Home-pickled vegetables, 500 g",
            description="坛子里慢慢酸出来的，炒肉、下饭都好。小作坊做的，证照在案。",
            description_en="Slowly soured in the jar. Made in a licensed home workshop.",
            counter="瓶",
            counter_en="jars",
            category_id=_category(session, "pickles"),
        ),
    )
    for listing, price_fen in ((eggs, goods.TRAY_FEN), (pickles, goods.JAR_FEN)):
        catalogue.set_price(
            session,
            listing_id=listing.id,
            channel_id=web.id,
            price_fen=price_fen,
            valid_from=now,
        )


def _open_city_shop(session: Session, sample: Sample, *, now: datetime) -> None:
    """Open a shop in the city that the hub supplies, at the prices of the web shop."""
    place = places.open_place(
        session,
        code=SHOP_CODE,
        name="长沙岳麓直营店",
        name_en="Yuelu Shop, Changsha",
        kind="shop",
        book_id=sample.hub.book_id,
        now=now,
        sample=True,
    )
    shop = shops.open_shop(session, place=place, hub_id=sample.hub.id)
    for listing in session.scalars(select(Listing).order_by(Listing.id)):
        price_fen = goods.TRAY_FEN if listing.pack_id == sample.tray.id else goods.JAR_FEN
        catalogue.set_price(
            session,
            listing_id=listing.id,
            channel_id=shop.channel_id,
            price_fen=price_fen,
            valid_from=now,
        )


def _category(session: Session, code: str) -> int:
    return session.scalars(select(Category.id).where(Category.code == code)).one()


def _deliver(session: Session, sample: Sample, *, trays: int, jars: int, now: datetime) -> Delivery:
    lines = [DeliveryLine(pack_id=sample.tray.id, packs=trays, answers=CHECKS["eggs"])]
    if jars:
        lines.append(DeliveryLine(pack_id=sample.jar.id, packs=jars, answers=CHECKS["pickles"]))
    return intake.log_delivery(
        session,
        request=DeliveryRequest(
            client_id=uuid.uuid4(),
            villager_code=sample.household.code,
            terms_id=sample.terms.id,
            accepted=Accepted(Method.PIN, PIN),
            lines=tuple(lines),
        ),
        actor=sample.staff[Role.AGENT],
        now=now,
    )


def _carry_to_shelf(session: Session, sample: Sample, delivery: Delivery, *, now: datetime) -> None:
    """Take a delivery by crate and truck to the hub's shelf."""
    agent, driver, worker = (sample.staff[role] for role in (Role.AGENT, Role.DRIVER, Role.WORKER))
    crate_code = collection.crate_delivery(
        session, delivery_code=delivery.code, client_id=uuid.uuid4(), actor=agent, now=now
    )
    manifest = collection.open_manifest(
        session,
        client_id=uuid.uuid4(),
        stop_ids=[sample.centre.id],
        to_place_id=sample.hub.id,
        driver=driver,
        now=now,
    )
    collection.load_crate(
        session,
        manifest_code=manifest.code,
        raw=crate_code,
        client_id=uuid.uuid4(),
        actor=driver,
        now=now,
    )
    collection.leave_stop(session, manifest_code=manifest.code, position=1, actor=driver, now=now)
    receiving.unload_crate(
        session,
        manifest_code=manifest.code,
        raw=crate_code,
        client_id=uuid.uuid4(),
        actor=worker,
        now=now,
    )
    receiving.arrive(session, manifest_code=manifest.code, missing_known=0, actor=worker, now=now)
    sorting.put_away(
        session,
        raw_thing=crate_code,
        raw_shelf=sample.shelf.code,
        client_id=uuid.uuid4(),
        actor=worker,
        now=now,
    )
