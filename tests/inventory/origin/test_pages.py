import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from inventory.intake.models import Delivery
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.origin import queries
from inventory.quality import services as quality
from inventory.stock import queries as stock_read
from inventory.stock import services as stock
from inventory.stock.models import Item, Lot
from inventory.villagers.rules import ConsentKind
from tests.support import inventory as build
from tests.support import villagers as people
from tests.support.queries import counted

NAME, STORY = "桂香", "十五只鸡"


@pytest.fixture
def desk(session: Session) -> people.Desk:
    return people.desk(session)


def tray_of(session: Session, delivery: Delivery) -> Item:
    lot = session.scalars(select(Lot).where(Lot.delivery_id == delivery.id)).one()
    return stock_read.items_of_lot(session, lot.id)[0]


@pytest.fixture
def tray(session: Session, desk: people.Desk) -> Item:
    return tray_of(session, people.delivery(session, desk, now=clock.now()))


def reserved(session: Session, kind: CodeKind) -> str:
    return labels.next_codes(session, kind, 1)[0]


def test_a_label_tells_where_the_eggs_come_from(client: FlaskClient, tray: Item) -> None:
    answer = client.get(f"/T/{tray.code}")

    assert answer.status_code == 200
    for words in ("土鸡蛋", "一托30枚", "修山镇花桥港村", "李*家", STORY, "验货通过", "蛋壳干净吗"):
        assert words in answer.text
    assert "请勿食用" not in answer.text


@pytest.mark.parametrize("address", ["/t/{code}", "/T/{lower}", "/t/{lower}", "/T/{spaced}"])
def test_a_code_is_found_in_any_case_and_spacing(
    client: FlaskClient, tray: Item, address: str
) -> None:
    code = tray.code
    spaced = f"{code[:3]} {code[3:6]} {code[6:]}"

    answer = client.get(address.format(code=code, lower=code.lower(), spaced=spaced))

    assert answer.status_code == 200


def test_it_is_told_in_english_too(client: FlaskClient, tray: Item) -> None:
    answer = client.get(f"/T/{tray.code}?lang=en")

    for words in ("Free-range eggs", "Huaqiaogang Village", "Are the shells clean?", "Handed in"):
        assert words in answer.text


def test_without_consent_nothing_of_the_household_is_told(
    client: FlaskClient, session: Session
) -> None:
    desk = people.desk(session)
    private = people.villager(
        session,
        desk.agent,
        desk.place,
        name="王桂香",
        phone="13900139000",
        consents=frozenset({ConsentKind.DATA}),
    )
    quiet = people.Desk(**{**vars(desk), "villager": private})
    tray = tray_of(session, people.delivery(session, quiet, now=clock.now()))

    page = client.get(f"/T/{tray.code}").text
    read = client.get(f"/api/trace/{tray.code}")

    assert "本村农户" in page
    for secret in ("王*", NAME, STORY, "13900139000", "139****", private.code):
        assert secret not in page
        assert secret not in read.text
    assert (read.json["household"], read.json["story"]) == (None, "")


def test_nothing_told_names_the_villager_or_the_order(client: FlaskClient, tray: Item) -> None:
    page, read = client.get(f"/T/{tray.code}").text, client.get(f"/api/trace/{tray.code}").text

    for secret in (NAME, "references", "V000"):
        assert secret not in page
        assert secret not in read


def test_a_held_batch_says_do_not_eat(
    client: FlaskClient, session: Session, desk: people.Desk, tray: Item
) -> None:
    quality.hold_lot(
        session,
        lot_id=tray.lot_id,
        kind="recall",
        reason="抽检",
        actor=desk.agent,
        now=clock.now(),
    )
    page = client.get(f"/T/{tray.code}").text

    assert "此批已封存，请勿食用，请联系我们" in page
    assert "在保质期内" not in page
    assert "验货通过" not in page.split("它是这样来的")[0]
    assert client.get(f"/api/trace/{tray.code}").json["condition"] == "held"


def test_the_api_tells_the_same_facts(client: FlaskClient, session: Session, tray: Item) -> None:
    lot = session.get_one(Lot, tray.lot_id)

    told = client.get(f"/api/trace/{tray.code}").json

    assert told["code"] == tray.code
    assert (told["condition"], told["is_checked"], told["household"]) == ("good", True, "李*")
    assert (told["base_units"], told["base_unit"], told["lot_code"]) == (30, "piece", lot.code)
    assert [step["stage"] for step in told["steps"]] == ["handed_in", "checked"]
    assert client.get(f"/api/trace/{lot.code}").json["kind"] == "lot"


def test_an_origin_takes_five_statements(session: Session, tray: Item) -> None:
    with counted(session.connection()) as asked:
        queries.origin_of(
            session, code=tray.code, kind=CodeKind.ITEM, today=clock.china_date(clock.now())
        )

    assert len(asked) == 5


def test_a_mistyped_code_is_said_kindly(client: FlaskClient, tray: Item) -> None:
    wrong = tray.code[:-1] + ("A" if tray.code[-1] != "A" else "B")

    answer = client.get(f"/T/{wrong}")

    assert answer.status_code == 404
    assert "这个码好像抄错了一个字" in answer.text
    refused = client.get(f"/api/trace/{wrong}")
    assert (refused.status_code, refused.json["code"]) == (422, "label.bad_check_character")


@pytest.mark.parametrize("kind", [CodeKind.ITEM, CodeKind.LOT, CodeKind.CONTAINER, CodeKind.PARCEL])
def test_a_code_of_nothing_is_not_found(
    client: FlaskClient, session: Session, kind: CodeKind
) -> None:
    code = reserved(session, kind)

    assert client.get(f"/T/{code}").status_code == 404
    refused = client.get(f"/api/trace/{code}")
    assert (refused.status_code, refused.json["code"]) == (404, "label.unknown")


@pytest.mark.parametrize("text", ["hello", "%00", "<script>alert(1)</script>", "6901234567892"])
def test_what_is_no_code_of_ours_is_not_found(client: FlaskClient, text: str) -> None:
    answer = client.get("/T/" + text.replace("/", "%2F"))

    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (CodeKind.VILLAGER, "这是一张村民卡"),
        (CodeKind.ORDER, "这是工作人员用的码"),
        (CodeKind.MANIFEST, "这是工作人员用的码"),
        (CodeKind.BIN, "这是工作人员用的码"),
    ],
)
def test_other_labels_say_only_what_they_are(
    client: FlaskClient, session: Session, kind: CodeKind, words: str
) -> None:
    answer = client.get(f"/T/{reserved(session, kind)}")

    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.parametrize(("kind", "words"), [("crate", "周转箱"), ("parcel", "包裹")])
def test_crates_and_parcels_say_what_they_are(
    client: FlaskClient, session: Session, desk: people.Desk, kind: str, words: str
) -> None:
    bin_id = build.bin_of(session, desk.place, "desk").id
    container = stock.make_container(session, kind=kind, bin_id=bin_id)

    answer = client.get(f"/T/{container.code}")

    assert (
        answer.status_code,
        f"这是一{'只' if kind == 'crate' else '个'}{words}" in answer.text,
    ) == (
        200,
        True,
    )


def test_a_typed_code_is_taken_to_its_page(client: FlaskClient, tray: Item) -> None:
    assert client.get("/t").status_code == 200
    answer = client.get("/t", query_string={"code": f" {tray.code.lower()} "})

    assert (answer.status_code, answer.location) == (303, f"/T/{tray.code.lower()}")
