"""Steps 2 and 4: crates to the hub and onto a shelf; the order picked, packed and shipped."""

from typing import Any

from app.journey.client import Desk, StepFailedError, expect, new_id
from app.journey.market import Bought
from app.journey.village import Season
from app.sample.village import HUB_CODE


def carry_to_shelf(desk: Desk, season: Season) -> None:
    """Crate every delivery, drive the crates to the hub, scan them in, put them on a shelf."""
    for login in ("driver", "worker"):
        desk.sign_in(login)
    crates = [_crate(desk, code) for code in season.delivery_codes]
    manifest = desk.post(
        "/api/manifests",
        {"client_id": new_id(), "stops": [season.place_code], "to_place": HUB_CODE},
        by="driver",
    )["code"]
    for crate in crates:
        _scan(desk, f"/api/manifests/{manifest}/crates", crate, by="driver")
    desk.post(f"/api/manifests/{manifest}/stops/1/departure", by="driver")
    for crate in crates:
        _scan(desk, f"/api/receipts/{manifest}/crates", crate, by="worker")
    arrived = desk.post(f"/api/receipts/{manifest}/arrival", by="worker")
    expect(arrived["missing"] == 0, "a crate is missing")
    [shelf, *_] = desk.get("/api/shelvings/shelves", by="worker")
    items = offered = 0
    for crate in crates:
        put = desk.post(
            "/api/shelvings",
            {"client_id": new_id(), "thing": crate, "shelf": shelf["code"]},
            by="worker",
        )
        items, offered = items + put["items"], offered + put["offered"]
    expect(items == sum(map(len, season.item_codes.values())), "not everything is on the shelf")
    print(
        f"    {len(crates)} crates on {manifest}; {items} items on {shelf['name']}, {offered} new"
    )


def serve(desk: Desk, season: Season, bought: Bought) -> list[str]:
    """Pick by scan, pack, ship and deliver the order; return the codes of its items."""
    pick = f"/api/picks/{bought.code}"
    sheet = desk.post(f"{pick}/allocations", by="worker")
    wrong = desk.refused(
        f"{pick}/scans", {"client_id": new_id(), "raw": season.villager_code}, by="worker"
    )
    print(f"    a foreign label is refused: {wrong}")
    picked = [_pick(desk, season, pick, task) for task in sheet["tasks"]]
    parcel = desk.post(f"{pick}/parcel", by="worker")["code"]
    number = f"SF{new_id().replace('-', '').upper()[:12]}"
    shipment = desk.post(
        f"/api/parcels/{parcel}/shipment",
        {"carrier": "sf", "tracking_number": number},
        by="worker",
    )
    delivered = desk.post(
        f"/api/parcels/{parcel}/delivery",
        {"delivered_at": shipment["shipped_at"]},
        by="worker",
    )
    expect(delivered["order_state"] == "delivered", "the order is not delivered")
    print(f"    picked {', '.join(picked)}; parcel {parcel} shipped as {number}, delivered")
    return picked


def _crate(desk: Desk, delivery_code: str) -> str:
    body = {"client_id": new_id(), "delivery_code": delivery_code}
    return str(desk.post("/api/crates", body, by="agent")["code"])


def _scan(desk: Desk, path: str, raw: str, *, by: str) -> dict[str, Any]:
    """Scan a label; the same client id again, as after a lost answer, changes nothing."""
    body = {"client_id": new_id(), "raw": raw}
    first: dict[str, Any] = desk.post(path, body, by=by)
    expect(desk.post(path, body, by=by) == first, f"{path} answered a repeated scan differently")
    return first


def _pick(desk: Desk, season: Season, pick: str, task: dict[str, Any]) -> str:
    """Take any item of the lot that the task names, as the worker does at the shelf."""
    codes = season.item_codes.get(task["lot_code"]) or [
        label["code"] for label in desk.get("/api/labels/items", by="agent", lot=task["lot_code"])
    ]
    for code in codes:
        body = {"client_id": new_id(), "raw": f"{desk.url}/T/{code}"}
        answer = desk.http.post(f"{pick}/scans", json=body, headers=desk.headers("worker"))
        if answer.is_success:
            return code
    raise StepFailedError(f"no item of lot {task['lot_code']} is on the shelf")
