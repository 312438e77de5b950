import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.database.sealed import search_hash
from app.people import queries as people_read
from app.people.rules import Actor, Role
from app.pictures.models import Picture
from inventory.amendments import queries, services
from inventory.amendments.rules import Details
from inventory.villagers import queries as villagers_read
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind, PayoutWay, Status
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make
from tests.support.amendments import changes, refusal_of, texts

NOT_YOU = services.NOT_YOU
LATER = NOW + timedelta(days=1)


@pytest.fixture
def agent(session: Session) -> Actor:
    return build.person(session, Role.AGENT, build.village(session))


@pytest.fixture
def operator(session: Session) -> Actor:
    return build.person(session, Role.OPERATOR)


@pytest.fixture
def villager(session: Session, agent: Actor) -> Villager:
    return make.villager(session, agent, build.village(session), id_number=papers.id_number(1))


def test_corrected_papers_are_found_signed_in_with_and_written_down(
    session: Session, agent: Actor, villager: Villager
) -> None:
    services.change_details(
        session,
        villager_code=villager.code,
        details=Details("李桂湘", "137 0013 7001", papers.id_number(2), "养鸡二十年。"),
        actor=agent,
        now=LATER,
    )

    account = people_read.account_of_login(session, villager.code)
    assert account is not None
    assert (villager.name, villager.sort_key, villager.story, villager.updated_at) == (
        "李桂湘",
        "li gui xiang",
        "养鸡二十年。",
        LATER,
    )
    assert villager.id_number_hash == search_hash(papers.id_number(2))
    assert (account.name, account.phone_hash) == ("李桂湘", search_hash("13700137001"))
    assert changes(session) == [
        ("name", "李桂香", "李桂湘", ""),
        ("phone", "138****8000", "137****7001", ""),
        ("id_number", "430***********" + papers.id_number(1)[-4:],
         "430***********" + papers.id_number(2)[-4:], ""),
        ("story", "", "", ""),
    ]  # fmt: skip
    for typed, count in (("7001", 1), ("8000", 0), ("桂湘", 1), (papers.id_number(1), 0)):
        assert len(villagers_read.search(session, text=typed, places=None)) == count


def test_the_number_that_was_given_up_is_told(
    session: Session, agent: Actor, villager: Villager
) -> None:
    services.change_details(
        session,
        villager_code=villager.code,
        details=Details(phone=""),
        actor=agent,
        now=LATER,
    )

    assert (villager.phone, villager.phone_hash) == (None, None)
    assert texts(session) == [
        (
            "13800138000",
            f"【商务代办】李桂香登记的手机号换成了不留号码。{NOT_YOU}",
        )
    ]


def test_what_is_the_same_is_no_change(session: Session, agent: Actor, villager: Villager) -> None:
    services.change_details(
        session,
        villager_code=villager.code,
        details=Details("李桂香", "+86 13800138000", papers.id_number(1), villager.story),
        actor=agent,
        now=LATER,
    )

    assert changes(session) == []
    assert texts(session) == []
    assert villager.updated_at == NOW


def test_an_id_number_of_somebody_else_changes_nothing(
    session: Session, agent: Actor, villager: Villager
) -> None:
    other = make.villager(
        session, agent, build.village(session), name="王德福", id_number=papers.id_number(2)
    )
    code = refusal_of(
        services.change_details,
        session,
        villager_code=other.code,
        details=Details(name="王得福", id_number=papers.id_number(1)),
        actor=agent,
    )

    assert code == "villager.already_registered"
    assert other.name == "王德福"


def test_a_photo_is_kept_by_consent_and_forgotten_without(
    session: Session, agent: Actor, villager: Villager
) -> None:
    first, second = (papers.sent_photo(session, agent) for _ in range(2))
    for picture_id in (first, first, second):
        services.show_photo(
            session, villager_code=villager.code, picture_id=picture_id, actor=agent, now=LATER
        )
    assert villager.photo_id == second
    assert session.scalars(select(Picture.id)).all() == [second]
    assert changes(session) == [("photo", "", "", ""), ("photo", "", "", "")]

    villagers.revoke_consent(
        session, villager_code=villager.code, kind=ConsentKind.STORY, actor=agent, now=LATER
    )

    assert villager.photo_id is None
    assert session.scalar(select(func.count()).select_from(Picture)) == 0
    assert (
        refusal_of(
            services.show_photo,
            session,
            villager_code=villager.code,
            picture_id=papers.sent_photo(session, agent),
            actor=agent,
        )
        == "villager.story_consent_needed"
    )


