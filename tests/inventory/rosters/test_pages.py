import io
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app import uploads
from app.people.rules import Role
from inventory.rosters.models import Roster
from inventory.villagers.models import Villager
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make
from tests.support.queries import counted

LIST = f"""姓名,手机号,身份证号,故事
张三妹,13900139001,{papers.id_number()},
王大力,12345,,=HYPERLINK("http://x")
"""


@pytest.fixture
def headers(session: Session) -> dict[str, str]:
    return make.bearer(session, build.person(session, Role.AGENT, build.village(session)))


def form(content: bytes = LIST.encode("gb18030"), name: str = "list.csv") -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), "file": (io.BytesIO(content), name)}


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_a_list_is_uploaded_looked_over_and_imported(
    client: FlaskClient, session: Session, connection: Connection, headers: dict[str, str]
) -> None:
    read = client.post("/desk/rosters/new", data=form(), headers=headers)
    with counted(connection) as statements:
        page = text_of(client.get(read.location, headers=headers))

    assert read.status_code == 303
    assert "导入这 1 人" in page
    assert "王大力" in page
    assert "手机号不对" in page
    assert papers.id_number() not in page
    assert len(statements) == 5
    assert session.scalar(select(func.count()).select_from(Villager)) == 0
    for _ in range(2):
        taken = client.post(f"{read.location}/import", headers=headers)
        assert (taken.status_code, taken.location) == (303, read.location)
    assert session.scalars(select(Villager.name)).all() == ["张三妹"]
    assert "名册导入好了" in text_of(client.get(read.location, headers=headers))


def test_the_bad_rows_come_back_with_reasons_and_no_formula(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    read = client.post("/desk/rosters/new", data=form(), headers=headers)
    answer = client.get(f"{read.location}/bad.csv", headers=headers)
    [head, row] = uploads.rows_of(io.BytesIO(answer.data))

    assert head[-2:] == ["原文件第几行", "哪里不对"]
    assert row[:2] == ["王大力", "12345"]
    assert row[4] == '\'=HYPERLINK("http://x")'
    assert (row[5], "手机号不对" in row[6]) == ("3", True)
    assert answer.headers["Cache-Control"] == "private, no-store"
    # Corrected and uploaded again, the two columns more are no hindrance.
    again = client.post("/desk/rosters/new", data=form(answer.data), headers=headers)
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "请先选名册文件"),
        ({"file": (io.BytesIO(b"\xd0\xcf\x11\xe0"), "a.xls")}, "老格式的 Excel"),
        ({"file": (io.BytesIO(b"a,b"), "a.csv")}, "没有找到表头"),
    ],
)
def test_what_is_no_list_is_told(
    client: FlaskClient,
    session: Session,
    headers: dict[str, str],
    sent: dict[str, Any],
    sentence: str,
) -> None:
    body = {"client_id": str(uuid.uuid4()), **sent}
    answer = client.post("/desk/rosters/new", data=body, headers=headers)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert session.scalar(select(func.count()).select_from(Roster)) == 0


def test_both_templates_can_be_filled_in_and_their_example_is_refused(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    for name in ("csv", "xlsx"):
        content = client.get(f"/desk/rosters/template.{name}", headers=headers).data
        head = next(uploads.rows_of(io.BytesIO(content)))
        assert head[:5] == ["姓名", "手机号", "身份证号", "网点编码", "故事"]
        read = client.post("/desk/rosters/new", data=form(content, f"a.{name}"), headers=headers)
        assert read.status_code == 303
    assert session.execute(select(Roster.good_rows, Roster.bad_rows)).all() == [(0, 1), (0, 1)]


def test_a_list_of_somebody_else_has_no_page(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    read = client.post("/desk/rosters/new", data=form(), headers=headers)
    other = make.bearer(session, build.person(session, Role.AGENT, build.village(session)))

    for address in (read.location, f"{read.location}/bad.csv"):
        assert client.get(address, headers=other).status_code == 404


def test_the_api_reads_shows_and_imports(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    client_id = str(uuid.uuid4())
    read = client.post(
        f"/api/rosters?client_id={client_id}",
        data={"file": (io.BytesIO(LIST.encode()), "list.csv")},
        headers=headers,
    )
    taken = client.post(f"/api/rosters/{client_id}/import", headers=headers)
    shown = client.get(f"/api/rosters/{client_id}", headers=headers).get_json()

    assert (read.status_code, taken.status_code) == (201, 200)
    made = read.get_json()
    assert (made["good_count"], made["bad_count"], made["imported_at"]) == (1, 1, None)
    assert [(row["line_number"], row["name"]) for row in made["good"]] == [(2, "张三妹")]
    assert made["bad"] == shown["bad"]
    assert made["bad"][0]["line_number"] == 3
    assert [said["code"] for said in made["bad"][0]["problems"]] == ["villager.phone_wrong"]
    assert shown["imported_at"] is not None
    assert session.scalars(select(Villager.name)).all() == ["张三妹"]
    missing = client.get(f"/api/rosters/{uuid.uuid4()}", headers=headers)
    assert problem(missing) == (404, "roster.unknown")
