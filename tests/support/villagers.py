"""Villagers, goods and deliveries for tests, all made by the services that real ones come from."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import clock
from app.money import BasisPoints
from app.people import services as people
from app.people.rules import Actor, Role
from app.units import BaseUnit
from inventory.intake import services as intake
from inventory.intake.models import Delivery
from inventory.intake.rules import Accepted, DeliveryLine, DeliveryRequest
from inventory.places.models import Place
from inventory.produce import services as produce
from inventory.produce.models import Pack, Produce
from inventory.produce.rules import LicencePaper, NewProduce, ProduceClass, Question
from inventory.terms import services as terms
from inventory.terms.models import Terms
from inventory.terms.rules import Method, TermsKind, Wording
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind, Registration
from tests.conftest import NOW
from tests.support import inventory as build

PIN = "246810"
CLEAN = {"clean": True, "whole": True}
SEALED = {"sealed": True}
TRAY_FEN = 6000
JAR_FEN = 2850


def registration(place: Place, **changes: object) -> Registration:
    """What an agent typed of a villager, with anything changed by name."""
    typed: dict[str, object] = {
        "client_id": uuid.uuid4(),
        "place_id": place.id,
        "name": "李桂香",
        "phone": "138 0013 8000",
        "pin": PIN,
        "consents": frozenset({ConsentKind.DATA, ConsentKind.STORY}),
        "id_number": None,
        "story": "屋后一片竹林，十五只鸡在林子里走。",
    }
    return Registration(**(typed | changes))  # type: ignore[arg-type]


def villager(session: Session, actor: Actor, place: Place, **changes: object) -> Villager:
    """Register a villager at a place."""
    return villagers.register_villager(
        session, registration=registration(place, **changes), actor=actor, now=NOW
    )


def eggs(session: Session) -> tuple[Produce, Pack]:
    """Define eggs in trays of thirty, at two yuan an egg."""
    kind = produce.define_produce(
        session,
        produce=NewProduce(
            code="eggs",
            name="土鸡蛋",
            name_en="Free-range eggs",
            base_unit=BaseUnit.PIECE,
            produce_class=ProduceClass.FRESH,
            shelf_life_days=30,
            return_window_hours=48,
            checklist=(
                Question("clean", "蛋壳干净吗？", "Are the shells clean?"),
                Question("whole", "没有破的吗？", "Is none broken?"),
            ),
            picture="eggs",
        ),
        now=NOW,
    )
    tray = produce.define_pack(
        session, produce_id=kind.id, name="一托30枚", name_en="tray of 30", base_units=30
    )
    produce.publish_guide_price(session, pack_id=tray.id, price_fen=TRAY_FEN, now=NOW)
    return kind, tray


def pickles(session: Session) -> tuple[Produce, Pack]:
    """Define pickled vegetables in jars of 500 g, which need a licence."""
    kind = produce.define_produce(
        session,
        produce=NewProduce(
            code="pickles",
            name="坛子菜",
            name_en="Pickled vegetables",
            base_unit=BaseUnit.GRAM,
            produce_class=ProduceClass.PROCESSED,
            shelf_life_days=180,
            return_window_hours=168,
            checklist=(Question("sealed", "瓶盖拧紧了吗？", "Is the lid tight?"),),
            picture="jar",
        ),
        now=NOW,
    )
    jar = produce.define_pack(
        session, produce_id=kind.id, name="一瓶500克", name_en="jar of 500 g", base_units=500
    )
    produce.publish_guide_price(session, pack_id=jar.id, price_fen=JAR_FEN, now=NOW)
    return kind, jar


def licence(
    session: Session, owner: Villager, kind: Produce, *, expires_on: date = date(2027, 6, 30)
) -> None:
    """Put a sample licence on file."""
    produce.record_licence(
        session,
        villager_id=owner.id,
        produce_id=kind.id,
        licence=LicencePaper(
            number=f"SAMPLE-{owner.code}",
            issued_on=date(2025, 7, 1),
            expires_on=expires_on,
            sample=True,
        ),
        actor=build.person(session, Role.OPERATOR),
        now=NOW,
    )


def agreement(session: Session, place: Place, *, now: datetime = NOW, **wording: object) -> Terms:
    """Publish the next version of consignment at 12 %, with anything else by name."""
    operator = build.person(session, Role.OPERATOR)
    decided: dict[str, object] = {
        "kind": TermsKind.CONSIGNMENT,
        "fee_rate": BasisPoints(1200),
        **wording,
    }
    draft = terms.draft_terms(
        session,
        client_id=uuid.uuid4(),
        book_id=place.book_id,
        wording=Wording(**decided),  # type: ignore[arg-type] # a test may say anything
        actor=operator,
    )
    return terms.publish_terms(session, terms_id=draft.id, actor=operator, now=now)


@dataclass(frozen=True)
class Desk:
    """A village desk ready to take goods."""

    place: Place
    agent: Actor
    villager: Villager
    terms: Terms
    eggs: Produce
    tray: Pack
    pickles: Produce
    jar: Pack


def desk(session: Session) -> Desk:
    """Open the test village's desk with one household, two kinds of goods and terms."""
    place = build.village(session)
    agent = build.person(session, Role.AGENT, place)
    kind, tray = eggs(session)
    pickled, jar = pickles(session)
    return Desk(
        place=place,
        agent=agent,
        villager=villager(session, agent, place),
        terms=agreement(session, place),
        eggs=kind,
        tray=tray,
        pickles=pickled,
        jar=jar,
    )


def signed() -> Accepted:
    """A villager's yes by signature, whose picture is still on its way."""
    return Accepted(Method.SIGNATURE, picture_id=uuid.uuid4())


def request(at: Desk, *lines: DeliveryLine, **changes: object) -> DeliveryRequest:
    """Two trays of good eggs, or these lines, with anything changed by name."""
    sent: dict[str, object] = {
        "client_id": uuid.uuid4(),
        "villager_code": at.villager.code,
        "terms_id": at.terms.id,
        "accepted": signed(),
        "lines": lines or (DeliveryLine(pack_id=at.tray.id, packs=2, answers=CLEAN),),
    }
    return DeliveryRequest(**(sent | changes))  # type: ignore[arg-type]


def delivery(session: Session, at: Desk, *lines: DeliveryLine, now: datetime = NOW) -> Delivery:
    """Take a delivery at the desk."""
    return intake.log_delivery(session, request=request(at, *lines), actor=at.agent, now=now)


def bearer(session: Session, actor: Actor) -> dict[str, str]:
    """Headers of a request by this person, good by the real clock that edges read."""
    token = people.create_token(session, account_id=actor.account_id, label="test", now=clock.now())
    return {"Authorization": f"Bearer {token}"}
