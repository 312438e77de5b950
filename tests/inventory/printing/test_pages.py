import io

import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.intake.models import Delivery
from inventory.stock import queries as stock_read
from inventory.stock.models import Item, Lot
from tests.doubles.printers import tspl
from tests.support import inventory as build
from tests.support import labels as look
from tests.support import villagers as people


@pytest.fixture
def desk(session: Session) -> people.Desk:
    return people.desk(session)


@pytest.fixture
def delivery(session: Session, desk: people.Desk) -> Delivery:
    return people.delivery(session, desk)


@pytest.fixture
def lot(session: Session, delivery: Delivery) -> Lot:
    return session.scalars(select(Lot).where(Lot.delivery_id == delivery.id)).one()


@pytest.fixture
def tray(session: Session, lot: Lot) -> Item:
    return stock_read.items_of_lot(session, lot.id)[0]


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_a_delivery_and_its_lot_print_the_same_sheet(
    client: FlaskClient,
    session: Session,
    desk: people.Desk,
    delivery: Delivery,
    lot: Lot,
    prefix: str,
) -> None:
    headers = people.bearer(session, desk.agent)

    for wanted in ({"delivery": delivery.code}, {"lot": lot.code.lower(), "skip": "3"}):
        answer = client.get(f"{prefix}/labels/items.pdf", query_string=wanted, headers=headers)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF-")


@pytest.mark.parametrize("prefix", ["", "/api"])
@pytest.mark.parametrize(("size", "dots"), [("40x30", (320, 240)), ("60x40", (480, 320))])
def test_a_picture_carries_the_address_of_its_thing(
    client: FlaskClient,
    session: Session,
    desk: people.Desk,
    tray: Item,
    prefix: str,
    size: str,
    dots: tuple[int, int],
) -> None:
    answer = client.get(
        f"{prefix}/labels/{tray.code.lower()}.png?size={size}",
        headers=people.bearer(session, desk.agent),
    )

    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    image = Image.open(io.BytesIO(answer.data))
    [read] = zxingcpp.read_barcodes(image.convert("L"))
    assert image.size == dots
    assert read.text == f"HTTP://127.0.0.1:8000/T/{tray.code}"


def test_the_words_are_there_for_a_printer_of_ones_own(
    client: FlaskClient, session: Session, desk: people.Desk, delivery: Delivery, lot: Lot
) -> None:
    words = client.get(
        "/api/labels/items",
        query_string={"delivery": delivery.code},
        headers=people.bearer(session, desk.agent),
    ).json

    codes = [item.code for item in stock_read.items_of_lot(session, lot.id)]
    assert words == [
        {
            "code": code,
            "url": f"HTTP://127.0.0.1:8000/T/{code}",
            "produce": "土鸡蛋",
            "quantity": "30枚",
            "village": "修山镇花桥港村",
            "received_on": "2026-11-20",
            "lot_code": lot.code,
        }
        for code in codes
    ]


def test_labels_of_another_village_are_not_there(
    client: FlaskClient, session: Session, delivery: Delivery, lot: Lot, tray: Item
) -> None:
    elsewhere = build.place(session, "centre", "430922101999", "邻村", "Next Village")
    headers = people.bearer(session, build.person(session, Role.AGENT, elsewhere))

    for path, code in (
        (f"/api/labels/items.pdf?delivery={delivery.code}", "delivery.unknown"),
        (f"/api/labels/items.pdf?lot={lot.code}", "lot.unknown"),
        (f"/api/labels/{tray.code}.png", "label.unknown"),
        (f"/api/labels/{lot.code}.png", "label.unknown"),
    ):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (404, code)


def test_a_hub_prints_the_label_of_what_stands_there_again(
    client: FlaskClient, session: Session, delivery: Delivery, tray: Item
) -> None:
    hub = build.hub(session)
    worker = build.person(session, Role.WORKER, hub)
    headers = people.bearer(session, worker)
    address = f"/labels/print?item={tray.code.lower()}"
    before = client.get(address, headers=headers)
    build.move(session, [tray], build.bin_of(session, hub, "dock"), worker)

    page = client.get(address, headers=headers)
    stream = client.get(f"/labels/items.tspl?item={tray.code}", headers=headers)
    others = client.get(f"/labels/print?delivery={delivery.code}", headers=headers)

    assert before.status_code == 404
    assert page.status_code == 200
    assert f"/labels/items.zpl?size=40x30&amp;item={tray.code.lower()}" in page.text
    assert [look.read(image) for image in tspl.printed(stream.data)] == [
        [f"HTTP://127.0.0.1:8000/T/{tray.code}"]
    ]
    assert others.status_code == 404


def test_an_auditor_prints_no_labels(client: FlaskClient, session: Session, tray: Item) -> None:
    headers = people.bearer(session, build.person(session, Role.AUDITOR))

    assert client.get(f"/labels/print?item={tray.code}", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/labels/items.pdf", 422, "label.nothing_named"),
        ("/labels/items.pdf?delivery=D00000000", 422, "label.bad_check_character"),
        ("/labels/items.pdf?lot=L1&sheet=9x9", 422, "label.sheet_unknown"),
        ("/labels/items.pdf?lot=L1&skip=24", 422, "label.skip_wrong"),
        ("/labels/items.pdf?lot=L1&skip=-1", 422, "label.skip_wrong"),
        ("/labels/hello.png", 404, "label.unknown"),
        ("/labels/hello.png?size=1x1", 422, "label.size_unknown"),
        ("/api/labels/items.pdf?sheet=9x9", 422, "http.422"),
        ("/api/labels/items.pdf?skip=x", 422, "http.422"),
    ],
)
def test_what_cannot_be_printed_is_said(
    client: FlaskClient, session: Session, desk: people.Desk, path: str, status: int, code: str
) -> None:
    headers = people.bearer(session, desk.agent) | {"Accept": "application/json"}

    answer = client.get(path, headers=headers)

    assert (answer.status_code, answer.json["code"]) == (status, code)
