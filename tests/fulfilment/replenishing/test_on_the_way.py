"""What was sent to a shop and did not leave, or did not come: undone, found, or written off."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from fulfilment.losses.models import Loss
from fulfilment.replenishing import queries, services
from fulfilment.replenishing.models import Replenishment
from inventory.stock import queries as stock
from storefront.earnings.models import Earning
from tests.conftest import NOW
from tests.fulfilment.replenishing.test_shop import Counter, broken, stocked_counter
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.villagers import bearer

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def counter(session: Session) -> Counter:
    return stocked_counter(session)


def sent(session: Session, at: Counter) -> Replenishment:
    return services.send(
        session, raw=at.items[3].code, shop_code=at.shop.code, actor=at.on.worker, now=NOW
    )


def missed(session: Session, at: Counter) -> Replenishment:
    way = sent(session, at)
    services.miss(session, shop=at.shop, codes=[at.items[3].code], actor=at.clerk, now=LATER)
    return way


def where(session: Session, at: Counter) -> str:
    card = stock.item_card(session, at.items[3].code)
    assert card is not None
    return card.bin_kind


def test_what_did_not_leave_goes_back_to_the_dock_and_may_be_sent_again(
    session: Session, counter: Counter
) -> None:
    way = sent(session, counter)

    for _ in range(2):
        services.stay(session, way_id=way.id, note="", actor=counter.on.worker, now=NOW)

    assert (way.outcome, where(session, counter)) == ("stayed", "dock")
    assert queries.coming(session, counter.shop.place_id) == []
    assert broken(session) == []
    make.put_away(session, counter.on, counter.items[3].code)
    assert make.offer(session, counter.on) == (1, 0, 0)
    again = sent(session, counter)
    services.receive(
        session, shop=counter.shop, codes=[counter.items[3].code], actor=counter.clerk, now=LATER
    )
    assert again.id != way.id
    assert where(session, counter) == "desk"
    assert broken(session) == []


def test_what_the_shop_has_is_not_undone(session: Session, counter: Counter) -> None:
    way = session.scalars(
        select(Replenishment).where(Replenishment.item_id == counter.items[0].id)
    ).one()

    with pytest.raises(Refusal, match=r"replenishing\.came_already"):
        services.stay(session, way_id=way.id, note="", actor=counter.on.worker, now=LATER)
    with pytest.raises(Refusal, match=r"replenishing\.way_unknown"):
        services.stay(session, way_id=way.id, note="", actor=counter.clerk, now=LATER)
    with pytest.raises(Refusal, match=r"replenishing\.not_coming"):
        services.miss(
            session,
            shop=counter.shop,
            codes=[counter.items[0].code],
            actor=counter.clerk,
            now=LATER,
        )


def test_what_is_missed_and_comes_late_is_taken_in(session: Session, counter: Counter) -> None:
    way = missed(session, counter)
    assert queries.missed_of(session, hub_id=counter.on.hub.id) == 1

    services.receive(
        session, shop=counter.shop, codes=[counter.items[3].code], actor=counter.clerk, now=LATER
    )

    assert (way.missed_by, way.received_by) == (counter.clerk.account_id,) * 2
    assert queries.missed_of(session, hub_id=counter.on.hub.id) == 0
    assert where(session, counter) == "desk"
    assert broken(session) == []


def test_what_is_lost_on_the_way_is_owed_to_its_villager(
    session: Session, counter: Counter
) -> None:
    way = missed(session, counter)

    for _ in range(2):
        services.lose(session, way_id=way.id, note="车上没有", actor=counter.on.worker, now=LATER)

    loss = session.scalars(select(Loss)).one()
    assert (loss.reason, loss.state, loss.bearer, loss.value_fen) == (
        "lost", "confirmed", "desk", 6000,
    )  # fmt: skip
    assert (loss.reported_by, loss.decided_by) == (
        counter.clerk.account_id,
        counter.on.worker.account_id,
    )
    [earning] = session.scalars(select(Earning)).all()
    assert (earning.kind, earning.villager_id) == ("loss", counter.lot.villager_id)
    assert (where(session, counter), queries.coming(session, counter.shop.place_id)) == ("loss", [])
    assert broken(session) == []


def test_nobody_writes_off_what_is_not_missed_or_what_they_missed_themselves(
    session: Session, counter: Counter
) -> None:
    way = sent(session, counter)
    operator = build.person(session, Role.OPERATOR)

    with pytest.raises(Refusal, match=r"replenishing\.not_missed"):
        services.lose(session, way_id=way.id, note="没了", actor=operator, now=LATER)
    services.miss(
        session, shop=counter.shop, codes=[counter.items[3].code], actor=operator, now=LATER
    )
    with pytest.raises(Refusal, match=r"replenishing\.own_word"):
        services.lose(session, way_id=way.id, note="没了", actor=operator, now=LATER)
    with pytest.raises(Refusal, match=r"difference\.note_wrong"):
        services.lose(session, way_id=way.id, note=" ", actor=counter.on.worker, now=LATER)
    assert where(session, counter) == "truck"


def test_the_database_keeps_one_way_at_a_time(session: Session, counter: Counter) -> None:
    way = sent(session, counter)

    twice = insert(Replenishment).values(
        item_id=way.item_id, hub_id=way.hub_id, shop_id=way.shop_id, sent_at=NOW,
        sent_by=way.sent_by,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="replenishments_item_once"), session.begin_nested():
        session.execute(twice)
    session.execute(
        text("UPDATE replenishments SET received_at = NULL, received_by = NULL WHERE id <> :way"),
        {"way": way.id},
    )
    assert "goods_for_shops_are_somewhere" in broken(session)


def test_pages_undo_tell_and_explain(
    session: Session, counter: Counter, client: FlaskClient
) -> None:
    way, code = sent(session, counter), counter.items[3].code
    worker, clerk = bearer(session, counter.on.worker), bearer(session, counter.clerk)
    shop = counter.shop.code

    told = client.post(
        f"/till/{shop}/goods", data={"codes": [code], "what": "missed"}, headers=clerk
    )
    seen = client.get("/hub/shops/missed", headers=worker).get_data(as_text=True)
    home = client.get("/hub/", headers=worker).get_data(as_text=True)
    wordless = client.post(f"/hub/shops/missed/{way.id}", data={"note": ""}, headers=worker)
    stayed = client.post(f"/hub/shops/ways/{way.id}/stay", data={"note": "忘装了"}, headers=worker)

    assert (told.status_code, wordless.status_code, stayed.status_code) == (303, 422, 303)
    assert (code in seen, "门店有 1 件没收到" in home) == (True, True)
    assert "写一句怎么回事" in wordless.get_data(as_text=True)
    session.refresh(way)
    assert (way.outcome, way.note) == ("stayed", "忘装了")
    assert client.get("/hub/shops/missed", headers=clerk).status_code == 403
    assert code not in client.get(f"/till/{shop}/goods", headers=clerk).get_data(as_text=True)
