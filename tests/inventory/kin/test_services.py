import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.models import Reveal
from app.people.rules import Actor, Role
from inventory.kin import queries, services
from inventory.kin.models import Kin
from inventory.kin.rules import Authority, KinField, Relation, Standing
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make
from tests.support.queries import counted

TODAY = date(2026, 11, 20)
LAST = date(2027, 11, 19)


@pytest.fixture
def agent(session: Session) -> Actor:
    return build.person(session, Role.AGENT, build.village(session))


@pytest.fixture
def villager(session: Session, agent: Actor) -> Villager:
    return make.villager(session, agent, build.village(session))


def authority(**changes: object) -> Authority:
    said: dict[str, object] = {
        "client_id": uuid.uuid4(),
        "name": "王小军",
        "relation": Relation.CHILD,
        "phone": "13900139002",
        "id_number": papers.id_number(),
        "valid_from": TODAY,
        "valid_until": LAST,
        "picture_id": uuid.uuid4(),
    }
    return Authority(**(said | changes))  # type: ignore[arg-type]


def record(session: Session, villager: Villager, actor: Actor, **changes: object) -> Kin:
    return services.record_authority(
        session,
        villager_code=villager.code,
        authority=authority(**changes),
        actor=actor,
        now=NOW,
    )


def refusal_of(session: Session, villager: Villager, actor: Actor, **changes: object) -> str:
    with pytest.raises(Refusal) as caught:
        record(session, villager, actor, **changes)
    assert session.scalar(select(func.count()).select_from(Kin)) == 0
    return caught.value.code


def standings(session: Session, villager: Villager, on: date) -> list[tuple[int, Standing]]:
    rows = queries.kin_of(session, villager_id=villager.id, on=on)
    return [(row.number, row.standing) for row in rows]


def test_an_authority_is_kept_sealed_with_its_paper(
    session: Session, agent: Actor, villager: Villager
) -> None:
    paper = papers.sent_photo(session, agent)
    kin = record(session, villager, agent, picture_id=paper)

    with counted(session.connection()) as statements:
        [row] = queries.who_may_collect(session, villager_id=villager.id, on=TODAY)
    stored = session.execute(text("SELECT phone, id_number FROM kin")).one()
    assert row == queries.KinRow(
        number=1,
        name="王小军",
        relation=Relation.CHILD,
        masked_phone="139****9002",
        masked_id_number="430***********" + papers.id_number()[-4:],
        valid_from=TODAY,
        valid_until=LAST,
        standing=Standing.VALID,
        authority_id=paper,
        recorded_by=agent.name,
        recorded_at=NOW,
        revoked_at=None,
    )
    assert len(statements) == 1
    assert b"13900139002" not in bytes(stored.phone)
    assert kin.id_number == papers.id_number()


def test_the_same_client_id_twice_is_one_authority(
    session: Session, agent: Actor, villager: Villager
) -> None:
    client_id = uuid.uuid4()
    first = record(session, villager, agent, client_id=client_id)
    again = record(session, villager, agent, client_id=client_id, name="别人")

    assert again.id == first.id
    assert [row.name for row in queries.kin_of(session, villager_id=villager.id, on=TODAY)] == [
        "王小军"
    ]


def test_a_client_id_of_another_villagers_authority_tells_nothing(
    session: Session, agent: Actor, villager: Villager
) -> None:
    other = make.villager(session, agent, build.village(session), name="王德福")
    kin = record(session, villager, agent)

    with pytest.raises(Refusal) as caught:
        record(session, other, agent, client_id=kin.client_id)

    assert caught.value.code == "kin.unknown"


def test_an_authority_ends_on_its_day_or_when_it_is_taken_back(
    session: Session, agent: Actor, villager: Villager
) -> None:
    record(session, villager, agent, valid_until=TODAY)
    record(session, villager, agent, name="王小红")
    record(session, villager, agent, valid_from=TODAY + timedelta(days=7))
    for _ in range(2):
        services.revoke_authority(
            session, villager_code=villager.code, number=2, actor=agent, now=NOW
        )

    assert standings(session, villager, TODAY) == [
        (3, Standing.COMING),
        (2, Standing.REVOKED),
        (1, Standing.VALID),
    ]
    assert standings(session, villager, TODAY + timedelta(days=8)) == [
        (3, Standing.VALID),
        (2, Standing.REVOKED),
        (1, Standing.OVER),
    ]
    assert queries.who_may_collect(session, villager_id=villager.id, on=LAST)[0].number == 3
    revoked = queries.kin_of_number(session, villager_id=villager.id, number=2)
    assert revoked is not None
    assert (revoked.revoked_at, revoked.revoked_by) == (NOW, agent.account_id)


def test_a_villager_who_may_not_bring_goods_names_nobody(
    session: Session, agent: Actor, villager: Villager
) -> None:
    villagers.revoke_consent(
        session, villager_code=villager.code, kind=ConsentKind.DATA, actor=agent, now=NOW
    )

    assert refusal_of(session, villager, agent) == "villager.consent_revoked"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_until": TODAY - timedelta(days=1)}, "kin.days_wrong"),
        ({"phone": ""}, "kin.phone_missing"),
        ({"name": "123"}, "villager.name_wrong"),
    ],
)
def test_a_wrong_authority_is_refused(
    session: Session, agent: Actor, villager: Villager, changes: dict[str, object], code: str
) -> None:
    assert refusal_of(session, villager, agent, **changes) == code


def test_an_agent_of_another_place_finds_no_villager(session: Session, villager: Villager) -> None:
    stranger = build.person(session, Role.AGENT, build.hub(session))

    assert refusal_of(session, villager, stranger) == "villager.unknown"


def test_a_number_of_who_collects_is_shown_on_the_record(
    session: Session, agent: Actor, villager: Villager
) -> None:
    record(session, villager, agent)
    sent: dict[str, Any] = {
        "villager_code": villager.code,
        "field": KinField.PHONE,
        "actor": agent,
        "now": NOW,
    }
    shown = services.reveal(session, number=1, reason="打电话", **sent)

    kept = session.scalars(select(Reveal)).one()
    assert shown == "13900139002"
    assert (kept.subject, kept.field, kept.reason) == (villager.code, "kin_1_phone", "打电话")
    for number, reason, code in ((1, " ", "reveal.reason_missing"), (2, "看", "kin.unknown")):
        with pytest.raises(Refusal) as caught:
            services.reveal(session, number=number, reason=reason, **sent)
        assert caught.value.code == code
    assert session.scalar(select(func.count()).select_from(Reveal)) == 1


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE kin SET valid_until = valid_from - 1", "kin_valid_until_after_from"),
        ("UPDATE kin SET revoked_at = recorded_at", "kin_revoked_whole"),
        ("UPDATE kin SET number = 0", "kin_number_above_zero"),
        ("UPDATE kin SET relation = 'friend'", "kin_relation_known"),
    ],
)
def test_the_database_refuses_a_bad_row(
    session: Session, agent: Actor, villager: Villager, statement: str, constraint: str
) -> None:
    record(session, villager, agent)

    with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
        session.execute(text(statement))