def test_a_photo_is_removed_on_request(session: Session, agent: Actor, villager: Villager) -> None:
    picture_id = papers.sent_photo(session, agent)
    services.show_photo(
        session, villager_code=villager.code, picture_id=picture_id, actor=agent, now=LATER
    )
    for _ in range(2):
        services.remove_photo(session, villager_code=villager.code, actor=agent, now=LATER)

    assert villager.photo_id is None
    assert session.get(Picture, picture_id) is None
    assert len(changes(session)) == 2


def test_with_a_new_pin_the_old_one_opens_nothing(
    session: Session, agent: Actor, villager: Villager
) -> None:
    for _ in range(5):
        villagers.check_pin(session, villager_code=villager.code, pin="000000", now=NOW)
    account = people_read.account_of_login(session, villager.code)
    assert account is not None
    epoch = account.session_epoch

    for _ in range(2):
        services.renew_pin(
            session, villager_code=villager.code, pin="975310", actor=agent, now=LATER
        )

    # The lock of the old PIN is gone, and so are the sign-ins that it opened.
    right = villagers.check_pin(session, villager_code=villager.code, pin="975310", now=NOW)
    wrong = villagers.check_pin(session, villager_code=villager.code, pin=make.PIN, now=NOW)
    assert right is None
    assert wrong is not None
    assert wrong.code == "villager.pin_wrong"
    assert account.session_epoch == epoch + 1
    assert changes(session) == [("pin", "", "", "")]
    assert [phone for phone, body in texts(session) if "卡的密码换了" in body] == ["13800138000"]


def test_an_operator_suspends_and_lets_in_again_with_a_reason(
    session: Session, operator: Actor, villager: Villager
) -> None:
    for verb, reason in (
        (services.suspend, "农残两次不合格"),
        (services.suspend, "再说一次"),
        (services.reactivate, "整改好了"),
    ):
        verb(session, villager_code=villager.code, reason=reason, actor=operator, now=LATER)

    assert villager.status == Status.ACTIVE
    assert changes(session) == [
        ("status", "active", "suspended", "农残两次不合格"),
        ("status", "suspended", "active", "整改好了"),
    ]


def test_nobody_is_suspended_without_a_reason_or_by_an_agent(
    session: Session, agent: Actor, operator: Actor, villager: Villager
) -> None:
    sent = {"villager_code": villager.code}

    assert (
        refusal_of(services.suspend, session, reason=" ", actor=operator, **sent)
        == "villager.reason_missing"
    )
    assert (
        refusal_of(services.suspend, session, reason="不喜欢", actor=agent, **sent)
        == "villager.unknown"
    )
    assert villager.status == Status.ACTIVE


VERBS: tuple[tuple[Callable[..., Any], dict[str, Any]], ...] = (
    (services.change_details, {"details": Details(name="王五")}),
    (services.show_photo, {"picture_id": uuid.UUID(int=7)}),
    (services.renew_pin, {"pin": "975310"}),
    (services.choose_payout, {"way": PayoutWay.WECHAT, "account": None}),
)


@pytest.mark.parametrize(("verb", "sent"), VERBS)
def test_without_consent_to_keep_data_nothing_is_changed(
    session: Session,
    agent: Actor,
    villager: Villager,
    verb: Callable[..., Any],
    sent: dict[str, Any],
) -> None:
    villagers.revoke_consent(
        session, villager_code=villager.code, kind=ConsentKind.DATA, actor=agent, now=NOW
    )

    code = refusal_of(verb, session, villager_code=villager.code, actor=agent, **sent)
    assert code == "villager.consent_revoked"


@pytest.mark.parametrize(("verb", "sent"), VERBS)
def test_a_villager_of_another_place_is_not_there(
    session: Session, villager: Villager, verb: Callable[..., Any], sent: dict[str, Any]
) -> None:
    stranger = build.person(session, Role.AGENT, build.hub(session))

    code = refusal_of(verb, session, villager_code=villager.code, actor=stranger, **sent)
    assert code == "villager.unknown"


def test_history_cannot_be_rewritten(session: Session, operator: Actor, villager: Villager) -> None:
    services.suspend(session, villager_code=villager.code, reason="农残", actor=operator, now=LATER)
    for statement in ("UPDATE amendments SET reason = 'x'", "DELETE FROM amendments"):
        with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
            session.execute(text(statement))
    [row] = queries.amendments_of(session, villager_id=villager.id)
    assert (row.reason, row.account_name, row.amended_at) == ("农残", operator.name, LATER)
