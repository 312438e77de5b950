"""Hand-overs beyond the plain one: loose goods, signatures, photos, texts, what was forgotten."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages import services as messages
from app.units import Grams
from inventory.intake import queries, services
from inventory.intake.models import DeliveryPicture
from inventory.intake.rules import DeliveryLine, Refused
from inventory.produce import services as produce
from inventory.stock.models import Item, Lot
from inventory.terms.models import Acceptance
from tests.conftest import NOW
from tests.support import villagers as make
from tests.support.villagers import Desk


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


def test_loose_goods_are_labelled_bag_by_bag(session: Session, desk: Desk) -> None:
    loose = produce.define_pack(
        session,
        produce_id=desk.pickles.id,
        name="散装",
        name_en="loose",
        base_units=500,
        loose=True,
    )
    produce.publish_guide_price(session, pack_id=loose.id, price_fen=999, now=NOW)
    bags = (Grams(11_800), Grams(730))
    delivery = make.delivery(session, desk, DeliveryLine(loose.id, 2, make.SEALED, weights=bags))

    assert session.scalars(select(Lot)).one().base_units == 12_530
    assert session.scalars(select(Item.base_units).order_by(Item.id)).all() == list(bags)
    slip = queries.delivery_slip(session, delivery.code, places=None)
    assert slip is not None
    # ¥9.99 for 500 g: 23.6 and 1.46 times, each bag rounded once.
    assert slip.lots[0].packs[0].expected_fen == (23_576, 1_459)


def test_terms_are_signed_once_for_a_version(session: Session, desk: Desk) -> None:
    with pytest.raises(Refusal, match=r"terms\.not_accepted"):
        services.log_delivery(
            session, request=make.request(desk, accepted=None), actor=desk.agent, now=NOW
        )
    first = make.delivery(session, desk)

    second = services.log_delivery(
        session, request=make.request(desk, accepted=None), actor=desk.agent, now=NOW
    )

    assert second.acceptance_id == first.acceptance_id


def test_photos_are_named_before_they_arrive(session: Session, desk: Desk) -> None:
    photos = (uuid.uuid4(), uuid.uuid4())
    sent = make.request(desk, picture_ids=photos)
    delivery = services.log_delivery(session, request=sent, actor=desk.agent, now=NOW)

    named = session.scalars(
        select(DeliveryPicture.picture_id).where(DeliveryPicture.delivery_id == delivery.id)
    )
    assert set(named) == set(photos)


def test_the_villagers_phone_gets_the_counts_at_once(session: Session, desk: Desk) -> None:
    delivery = make.delivery(
        session, desk, DeliveryLine(desk.tray.id, 2, make.CLEAN, (Refused(7, "破了"),))
    )

    [text] = messages.latest(session)
    assert (text.phone, text.body) == (
        desk.villager.phone,
        f"【商务代办】收下土鸡蛋2件共60枚。退回土鸡蛋7枚（破了）。单号{delivery.code}，不对请当面找代办员。",
    )


def test_forgotten_goods_are_a_new_delivery_that_names_the_first(
    session: Session, desk: Desk
) -> None:
    first = make.delivery(session, desk)
    other = make.villager(session, desk.agent, desk.place, name="周满秀", phone="13900139000")

    second = services.log_delivery(
        session, request=make.request(desk, corrects=first.code), actor=desk.agent, now=NOW
    )

    assert second.corrects_id == first.id
    of_another = make.request(desk, villager_code=other.code, corrects=first.code)
    with pytest.raises(Refusal, match=r"delivery\.unknown"):
        services.log_delivery(session, request=of_another, actor=desk.agent, now=NOW)


def test_a_phone_that_runs_ahead_agrees_no_later_than_we_heard(
    session: Session, desk: Desk
) -> None:
    ahead = NOW + timedelta(minutes=4)
    sent = make.request(desk, delivered_at=ahead)
    delivery = services.log_delivery(session, request=sent, actor=desk.agent, now=NOW)

    accepted_at = session.scalars(select(Acceptance.accepted_at)).one()
    assert (delivery.delivered_at, accepted_at) == (ahead, NOW)
