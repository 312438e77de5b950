"""The pages along the way of a crate, walked as the people in it walk them."""

import re
import uuid
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from fulfilment.collection import queries as collection
from fulfilment.packing import services as packing
from inventory.quality import services as quality
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.queries import counted
from tests.support.villagers import bearer


@dataclass(frozen=True)
class Browser:
    """Somebody at a page."""

    client: FlaskClient
    headers: dict[str, str]

    def page(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def post(self, path: str, status: int = 303, **fields: str) -> str:
        """Where it leads, or what the page says."""
        fields.setdefault("client_id", str(uuid.uuid4()))
        answer = self.client.post(path, data=fields, headers=self.headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.headers.get("Location") or answer.get_data(as_text=True)

    def scan(self, path: str, raw: str, status: int = 200) -> dict[str, object]:
        body = {"raw": raw, "client_id": str(uuid.uuid4())}
        answer = self.client.post(path, json=body, headers=self.headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        found: dict[str, object] = answer.get_json()
        return found


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def at(client: FlaskClient, session: Session, actor: Actor) -> Browser:
    return Browser(client, bearer(session, actor))


@pytest.fixture
def worker(client: FlaskClient, session: Session, on: make.Stage) -> Browser:
    return at(client, session, on.worker)


def test_agent_crates_a_delivery_in_one_tap(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    agent = at(client, session, on.agent)
    build.lot_of(session, build.household(session), on.eggs, packs=4)
    desk = agent.page("/desk/crates")
    [delivery] = re.findall(r'name="delivery_code" value="([^"]+)"', desk)

    crate_page = agent.post("/desk/crates", delivery_code=delivery)

    assert "里面 4 件" in agent.page(crate_page)
    assert "4 件" in agent.page("/desk/crates")
    assert "这次交的货都装好箱了" in agent.post("/desk/crates", 409, delivery_code=delivery)


def test_agent_scans_items_into_a_crate(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    agent = at(client, session, on.agent)
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=2)
    crate = agent.post("/desk/crates")

    done = agent.scan(f"{crate}/scan", items[0].code)
    again = agent.scan(f"{crate}/scan", items[0].code, 409)

    assert (done["ok"], done["title"]) == (True, "装进去了，共 1 件")
    assert (again["ok"], again["title"], again["code"]) == (
        False,
        "这件已经装箱了。",
        "crate.item_in_crate",
    )


def test_driver_loads_crates_and_leaves(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    driver = at(client, session, on.driver)
    _, items = build.lot_of(session, build.household(session), on.eggs)
    crate = make.crate_of(session, on, items)
    assert "修山镇花桥港村" in driver.page("/drive/")

    ends = {f"stop-{build.VILLAGE_CODE}": "1", "to_place": build.HUB_CODE}
    run = driver.post("/drive/manifests", **ends)
    assert "车上还没有箱子" in driver.post(f"{run}/stops/1/leave", 409)
    done = driver.scan(f"{run}/scan", crate)
    driver.post(f"{run}/stops/1/leave")

    assert done["title"] == "第 1 箱上车了"
    assert done["progress"] == {"done": 1, "total": 1}
    assert "发车了，1 箱" in driver.page(run)
    assert "起点和终点不对" in driver.post(
        "/drive/manifests", 422, **{"stop-1": "1", "to_place": build.HUB_CODE}
    )


def test_worker_receives_and_a_missing_crate_stays_named(
    session: Session, on: make.Stage, worker: Browser
) -> None:
    _, items = build.lot_of(session, build.household(session), on.eggs)
    here, gone = (make.crate_of(session, on, part) for part in (items[:1], items[1:]))
    stray = make.crate_of(session, on, [])
    manifest = make.manifest_with(session, on, [here, gone])
    run = f"/hub/receive/{manifest.code}"
    assert "还差 2 箱" in worker.page("/hub/receive")

    done = worker.scan(f"{run}/scan", here)
    wrong = worker.scan(f"{run}/scan", stray, 409)
    assert done["next"] == {"title": "还差 1 箱", "detail": "接着扫下一箱"}
    assert wrong["title"] == "这箱不在这张单上。"
    assert "还差 1 箱" in worker.post(f"{run}/close", 409)
    worker.post(f"{run}/close", missing_known="1")

    assert "少了 1 箱" in worker.page("/hub/receive")
    assert gone in worker.page(run)
    assert "少了 1 箱，还没找到" in worker.page("/hub/")


def test_worker_puts_away_by_two_scans(session: Session, on: make.Stage, worker: Browser) -> None:
    _, items = build.lot_of(session, build.household(session), on.eggs)
    crate = make.on_dock(session, on, items)

    taken = worker.scan("/hub/put-away/scan", crate)
    shelf_page = str(taken["redirect"])
    assert "一箱，3 件" in worker.page(shelf_page)
    wrong = worker.scan(f"{shelf_page}/scan", items[0].code, 422)
    done = worker.scan(f"{shelf_page}/scan", on.shelf.code)

    assert wrong["title"] == "这是一件货的标签。"
    assert (done["title"], done["detail"]) == ("放上 A-01", "3 件都开卖了")
    assert done["redirect"] == "/hub/put-away"
    assert "收货台空了" in worker.page("/hub/put-away")


def test_held_goods_on_a_shelf_say_why_they_are_not_for_sale(
    session: Session, on: make.Stage, worker: Browser
) -> None:
    lot, items = build.lot_of(session, build.household(session), on.eggs)
    crate = make.on_dock(session, on, items)
    hold = quality.hold_lot(
        session, lot_id=lot.id, kind="test", reason="复检", actor=on.worker, now=NOW
    )

    done = worker.scan(f"/hub/put-away/{crate}/scan", on.shelf.code)

    assert done["detail"] == "3 件先不卖：封存"
    assert "封存" in worker.page("/hub/put-away")
    build.release(session, hold)
    worker.post("/hub/put-away/offer")
    assert make.offer(session, on) == (3, 0, 0)


def test_worker_picks_packs_ships_and_records_delivery(
    session: Session, on: make.Stage, worker: Browser
) -> None:
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on, packs=2)
    pick = f"/hub/pick/{order.code}"
    assert order.code in worker.page("/hub/pick")
    assert "开始拣货" in worker.page(pick)

    worker.post(f"{pick}/start")
    first = worker.scan(f"{pick}/scan", items[0].code)
    assert "拣齐了再打包" in worker.post(f"{pick}/pack", 409)
    worker.post(f"{pick}/undo")
    assert "还一件都没拣" in worker.post(f"{pick}/undo", 409)
    worker.scan(f"{pick}/scan", items[0].code)
    last = worker.scan(f"{pick}/scan", items[1].code)
    parcel = worker.post(f"{pick}/pack")

    assert first["title"] == "对了，土鸡蛋"
    assert first["progress"] == {"done": 1, "total": 2}
    assert last["redirect"] == pick
    assert "快递单号不对" in worker.post(parcel, 422, carrier="sf", tracking_number="12")
    assert worker.post(parcel, carrier="sf", tracking_number="SF12345678") == "/hub/ship"
    assert "SF12345678" in worker.page("/hub/ship")
    assert "签收时间还没到" in worker.post(
        f"{parcel}/deliver", 422, delivered_at="2026-12-24T09:00"
    )
    assert "时间没看懂" in worker.post(f"{parcel}/deliver", 422, delivered_at="昨天")
    worker.post(f"{parcel}/deliver", delivered_at="2026-11-20T09:00")
    assert "买家签收了" in worker.page(parcel)
    session.refresh(order)
    assert order.state == "delivered"


def test_short_order_says_what_lacks(session: Session, on: make.Stage, worker: Browser) -> None:
    lot, _ = make.shelved(session, on)
    order = make.paid_order(session, on, packs=2)
    quality.hold_lot(session, lot_id=lot.id, kind="test", reason="复检", actor=on.worker, now=NOW)

    refused = worker.post(f"/hub/pick/{order.code}/start", 409)

    assert "架上还差 土鸡蛋一托 30 枚 2 份" in refused
    assert "缺货" in worker.page("/hub/pick")


def test_scanned_parcel_opens_its_page_and_a_stranger_does_not(
    session: Session, on: make.Stage, worker: Browser
) -> None:
    _, items = make.shelved(session, on)
    parcel = make.packed(session, on, make.paid_order(session, on), items[:1])

    answer = worker.client.get(f"/hub/ship?raw={parcel.code.lower()}", headers=worker.headers)

    assert answer.headers["Location"] == f"/hub/ship/{parcel.code}"
    assert "这不是我们的标签" in worker.page("/hub/ship?raw=6901234567892", 422)


@pytest.mark.parametrize(
    "body", [None, [], {"raw": 5}, {"raw": "x"}, {"raw": "x", "client_id": "no"}]
)
def test_broken_scan_is_refused_in_the_same_form(
    session: Session, on: make.Stage, worker: Browser, body: object
) -> None:
    answer = worker.client.post("/hub/put-away/scan", json=body, headers=worker.headers)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "scan.form_broken")


def test_english_is_spoken_on_request(session: Session, on: make.Stage, worker: Browser) -> None:
    make.shelved(session, on)
    order = make.paid_order(session, on)
    packing.allocate(session, order_id=order.id, now=NOW)

    page = worker.page(f"/hub/pick/{order.code}?lang=en")

    assert "Fetch it, then scan" in page
    assert "A-01 · Free-range eggs" in page


def test_pages_of_another_hub_are_not_found(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on)
    parcel = make.packed(session, on, order, items[:1])
    [manifest] = collection.manifests(session, place_ids=None, states=("arrived", "departed"))
    elsewhere = build.place(session, "hub", "430922101999", "别处仓", "Other Hub")
    stranger = at(client, session, build.person(session, Role.WORKER, elsewhere))

    for path in (
        f"/hub/pick/{order.code}",
        f"/hub/ship/{parcel.code}",
        f"/hub/receive/{manifest.code}",
    ):
        stranger.page(path, 404)


def statements_of(connection: Connection, worker: Browser, path: str, session: Session) -> int:
    session.flush()
    with counted(connection) as statements:
        worker.page(path)
    return len(statements)


@pytest.mark.parametrize(("path", "most"), [("/hub/", 21), ("/hub/pick", 12)])
def test_pages_take_as_many_statements_for_many_as_for_one(
    session: Session,
    connection: Connection,
    on: make.Stage,
    worker: Browser,
    path: str,
    most: int,
) -> None:
    make.shelved(session, on, packs=4)
    make.paid_order(session, on)
    one = statements_of(connection, worker, path, session)
    for _ in range(3):
        make.shelved(session, on, packs=4)
        make.paid_order(session, on, packs=2)

    many = statements_of(connection, worker, path, session)

    assert many == one
    assert many <= most
