"""The whole way by API, and its bad input."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


class Caller:
    """A client of the API, by bearer token."""

    def __init__(self, client: FlaskClient, session: Session, actor: Actor) -> None:
        self.client = client
        self.headers = bearer(session, actor)

    def get(self, path: str) -> Any:
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def post(self, path: str, body: object = None, status: int = 200) -> Any:
        answer = self.client.post(path, json=body, headers=self.headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()

    def scan(self, path: str, raw: str, status: int = 200) -> Any:
        return self.post(path, {"raw": raw, "client_id": str(uuid.uuid4())}, status)


def test_from_the_desk_to_the_shelf_by_api(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    agent, driver, worker = (
        Caller(client, session, actor) for actor in (on.agent, on.driver, on.worker)
    )
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=2)

    crate = agent.post("/api/crates", {"client_id": str(uuid.uuid4())}, 201)["code"]
    for item in items:
        agent.scan(f"/api/crates/{crate}/items", item.code)
    assert [row["code"] for row in agent.get(f"/api/crates/{crate}")["contents"]] == [
        item.code for item in items
    ]
    assert agent.get("/api/crates")[0]["items"] == 2

    ends = {"stops": [build.VILLAGE_CODE], "to_place": build.HUB_CODE}
    run = driver.post("/api/manifests", ends | {"client_id": str(uuid.uuid4())}, 201)["code"]
    driver.scan(f"/api/manifests/{run}/crates", crate)
    assert driver.post(f"/api/manifests/{run}/stops/1/departure")["state"] == "departed"
    assert driver.get("/api/manifests")[0]["missing"] == 1

    assert worker.get("/api/receipts")[0]["code"] == run
    assert worker.post(f"/api/receipts/{run}/arrival", {}, 409)["code"] == (
        "manifest.crates_missing"
    )
    assert worker.scan(f"/api/receipts/{run}/crates", crate)["missing"] == 0
    assert worker.post(f"/api/receipts/{run}/arrival", {})["state"] == "arrived"
    assert worker.get("/api/shelvings/waiting") == [{"crate_code": crate, "items": 2}]
    two_scans = {"thing": crate, "shelf": on.shelf.code, "client_id": str(uuid.uuid4())}
    assert worker.post("/api/shelvings", two_scans, 201)["offered"] == 2
    assert worker.post("/api/shelvings/offers") == {"offered": 0}


def test_from_the_shelf_to_the_buyer_by_api(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    worker = Caller(client, session, on.worker)
    _, items = make.shelved(session, on, packs=2)
    order = make.paid_order(session, on, packs=2)
    assert worker.get("/api/picks")[0]["code"] == order.code
    pick = f"/api/picks/{order.code}"
    assert [task["shelf"] for task in worker.post(f"{pick}/allocations")["tasks"]] == ["A-01"] * 2
    worker.scan(f"{pick}/scans", items[1].code)
    worker.post(f"{pick}/undo", {"client_id": str(uuid.uuid4())})
    for item in items:
        worker.scan(f"{pick}/scans", item.code)
    parcel = worker.post(f"{pick}/parcel", status=201)["code"]
    assert worker.get(pick)["parcel_code"] == parcel

    shipment = {"carrier": "sf", "tracking_number": "SF12345678"}
    assert worker.post(f"/api/parcels/{parcel}/shipment", shipment)["order_state"] == "shipped"
    assert worker.get("/api/parcels")[0]["tracking_number"] == "SF12345678"
    came = {"delivered_at": "2026-11-20T09:00:00+08:00"}
    assert worker.post(f"/api/parcels/{parcel}/delivery", came)["order_state"] == "delivered"
    assert worker.get("/api/parcels") == []


def test_same_scan_again_gets_the_same_answer(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    worker = Caller(client, session, on.worker)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on)
    worker.post(f"/api/picks/{order.code}/allocations")
    scan = {"raw": items[0].code, "client_id": str(uuid.uuid4())}

    answers = [worker.post(f"/api/picks/{order.code}/scans", scan) for _ in range(2)]

    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/api/shelvings", {}, "http.422"),
        ("/api/shelvings", {"thing": "x", "shelf": "y", "client_id": "z"}, "http.422"),
        ("/api/parcels/P1/shipment", {"carrier": "sf"}, "http.422"),
        ("/api/parcels/P1/delivery", {"delivered_at": "2026-11-20T09:00:00"}, "http.422"),
        (
            "/api/parcels/P1/delivery",
            {"delivered_at": "2026-11-20T09:00:00+08:00"},
            "scan.not_ours",
        ),
        ("/api/receipts/M1/arrival", {"missing_known": -1}, "http.422"),
        ("/api/receipts/M1/arrival", {"missing_known": 0}, "manifest.unknown"),
        ("/api/picks/Z1/allocations", None, "packing.order_unknown"),
    ],
)
def test_bad_input_is_a_problem_document(
    client: FlaskClient,
    session: Session,
    on: make.Stage,
    path: str,
    body: object,
    code: str,
) -> None:
    answer = client.post(path, json=body, headers=bearer(session, on.worker))

    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == code


def test_crate_and_manifest_of_others_are_not_found(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    crate = make.crate_of(session, on, [])
    far = build.place(session, "centre", "430922101998", "远村", "Far Village")
    stranger = build.person(session, Role.AGENT, far)

    answer = client.get(f"/api/crates/{crate}", headers=bearer(session, stranger))

    assert (answer.status_code, answer.get_json()["code"]) == (404, "crate.unknown")
