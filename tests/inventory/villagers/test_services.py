import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.sealed import search_hash
from app.errors import Kind, Refusal
from app.people import queries as people_read
from app.people import services as people
from app.people.models import Account, Reveal
from app.people.rules import Actor, Grant, Role
from inventory.labels.rules.codes import CodeKind, make_code
from inventory.places.models import Place
from inventory.villagers import queries, services
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import ConsentKind, PersonalField
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.queries import counted

ID_NUMBER = "430102195602290027"


@pytest.fixture
def place(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def agent(session: Session, place: Place) -> Actor:
    return build.person(session, Role.AGENT, place)


def refusal_of(session: Session, place: Place, agent: Actor, **changes: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        make.villager(session, agent, place, **changes)
    assert session.scalar(select(func.count()).select_from(Villager)) == 0
    return caught.value


def test_a_villager_gets_a_card_and_an_account(
    session: Session, place: Place, agent: Actor
) -> None:
    villager = make.villager(session, agent, place, id_number=ID_NUMBER.lower())

    account = people_read.account_of_login(session, villager.code)
    assert account is not None
    assert villager.code[0] == "V"
    assert villager.account_id == account.id
    assert (villager.name, villager.sort_key, villager.phone, villager.id_number) == (
        "李桂香",
        "li gui xiang",
        "13800138000",
        ID_NUMBER,
    )
    assert villager.phone_hash == account.phone_hash == search_hash("13800138000")
    actor = people_read.actor_of_account(session, account.id)
    assert actor is not None
    assert actor.grants == frozenset({Grant(Role.VILLAGER, place.id)})
    assert services.check_pin(session, villager_code=villager.code, pin=make.PIN, now=NOW) is None
    assert [
        (consent.kind, consent.given_at, consent.recorded_by)
        for consent in queries.consents_in_force(session, villager.id)
    ] == [("data", NOW, agent.account_id), ("story", NOW, agent.account_id)]


def test_the_same_client_id_twice_is_one_villager(
    session: Session, place: Place, agent: Actor
) -> None:
    client_id = uuid.uuid4()
    first = make.villager(session, agent, place, client_id=client_id)
    again = make.villager(session, agent, place, client_id=client_id, name="王五")

    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(Villager)) == 1


def test_a_shared_phone_signs_in_the_first_of_the_couple(
    session: Session, place: Place, agent: Actor
) -> None:
    first = make.villager(session, agent, place)
    second = make.villager(session, agent, place, name="王德福")

    logins = session.scalars(
        select(Account.login).where(Account.phone_hash == search_hash("13800138000"))
    ).all()
    assert logins == [first.code]
    assert second.phone == "13800138000"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "villager.name_wrong"),
        ({"phone": "12345"}, "villager.phone_wrong"),
        ({"id_number": "430102195602290028"}, "villager.id_number_wrong"),
        ({"story": "长" * 501}, "villager.story_long"),
        ({"consents": frozenset({ConsentKind.STORY})}, "villager.consent_needed"),
        ({"pin": "1234"}, "account.pin_digits"),
        ({"pin": "abcdef"}, "account.pin_digits"),
    ],
)
def test_what_is_wrong_is_refused(
    session: Session, place: Place, agent: Actor, changes: dict[str, object], code: str
) -> None:
    assert refusal_of(session, place, agent, **changes).code == code


def test_the_same_id_number_is_refused(session: Session, place: Place, agent: Actor) -> None:
    make.villager(session, agent, place, id_number=ID_NUMBER)

    with pytest.raises(Refusal) as caught:
        make.villager(session, agent, place, id_number=ID_NUMBER)

    assert (caught.value.code, caught.value.kind) == ("villager.already_registered", Kind.CONFLICT)


def test_an_agent_registers_at_their_own_place_only(
    session: Session, place: Place, agent: Actor
) -> None:
    other = build.hub(session)

    with pytest.raises(Refusal) as caught:
        make.villager(session, agent, other)

    assert (caught.value.code, caught.value.kind) == ("place.unknown", Kind.NOT_FOUND)


def test_another_agents_client_id_tells_nothing(
    session: Session, place: Place, agent: Actor
) -> None:
    villager = make.villager(session, agent, place)
    stranger = build.person(session, Role.AGENT, build.hub(session))

    with pytest.raises(Refusal) as caught:
        make.villager(session, stranger, build.hub(session), client_id=villager.client_id)

    assert caught.value.code == "villager.unknown"


