import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.labels.rules.codes import CodeKind, make_code
from inventory.trace import services as trace
from inventory.trace.rules import FORMS, Step
from tests.conftest import NOW, problem
from tests.support import inventory as build
from tests.support import villagers as people

SCHEMA = Path(__file__).resolve().parents[4] / "shared" / "data" / "epcis-json-schema.json"
TRAY = make_code(CodeKind.ITEM, 1)
CRATE = make_code(CodeKind.CONTAINER, 2)
NAMES_ANOTHER = {"AggregationEvent", "TransformationEvent"}
"""Their events are about a container, or about what was made, too."""
OF_THE_CRATE = sum(form.event_type in NAMES_ANOTHER for form in FORMS.values())


@pytest.fixture
def operator(session: Session) -> dict[str, str]:
    return people.bearer(session, build.person(session, Role.OPERATOR))


@pytest.fixture
def a_life(session: Session) -> None:
    """One event of every kind of step, a minute apart, at the village and then at the hub."""
    village, hub = build.village(session), build.hub(session)
    for number, step in enumerate(Step):
        names_another = FORMS[step].event_type in NAMES_ANOTHER
        trace.record(
            session,
            step=step,
            codes=[TRAY],
            parent_code=CRATE if names_another else "",
            place_code=(village if number < 5 else hub).code,
            bin_name="货架 A/01",
            now=NOW + timedelta(minutes=number),
            references={"po": make_code(CodeKind.ORDER, 3), "desadv": "SF 0001/2"},
        )


def refuse_invalid(document: dict[str, Any]) -> None:
    """Hold a document against the schema of GS1, formats too."""
    if not SCHEMA.exists():
        pytest.skip("the EPCIS schema (../shared/data) is not on this machine")
    validator = jsonschema.Draft7Validator(
        json.loads(SCHEMA.read_text(encoding="utf-8")),
        format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER,
    )
    assert [error.message for error in validator.iter_errors(document)] == []


def events_in(answer: Any) -> list[dict[str, Any]]:
    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    found: list[dict[str, Any]] = answer.get_json(force=True)["epcisBody"]["queryResults"][
        "resultsBody"
    ]["eventList"]
    return found


@pytest.mark.usefixtures("a_life")
def test_every_step_is_valid_epcis(client: FlaskClient, operator: dict[str, str]) -> None:
    answer = client.get("/epcis/events", headers=operator)

    assert len(events_in(answer)) == len(Step)
    assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
    refuse_invalid(answer.get_json(force=True))


@pytest.mark.usefixtures("a_life")
def test_the_file_holds_the_same_events(client: FlaskClient, operator: dict[str, str]) -> None:
    asked = events_in(client.get("/epcis/events", headers=operator))
    answer = client.get("/epcis/document", headers=operator)

    document = json.loads(answer.get_data(as_text=True))
    assert document["type"] == "EPCISDocument"
    assert document["epcisBody"]["eventList"] == asked
    assert answer.headers["Content-Disposition"] == "attachment; filename=epcis.jsonld"
    refuse_invalid(document)


def test_a_file_without_events_is_whole(client: FlaskClient, operator: dict[str, str]) -> None:
    document = json.loads(client.get("/epcis/document", headers=operator).get_data(as_text=True))

    assert document["epcisBody"] == {"eventList": []}


@pytest.mark.usefixtures("a_life")
def test_making_turns_inputs_into_an_output(client: FlaskClient, operator: dict[str, str]) -> None:
    asked = {"EQ_bizStep": "creating_class_instance"}
    answer = client.get("/epcis/events", query_string=asked, headers=operator)

    [event] = events_in(answer)
    base = "HTTP://127.0.0.1:8000/T/"
    assert event["type"] == "TransformationEvent"
    assert (event["inputEPCList"], event["outputEPCList"]) == ([base + TRAY], [base + CRATE])
    assert "action" not in event


@pytest.mark.usefixtures("a_life")
def test_a_tray_in_a_crate_is_an_aggregation(client: FlaskClient, operator: dict[str, str]) -> None:
    answer = client.get("/epcis/events", query_string={"EQ_bizStep": "unpacking"}, headers=operator)

    [event] = events_in(answer)
    base = "HTTP://127.0.0.1:8000/T/"
    assert (event["parentID"], event["childEPCs"]) == (base + CRATE, [base + TRAY])
    assert event["readPoint"]["id"].endswith("/places/430922101902/%E8%B4%A7%E6%9E%B6%20A%2F01")
    assert event["bizTransactionList"] == [
        {
            "type": "desadv",
            "bizTransaction": "http://127.0.0.1:8000/references/SF%200001%2F2",
        },
        {"type": "po", "bizTransaction": base + make_code(CodeKind.ORDER, 3)},
    ]


@pytest.mark.usefixtures("a_life")
@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"GE_eventTime": (NOW + timedelta(minutes=10)).isoformat()}, len(Step) - 10),
        ({"LT_eventTime": (NOW + timedelta(minutes=10)).isoformat()}, 10),
        ({"EQ_bizStep": "receiving,storing"}, 3),
        ({"MATCH_anyEPC": TRAY.lower()}, len(Step)),
        ({"MATCH_anyEPC": f"HTTPS://ANY.CN/T/{CRATE}"}, OF_THE_CRATE),
        ({"MATCH_anyEPC": make_code(CodeKind.ITEM, 9)}, 0),
    ],
)
def test_events_are_found_by_time_step_and_code(
    client: FlaskClient, operator: dict[str, str], asked: dict[str, str], count: int
) -> None:
    assert (
        len(events_in(client.get("/epcis/events", query_string=asked, headers=operator))) == count
    )


@pytest.mark.usefixtures("a_life")
def test_pages_follow_each_other_without_gap_or_repeat(
    client: FlaskClient, operator: dict[str, str]
) -> None:
    whole = events_in(client.get("/epcis/events", headers=operator))
    address, read = "/epcis/events?perPage=4", []
    while address:
        answer = client.get(address, headers=operator)
        read += events_in(answer)
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        parts = urlsplit(link[1]) if link else None
        address = f"{parts.path}?{parts.query}" if parts else ""

    assert read == whole
    assert [event["eventTime"] for event in read] == sorted(event["eventTime"] for event in read)
    assert datetime.fromisoformat(read[0]["eventTime"]) == NOW


@pytest.mark.usefixtures("a_life")
def test_a_worker_reads_what_happened_at_their_hub(client: FlaskClient, session: Session) -> None:
    worker = people.bearer(session, build.person(session, Role.WORKER, build.hub(session)))

    assert len(events_in(client.get("/epcis/events", headers=worker))) == len(Step) - 5


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"nextPageToken": "x"}, (422, "epcis.token_wrong")),
        ({"nextPageToken": "MjAyNi0xMS0yMCB4"}, (422, "epcis.token_wrong")),
        ({"perPage": "0"}, (422, "http.422")),
        ({"perPage": "1001"}, (422, "http.422")),
        ({"GE_eventTime": "yesterday"}, (422, "http.422")),
        ({"MATCH_anyEPC": "E0000000X"}, (422, "label.bad_check_character")),
    ],
)
def test_a_wrong_question_gets_a_plain_answer(
    client: FlaskClient, operator: dict[str, str], asked: dict[str, str], expected: tuple[int, str]
) -> None:
    assert problem(client.get("/epcis/events", query_string=asked, headers=operator)) == expected
