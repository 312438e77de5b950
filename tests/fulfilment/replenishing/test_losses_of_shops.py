"""What breaks, expires or comes back in a city shop: reported there, confirmed by another."""

import io
import uuid
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.people.rules import Actor, Role
from fulfilment.losses import services as losses
from fulfilment.losses.models import Loss
from fulfilment.losses.rules import Reason
from fulfilment.losses.services import Report
from inventory.stock import queries as stock
from inventory.stock.models import Item
from storefront.catalogue.models import Offer
from storefront.earnings.models import Earning
from storefront.shops.queries import shelves as shelves_read
from storefront.shops.services import returns
from tests.conftest import NOW, problem
from tests.fulfilment.replenishing.test_shop import (
    Counter,
    broken,
    refused,
    rung,
    sell,
    stocked_counter,
)
from tests.support import inventory as build
from tests.support.papers import photo, sent_photo
from tests.support.villagers import bearer


@pytest.fixture
def counter(session: Session) -> Counter:
    return stocked_counter(session)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build.person(session, Role.OPERATOR)


def report(
    session: Session,
    at: Counter,
    item: Item,
    *,
    reason: Reason = Reason.BROKEN,
    actor: Actor | None = None,
    by_desk: bool = False,
    now: datetime = NOW,
) -> Loss:
    by = actor or at.clerk
    said = Report(uuid.uuid4(), reason, "掉地上了", sent_photo(session, by), by_desk)
    return losses.report_loss(session, raw=item.code, report=said, actor=by, now=now)


def where(session: Session, item: Item) -> tuple[str, int]:
    card = stock.item_card(session, item.code)
    assert card is not None
    return card.bin_kind, card.place_id


def stands(session: Session, at: Counter) -> list[str]:
    return [row.code for row in shelves_read.counter(session, at.shop, now=NOW)]


def offer(session: Session, at: Counter) -> tuple[int, int]:
    session.expire_all()
    found = session.scalars(select(Offer).where(Offer.channel_id == at.shop.channel_id)).one()
    return found.stocked, found.sold


def brought_back(session: Session, at: Counter, item: Item) -> None:
    order = sell(session, at, rung(item))
    returns.take_back(
        session, shop=at.shop, sale_code=order.code, item_code=item.code, reason="破了",
        actor=at.clerk, now=NOW,
    )  # fmt: skip


def test_what_the_clerk_reports_is_set_apart_in_the_shop_and_refused_by_the_till(
    session: Session, counter: Counter
) -> None:
    item = counter.items[0]

    loss = report(session, counter, item)

    assert (loss.state, loss.place_id) == ("reported", counter.shop.place_id)
    assert where(session, item) == ("quarantine", counter.shop.place_id)
    assert item.code not in stands(session, counter)
    assert offer(session, counter) == (2, 0)
    assert refused(session, counter, rung(item)) == "till.set_apart"
    assert broken(session) == []


def test_operator_writes_it_off_at_the_price_of_the_shop(
    session: Session, counter: Counter, operator: Actor
) -> None:
    item = counter.items[0]
    loss = report(session, counter, item)

    losses.confirm_loss(session, loss_id=loss.id, actor=operator, now=NOW)
    losses.confirm_loss(session, loss_id=loss.id, actor=operator, now=NOW)

    [earning] = session.scalars(select(Earning).where(Earning.kind == "loss")).all()
    assert (earning.sale_fen, earning.fee_fen, earning.net_fen) == (6000, 720, 5280)
    assert earning.villager_id == counter.lot.villager_id
    assert books.balance(session, Account.GOODS_LOSS) == 5280
    assert where(session, item) == ("loss", counter.shop.place_id)
    assert refused(session, counter, rung(item)) == "till.sold_already"
    assert broken(session) == []


def test_expired_goods_leave_and_are_the_villagers_loss(
    session: Session, counter: Counter, operator: Actor
) -> None:
    late = NOW + timedelta(days=200)
    loss = report(session, counter, counter.items[0], reason=Reason.EXPIRED, now=late)

    losses.confirm_loss(session, loss_id=loss.id, actor=operator, now=late)

    assert (loss.bearer, loss.value_fen) == ("villager", None)
    assert session.scalars(select(Earning)).all() == []
    assert broken(session) == []


def test_declined_goods_stand_on_the_counter_again_and_are_sold(
    session: Session, counter: Counter, operator: Actor
) -> None:
    item = counter.items[0]
    loss = report(session, counter, item)

    losses.decline_loss(session, loss_id=loss.id, actor=operator, now=NOW)

    assert where(session, item) == ("desk", counter.shop.place_id)
    assert item.code in stands(session, counter)
    sell(session, counter, rung(item))
    assert offer(session, counter) == (3, 1)
    assert broken(session) == []


