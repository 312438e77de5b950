"""Goods to be taken apart and made into others, for tests."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from inventory.processing import services
from inventory.processing.rules import Wanted
from inventory.produce.models import Checklist, Pack, Produce
from inventory.stock import services as stock
from inventory.stock.models import Item, Lot
from tests.conftest import NOW
from tests.support import inventory as build

LATER = NOW + timedelta(hours=1)


def worker(session: Session) -> Actor:
    """Return somebody who works at the hub of the tests."""
    return build.person(session, Role.WORKER, build.hub(session))


def chillies(session: Session) -> tuple[Produce, dict[str, Pack]]:
    """Return fresh chillies by the gram: loose, in bags of 500 g and of 2 kg."""
    produce = Produce(
        code=f"test-chillies-{uuid.uuid4().hex[:6]}",
        name="鲜辣椒",
        name_en="Fresh chillies",
        base_unit="gram",
        class_="fresh",
        shelf_life_days=10,
        return_window_hours=48,
        picture="produce",
    )
    session.add(produce)
    session.flush()
    packs = {
        "loose": Pack(name="散装", name_en="loose", base_units=500, loose=True),
        "small": Pack(name="一袋 500 克", name_en="bag of 500 g", base_units=500),
        "large": Pack(name="一袋 2 公斤", name_en="bag of 2 kg", base_units=2000),
    }
    for pack in packs.values():
        pack.produce_id = produce.id
    asked = Checklist(produce_id=produce.id, version=1, questions=[], valid_from=NOW)
    session.add_all([*packs.values(), asked])
    session.flush()
    return produce, packs


def bag(
    session: Session,
    goods: tuple[Produce, Pack],
    *,
    grams: int = 0,
    owner: build.Household | None = None,
) -> tuple[Lot, Item]:
    """Return one labelled bag on the dock of the hub, of its pack's size or of a weight."""
    produce, pack = goods
    household = owner or build.household(session)
    handed = build.delivery(session, household)
    lot = stock.create_lot(
        session,
        delivery_id=handed.id,
        villager_id=household.villager.id,
        produce=produce,
        terms_id=household.terms.id,
        licence_id=None,
        base_units=grams or pack.base_units,
        received_on=NOW.date(),
    )
    [item] = stock.label_items(
        session,
        lot=lot,
        pack=pack,
        packs=1,
        weights=[grams] if grams else (),
        villager_bin_id=build.bin_of(session, household.place, "villager").id,
        bin_id=build.bin_of(session, household.place, "desk").id,
        voucher=handed.code,
        actor=household.agent,
        now=NOW,
    )
    dock = build.bin_of(session, build.hub(session), "dock")
    build.move(session, [item], dock, household.agent, verb="unload", now=NOW)
    return lot, item


def split(
    session: Session, by: Actor, code: str, wanted: Wanted, *, now: datetime = LATER
) -> services.Parted:
    """Take parts out of what was scanned."""
    return services.split_item(
        session, client_id=uuid.uuid4(), raw=code, wanted=wanted, actor=by, now=now
    )


def merge(
    session: Session, by: Actor, code: str, parts: list[str], *, now: datetime = LATER
) -> services.Parted:
    """Put parts back into what they were taken from."""
    return services.merge_items(
        session, client_id=uuid.uuid4(), raw=code, raw_parts=parts, actor=by, now=now
    )
