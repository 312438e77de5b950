"""From a line on a list to a card: invited, asked, registered or forgotten."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.models import Account
from app.people.rules import Actor, Role
from inventory.places.models import Place
from inventory.rosters.models import Roster
from inventory.villagers import queries, services
from inventory.villagers.checks import CHECKS
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import ConsentKind, Enrolment, PersonalField
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make

AGREED = frozenset({ConsentKind.DATA, ConsentKind.BANK})


@pytest.fixture
def place(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def agent(session: Session, place: Place) -> Actor:
    return build.person(session, Role.AGENT, place)


@pytest.fixture
def headers(session: Session, agent: Actor) -> dict[str, str]:
    return make.bearer(session, agent)


@pytest.fixture
def roster(session: Session, agent: Actor) -> Roster:
    made = Roster(
        client_id=uuid.uuid4(),
        file_name="list.csv",
        file_hash=bytes(32),
        good_rows=9,
        bad_rows=0,
        read_by=agent.account_id,
        read_at=NOW,
        imported_at=NOW,
    )
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def invited(session: Session, place: Place, roster: Roster) -> Villager:
    return papers.invited(session, place, roster.id)


def broken(session: Session) -> set[str]:
    session.flush()
    return {check.name for check in CHECKS if session.execute(text(check.sql)).first()}


def enrol(session: Session, villager: Villager, actor: Actor, **changes: object) -> Villager:
    said: dict[str, object] = {"pin": "135791", "consents": AGREED}
    return services.enrol(
        session,
        villager_code=villager.code,
        enrolment=Enrolment(**(said | changes)),  # type: ignore[arg-type]
        actor=actor,
        now=NOW,
    )


def test_who_is_invited_has_agreed_to_nothing_and_signs_in_nowhere(
    session: Session, invited: Villager
) -> None:
    facts = queries.villager_card(session, invited.code, places=None)

    assert facts is not None
    assert (facts.row.status, facts.consents, invited.account_id) == ("invited", (), None)
    assert session.scalar(select(Account.id).where(Account.login == invited.code)) is None
    assert [row.code for row in queries.search(session, text="zgh", places=None)] == [invited.code]
    assert broken(session) == set()


def test_at_the_desk_they_agree_choose_a_pin_and_get_a_card(
    session: Session, agent: Actor, invited: Villager
) -> None:
    enrol(session, invited, agent, name="曾国桦", phone="13900139008")
    again = enrol(session, invited, agent, name="别人")

    assert again.name == "曾国桦"
    assert (invited.status, invited.phone, invited.id_number, invited.registered_at) == (
        "active",
        "13900139008",
        papers.id_number(),
        NOW,
    )
    assert services.check_pin(session, villager_code=invited.code, pin="135791", now=NOW) is None
    kinds = session.scalars(select(Consent.kind).order_by(Consent.kind)).all()
    assert kinds == ["bank", "data"]
    assert broken(session) == set()


def test_without_consent_nobody_is_enrolled(
    session: Session, agent: Actor, invited: Villager
) -> None:
    with pytest.raises(Refusal) as caught:
        enrol(session, invited, agent, consents=frozenset({ConsentKind.STORY}))

    assert caught.value.code == "villager.consent_needed"
    assert invited.status == "invited"
    assert session.scalar(select(func.count()).select_from(Consent)) == 0


def test_who_does_not_want_to_is_forgotten(
    session: Session, agent: Actor, invited: Villager
) -> None:
    services.decline(session, villager_code=invited.code, actor=agent)

    assert session.scalar(select(func.count()).select_from(Villager)) == 0


def test_who_is_registered_is_not_forgotten_like_that(
    session: Session, agent: Actor, place: Place
) -> None:
    villager = make.villager(session, agent, place)

    with pytest.raises(Refusal) as caught:
        services.decline(session, villager_code=villager.code, actor=agent)

    assert caught.value.code == "villager.enrolled"


def test_who_is_on_a_list_is_not_registered_anew(
    session: Session, agent: Actor, place: Place, invited: Villager
) -> None:
    with pytest.raises(Refusal) as caught:
        make.villager(session, agent, place, name="曾国华", phone="139 0013 9007")

    assert caught.value.code == "villager.on_roster"
    assert session.scalar(select(func.count()).select_from(Villager)) == 1


def test_goods_are_not_taken_of_somebody_who_agreed_to_nothing(
    session: Session, agent: Actor, invited: Villager
) -> None:
    with pytest.raises(Refusal) as caught:
        services.refuse_absent(session, invited)
    with pytest.raises(Refusal) as consent:
        papers.agrees(session, agent, invited, ConsentKind.DATA)

    assert (caught.value.code, consent.value.code) == ("villager.invited", "villager.invited")


def test_numbers_of_who_is_invited_are_shown_on_the_record_too(
    session: Session, agent: Actor, invited: Villager
) -> None:
    shown = services.reveal(
        session,
        villager_code=invited.code,
        field=PersonalField.PHONE,
        reason="叫来登记",
        actor=agent,
        now=NOW,
    )

    assert shown == "13900139007"


def test_the_page_leads_from_the_list_to_the_card(
    client: FlaskClient, session: Session, headers: dict[str, str], invited: Villager
) -> None:
    base = f"/desk/villagers/{invited.code}"
    found = client.get("/desk/villagers?q=曾", headers=headers).get_data(as_text=True)
    page = client.get(base, headers=headers).get_data(as_text=True)
    form = client.get(f"{base}/enrolment", headers=headers).get_data(as_text=True)
    card = client.get(f"{base}/card", headers=headers)
    sent = {"name": "曾国华", "pin": "135791", "pin_again": "135791", "consents": ["data"]}
    refused = client.post(f"{base}/enrolment", data=sent | {"pin_again": "1"}, headers=headers)
    done = client.post(f"{base}/enrolment", data=sent, headers=headers)

    assert "待登记" in found
    assert "补登记" in page
    assert f"{base}/deliver" not in page
    assert "名册上是 139****9007" in form
    assert card.status_code == 422
    assert (refused.status_code, done.status_code) == (422, 303)
    session.expire_all()
    assert (invited.status, invited.phone) == ("active", "13900139007")
    assert client.get(f"{base}/enrolment", headers=headers).status_code == 303


def test_the_page_forgets_who_does_not_want_to(
    client: FlaskClient, session: Session, headers: dict[str, str], invited: Villager
) -> None:
    answer = client.post(f"/desk/villagers/{invited.code}/decline", headers=headers)

    assert (answer.status_code, answer.location) == (303, "/desk/villagers")
    assert session.scalar(select(func.count()).select_from(Villager)) == 0


def test_the_api_enrols_and_forgets(
    client: FlaskClient,
    session: Session,
    headers: dict[str, str],
    place: Place,
    roster: Roster,
    invited: Villager,
) -> None:
    other = papers.invited(
        session, place, roster.id, name="周伯年", phone="", id_number=papers.id_number(2)
    )
    enrolled = client.post(
        f"/api/villagers/{invited.code}/enrolment",
        json={"pin": "135791", "consents": ["data"]},
        headers=headers,
    )
    declined = client.delete(f"/api/villagers/{other.code}", headers=headers)

    assert (enrolled.status_code, enrolled.get_json()["status"]) == (200, "active")
    assert declined.status_code == 204
    assert session.scalars(select(Villager.code)).all() == [invited.code]


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE villagers SET status = 'gone'", "villagers_status_known"),
        ("UPDATE villagers SET payout_way = 'gold'", "villagers_payout_way_known"),
        ("UPDATE villagers SET bank_name = 'x'", "villagers_bank_account_whole"),
        ("UPDATE villagers SET payout_way = 'bank'", "villagers_paid_by_bank_have_an_account"),
        (
            "UPDATE villagers SET account_id = (SELECT min(id) FROM accounts)",
            "villagers_invited_have_no_account",
        ),
    ],
)
def test_the_database_refuses_a_bad_row(
    session: Session, invited: Villager, statement: str, constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE villagers SET status = 'active'", "villagers_consented"),
        ("UPDATE villagers SET roster_id = NULL", "invited_agreed_to_nothing"),
        ("UPDATE villagers SET photo_id = (SELECT min(id::text)::uuid FROM pictures)",
         "kept_by_consent"),
    ],
)  # fmt: skip
def test_a_bent_row_breaks_its_promise(
    session: Session, agent: Actor, invited: Villager, statement: str, name: str
) -> None:
    papers.sent_photo(session, agent)
    session.execute(text(statement))

    assert name in broken(session)
