"""Rolls for people and for programs."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.places.models import Place
from inventory.printers.models import PrintJob
from inventory.rolls import services
from inventory.rolls.models import Roll, RollLabel
from tests.conftest import NOW, problem
from tests.doubles.printers import tspl, zpl
from tests.support import inventory as build
from tests.support import labels as look
from tests.support import printing as make
from tests.support.printing import Hub
from tests.support.queries import counted
from tests.support.villagers import bearer

STATEMENTS_MAX = 6
"""Of a page, with those that tell who is asking."""
PRINTED = {"tspl": tspl.printed, "zpl": zpl.printed}


@pytest.fixture
def hub(session: Session) -> Hub:
    return make.hub(session)


@pytest.fixture
def village(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def roll(session: Session, hub: Hub, village: Place) -> Roll:
    return make.roll(session, hub, 3, village=village)


@pytest.fixture
def headers(session: Session, hub: Hub) -> dict[str, str]:
    return bearer(session, hub.worker)


def test_a_roll_is_made_given_and_shown(
    client: FlaskClient, session: Session, hub: Hub, village: Place, headers: dict[str, str]
) -> None:
    typed = {"client_id": str(uuid.uuid4()), "labels_count": "25", "hub_id": hub.place.id}

    answer = client.post("/rolls", data=typed, headers=headers)
    assert answer.status_code == 303
    given = client.post(f"{answer.location}/assign", data={"place_id": village.id}, headers=headers)

    assert given.status_code == 303
    made = session.scalars(select(Roll)).one()
    assert (made.labels_count, made.hub_id, made.place_id) == (25, hub.place.id, village.id)
    page = client.get(answer.location, headers=headers).text
    for words in ("还能贴", ">25<", "修山镇花桥港村", "打开 PDF，打印"):
        assert words in page


@pytest.mark.parametrize("typed", ["0", "5001", "many", ""])
def test_a_refused_count_comes_back_as_it_was_typed(
    client: FlaskClient, session: Session, hub: Hub, headers: dict[str, str], typed: str
) -> None:
    answer = client.post(
        "/rolls",
        data={"client_id": str(uuid.uuid4()), "labels_count": typed, "hub_id": hub.place.id},
        headers=headers,
    )

    assert answer.status_code == 422
    said = "“many”不是一个整数" if typed == "many" else "一卷要 1 到 5000 张"
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert session.scalars(select(Roll)).all() == []


def test_an_agent_sees_the_rolls_of_their_village_and_makes_none(
    client: FlaskClient, session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    make.roll(session, hub, 3)
    agent = bearer(session, build.person(session, Role.AGENT, village))

    page = client.get("/rolls", headers=agent).text
    forbidden = client.post("/rolls", data={}, headers=agent)

    assert f"/rolls/{roll.code}" in page
    assert page.count("/rolls/R") == 1
    assert "做一卷新的" not in page
    assert forbidden.status_code == 403


def test_a_roll_of_another_village_is_not_there(
    client: FlaskClient, session: Session, roll: Roll
) -> None:
    elsewhere = build.place(session, "centre", "430922101904", "邻村", "Next Village")
    agent = bearer(session, build.person(session, Role.AGENT, elsewhere))

    for path in ("", "/labels.pdf", "/labels.tspl", "/labels.zpl"):
        for root in ("/rolls", "/api/rolls"):
            answer = client.get(
                f"{root}/{roll.code}{path}", headers=agent | {"Accept": "application/json"}
            )
            assert problem(answer) == (404, "roll.unknown")


def test_pages_read_as_often_for_many_rolls_as_for_one(
    client: FlaskClient,
    session: Session,
    connection: Connection,
    hub: Hub,
    roll: Roll,
    headers: dict[str, str],
) -> None:
    def statements(path: str) -> int:
        with counted(connection) as sent:
            assert client.get(path, headers=headers).status_code == 200
        return len(sent)

    before = [statements("/rolls"), statements(f"/rolls/{roll.code}")]
    for _ in range(4):
        make.roll(session, hub, 3)

    assert [statements("/rolls"), statements(f"/rolls/{roll.code}")] == before
    assert before[0] <= before[1] <= STATEMENTS_MAX


@pytest.mark.parametrize("root", ["/rolls", "/api/rolls"])
@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_the_stream_of_a_roll_prints_its_labels(
    client: FlaskClient, roll: Roll, headers: dict[str, str], root: str, language: str
) -> None:
    answer = client.get(f"{root}/{roll.code}/labels.{language}?size=60x40", headers=headers)

    assert answer.status_code == 200
    printed = PRINTED[language](answer.data)
    assert [image.size for image in printed] == [(480, 320)] * 3
    assert [look.read(image) for image in printed] == [
        [f"HTTP://127.0.0.1:8000/T/{code}"] for code in make.codes_of(roll)
    ]


@pytest.mark.parametrize("root", ["/rolls", "/api/rolls"])
def test_the_sheet_of_a_roll_holds_its_labels(
    client: FlaskClient, roll: Roll, headers: dict[str, str], root: str
) -> None:
    answer = client.get(f"{root}/{roll.code}/labels.pdf?sheet=3x7&skip=20", headers=headers)

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pages = look.pages(answer.data)
    assert [len(look.read(page)) for page in pages] == [1, 2]


def test_a_damaged_stretch_is_typed_and_a_wrong_one_comes_back(
    client: FlaskClient, session: Session, roll: Roll, headers: dict[str, str]
) -> None:
    codes = make.codes_of(roll)
    address = f"/rolls/{roll.code}/void"

    wrong = client.post(address, data={"first": codes[1], "reason": ""}, headers=headers)
    assert wrong.status_code == 422
    assert f'value="{codes[1]}"' in wrong.text
    right = client.post(
        address, data={"first": codes[1], "last": codes[2], "reason": "撕坏了"}, headers=headers
    )

    assert right.status_code == 303
    kept = session.scalars(select(RollLabel).order_by(RollLabel.serial)).all()
    assert [(label.code, label.state, label.reason) for label in kept] == [
        (codes[1], "void", "撕坏了"),
        (codes[2], "void", "撕坏了"),
    ]


@pytest.mark.parametrize("root", ["/rolls", "/api/rolls"])
def test_a_roll_is_sent_to_a_printer_once(
    client: FlaskClient, session: Session, hub: Hub, roll: Roll, headers: dict[str, str], root: str
) -> None:
    printer = make.printer(session, hub.place, hub.worker)
    sent = {"client_id": str(uuid.uuid4()), "printer_id": printer.id}
    body = {"json": sent} if root.startswith("/api") else {"data": sent}

    for _ in range(2):
        answer = client.post(f"{root}/{roll.code}/print", headers=headers, **body)  # type: ignore[arg-type]
        assert answer.status_code in {202, 303}

    job = session.scalars(select(PrintJob)).one()
    assert (job.printer_id, job.title, job.labels_count) == (printer.id, roll.code, 3)
    assert [label["code"] for label in job.labels] == make.codes_of(roll)


def test_a_program_makes_gives_reads_and_voids(
    client: FlaskClient, session: Session, hub: Hub, village: Place, headers: dict[str, str]
) -> None:
    sent = {
        "client_id": str(uuid.uuid4()),
        "labels_count": 4,
        "hub_code": hub.place.code,
    }
    made = client.post("/api/rolls", json=sent, headers=headers)
    assert made.status_code == 201
    address = f"/api/rolls/{made.json['code']}"
    given = client.post(f"{address}/assign", json={"place_code": village.code}, headers=headers)
    assert given.json["place_name"] == "修山镇花桥港村"
    first = given.json["first_code"]
    voided = client.post(f"{address}/void", json={"first": first, "reason": "脏"}, headers=headers)

    assert voided.json == {"voided_count": 1}
    assert client.get(address, headers=headers).json["unbound_count"] == 3
    assert [row["code"] for row in client.get("/api/rolls", headers=headers).json] == [
        made.json["code"]
    ]
    unknown = client.post("/api/rolls", json=sent | {"hub_code": "1"}, headers=headers)
    assert problem(unknown) == (404, "place.unknown")


def test_a_phone_reads_which_labels_are_free(
    client: FlaskClient, session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    agent = build.person(session, Role.AGENT, village)
    services.bind(session, codes=make.codes_of(roll)[:1], place_id=village.id, actor=agent, now=NOW)

    free = client.get(
        f"/api/rolls/unbound?place_code={village.code}", headers=bearer(session, agent)
    )
    others = client.get(
        f"/api/rolls/unbound?place_code={hub.place.code}", headers=bearer(session, agent)
    )

    assert free.json == [{"first": roll.first_serial + 1, "last": roll.last_serial}]
    assert problem(others) == (404, "place.unknown")