def test_consents_are_given_and_taken_back_by_themselves(
    session: Session, place: Place, agent: Actor
) -> None:
    villager = make.villager(session, agent, place)
    later = NOW + timedelta(days=1)
    for _ in range(2):
        services.give_consent(
            session, villager_code=villager.code, kind=ConsentKind.BANK, actor=agent, now=later
        )
        services.revoke_consent(
            session, villager_code=villager.code, kind=ConsentKind.STORY, actor=agent, now=later
        )
    services.give_consent(
        session,
        villager_code=villager.code,
        kind=ConsentKind.STORY,
        actor=agent,
        now=later + timedelta(days=1),
    )

    rows = session.execute(
        select(Consent.kind, Consent.given_at, Consent.revoked_at).order_by(Consent.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("data", NOW, None),
        ("story", NOW, later),
        ("bank", later, None),
        ("story", later + timedelta(days=1), None),
    ]


def test_a_reveal_is_written_down_before_it_is_shown(
    session: Session, place: Place, agent: Actor
) -> None:
    villager = make.villager(session, agent, place)

    shown = services.reveal(
        session,
        villager_code=villager.code,
        field=PersonalField.PHONE,
        reason="打电话叫她来领钱",
        actor=agent,
        now=NOW,
    )

    kept = session.scalars(select(Reveal)).one()
    assert shown == "13800138000"
    assert (kept.account_id, kept.subject, kept.field, kept.reason) == (
        agent.account_id,
        villager.code,
        "phone",
        "打电话叫她来领钱",
    )


def test_without_a_reason_nothing_is_shown(session: Session, place: Place, agent: Actor) -> None:
    villager = make.villager(session, agent, place)

    with pytest.raises(Refusal) as caught:
        services.reveal(
            session,
            villager_code=villager.code,
            field=PersonalField.PHONE,
            reason=" ",
            actor=agent,
            now=NOW,
        )

    assert caught.value.code == "reveal.reason_missing"


def test_a_villager_of_another_place_is_not_there(
    session: Session, place: Place, agent: Actor
) -> None:
    villager = make.villager(session, agent, place)
    stranger = build.person(session, Role.AGENT, build.hub(session))

    for verb in (services.give_consent, services.revoke_consent):
        with pytest.raises(Refusal) as caught:
            verb(
                session,
                villager_code=villager.code,
                kind=ConsentKind.BANK,
                actor=stranger,
                now=NOW,
            )
        assert caught.value.code == "villager.unknown"


def test_wrong_pins_lock_the_card(session: Session, place: Place, agent: Actor) -> None:
    villager = make.villager(session, agent, place)
    answers = [
        services.check_pin(session, villager_code=villager.code, pin="000000", now=NOW)
        for _ in range(5)
    ]
    then = services.check_pin(session, villager_code=villager.code, pin=make.PIN, now=NOW)

    assert {refusal.code for refusal in answers if refusal} == {"villager.pin_wrong"}
    assert then is not None
    assert then.code == "sign_in.locked"
    account = people_read.account_of_login(session, villager.code)
    assert account is not None
    assert account.locked_until == NOW + timedelta(minutes=people.LOCK_MINUTES)


@pytest.mark.parametrize(
    "typed", ["李桂香", "lgx", "guixiang", "8000", "13800138000", "+86 138 0013 8000", ID_NUMBER]
)
def test_a_villager_is_found_in_one_statement(
    session: Session, place: Place, agent: Actor, typed: str
) -> None:
    villager = make.villager(session, agent, place, id_number=ID_NUMBER)
    make.villager(session, agent, place, name="王德福", phone="13900139001")

    with counted(session.connection()) as statements:
        found = queries.search(session, text=typed, places=frozenset({place.id}))

    assert [row.code for row in found] == [villager.code]
    assert found[0].masked_phone == "138****8000"
    assert len(statements) == 1


def test_a_card_is_found_by_its_code_and_its_label(
    session: Session, place: Place, agent: Actor
) -> None:
    villager = make.villager(session, agent, place)

    for typed in (villager.code, villager.code.lower(), f"HTTPS://DESK.EXAMPLE/T/{villager.code}"):
        found = queries.search(session, text=typed, places=frozenset({place.id}))
        assert [row.code for row in found] == [villager.code]


def test_a_mistyped_card_is_told(session: Session, place: Place, agent: Actor) -> None:
    villager = make.villager(session, agent, place)
    last = "0" if villager.code[-1] != "0" else "1"

    with pytest.raises(Refusal) as caught:
        queries.search(session, text=villager.code[:-1] + last, places=None)

    assert caught.value.code == "label.bad_check_character"


def test_nine_letters_of_pinyin_are_no_card(session: Session, place: Place, agent: Actor) -> None:
    villager = make.villager(session, agent, place, name="刘小虎")

    assert [row.code for row in queries.search(session, text="liuxiaohu", places=None)] == [
        villager.code
    ]


@pytest.mark.parametrize("typed", ["", " ", "？？", "王德福", "999999"])
def test_nobody_is_found(session: Session, place: Place, agent: Actor, typed: str) -> None:
    make.villager(session, agent, place)

    assert queries.search(session, text=typed, places=None) == []


def test_the_code_of_another_kind_of_thing_finds_nobody(
    session: Session, place: Place, agent: Actor
) -> None:
    make.villager(session, agent, place)

    assert queries.search(session, text=make_code(CodeKind.ITEM, 1), places=None) == []


def test_villagers_of_other_places_are_not_found(
    session: Session, place: Place, agent: Actor
) -> None:
    villager = make.villager(session, agent, place)
    elsewhere = frozenset({build.hub(session).id})

    assert queries.search(session, text="李桂香", places=elsewhere) == []
    assert queries.search(session, text=villager.code, places=elsewhere) == []
    assert queries.villager_of_code(session, villager.code, places=elsewhere) is None
    assert queries.villager_card(session, villager.code, places=elsewhere) is None


def test_a_card_tells_masked_facts_in_two_statements(
    session: Session, place: Place, agent: Actor
) -> None:
    villager = make.villager(session, agent, place, id_number=ID_NUMBER)

    with counted(session.connection()) as statements:
        facts = queries.villager_card(session, villager.code, places=None)

    assert facts is not None
    assert len(statements) == 2
    assert facts.masked_id_number == "430***********0027"
    assert facts.row.place_name == place.name
    assert [consent.kind for consent in facts.consents] == [ConsentKind.DATA, ConsentKind.STORY]
    assert [row.code for row in queries.recent(session, places=None)] == [villager.code]
