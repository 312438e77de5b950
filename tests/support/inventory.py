"""Places, people and lots for tests of the inventory room and of the rooms above it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.ledger import services as ledger
from app.ledger.models import Book
from app.people import services as people
from app.people.rules import Actor, Grant, Role
from inventory.intake.models import Delivery
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places_read
from inventory.places import services as places
from inventory.places.models import Bin, Place
from inventory.produce import queries as produce_read
from inventory.produce.models import Checklist, Licence, Pack, Produce
from inventory.produce.rules import Question, questions_kept
from inventory.quality import services as quality
from inventory.quality.models import Hold
from inventory.stock import services as stock
from inventory.stock.models import Container, Item, Lot
from inventory.terms.models import Acceptance, Terms
from inventory.terms.rules import LossRule
from inventory.villagers.models import Villager
from tests.conftest import NOW

VILLAGE_CODE = "430922101901"
"""花桥港村 in 修山镇; the last three digits are made up for tests."""
HUB_CODE = "430922101902"
CHECKLIST = [
    Question("clean", "蛋壳干净吗？", "Are the shells clean?"),
    Question("whole", "没有破的吗？", "Is none broken?"),
]


def book(session: Session) -> Book:
    """Return the operator's books, opened on first use."""
    found = session.scalar(select(Book).where(Book.code == "taojiang"))
    return found or ledger.open_book(session, code="taojiang", name="桃江代办")


def place(session: Session, kind: str, code: str, name: str, name_en: str) -> Place:
    return places_read.place_of_code(session, code) or places.open_place(
        session,
        code=code,
        name=name,
        name_en=name_en,
        kind=kind,
        book_id=book(session).id,
        now=NOW,
        sample=True,
    )


def village(session: Session) -> Place:
    """Return the village service centre of the tests."""
    return place(session, "centre", VILLAGE_CODE, "修山镇花桥港村", "Huaqiaogang Village, Xiushan")


def hub(session: Session) -> Place:
    """Return the hub of the tests."""
    return place(session, "hub", HUB_CODE, "桃江分拣仓", "Taojiang Hub")


def bin_of(session: Session, at: Place, kind: str) -> Bin:
    """Return the system bin of this kind at a place."""
    return places_read.system_bin(session, place_id=at.id, kind=kind)


def person(session: Session, role: Role, at: Place | None = None) -> Actor:
    """Open an account that holds a role, at one place or everywhere, and return who acts."""
    grants = frozenset({Grant(role, at.id if at else None)})
    account = people.open_account(
        session, login=f"{role}-{uuid.uuid4().hex[:8]}", name=str(role), grants=grants, now=NOW
    )
    return Actor(account.id, account.name, grants)


@dataclass(frozen=True)
class Household:
    """A villager with what it sells, and who received it."""

    villager: Villager
    terms: Terms
    acceptance: Acceptance
    agent: Actor
    place: Place


def household(
    session: Session,
    *,
    name: str = "李桂香",
    loss_rule: LossRule = LossRule.CUSTODY,
    pool_allowed: bool = True,
    at: Place | None = None,
) -> Household:
    """Return a household, at the test village unless told, that accepted terms of 12 %."""
    at = at or village(session)
    agent = person(session, Role.AGENT, at)
    [code] = labels.next_codes(session, CodeKind.VILLAGER, 1)
    villager = Villager(
        code=code,
        client_id=uuid.uuid4(),
        place_id=at.id,
        name=name,
        sort_key="li gui xiang",
        search_tokens=["lgx"],
        story="屋后一片竹林，鸡在林子里走。",
        status="active",
        registered_at=NOW,
    )
    terms = Terms(
        code=f"T-{uuid.uuid4().hex[:6]}",
        version=1,
        book_id=book(session).id,
        kind="consignment",
        fee_basis_points=1200,
        loss_rule=loss_rule,
        pool_allowed=pool_allowed,
        body="代销，收百分之十二。",
        body_en="Consignment, twelve percent.",
        valid_from=NOW,
    )
    session.add_all([villager, terms])
    session.flush()
    acceptance = Acceptance(
        terms_id=terms.id,
        villager_id=villager.id,
        method="screen",
        recorded_by=agent.account_id,
        accepted_at=NOW,
    )
    session.add(acceptance)
    session.flush()
    return Household(villager, terms, acceptance, agent, at)


def eggs_and_tray(session: Session) -> tuple[Produce, Pack]:
    """Return eggs by the piece in trays of thirty, made on first use."""
    return goods(
        session,
        Produce(
            code="test-eggs",
            name="土鸡蛋",
            name_en="Free-range eggs",
            base_unit="piece",
            class_="fresh",
            shelf_life_days=30,
            return_window_hours=48,
            picture="eggs",
        ),
        Pack(name="一托 30 枚", name_en="tray of 30", base_units=30),
        CHECKLIST,
    )


