import json
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Grant, Role
from inventory.places.models import Place
from inventory.rosters import queries, services
from inventory.rosters.checks import CHECKS
from inventory.rosters.models import Roster, RosterRow
from inventory.rosters.rules import FILE_BYTES_MAX
from inventory.villagers.models import Consent, Villager
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make
from tests.support.queries import counted

GOOD = f"""姓名,手机号,身份证号
张三妹,13900139001,{papers.id_number(1)}
曾国华,13900139002,
周伯年,,{papers.id_number(3)}
"""


@pytest.fixture
def place(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def agent(session: Session, place: Place) -> Actor:
    return build.person(session, Role.AGENT, place)


def read(
    session: Session, actor: Actor, content: str | bytes = GOOD, **changes: uuid.UUID
) -> Roster:
    return services.read_roster(
        session,
        client_id=changes.get("client_id", uuid.uuid4()),
        file_name="花桥港村.csv",
        content=content.encode("utf-8-sig") if isinstance(content, str) else content,
        actor=actor,
        now=NOW,
    )


def take(session: Session, actor: Actor, roster: Roster) -> Roster:
    return services.import_roster(session, client_id=roster.client_id, actor=actor, now=NOW)


def people(session: Session) -> list[tuple[str, str, str]]:
    rows = session.execute(
        select(Villager.name, Villager.status, Place.code)
        .join(Place, Place.id == Villager.place_id)
        .order_by(Villager.id)
    )
    return [(row.name, row.status, row.code) for row in rows]


def problems(session: Session, roster: Roster) -> dict[int, list[str]]:
    return {
        row.line_number: [problem.code for problem in row.problems]
        for row in queries.bad_rows(session, roster.id)
    }


def refusal_of(session: Session, actor: Actor, content: str | bytes) -> str:
    with pytest.raises(Refusal) as caught:
        read(session, actor, content)
    assert session.scalar(select(func.count()).select_from(Roster)) == 0
    return caught.value.code


def broken(session: Session) -> set[str]:
    session.flush()
    return {check.name for check in CHECKS if session.execute(text(check.sql)).first()}


def test_reading_imports_nobody_and_keeps_the_rows_sealed(session: Session, agent: Actor) -> None:
    roster = read(session, agent)

    stored = session.scalars(text("SELECT cells FROM roster_rows")).all()  # type: ignore[call-overload]
    assert (roster.good_rows, roster.bad_rows, roster.file_name) == (3, 0, "花桥港村.csv")
    assert people(session) == []
    assert all("张三妹".encode() not in bytes(cells) for cells in stored)
    view = queries.roster_view(session, roster.client_id, account_id=agent.account_id)
    assert view is not None
    assert view.good[0] == queries.GoodRow(
        line_number=2,
        name="张三妹",
        masked_phone="139****9001",
        masked_id_number="430***********" + papers.id_number(1)[-4:],
    )


def test_importing_twice_invites_everybody_once(
    session: Session, agent: Actor, place: Place
) -> None:
    roster = read(session, agent)
    take(session, agent, roster)
    take(session, agent, roster)

    assert people(session) == [
        (name, "invited", place.code) for name in ("张三妹", "曾国华", "周伯年")
    ]
    assert session.scalar(select(func.count()).select_from(Consent)) == 0
    assert session.scalar(select(func.count()).select_from(RosterRow)) == 0
    assert roster.imported_at == NOW
    assert broken(session) == set()


def test_the_same_file_uploaded_again_has_nobody_new(session: Session, agent: Actor) -> None:
    take(session, agent, read(session, agent))
    again = read(session, agent)

    assert (again.good_rows, again.bad_rows) == (0, 3)
    assert problems(session, again) == {line: ["roster.registered"] for line in (2, 3, 4)}
    with pytest.raises(Refusal) as caught:
        take(session, agent, again)
    assert caught.value.code == "roster.nothing_good"
    assert len(people(session)) == 3


def test_the_same_client_id_twice_is_one_reading(session: Session, agent: Actor) -> None:
    client_id = uuid.uuid4()
    first = read(session, agent, client_id=client_id)
    again = read(session, agent, "姓名\n别人\n", client_id=client_id)

    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(RosterRow)) == 3


def test_each_bad_line_is_listed_with_its_reasons(
    session: Session, agent: Actor, place: Place
) -> None:
    make.villager(session, agent, place, id_number=papers.id_number(9))
    hub = build.hub(session)
    roster = read(
        session,
        agent,
        f"""姓名,手机号,身份证号,网点编码
张三妹,13900139001,,{place.code}
,110,,
李桂香,138 0013 8000,,
李小香,,{papers.id_number(9)},
王五,13900139009,,{hub.code}
张三妹,13900139001,,
张三妹,13900139003,,
刘六,,4.3E+17,
""",
    )

    assert problems(session, roster) == {
        3: ["villager.name_wrong", "villager.phone_wrong"],
        4: ["roster.registered"],
        5: ["roster.registered"],
        6: ["roster.place_unknown"],
        7: ["roster.twice"],
        9: ["roster.number_mangled"],
    }
    assert roster.good_rows == 2


