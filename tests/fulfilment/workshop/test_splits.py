"""The workbench in a browser and by API: taking apart and putting together."""

import re
import uuid
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.processing.rules import Wanted
from inventory.produce.models import Pack
from inventory.stock.models import Item
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import processing as make
from tests.support.queries import counted
from tests.support.villagers import bearer

PAGE_STATEMENTS = 4
"""Of a thing in hand: the thing, what it was taken from, its parts, its packs."""


@dataclass(frozen=True)
class Bench:
    """A bag of three kilograms of chillies on the dock, and who may work on it."""

    client: FlaskClient
    headers: dict[str, str]
    bag: Item
    packs: dict[str, Pack]

    def post(self, path: str, **fields: str | list[str]) -> tuple[int, str]:
        """Send a form; give its status, and where it leads or what the page says."""
        answer = self.client.post(
            path, data={"client_id": str(uuid.uuid4()), **fields}, headers=self.headers
        )
        return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)

    def page(self, path: str) -> str:
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)


@pytest.fixture
def bench(client: FlaskClient, session: Session) -> Bench:
    produce, packs = make.chillies(session)
    _, bag = make.bag(session, (produce, packs["loose"]), grams=3000)
    return Bench(client, bearer(session, make.worker(session)), bag, packs)


def test_a_scan_takes_a_thing_in_hand(bench: Bench) -> None:
    assert "要拆或要合的那件货" in bench.page("/hub/workshop")

    answer = bench.client.post(
        "/hub/workshop/scan",
        json={"raw": bench.bag.code, "client_id": str(uuid.uuid4())},
        headers=bench.headers,
    ).get_json()

    assert (answer["title"], answer["redirect"]) == (
        "鲜辣椒",
        f"/hub/workshop/items/{bench.bag.code}",
    )
    assert "3 千克" in bench.page(answer["redirect"])


def test_a_bag_is_split_and_put_together_in_pages(bench: Bench) -> None:
    thing = f"/hub/workshop/items/{bench.bag.code}"
    assert "一袋 500 克" in bench.page(f"{thing}/split")

    status, where = bench.post(f"{thing}/split", pack_id=str(bench.packs["small"].id), packs="2")

    assert (status, where) == (303, thing)
    shown = bench.page(thing)
    assert "拆出 2 份" in shown
    assert "2 千克" in shown
    parts = sorted(set(re.findall(r"/hub/workshop/items/(E\w{8})\"", shown)))
    assert len(parts) == 2
    sheet = bench.client.get(f"{thing}/labels.pdf", headers=bench.headers)
    assert (sheet.status_code, sheet.mimetype) == (200, "application/pdf")

    assert bench.post(f"{thing}/merge", part=parts) == (303, thing)
    assert "3 千克" in bench.page(thing)
    assert "已经拆完或者合走了" in bench.page(f"/hub/workshop/items/{parts[0]}")


def test_bags_of_loose_goods_are_weighed_one_by_one(bench: Bench) -> None:
    thing = f"/hub/workshop/items/{bench.bag.code}"
    loose = str(bench.packs["loose"].id)

    status, said = bench.post(f"{thing}/split", pack_id=loose, packs="1", weights="")
    assert (status, "散装的要一袋一袋称" in said) == (422, True)
    status, said = bench.post(f"{thing}/split", pack_id=loose, packs="1", weights="480 五百")
    assert (status, "“五百”不是一个整数" in said, "480 五百" in said) == (422, True, True)
    status, said = bench.post(f"{thing}/split", pack_id=loose, packs="1", weights="4800")
    assert (status, "没有这么多" in said) == (409, True)

    assert bench.post(f"{thing}/split", pack_id=loose, packs="1", weights="480，520 500")[0] == 303
    assert "1.5 千克" in bench.page(thing)


def test_the_page_of_a_thing_has_a_fixed_number_of_statements(
    bench: Bench, session: Session, connection: Connection
) -> None:
    thing = f"/hub/workshop/items/{bench.bag.code}"
    bench.page(thing)

    with counted(connection) as few:
        bench.page(thing)
    make.split(
        session, make.worker(session), bench.bag.code, Wanted(bench.packs["small"].id, packs=5)
    )
    with counted(connection) as many:
        bench.page(thing)

    assert len(few) == len(many)
    assert sum("items" in statement for statement in many) == PAGE_STATEMENTS


def test_the_same_by_api_once_for_a_client_id(bench: Bench) -> None:
    body = {
        "client_id": str(uuid.uuid4()),
        "item": bench.bag.code,
        "pack_id": bench.packs["small"].id,
        "packs": 3,
    }

    answers = [bench.client.post("/api/splits", json=body, headers=bench.headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    done = answers[0].get_json()
    assert done == answers[1].get_json()
    assert (done["base_units"], len(done["parts"])) == (1500, 3)
    merged = bench.client.post(
        "/api/splits/merges",
        json={
            "client_id": str(uuid.uuid4()),
            "item": bench.bag.code,
            "parts": done["parts"][:1],
        },
        headers=bench.headers,
    )
    assert merged.get_json() == {
        "code": bench.bag.code,
        "base_units": 2000,
        "parts": done["parts"][:1],
    }
    read = bench.client.get(f"/api/splits/{bench.bag.code}", headers=bench.headers).get_json()
    assert read["card"]["base_units"] == 2000
    assert [part["base_units"] for part in read["parts"]] == [0, 500, 500]


def test_goods_of_another_hub_are_not_there(bench: Bench, session: Session) -> None:
    elsewhere = build.place(session, "hub", "430922101999", "别处仓", "Other Hub")
    stranger = bearer(session, build.person(session, Role.WORKER, elsewhere))
    body = {
        "client_id": str(uuid.uuid4()),
        "item": bench.bag.code,
        "pack_id": bench.packs["small"].id,
        "packs": 3,
    }

    assert problem(bench.client.post("/api/splits", json=body, headers=stranger)) == (
        404,
        "stock.item_unknown",
    )
    page = bench.client.get(f"/hub/workshop/items/{bench.bag.code}", headers=stranger)
    assert page.status_code == 404