def pickles_and_jar(session: Session) -> tuple[Produce, Pack]:
    """Return pickles by the gram in jars of 500 g, which need a licence."""
    return goods(
        session,
        Produce(
            code="test-pickles",
            name="坛子菜",
            name_en="Pickled vegetables",
            base_unit="gram",
            class_="processed",
            shelf_life_days=180,
            return_window_hours=168,
            picture="jar",
        ),
        Pack(name="一瓶 500 克", name_en="jar of 500 g", base_units=500),
    )


def release(session: Session, hold: Hold, *, now: datetime = NOW) -> None:
    """Let an operator release what somebody else held."""
    quality.release_hold(
        session, hold_id=hold.id, reason="复检合格", actor=person(session, Role.OPERATOR), now=now
    )


def checklist(session: Session, produce: Produce) -> Checklist:
    """Return what is asked of a produce now."""
    return produce_read.newest_checklist(session, produce.id)


def goods(
    session: Session, produce: Produce, pack: Pack, questions: Sequence[Question] = ()
) -> tuple[Produce, Pack]:
    """Return a produce with its one pack and what is asked of it, made on first use."""
    found = session.scalar(select(Produce).where(Produce.code == produce.code))
    if found is not None:
        kept = session.scalars(select(Pack).where(Pack.produce_id == found.id)).one()
        return found, kept
    session.add(produce)
    session.flush()
    pack.produce_id = produce.id
    asked = Checklist(
        produce_id=produce.id, version=1, questions=questions_kept(questions), valid_from=NOW
    )
    session.add_all([pack, asked])
    session.flush()
    return produce, pack


def licence(session: Session, owner: Household, produce: Produce, *, expires_on: date) -> Licence:
    """Return a sample workshop licence of a household."""
    made = Licence(
        villager_id=owner.villager.id,
        produce_id=produce.id,
        number=f"SAMPLE-{uuid.uuid4().hex[:8]}",
        issued_on=clock.china_date(NOW) - timedelta(days=365),
        expires_on=expires_on,
        sample=True,
        recorded_at=NOW,
    )
    session.add(made)
    session.flush()
    return made


def delivery(session: Session, owner: Household, *, now: datetime = NOW) -> Delivery:
    """Return a hand-over of a household, without goods yet."""
    [code] = labels.next_codes(session, CodeKind.DELIVERY, 1)
    made = Delivery(
        code=code,
        client_id=uuid.uuid4(),
        place_id=owner.place.id,
        villager_id=owner.villager.id,
        agent_id=owner.agent.account_id,
        acceptance_id=owner.acceptance.id,
        delivered_at=now,
        received_at=now,
    )
    session.add(made)
    session.flush()
    return made


def lot_of(
    session: Session,
    owner: Household,
    goods: tuple[Produce, Pack],
    *,
    packs: int = 3,
    licence_id: int | None = None,
    now: datetime = NOW,
) -> tuple[Lot, list[Item]]:
    """Return a lot and its labelled items, standing at the desk of the village."""
    produce, pack = goods
    handed = delivery(session, owner, now=now)
    lot = stock.create_lot(
        session,
        delivery_id=handed.id,
        villager_id=owner.villager.id,
        produce=produce,
        terms_id=owner.terms.id,
        licence_id=licence_id,
        base_units=packs * pack.base_units,
        received_on=clock.china_date(now),
    )
    items = stock.label_items(
        session,
        lot=lot,
        pack=pack,
        packs=packs,
        villager_bin_id=bin_of(session, owner.place, "villager").id,
        bin_id=bin_of(session, owner.place, "desk").id,
        voucher=handed.code,
        actor=owner.agent,
        now=now,
    )
    return lot, items


def move(
    session: Session,
    items: list[Item],
    to: Bin,
    actor: Actor,
    *,
    verb: str = "put_away",
    now: datetime = NOW,
) -> None:
    """Move items by themselves, with a made-up voucher."""
    stock.move_items(
        session, items=items, to_bin_id=to.id, verb=verb, voucher="TEST", actor=actor, now=now
    )


def move_crate(session: Session, crate: Container, to: Bin, actor: Actor) -> list[Item]:
    """Unload a crate with what is in it, with a made-up voucher."""
    return stock.move_container(
        session,
        container=crate,
        to_bin_id=to.id,
        verb="unload",
        voucher="TEST",
        actor=actor,
        now=NOW,
    )
