"""Parcels that their buyers fetch: at the counter, on its pages and by API."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages.models import TextMessage
from app.people.rules import Actor, Role
from app.spoken import is_spoken, new_code
from fulfilment.pickups import queries, rules, services
from fulfilment.pickups.queries import PickupRow
from fulfilment.returns import services as returns
from fulfilment.shipping import services as shipping
from inventory.stock.models import Item
from storefront.earnings.models import Earning
from storefront.orders import queries as orders
from storefront.orders.models import Order
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.platforms import broken_promises
from tests.support.queries import counted
from tests.support.villagers import bearer

LATER = NOW + timedelta(hours=5)


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def parcel(session: Session, on: make.Stage) -> str:
    """The code of a packed parcel that is fetched at the village's centre."""
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on)
    order.pickup_place_id = on.village.id
    order.receiver_address = "自提：修山镇花桥港村（8 点到 18 点）"
    return make.packed(session, on, order, items[:1]).code


def send(session: Session, on: make.Stage, parcel: str) -> None:
    shipping.ship(
        session,
        parcel_code=parcel,
        carrier="own",
        tracking_number=parcel,
        actor=on.worker,
        now=NOW,
    )


def take_in(session: Session, on: make.Stage, parcel: str) -> PickupRow:
    return services.take_in(session, raw=parcel, actor=on.agent, now=NOW)


def hand_over(session: Session, by: Actor, parcel: str, said: str) -> PickupRow:
    """Hand over as the edge does: what is refused without an error is raised after the commit."""
    done = services.hand_over(session, raw=parcel, said=said, actor=by, now=LATER)
    if isinstance(done, Refusal):
        raise done
    return done


def refusal_of(session: Session, on: make.Stage, parcel: str, said: str) -> str:
    with pytest.raises(Refusal) as refused:
        hand_over(session, on.agent, parcel, said)
    return refused.value.code


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10_000:04d}"


def texts(session: Session) -> list[str]:
    return [message.body for message in session.scalars(select(TextMessage))]


def steps(session: Session, parcel: str) -> list[tuple[str, str]]:
    found = queries.pickup_of_parcel(session, parcel)
    assert found is not None
    history = orders.history_of_order(session, found.order_id)
    return [(step.state, step.note) for step in history]


def test_a_parcel_is_taken_in_once_and_its_buyer_told(
    session: Session, on: make.Stage, parcel: str
) -> None:
    send(session, on, parcel)
    first = take_in(session, on, parcel)
    again = take_in(session, on, parcel)

    assert first == again
    assert first.ready_at == NOW
    assert first.spoken_code is not None
    [told] = [body for body in texts(session) if "取货码" in body]
    assert f"取货码 {first.spoken_code}" in told
    assert "修山镇花桥港村" in told
    assert steps(session, parcel)[-2:] == [
        ("shipped", "送去自提点"), ("arrived", on.village.name),
    ]  # fmt: skip
    assert broken_promises(session) == []


def test_who_says_the_code_gets_it_and_the_villager_has_earned(
    session: Session, on: make.Stage, parcel: str
) -> None:
    send(session, on, parcel)
    kept = take_in(session, on, parcel)
    code = kept.spoken_code or ""

    done = hand_over(session, on.agent, parcel, f" {code[:2]} {code[2:]} ")

    assert (done.order_state, done.fetched_at) == ("delivered", LATER)
    [earning] = session.scalars(select(Earning))
    assert earning.delivered_at == LATER
    assert refusal_of(session, on, parcel, code) == "pickup.gone"
    assert broken_promises(session) == []


def test_nobody_else_gets_it(session: Session, on: make.Stage, parcel: str) -> None:
    send(session, on, parcel)
    assert refusal_of(session, on, parcel, "0000") == "pickup.not_taken_in"

    code = take_in(session, on, parcel).spoken_code or ""

    assert refusal_of(session, on, parcel, other_than(code)) == "pickup.wrong_code"
    assert refusal_of(session, on, parcel, "") == "pickup.wrong_code"
    elsewhere = build.person(session, Role.CLERK, on.hub)
    with pytest.raises(Refusal) as refused:
        hand_over(session, elsewhere, parcel, code)
    assert refused.value.code == "pickup.elsewhere"
    assert queries.waiting(session, place_ids=[on.hub.id]) == []
    assert queries.waiting(session, place_ids=None)[0].fetched_at is None