def test_what_came_back_is_the_desks_and_its_villager_is_not_paid_twice(
    session: Session, counter: Counter, operator: Actor
) -> None:
    item = counter.items[0]
    brought_back(session, counter, item)

    loss = report(session, counter, item, reason=Reason.SPOILED)
    with pytest.raises(Refusal, match=r"loss\.came_back_bad"):
        losses.decline_loss(session, loss_id=loss.id, actor=operator, now=NOW)
    losses.confirm_loss(session, loss_id=loss.id, actor=operator, now=NOW)

    assert (loss.reason, loss.bearer, loss.value_fen) == ("returned_bad", "desk", None)
    [earned] = session.scalars(select(Earning)).all()
    assert (earned.kind, earned.sale_fen) == ("sale", 6000)
    assert where(session, item) == ("loss", counter.shop.place_id)
    assert offer(session, counter) == (3, 1)
    assert broken(session) == []


def test_being_paid_for_twice_is_found(session: Session, counter: Counter, operator: Actor) -> None:
    item = counter.items[0]
    loss = report(session, counter, item)
    losses.confirm_loss(session, loss_id=loss.id, actor=operator, now=NOW)
    sell(session, counter, rung(counter.items[1]))
    session.execute(
        text("UPDATE earnings SET item_id = :item WHERE kind = 'sale'"), {"item": item.id}
    )

    assert "nothing_is_paid_for_twice" in broken(session)


def test_losses_of_a_shop_are_reported_there_and_by_nobody_twice(
    session: Session, counter: Counter
) -> None:
    item = counter.items[0]
    sell(session, counter, rung(counter.items[1]))

    with pytest.raises(Refusal, match=r"loss\.in_shop"):
        report(session, counter, item, actor=counter.on.worker)
    with pytest.raises(Refusal, match=r"scan\.item_unknown"):
        report(session, counter, counter.items[3])
    with pytest.raises(Refusal, match=r"loss\.not_here"):
        report(session, counter, counter.items[1])
    report(session, counter, item)
    with pytest.raises(Refusal, match=r"loss\.reported_already"):
        report(session, counter, item)


def test_clerk_reports_on_the_page_and_only_another_confirms(
    session: Session, counter: Counter, operator: Actor, client: FlaskClient
) -> None:
    mine, theirs = bearer(session, counter.clerk), bearer(session, operator)
    form = {"raw": counter.items[0].code, "reason": "broken", "client_id": str(uuid.uuid4())}

    asked = client.get("/losses/new", headers=mine)
    without = client.post("/losses/new", data=dict(form), headers=mine)
    saved = client.post(
        "/losses/new", data=form | {"photo": (io.BytesIO(photo()), "a.jpg")}, headers=mine
    )

    assert (asked.status_code, without.status_code, saved.status_code) == (200, 422, 303)
    path = saved.headers["Location"]
    assert "岳麓店" in client.get(path, headers=theirs).get_data(as_text=True)
    assert client.post(f"{path}/confirm", headers=mine).status_code == 403
    assert client.post(f"{path}/confirm", headers=theirs).status_code == 303
    assert "报损了" in client.get("/losses", headers=mine).get_data(as_text=True)


def test_clerk_reports_over_the_api_and_the_worker_is_told_where(
    session: Session, counter: Counter, client: FlaskClient
) -> None:
    def body() -> dict[str, str]:
        ids = {"picture_id": str(uuid.uuid4()), "client_id": str(uuid.uuid4())}
        return {"raw": counter.items[0].code, "reason": "expired", **ids}

    far = client.post("/api/losses", json=body(), headers=bearer(session, counter.on.worker))
    here = client.post("/api/losses", json=body(), headers=bearer(session, counter.clerk))

    assert problem(far) == (404, "loss.in_shop")
    assert (here.status_code, here.get_json()["state"]) == (201, "reported")


def test_receipt_offers_to_report_what_came_back_until_it_is(
    session: Session, counter: Counter, client: FlaskClient
) -> None:
    item = counter.items[0]
    order = sell(session, counter, rung(item))
    path, mine = f"/till/{counter.shop.code}/sales/{order.code}", bearer(session, counter.clerk)
    returns.take_back(
        session, shop=counter.shop, sale_code=order.code, item_code=item.code, reason="破了",
        actor=counter.clerk, now=NOW,
    )  # fmt: skip

    before = client.get(path, headers=mine).get_data(as_text=True)
    report(session, counter, item)
    after = client.get(path, headers=mine).get_data(as_text=True)

    link = f"/losses/new?raw={item.code}"
    assert (link in before, link in after) == (True, False)
