"""The shop follows the shelves."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from fulfilment.offering import queries, services
from fulfilment.recall import services as recall
from fulfilment.sorting import checks
from inventory.quality import services as quality
from storefront.catalogue.models import Offer
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.shopping import post, sign_in


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build.person(session, Role.OPERATOR)


def follow(session: Session, on: make.Stage, *, days: int = 0) -> tuple[int, int]:
    return services.follow_shelves(session, hub_id=on.hub.id, now=NOW + timedelta(days=days))


def broken(session: Session) -> list[str]:
    session.flush()
    return [check.name for check in checks.CHECKS if session.execute(text(check.sql)).first()]


def test_held_goods_leave_the_shop_and_come_back_when_released(
    session: Session, on: make.Stage, operator: Actor
) -> None:
    lot, _ = make.shelved(session, on, packs=3)
    hold = quality.hold_lot(
        session, lot_id=lot.id, kind="test", reason="查", actor=operator, now=NOW
    )

    out = follow(session, on)
    held = make.offer(session, on)
    build.release(session, hold)
    back = follow(session, on)

    assert (out, held) == ((3, 0), (0, 0, 0))
    assert (back, make.offer(session, on)) == ((0, 3), (3, 0, 0))
    assert broken(session) == []


def test_expired_goods_leave_the_shop_by_themselves(session: Session, on: make.Stage) -> None:
    make.shelved(session, on, packs=2)

    assert follow(session, on, days=29) == (0, 0)
    assert follow(session, on, days=31) == (2, 0)
    assert make.offer(session, on) == (0, 0, 0)
    assert broken(session) == []


def test_what_was_promised_stays_promised(
    session: Session, on: make.Stage, operator: Actor
) -> None:
    lot, _ = make.shelved(session, on, packs=3)
    make.paid_order(session, on, packs=2)
    quality.hold_lot(session, lot_id=lot.id, kind="test", reason="查", actor=operator, now=NOW)

    assert follow(session, on) == (1, 0)
    assert follow(session, on) == (0, 0)
    assert make.offer(session, on) == (2, 0, 2)
    assert broken(session) == []


def test_a_recall_empties_the_window_in_the_same_moment(
    session: Session, on: make.Stage, operator: Actor
) -> None:
    lot, _ = make.shelved(session, on, packs=3)

    recall.recall_lot(
        session, client_id=uuid.uuid4(), raw=lot.code, reason="坏", actor=operator, now=NOW
    )

    assert make.offer(session, on) == (0, 0, 0)


def test_the_operator_keeps_goods_back_until_they_are_given_back(
    session: Session, on: make.Stage, operator: Actor
) -> None:
    make.shelved(session, on, packs=3)
    take = {"slug": on.listing.slug, "hub_id": on.hub.id, "actor": operator, "now": NOW}

    services.withhold(session, packs=2, **take)  # type: ignore[arg-type]
    assert follow(session, on) == (0, 0)
    [row] = queries.offered(session, hub_ids=None)
    assert (row.on_shelf, row.left, row.withheld) == (1, 1, 2)

    assert services.give_back(session, packs=2, **take) == 2  # type: ignore[arg-type]
    assert make.offer(session, on) == (3, 0, 0)
    assert broken(session) == []


@pytest.mark.parametrize("packs", [0, -1, 4])
def test_only_what_is_there_is_kept_back(
    session: Session, on: make.Stage, operator: Actor, packs: int
) -> None:
    make.shelved(session, on, packs=3)

    with pytest.raises(Refusal) as refused:
        services.withhold(
            session, slug=on.listing.slug, hub_id=on.hub.id, packs=packs, actor=operator, now=NOW
        )

    assert refused.value.code == "offering.packs"
    assert make.offer(session, on) == (3, 0, 0)


def test_what_somebody_ordered_is_not_kept_back(
    client: FlaskClient, session: Session, on: make.Stage, operator: Actor
) -> None:
    make.shelved(session, on, packs=3)
    make.paid_order(session, on, packs=2)
    sign_in(client, operator)

    answer = post(client, f"/office/shelves/{on.listing.slug}/withhold", hub_id=on.hub.id, packs=2)

    assert answer.status_code == 409
    assert session.get_one(Offer, (on.listing.id, on.channel.id)).stocked == 3