def test_five_wrong_codes_lock_it_until_the_buyer_is_told_another(
    session: Session, on: make.Stage, parcel: str
) -> None:
    send(session, on, parcel)
    code = take_in(session, on, parcel).spoken_code or ""
    for _ in range(5):
        assert refusal_of(session, on, parcel, other_than(code)) == "pickup.wrong_code"
    assert refusal_of(session, on, parcel, code) == "pickup.locked"

    again = services.tell_another_code(session, raw=parcel, actor=on.agent, now=LATER)

    assert again.wrong_codes == 0
    assert f"取货码 {again.spoken_code}" in texts(session)[-1]
    assert hand_over(session, on.agent, parcel, again.spoken_code or "").fetched_at == LATER


def test_the_hub_cannot_say_that_it_was_fetched(
    session: Session, on: make.Stage, parcel: str
) -> None:
    send(session, on, parcel)
    take_in(session, on, parcel)

    with pytest.raises(Refusal) as refused:
        shipping.deliver(
            session, parcel_code=parcel, delivered_at=LATER, actor=on.worker, now=LATER
        )

    assert refused.value.code == "shipping.is_fetched"


def test_what_nobody_fetched_comes_back_and_its_money_goes_back(
    session: Session, on: make.Stage, parcel: str
) -> None:
    send(session, on, parcel)
    code = take_in(session, on, parcel).spoken_code or ""
    for _ in range(2):
        shipping.came_back(session, parcel_code=parcel, actor=on.worker, now=LATER)
    assert refusal_of(session, on, parcel, code) == "pickup.gone"
    assert steps(session, parcel)[-1] == ("delivered", "没送到，退回仓库了")

    item = session.scalars(select(Earning.item_id)).one()
    label = session.get_one(Item, item).code
    back = returns.take_back_good(
        session, raw=label, client_id=uuid.uuid4(), actor=on.worker, now=LATER
    )

    assert back.refund_fen == make.PRICE_FEN
    assert broken_promises(session) == []


def test_what_the_hub_has_not_sent_is_not_taken_in(
    session: Session, on: make.Stage, parcel: str
) -> None:
    with pytest.raises(Refusal) as refused:
        take_in(session, on, parcel)

    assert refused.value.code == "pickup.not_shipped"


def test_a_parcel_with_an_address_is_none_of_the_counters(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on)
    sent = make.packed(session, on, make.paid_order(session, on), items[:1])
    send(session, on, sent.code)

    with pytest.raises(Refusal) as refused:
        take_in(session, on, sent.code)

    assert refused.value.code == "pickup.unknown"


def test_the_database_refuses_a_parcel_that_waits_nowhere(session: Session, on: make.Stage) -> None:
    make.shelved(session, on)
    order = make.paid_order(session, on)

    with pytest.raises(IntegrityError, match="orders_ready_where_fetched"):
        session.execute(
            text("UPDATE orders SET pickup_ready_at = now(), pickup_code = '\\x00' WHERE id = :id"),
            {"id": order.id},
        )


def test_verify_names_a_parcel_that_is_said_to_wait_and_never_left(
    session: Session, on: make.Stage, parcel: str
) -> None:
    send(session, on, parcel)
    take_in(session, on, parcel)
    assert broken_promises(session) == []

    session.execute(text("UPDATE orders SET pickup_ready_at = pickup_ready_at - interval '1 hour'"))

    assert broken_promises(session) == ["parcels_wait_where_they_are_fetched"]


def test_what_nobody_fetches_is_asked_after() -> None:
    assert rules.days_waiting(NOW, NOW + timedelta(days=2, seconds=-1)) == 0
    assert rules.days_waiting(NOW, NOW + timedelta(days=3, hours=4)) == 3


def test_a_code_is_four_digits_and_only_itself() -> None:
    code = new_code()

    assert code.isdigit()
    assert len(code) == 4
    assert is_spoken(code, f"{code[0]} {code[1:]}")
    assert not is_spoken(code, code[:3])


