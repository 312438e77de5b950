import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from fulfilment.allocation import queries, services
from fulfilment.allocation.models import TurnRule
from fulfilment.allocation.rules import AmongEquals, Why
from fulfilment.packing import services as packing
from tests.conftest import NOW, problem
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.queries import counted
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def set_rule(session: Session, on: make.Stage, rule: str) -> None:
    services.set_rule(session, produce_id=on.eggs[0].id, rule=rule, actor=on.worker, now=NOW)


def test_chosen_rule_decides_between_neighbours(session: Session, on: make.Stage) -> None:
    many, _ = make.shelved(session, on, packs=6, owner=build.household(session, name="甲"))
    few, _ = make.shelved(session, on, packs=2, owner=build.household(session, name="乙"))
    set_rule(session, on, "share")
    order = make.paid_order(session, on, packs=4)

    chosen = packing.allocate(session, order_id=order.id, now=NOW)

    assert [each.lot_id for each in chosen].count(many.id) == 3
    assert [each.lot_id for each in chosen].count(few.id) == 1
    assert {each.rule for each in chosen} == {"fefo-receipt-share/1"}


def test_same_rule_again_is_no_change(session: Session, on: make.Stage) -> None:
    set_rule(session, on, "receipt")
    set_rule(session, on, "receipt")

    assert session.scalar(select(func.count()).select_from(TurnRule)) == 1
    set_rule(session, on, "turn")
    [produce] = [row for row in queries.rules(session) if row.produce_id == on.eggs[0].id]
    assert (produce.rule, produce.set_by) == (AmongEquals.TURN, on.worker.name)


@pytest.mark.parametrize(
    ("rule", "produce_id", "code"),
    [("random", 0, "allocation.rule_unknown"), ("turn", 10**9, "allocation.produce_unknown")],
)
def test_unknown_rule_or_produce_is_refused(
    session: Session, on: make.Stage, rule: str, produce_id: int, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        services.set_rule(
            session,
            produce_id=produce_id or on.eggs[0].id,
            rule=rule,
            actor=on.worker,
            now=NOW,
        )
    assert caught.value.code == code


def test_page_says_why_this_household(
    session: Session, on: make.Stage, client: FlaskClient
) -> None:
    make.shelved(session, on, packs=2, owner=build.household(session, name="李桂香"))
    _, items = make.shelved(
        session, on, packs=1, days_ago=5, owner=build.household(session, name="王满")
    )
    order = make.paid_order(session, on, packs=1)
    packing.allocate(session, order_id=order.id, now=NOW)
    make.pick(session, on, order, items[0].code)
    headers = bearer(session, on.worker)

    page = client.get(f"/office/turns/why?code={items[0].code}", headers=headers)
    by_order = client.get(f"/office/turns/why?code={order.code}", headers=headers)

    for answer in (page, by_order):
        words = answer.get_data(as_text=True)
        assert "这一批最早到期" in words
        assert words.index("王满") < words.index("李桂香")
    [told] = client.get(f"/api/turns/why?item={items[0].code}", headers=headers).get_json()
    assert (told["why"], told["considered"], told["order_code"]) == ("expiry", 2, order.code)


def test_explanation_of_an_order_takes_two_statements(session: Session, on: make.Stage) -> None:
    for name in "甲乙丙":
        make.shelved(session, on, packs=2, owner=build.household(session, name=name))
    order = make.paid_order(session, on, packs=5)
    packing.allocate(session, order_id=order.id, now=NOW)

    with counted(session.connection()) as statements:
        told = queries.choices(session, order_code=order.code, hubs=None)

    assert len(told) == 5
    assert [each.why for each in told][:2] == [Why.OLDER_LOT, Why.OLDER_LOT]
    assert len(statements) == 2


def test_other_hubs_are_not_told(session: Session, on: make.Stage) -> None:
    make.shelved(session, on, packs=1)
    order = make.paid_order(session, on, packs=1)
    packing.allocate(session, order_id=order.id, now=NOW)

    assert queries.choices(session, order_code=order.code, hubs={on.village.id}) == []


def test_operator_changes_the_rule_and_worker_may_not(
    session: Session, on: make.Stage, client: FlaskClient
) -> None:
    produce_id = on.eggs[0].id
    operator = bearer(session, build.person(session, Role.OPERATOR))

    saved = client.post(f"/office/turns/{produce_id}", data={"rule": "share"}, headers=operator)
    by_worker = client.put(
        f"/api/turns/{produce_id}", json={"rule": "turn"}, headers=bearer(session, on.worker)
    )

    assert saved.status_code == 303
    assert queries.rules_of(session, [produce_id]) == {produce_id: AmongEquals.SHARE}
    assert problem(by_worker)[0] == 403
    assert "按数量" in client.get("/office/turns", headers=operator).get_data(as_text=True)
    assert client.get(f"/office/turns/{produce_id}", headers=operator).status_code == 200


def test_candidates_are_asked_for_in_the_same_words_however_many_there_are(
    session: Session, on: make.Stage
) -> None:
    """So that the database keeps its plans: with one lot, and with four that were chosen from."""
    asked = []
    for lots in (1, 3):
        for number in range(lots):
            owner = build.household(session, name=f"户{lots}{number}")
            make.shelved(session, on, packs=2, owner=owner)
        packing.allocate(session, order_id=make.paid_order(session, on, packs=1).id, now=NOW)
        with counted(session.connection()) as statements:
            found = queries.candidates(session, hub_id=on.hub.id, pack_ids=[on.eggs[1].id], now=NOW)
        asked.append(statements)
        assert sum(each.free for each in found[on.eggs[1].id]) == (1 if lots == 1 else 6)

    assert len(asked[0]) == 7
    assert asked[0] == asked[1]
