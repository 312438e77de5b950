"""Printers for people and for programs."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from inventory.places.models import Place
from inventory.printers import services
from inventory.printers.models import Printer, PrintJob
from inventory.printers.rules import Failure, Report
from tests.conftest import NOW, problem
from tests.doubles.printers import tspl
from tests.support import inventory as build
from tests.support import labels as look
from tests.support import printing as make
from tests.support.queries import counted
from tests.support.villagers import bearer

STATEMENTS_MAX = 6
"""Of the page, with those that tell who is asking."""
TYPED = {
    "name": "小白",
    "host": "192.168.1.40",
    "port": "9100",
    "language": "zpl",
    "label_size": "60x40",
}


@pytest.fixture
def village(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def agent(session: Session, village: Place) -> Actor:
    return build.person(session, Role.AGENT, village)


@pytest.fixture
def headers(session: Session, agent: Actor) -> dict[str, str]:
    return bearer(session, agent)


@pytest.fixture
def printer(session: Session, village: Place, agent: Actor) -> Printer:
    return make.printer(session, village, agent)


def failed_job(session: Session, printer: Printer, agent: Actor) -> PrintJob:
    job = services.queue_print(
        session,
        client_id=uuid.uuid4(),
        printer_id=printer.id,
        title="D0000001X",
        labels=look.labels(5),
        actor=agent,
        now=NOW,
    )
    services.begin(session, job_id=job.id, now=NOW)
    services.settle(session, job_id=job.id, report=Report(2, Failure.STALLED), now=NOW)
    return job


def test_a_printer_is_added_and_prints_a_test_label(
    client: FlaskClient, session: Session, village: Place, headers: dict[str, str]
) -> None:
    added = client.post("/printers", data=TYPED | {"place_id": village.id}, headers=headers)
    printer = session.scalars(select(Printer)).one()
    asked = {"client_id": str(uuid.uuid4())}
    for _ in range(2):
        client.post(f"/printers/{printer.id}/test", data=asked, headers=headers)

    assert added.status_code == 303
    assert (printer.name, printer.host, printer.port) == ("小白", "192.168.1.40", 9100)
    assert (printer.language, printer.label_size) == ("zpl", "60x40")
    [job] = session.scalars(select(PrintJob))
    assert (job.title, job.labels_count, job.labels[0]["village"]) == (
        "测试页",
        1,
        "修山镇花桥港村",
    )
    page = client.get("/printers", headers=headers).text
    for words in ("测试页", "排队中", "小白", "192.168.1.40:9100"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"host": "8.8.8.8"}, "外网地址和网址都不行"),
        ({"port": "80"}, "端口要在 9100 到 9109 之间"),
        ({"port": "x"}, "“x”不是一个整数"),
        ({"name": ""}, "打印机要有名字"),
        ({"language": "escpos"}, "没有这种打印机语言"),
        ({"label_size": ""}, "没有这种标签尺寸"),
    ],
)
def test_a_refused_printer_comes_back_with_all_that_was_typed(
    client: FlaskClient,
    session: Session,
    village: Place,
    headers: dict[str, str],
    changes: dict[str, str],
    words: str,
) -> None:
    typed = TYPED | {"place_id": village.id} | changes

    answer = client.post("/printers", data=typed, headers=headers)

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed["host"]}"' in answer.text
    assert session.scalars(select(Printer)).all() == []


def test_a_failed_print_says_why_and_goes_on_where_a_person_says(
    client: FlaskClient, session: Session, agent: Actor, printer: Printer, headers: dict[str, str]
) -> None:
    job = failed_job(session, printer, agent)

    page = client.get("/printers", headers=headers).text
    again = client.post(
        f"/printers/jobs/{job.id}/again", data={"first_label": "3"}, headers=headers
    )

    for words in ("看看缺不缺纸", "打印机收下了 2 张", 'value="3"'):
        assert words in page
    assert again.status_code == 303
    session.refresh(job)
    assert (job.state, job.first_label) == ("queued", 3)


def test_what_a_printer_was_sent_is_kept_as_a_file(
    client: FlaskClient, session: Session, agent: Actor, printer: Printer, headers: dict[str, str]
) -> None:
    job = failed_job(session, printer, agent)

    answer = client.get(f"/printers/jobs/{job.id}/file", headers=headers)

    assert answer.headers["Content-Disposition"] == f"attachment; filename=labels-{job.id}.tspl"
    assert [look.read(image) for image in tspl.printed(answer.data)] == [
        [label.url] for label in look.labels(5)
    ]


def test_a_printer_is_taken_off_the_list_and_its_prints_stay(
    client: FlaskClient, session: Session, agent: Actor, printer: Printer, headers: dict[str, str]
) -> None:
    failed_job(session, printer, agent)

    answer = client.post(f"/printers/{printer.id}/retire", headers=headers)

    assert answer.status_code == 303
    page = client.get("/printers", headers=headers).text
    assert "D00 000 01X" in page
    assert "打测试页" not in page


def test_printers_and_prints_of_another_place_are_not_there(
    client: FlaskClient, session: Session, agent: Actor, printer: Printer
) -> None:
    job = failed_job(session, printer, agent)
    elsewhere = build.place(session, "centre", "430922101904", "邻村", "Next Village")
    headers = bearer(session, build.person(session, Role.AGENT, elsewhere))

    page = client.get("/printers", headers=headers).text
    assert "192.168.1.40:9100" not in page
    assert "D00 000 01X" not in page
    assert client.get("/api/printers", headers=headers).json == []
    assert client.get("/api/print-jobs", headers=headers).json == []
    asked = {"client_id": str(uuid.uuid4())}
    for method, path, code in (
        ("GET", f"/api/print-jobs/{job.id}", "print.unknown"),
        ("POST", f"/api/print-jobs/{job.id}/again", "print.unknown"),
        ("POST", f"/api/printers/{printer.id}/test", "printer.unknown"),
        ("DELETE", f"/api/printers/{printer.id}", "printer.unknown"),
    ):
        body = asked if path.endswith("test") else {"first_label": 1}
        answer = client.open(path, method=method, json=body, headers=headers)
        assert problem(answer) == (404, code)


def test_the_page_reads_as_often_for_many_prints_as_for_one(
    client: FlaskClient,
    session: Session,
    connection: Connection,
    agent: Actor,
    printer: Printer,
    headers: dict[str, str],
) -> None:
    def statements() -> int:
        with counted(connection) as sent:
            assert client.get("/printers", headers=headers).status_code == 200
        return len(sent)

    failed_job(session, printer, agent)
    before = statements()
    for _ in range(5):
        failed_job(session, printer, agent)

    assert statements() == before <= STATEMENTS_MAX


def test_a_program_does_the_same(
    client: FlaskClient, session: Session, village: Place, agent: Actor, headers: dict[str, str]
) -> None:
    sent = TYPED | {"place_code": village.code, "port": 9100}
    added = client.post("/api/printers", json=sent, headers=headers)
    twice = client.post("/api/printers", json=sent, headers=headers)
    outside = client.post("/api/printers", json=sent | {"host": "1.1.1.1"}, headers=headers)
    printer_id = added.json["printer_id"]
    test = client.post(
        f"/api/printers/{printer_id}/test", json={"client_id": str(uuid.uuid4())}, headers=headers
    )
    job = failed_job(session, session.get_one(Printer, printer_id), agent)
    again = client.post(f"/api/print-jobs/{job.id}/again", json={"first_label": 3}, headers=headers)

    assert (added.status_code, added.json["name"]) == (201, "小白")
    assert problem(twice) == (409, "printer.already_there")
    assert problem(outside) == (422, "printer.address_wrong")
    assert (test.status_code, test.json["state"]) == (202, "queued")
    assert (again.status_code, again.json["first_label"]) == (202, 3)
    listed = client.get("/api/print-jobs", headers=headers).json
    assert [row["job_id"] for row in listed] == [job.id, test.json["job_id"]]
    assert client.delete(f"/api/printers/{printer_id}", headers=headers).status_code == 204
    assert client.get("/api/printers", headers=headers).json == []