def test_an_operator_names_the_place_of_everybody(session: Session, place: Place) -> None:
    operator = build.person(session, Role.OPERATOR)
    roster = read(
        session,
        operator,
        f"姓名,手机号,网点编码\n张三妹,13900139001,\n曾国华,13900139002,{place.code}\n",
    )
    take(session, operator, roster)

    assert problems(session, roster) == {2: ["roster.place_missing"]}
    assert people(session) == [("曾国华", "invited", place.code)]


def test_an_agent_of_two_places_names_one_of_them(session: Session, agent: Actor) -> None:
    other = build.place(session, "centre", "430922101903", "莲花村", "Lianhua Village")
    both = Actor(agent.account_id, agent.name, agent.grants | {Grant(Role.AGENT, other.id)})

    roster = read(
        session, both, "姓名,手机号,网点编码\n张三妹,13900139001,\n曾国华,13900139002,430922101903"
    )

    assert problems(session, roster) == {2: ["roster.place_missing"]}


def test_what_changed_since_the_preview_imports_nobody(
    session: Session, agent: Actor, place: Place
) -> None:
    roster = read(session, agent)
    make.villager(session, agent, place, name="曾国华", phone="13900139002")

    with pytest.raises(Refusal) as caught:
        take(session, agent, roster)

    assert (caught.value.code, caught.value.params) == (
        "roster.moved_on",
        {"lines": "3", "count": 1},
    )
    assert len(people(session)) == 1
    assert roster.imported_at is None


def test_a_list_of_somebody_else_is_not_there(session: Session, agent: Actor, place: Place) -> None:
    roster = read(session, agent)
    other = build.person(session, Role.AGENT, place)

    for verb in (take, lambda *_: read(session, other, client_id=roster.client_id)):
        with pytest.raises(Refusal) as caught:
            verb(session, other, roster)
        assert caught.value.code == "roster.unknown"
    assert queries.roster_view(session, roster.client_id, account_id=other.account_id) is None


def test_rows_that_nobody_imported_are_forgotten_after_a_day(
    session: Session, agent: Actor
) -> None:
    roster = read(session, agent)

    assert services.forget_stale(session, now=NOW + timedelta(hours=23)) == 0
    assert services.forget_stale(session, now=NOW + timedelta(hours=24)) == 1
    assert services.forget_stale(session, now=NOW + timedelta(hours=25)) == 0
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(RosterRow)) == 0
    with pytest.raises(Refusal) as caught:
        take(session, agent, roster)
    assert caught.value.code == "roster.forgotten"
    assert broken(session) == set()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("姓名,手机号\n", "roster.empty"),
        ("甲,乙\n1,2\n", "roster.header_missing"),
        (b"\x00\x01", "roster.unreadable"),
        (b"PK\x03\x04 broken", "roster.unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "roster.old_excel"),
        (b"x" * (FILE_BYTES_MAX + 1), "roster.too_large"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    session: Session, agent: Actor, content: str | bytes, code: str
) -> None:
    assert refusal_of(session, agent, content) == code


def test_a_long_list_takes_as_many_statements_as_a_short_one(
    session: Session, agent: Actor
) -> None:
    lines = "".join(f"张{'三四五'[n % 3]}妹,139{n:08d}\n" for n in range(300))
    numbers = []
    for content in ("姓名,手机号\n王五,13700137001\n", f"姓名,手机号\n{lines}"):
        with counted(session.connection()) as statements:
            take(session, agent, read(session, agent, content))
        numbers.append(len(statements))

    assert numbers[0] == numbers[1]
    assert len(people(session)) == 301


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE rosters SET bad_rows = -1", "rosters_rows_never_negative"),
        ("UPDATE rosters SET file_hash = ''", "rosters_hash_is_sha256"),
        ("UPDATE rosters SET good_rows = 0, imported_at = now()", "rosters_imported_when_good"),
        (
            "INSERT INTO roster_rows SELECT id, 0, '', '[]' FROM rosters",
            "roster_rows_line_above_zero",
        ),
    ],
)
def test_the_database_refuses_a_bad_row(
    session: Session, agent: Actor, statement: str, constraint: str
) -> None:
    read(session, agent, "姓名,手机号\n王五,13700137001\n")

    with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE rosters SET good_rows = 2", "rosters_imported_once"),
        ("UPDATE rosters SET imported_at = NULL", "rosters_imported_once"),
        (
            "INSERT INTO roster_rows SELECT id, 9, '', '[]' FROM rosters",
            "rosters_are_forgotten",
        ),
    ],
)
def test_a_bent_row_breaks_its_promise(
    session: Session, agent: Actor, statement: str, name: str
) -> None:
    take(session, agent, read(session, agent))
    session.execute(text(statement))

    assert broken(session) == {name}


def test_kept_rows_are_read_back_as_they_were(session: Session, agent: Actor) -> None:
    roster = read(session, agent)
    [first, *_] = queries.rows_of(session, roster.id, are_good=True)

    assert json.loads(first.cells) == {
        "name": "张三妹",
        "phone": "13900139001",
        "id_number": papers.id_number(1),
    }