def test_the_counter_finds_takes_in_and_hands_over_on_its_pages(
    client: FlaskClient, session: Session, on: make.Stage, parcel: str
) -> None:
    headers = bearer(session, on.agent)

    def page(path: str) -> str:
        answer = client.get(path, headers=headers, follow_redirects=True)
        return answer.get_data(as_text=True)

    def post(path: str, **fields: str) -> tuple[int, str]:
        answer = client.post(path, data=fields, headers=headers)
        return answer.status_code, answer.get_data(as_text=True)

    assert "没有等人取的包裹" in page("/pickups")
    assert "仓库还没发出来" in page(f"/pickups/{parcel}")
    send(session, on, parcel)
    assert "在路上" in page("/pickups")
    assert post(f"/pickups/{parcel}/arrival")[0] == 303
    session.expire_all()
    waiting = queries.pickup_of_parcel(session, parcel)
    assert waiting is not None
    for typed in (parcel, waiting.order_code.lower(), "1234"):
        assert "顾客报的取货码" in page(f"/pickups?raw={typed}")
    status, told = post(f"/pickups/{parcel}/hand-over", spoken_code="x")
    assert (status, "取货码不对" in told) == (422, True)
    assert waiting.spoken_code not in told
    assert post(f"/pickups/{parcel}/hand-over", spoken_code=waiting.spoken_code or "")[0] == 303
    assert "顾客取走了" in page(f"/pickups/{parcel}")


def test_the_list_costs_the_same_for_one_parcel_and_for_three(
    client: FlaskClient, session: Session, connection: Connection, on: make.Stage
) -> None:
    headers = bearer(session, on.agent)
    _, items = make.shelved(session, on)

    def look() -> int:
        with counted(connection) as statements:
            assert client.get("/pickups", headers=headers).status_code == 200
        return len(statements)

    costs = []
    for item in items:
        order = make.paid_order(session, on)
        order.pickup_place_id = on.village.id
        code = make.packed(session, on, order, [item]).code
        send(session, on, code)
        take_in(session, on, code)
        costs.append(look())

    assert len(set(costs)) == 1


def test_the_same_by_api(
    client: FlaskClient, session: Session, on: make.Stage, parcel: str
) -> None:
    headers = bearer(session, on.agent)
    send(session, on, parcel)

    [row] = client.get("/api/pickups", headers=headers).get_json()
    assert (row["parcel_code"], row["ready_at"]) == (parcel, None)
    taken = client.post(f"/api/pickups/{parcel}/arrival", headers=headers)
    assert taken.status_code == 200
    assert "spoken_code" not in taken.get_json()
    session.expire_all()
    order = session.scalars(select(Order)).one()
    body = {"spoken_code": order.pickup_code}
    done = client.post(f"/api/pickups/{parcel}/hand-over", headers=headers, json=body)

    assert done.get_json()["order_state"] == "delivered"


def test_its_buyer_reads_the_code_on_the_page_of_the_order(
    client: FlaskClient, session: Session, on: make.Stage, parcel: str
) -> None:
    send(session, on, parcel)
    code = take_in(session, on, parcel).spoken_code or ""
    order = session.scalars(select(Order)).one()
    address = f"/orders/{order.code}?key={order.tracking_key}"

    page = client.get(address).get_data(as_text=True)
    assert "到了，可以来取" in page
    assert code in page
    assert "等您来取" in page

    hand_over(session, on.agent, parcel, code)
    assert "取走了" in client.get(address).get_data(as_text=True)


def test_who_never_fetched_it_is_not_told_that_they_did(
    client: FlaskClient, session: Session, on: make.Stage, parcel: str
) -> None:
    send(session, on, parcel)
    take_in(session, on, parcel)
    shipping.came_back(session, parcel_code=parcel, actor=on.worker, now=LATER)
    order = session.scalars(select(Order)).one()
    clerk = bearer(session, build.person(session, Role.CLERK))

    shopper = client.get(f"/orders/{order.code}?key={order.tracking_key}").get_data(as_text=True)
    desk = client.get(f"/office/orders/{order.code}", headers=clerk).get_data(as_text=True)

    for page in (shopper, desk):
        assert "没送到，退回仓库了" in page
        assert "取走了" not in page
    english = client.get(f"/orders/{order.code}?key={order.tracking_key}&lang=en")
    said = english.get_data(as_text=True)
    assert "To the pick-up point" in said
    assert on.village.name_en in said
    assert not any(words in said for words in ("没送到", "送去", "自提"))
