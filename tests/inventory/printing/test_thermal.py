"""Labels of what was logged on thermal printers: downloaded, sent, and those on it already."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.units import Grams
from inventory.intake.models import Delivery
from inventory.intake.rules import DeliveryLine
from inventory.printers.models import PrintJob
from inventory.produce import services as produce
from inventory.stock.models import Item
from tests.conftest import problem
from tests.doubles.printers import tspl, zpl
from tests.support import labels as look
from tests.support import printing as make
from tests.support import villagers as people
from tests.support.queries import counted
from tests.support.villagers import Desk

STATEMENTS_MAX = 5
"""Of the page, with those that tell who is asking."""
PRINTED = {"tspl": tspl.printed, "zpl": zpl.printed}


@pytest.fixture
def desk(session: Session) -> Desk:
    return people.desk(session)


@pytest.fixture
def headers(session: Session, desk: Desk) -> dict[str, str]:
    return people.bearer(session, desk.agent)


@pytest.fixture
def stuck(session: Session, desk: Desk) -> list[str]:
    """Codes of a roll of the village."""
    return make.codes_of(make.roll(session, make.hub(session), 5, village=desk.place))


def codes_of(session: Session) -> list[str]:
    return list(session.scalars(select(Item.code).order_by(Item.id)))


def addresses(codes: list[str]) -> list[list[str]]:
    return [[f"HTTP://127.0.0.1:8000/T/{code}"] for code in codes]


def trays(session: Session, desk: Desk, packs: int, *codes: str) -> Delivery:
    return people.delivery(
        session, desk, DeliveryLine(desk.tray.id, packs, people.CLEAN, codes=codes)
    )


@pytest.mark.parametrize("root", ["", "/api"])
@pytest.mark.parametrize("language", ["tspl", "zpl"])
@pytest.mark.parametrize(("size", "dots"), [("40x30", (320, 240)), ("60x40", (480, 320))])
def test_a_stream_prints_every_label_of_a_delivery(
    client: FlaskClient,
    session: Session,
    desk: Desk,
    headers: dict[str, str],
    root: str,
    language: str,
    size: str,
    dots: tuple[int, int],
) -> None:
    delivery = people.delivery(session, desk)

    answer = client.get(
        f"{root}/labels/items.{language}?delivery={delivery.code}&size={size}", headers=headers
    )

    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")
    paper = PRINTED[language](answer.data)
    assert [image.size for image in paper] == [dots] * 2
    assert [look.read(image) for image in paper] == addresses(codes_of(session))


def test_labels_are_sent_to_a_printer_once(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    delivery = people.delivery(session, desk)
    printer = make.printer(session, desk.place, desk.agent)
    sent = {
        "client_id": str(uuid.uuid4()),
        "printer_id": printer.id,
        "delivery": delivery.code,
    }

    by_page = client.post("/labels/print", data=sent, headers=headers)
    by_api = client.post("/api/labels/print", json=sent, headers=headers)

    job = session.scalars(select(PrintJob)).one()
    assert (by_page.status_code, by_page.location) == (303, "/printers")
    assert (by_api.status_code, by_api.json["job_id"]) == (202, job.id)
    assert (job.title, [label["code"] for label in job.labels]) == (
        delivery.code,
        codes_of(session),
    )


def test_the_page_offers_each_way_to_print(
    client: FlaskClient,
    session: Session,
    connection: Connection,
    desk: Desk,
    headers: dict[str, str],
) -> None:
    delivery = people.delivery(session, desk)
    make.printer(session, desk.place, desk.agent)

    with counted(connection) as sent:
        page = client.get(f"/labels/print?delivery={delivery.code}&start=4", headers=headers)

    assert page.status_code == 200
    assert len(sent) <= STATEMENTS_MAX
    for words in (
        "用“小白”打 2 张",
        f"/labels/items.tspl?size=40x30&amp;delivery={delivery.code}",
        f"/labels/items.zpl?size=60x40&amp;delivery={delivery.code}",
        f"/labels/items.pdf?sheet=3x8&amp;skip=3&amp;delivery={delivery.code}",
        "第一张纸从第 <strong>4</strong> 格开始",
    ):
        assert words in page.text
    assert "预印" not in page.text


def test_labels_that_stick_on_the_goods_already_are_left_out(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str], stuck: list[str]
) -> None:
    delivery = trays(session, desk, 3, stuck[1])
    codes = codes_of(session)
    address = f"/labels/items.tspl?delivery={delivery.code}"

    page = client.get(f"/labels/print?delivery={delivery.code}", headers=headers).text
    new = client.get(address, headers=headers)
    every = client.get(f"{address}&all=1", headers=headers)

    assert codes[0] == stuck[1]
    assert "另有 1 张是预印的" in page
    assert [look.read(image) for image in tspl.printed(new.data)] == addresses(codes[1:])
    assert [look.read(image) for image in tspl.printed(every.data)] == addresses(codes)
    words = client.get(f"/api/labels/items?delivery={delivery.code}", headers=headers).json
    assert [word["code"] for word in words] == codes
    narrowed = client.get(
        f"/api/labels/items?delivery={delivery.code}&pre_printed=false", headers=headers
    ).json
    assert [word["code"] for word in narrowed] == codes[1:]


def test_where_all_stick_already_they_are_printed_again(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str], stuck: list[str]
) -> None:
    delivery = trays(session, desk, 2, stuck[0], stuck[1])

    page = client.get(f"/labels/print?delivery={delivery.code}", headers=headers).text
    again = client.get(f"/labels/items.zpl?delivery={delivery.code}", headers=headers)

    assert "都贴了预印标签，不用打" in page
    assert [look.read(image) for image in zpl.printed(again.data)] == addresses(stuck[:2])


def test_each_bag_of_loose_goods_says_its_own_weight(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    bag = produce.define_pack(
        session,
        produce_id=desk.pickles.id,
        name="散装",
        name_en="loose",
        base_units=500,
        loose=True,
    )
    weights = (Grams(4850), Grams(975), Grams(12_000))
    delivery = people.delivery(
        session, desk, DeliveryLine(bag.id, 3, people.SEALED, weights=weights)
    )

    words = client.get(f"/api/labels/items?delivery={delivery.code}", headers=headers).json

    assert [word["quantity"] for word in words] == ["4.85公斤", "975克", "12公斤"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/labels/items.tspl?lot=L1&size=9x9", "label.size_unknown"),
        ("/labels/print", "label.nothing_named"),
        ("/labels/print?lot=L1&sheet=9x9", "label.sheet_unknown"),
        ("/labels/print?lot=L1&start=0", "label.skip_wrong"),
    ],
)
def test_what_cannot_be_printed_is_said(
    client: FlaskClient, headers: dict[str, str], path: str, code: str
) -> None:
    answer = client.get(path, headers=headers | {"Accept": "application/json"})

    assert problem(answer) == (422, code)
