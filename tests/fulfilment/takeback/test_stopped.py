"""Orders that the desk stops after picking: money at once, no parcel leaves, goods by scan."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as ledger_read
from app.ledger.rules import Account
from app.people.rules import Actor, Role
from fulfilment.packing import queries as packing_read
from fulfilment.packing import services as packing
from fulfilment.packing.models import Parcel
from fulfilment.shipping import services as shipping
from fulfilment.takeback import queries, services
from fulfilment.waybills import queries as waybills
from inventory.places.models import Bin
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item
from storefront.aftersales import services as aftersales
from storefront.calloffs import services as calloffs
from storefront.orders.models import Order
from storefront.orders.rules import NewLine
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import RefundReport, RefundState
from tests.conftest import NOW, problem
from tests.support import fulfilment as stages
from tests.support import inventory, villagers
from tests.support.fulfilment import Stage
from tests.support.promises import broken
from tests.support.shopping import post, sign_in
from tests.support.texts import told

TOTAL_FEN = stages.PRICE_FEN + stages.FREIGHT_FEN


@pytest.fixture
def on(session: Session) -> Stage:
    return stages.stage(session)


@pytest.fixture
def operator(session: Session) -> Actor:
    return inventory.person(session, Role.OPERATOR)


@pytest.fixture
def items(session: Session, on: Stage) -> list[Item]:
    return stages.shelved(session, on, packs=3)[1]


@pytest.fixture
def parcel(session: Session, on: Stage, items: list[Item]) -> Parcel:
    """The parcel of one paid order."""
    return stages.packed(session, on, stages.paid_order(session, on), items[:1])


@pytest.fixture
def order(session: Session, parcel: Parcel) -> Order:
    return session.get_one(Order, parcel.order_id)


def stop(session: Session, order: Order, operator: Actor) -> None:
    calloffs.call_off(session, code=order.code, reason="客人不要了", actor=operator, now=NOW)


def ship(session: Session, on: Stage, parcel: Parcel) -> None:
    shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number="SF1234567890123",
        actor=on.worker,
        now=NOW,
    )


def take_back(
    session: Session, on: Stage, order: Order, *, shelf: Bin | None = None
) -> services.TakenBack:
    return services.take_back(
        session,
        order_code=order.code,
        raw_shelf=(shelf or on.far_shelf).code,
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )


def all_went_back(session: Session, order: Order) -> None:
    """Let the gateway say that all refunds of an order went through."""
    for refund in payments_read.refunds_of(session, order.code):
        number = str(refund.refund_id)
        report = RefundReport(number, f"re_{number}", RefundState.SUCCEEDED)
        payments.record_refund(session, report=report, now=NOW)


def test_a_packed_order_is_paid_back_at_once_and_its_parcel_does_not_leave(
    session: Session, on: Stage, order: Order, parcel: Parcel, operator: Actor
) -> None:
    for _ in range(2):
        stop(session, order, operator)

    [refund] = payments_read.refunds_of(session, order.code)
    [message] = told(session, "店里取消了")
    assert (refund.refund_fen, refund.reason) == (TOTAL_FEN, "called_off")
    assert f"{TOTAL_FEN / 100:.2f} 元原路退回。原因：客人不要了。" in message.body
    assert (order.state, order.standing) == ("packed", "refunded")
    assert waybills.waiting(session, hub_id=on.hub.id) == []
    with pytest.raises(Refusal, match=r"orders\.called_off"), session.begin_nested():
        ship(session, on, parcel)
    assert broken(session) == []


def test_its_goods_come_back_to_a_shelf_by_scan_and_are_for_sale_again(
    session: Session, on: Stage, order: Order, parcel: Parcel, items: list[Item], operator: Actor
) -> None:
    stop(session, order, operator)
    [waiting] = queries.to_take_back(session, hub_id=on.hub.id)
    assert (waiting.order_code, waiting.parcel_code, waiting.platform) == (
        order.code,
        parcel.code,
        None,
    )
    assert stages.offer(session, on) == (3, 0, 1)

    assert take_back(session, on, order).items == 1

    session.expire_all()
    item = session.get_one(Item, items[0].id)
    assert (item.bin_id, item.container_id) == (on.far_shelf.id, None)
    assert (order.state, order.picking_since) == ("refunded", None)
    assert stages.offer(session, on) == (3, 0, 0)
    assert queries.to_take_back(session, hub_id=on.hub.id) == []
    all_went_back(session, order)
    assert ledger_read.balance(session, Account.CUSTOMER_CONTRACT) == 0
    assert broken(session) == []
    with pytest.raises(Refusal, match=r"orders\.nothing_to_take_back"):
        take_back(session, on, order)


def cold_and_warm(session: Session, on: Stage) -> tuple[Order, list[Item]]:
    """A packed order of eggs, which stand anywhere warm, and of goods that are kept frozen."""
    frozen = inventory.goods(
        session,
        Produce(
            code="test-ducks",
            name="冻鸭",
            name_en="Frozen ducks",
            base_unit="gram",
            class_="fresh",
            storage_zone="frozen",
            shelf_life_days=180,
            return_window_hours=24,
            picture="jar",
        ),
        Pack(name="一只 1500 克", name_en="duck of 1.5 kg", base_units=1500),
    )
    on.far_shelf.zone, on.shelf.zone = "frozen", "ambient"
    jars = stages.listed(session, on.channel, frozen, slug="frozen")
    _, eggs = stages.shelved(session, on, packs=1)
    _, cold = stages.shelved(session, on, packs=1, goods=frozen, shelf=on.far_shelf)
    lines = [NewLine(each.id, 1, stages.PRICE_FEN) for each in (on.listing, jars)]
    order = stages.paid_order(session, on, lines=lines)
    stages.packed(session, on, order, eggs + cold)
    return order, eggs + cold


def test_goods_go_back_each_to_a_shelf_that_is_as_cold_as_they_want(
    session: Session, on: Stage, operator: Actor
) -> None:
    order, (egg, cold) = cold_and_warm(session, on)
    stop(session, order, operator)

    first = take_back(session, on, order)
    assert (first.items, first.left, order.state) == (1, 1, "packed")
    assert broken(session) == []
    with pytest.raises(Refusal, match=r"shelf\.wrong_zone_ambient"), session.begin_nested():
        take_back(session, on, order)
    second = take_back(session, on, order, shelf=on.shelf)

    assert (second.items, second.left, order.state) == (1, 0, "refunded")
    session.expire_all()
    assert session.get_one(Item, egg.id).bin_id == on.shelf.id
    assert session.get_one(Item, cold.id).bin_id == on.far_shelf.id
    assert broken(session) == []


def test_an_order_that_is_being_picked_is_stopped_too(
    session: Session, on: Stage, items: list[Item], operator: Actor
) -> None:
    order = stages.paid_order(session, on, packs=2)
    packing.allocate(session, order_id=order.id, now=NOW)
    stages.pick(session, on, order, items[0].code)

    stop(session, order, operator)

    assert packing_read.pick_list(session, hub_id=on.hub.id, now=NOW) == []
    with pytest.raises(Refusal, match=r"orders\.called_off"), session.begin_nested():
        stages.pick(session, on, order, items[1].code)
    assert take_back(session, on, order).items == 1
    assert stages.offer(session, on) == (3, 0, 0)
    assert broken(session) == []


def test_what_the_desk_had_borne_before_is_no_cost_once_the_parcel_is_stopped(
    session: Session, on: Stage, order: Order, operator: Actor
) -> None:
    aftersales.pay_back(
        session,
        order=order,
        refund_fen=800,
        reason="晚了，赔运费",
        client_id=uuid.uuid4(),
        actor=operator,
        now=NOW,
    )
    stop(session, order, operator)
    take_back(session, on, order)
    all_went_back(session, order)

    fen = [refund.refund_fen for refund in payments_read.refunds_of(session, order.code)]
    assert fen == [800, TOTAL_FEN - 800]
    for account in (Account.AFTERSALE_COST, Account.CUSTOMER_CONTRACT, Account.PAYMENT_CLEARING):
        assert ledger_read.balance(session, account) == 0
    assert broken(session) == []


def test_what_has_left_is_not_stopped(
    session: Session, on: Stage, order: Order, parcel: Parcel, operator: Actor
) -> None:
    ship(session, on, parcel)

    with pytest.raises(Refusal, match=r"orders\.on_its_way"):
        stop(session, order, operator)
    assert payments_read.refunds_of(session, order.code) == []


def test_a_refund_that_the_bank_sends_back_is_asked_for_again_while_the_goods_wait(
    client: FlaskClient, session: Session, order: Order, operator: Actor
) -> None:
    stop(session, order, operator)
    [refund] = payments_read.refunds_of(session, order.code)
    number = str(refund.refund_id)
    payments.record_refund(
        session, report=RefundReport(number, f"re_{number}", RefundState.FAILED), now=NOW
    )
    sign_in(client, operator)

    assert "把这笔钱退回去" in client.get(f"/office/orders/{order.code}").get_data(as_text=True)
    assert post(client, f"/office/orders/{order.code}/refund").status_code == 303
    assert [each.refund_fen for each in payments_read.refunds_of(session, order.code)] == [
        TOTAL_FEN,
        TOTAL_FEN,
    ]


def test_all_money_of_a_packed_order_goes_back_only_with_a_word_about_its_parcel(
    client: FlaskClient, session: Session, order: Order, operator: Actor
) -> None:
    sign_in(client, operator)
    page, path = f"/office/orders/{order.code}", f"/office/orders/{order.code}/pay-back"
    sent = {"client_id": uuid.uuid4(), "refund": "68", "reason": "赔您的"}

    asked = post(client, path, **sent)
    assert asked.status_code == 422
    assert "钱全退，包裹照寄" in asked.get_data(as_text=True)
    assert "不寄了，去拦下包裹" in asked.get_data(as_text=True)
    assert payments_read.refunds_of(session, order.code) == []

    assert post(client, path, **sent, goes_on="yes").status_code == 303
    assert "钱已经全退了" in client.get(page).get_data(as_text=True)
    assert post(client, f"{page}/call-off", reason="还是不寄了").status_code == 303
    assert "拦下了，不寄了" in client.get(page).get_data(as_text=True)
    assert client.get(path).status_code == 409
    assert "拦下了，货没放回" in client.get("/office/orders").get_data(as_text=True)
    assert [each.refund_fen for each in payments_read.refunds_of(session, order.code)] == [6800]
    assert broken(session) == []


def test_shopper_and_hub_read_on_their_pages_that_it_is_over(
    client: FlaskClient, session: Session, on: Stage, order: Order, parcel: Parcel, operator: Actor
) -> None:
    stop(session, order, operator)
    own = client.get(f"/orders/{order.code}?key={order.tracking_key}").get_data(as_text=True)
    headers = villagers.bearer(session, on.worker)

    def hub(path: str) -> str:
        return client.get(path, headers=headers).get_data(as_text=True)

    assert "店里取消了，钱退回" in own
    assert "原因：客人不要了。" in own
    assert "等寄出" not in own
    assert "1 单退了款" in hub("/hub/")
    assert "不发了" in hub("/hub/ship")
    assert "交给哪家快递" not in hub(f"/hub/ship/{parcel.code}")
    assert f"/hub/take-back/{order.code}" in hub(f"/hub/ship/{parcel.code}")
    assert f"/hub/take-back/{order.code}" in hub(f"/hub/pick/{order.code}")
    assert parcel.code in hub(f"/hub/take-back/{order.code}")
    answer = client.post(
        f"/api/parcels/{parcel.code}/shipment",
        json={"carrier": "sf", "tracking_number": "SF1234567890123"},
        headers=headers,
    )
    assert problem(answer) == (409, "orders.called_off")


def test_the_desk_stops_an_order_by_api(
    client: FlaskClient, session: Session, order: Order, operator: Actor
) -> None:
    headers = villagers.bearer(session, operator)
    path = f"/api/orders/{order.code}/call-off"

    assert problem(client.post(path, json={"reason": " "}, headers=headers)) == (
        422,
        "orders.reason_missing",
    )
    done = client.post(path, json={"reason": "客人不要了"}, headers=headers).get_json()

    assert (done["code"], done["state"]) == (order.code, "packed")
    assert done["called_off_at"] is not None
    [row] = client.get("/api/orders", headers=headers).get_json()["orders"]
    assert row["is_stopped"]


def test_the_desk_lists_and_exports_what_is_stopped_apart(
    client: FlaskClient, session: Session, order: Order, operator: Actor
) -> None:
    stop(session, order, operator)
    headers = villagers.bearer(session, operator)

    def listed(state: str) -> list[str]:
        answer = client.get("/api/orders", query_string={"state": state}, headers=headers)
        return [row["code"] for row in answer.get_json()["orders"]]

    assert (listed("stopped"), listed("packed"), listed("refunded")) == ([order.code], [], [])
    sheet = client.get("/office/orders/export.csv?state=stopped", headers=headers)
    assert f"{order.code},拦下了，货没放回" in sheet.get_data(as_text=True)
    own = client.get(f"/api/orders/{order.code}?key={order.tracking_key}").get_json()
    assert own["state"] == "refunded"


def test_the_database_lets_nothing_leave_that_was_stopped(
    session: Session, order: Order, operator: Actor
) -> None:
    stop(session, order, operator)

    with pytest.raises(IntegrityError, match="orders_stopped_stay"), session.begin_nested():
        session.execute(text("UPDATE orders SET state = 'shipped'"))


def test_a_stop_without_its_money_back_or_with_its_cost_kept_is_seen(
    session: Session, order: Order, operator: Actor
) -> None:
    aftersales.pay_back(
        session,
        order=order,
        refund_fen=800,
        reason="赔运费",
        client_id=uuid.uuid4(),
        actor=operator,
        now=NOW,
    )
    order.called_off_at = NOW

    found = broken(session)
    assert "called_off_orders_are_refunded" in found
    assert "called_off_orders_cost_nothing" in found
