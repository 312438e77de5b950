"""A sub-order without an amount waits; who has seen it at the platform gives it, once."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger.rules import Account
from app.people.rules import Actor, Role
from storefront.channels.rules import Suborder
from storefront.suborders import queries
from storefront.suborders.models import PlatformSuborder
from storefront.suborders.queries import Asked
from storefront.suborders.services import pricing, settling
from tests.conftest import NOW
from tests.storefront.suborders.test_teaching import orders, room, session, tell
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import villagers

__all__ = ["orders", "room", "session"]


@pytest.fixture
def operator(session: Session) -> Actor:
    return build_inventory.person(session, Role.OPERATOR)


@pytest.fixture
def unpriced(session: Session, room: make.Room, orders: list[Suborder]) -> PlatformSuborder:
    tell(session, room, [replace(orders[0], paid_fen=0)])
    assert list(make.fates(session, room).values()) == ["gift"]
    return session.scalars(select(PlatformSuborder)).one()


def give(
    session: Session, room: make.Room, one: PlatformSuborder, fen: int, actor: Actor
) -> settling.Settled:
    return pricing.give_amount(
        session, shop=room.shop, suborder_id=one.id, paid_fen=fen, actor=actor, now=NOW
    )


def test_an_amount_that_is_given_twice_makes_one_order(
    session: Session, room: make.Room, unpriced: PlatformSuborder, operator: Actor
) -> None:
    assert give(session, room, unpriced, 2000, operator).served == 1
    assert give(session, room, unpriced, 2000, operator).served == 0
    assert list(make.fates(session, room).values()) == ["served"]
    assert make.owed(session)[Account.PLATFORM_RECEIVABLE] == 2000
    assert make.offer(session, room) == (5, 0, 1)
    [row] = queries.suborders(
        session, Asked(shop_id=room.shop.id, today=NOW.date(), fate="served", number="")
    )
    assert (row.is_priced, row.paid_fen) == (True, 2000)
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_what_the_platform_tells_later_does_not_take_it_away(
    session: Session,
    room: make.Room,
    orders: list[Suborder],
    unpriced: PlatformSuborder,
    operator: Actor,
) -> None:
    give(session, room, unpriced, 2000, operator)
    tell(session, room, [replace(orders[0], paid_fen=0)])

    session.refresh(unpriced)
    assert (unpriced.fate, unpriced.paid_fen) == ("served", 2000)


def test_what_has_an_amount_keeps_it_and_absurd_ones_are_refused(
    session: Session,
    room: make.Room,
    orders: list[Suborder],
    unpriced: PlatformSuborder,
    operator: Actor,
) -> None:
    for fen in (0, 10**15):
        with pytest.raises(Refusal, match=r"suborders\.amount_absurd"):
            give(session, room, unpriced, fen, operator)
    tell(session, room, [orders[1]])
    served = queries.suborders(
        session, Asked(shop_id=room.shop.id, today=NOW.date(), fate="served", number="")
    )
    priced = session.get_one(PlatformSuborder, served[0].suborder_id)
    with pytest.raises(Refusal, match=r"suborders\.amount_known"):
        give(session, room, priced, 1, operator)
    with pytest.raises(Refusal, match=r"suborders\.unknown"):
        give(session, room, PlatformSuborder(id=10**9), 2000, operator)


def test_the_page_and_the_api_take_an_amount(
    client: FlaskClient,
    session: Session,
    room: make.Room,
    orders: list[Suborder],
    unpriced: PlatformSuborder,
    operator: Actor,
) -> None:
    tell(session, room, [replace(orders[1], paid_fen=0)])
    other = session.scalars(
        select(PlatformSuborder).where(PlatformSuborder.id != unpriced.id)
    ).one()
    headers = villagers.bearer(session, operator)
    numbers = unpriced.id, other.id
    session.commit()
    here = f"/office/platforms/{room.shop.code}/suborders"
    page = client.get(here, headers=headers).get_data(as_text=True)
    assert "没有金额的，填上就能成单" in page
    wrong = client.post(f"{here}/{numbers[0]}/amount", data={"paid": "二十"}, headers=headers)
    assert wrong.status_code == 422
    for _ in range(2):
        answer = client.post(f"{here}/{numbers[0]}/amount", data={"paid": "20"}, headers=headers)
        assert answer.status_code == 303
    api = f"/api/platforms/{room.shop.code}/suborders/{numbers[1]}/amount"
    told = [client.put(api, json={"paid_fen": 2000}, headers=headers).json for _ in range(2)]
    assert told == [{"count": 1}, {"count": 0}]
    shown = client.get(f"{here}?fate=served", headers=headers).get_data(as_text=True)
    assert shown.count("金额是补的") == 2
