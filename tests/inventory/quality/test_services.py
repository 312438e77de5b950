from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.errors import Kind, Refusal
from app.people.rules import Role
from inventory.quality import queries, services
from inventory.quality.rules import Answered, Stop
from tests.conftest import NOW
from tests.support import inventory as build

TODAY = clock.china_date(NOW)


def answered_yes(key: str, question: str, question_en: str) -> Answered:
    return Answered(key, question, question_en, "yes_no", True, True, "是", "yes")  # noqa: FBT003


@pytest.fixture
def owner(session: Session) -> build.Household:
    return build.household(session)


def test_the_checklist_is_kept_as_it_was_asked(session: Session, owner: build.Household) -> None:
    goods = build.eggs_and_tray(session)
    lot, _ = build.lot_of(session, owner, goods)

    check = services.check_lot(
        session,
        lot=lot,
        checklist=build.checklist(session, goods[0]),
        answers={"whole": True, "clean": True},
        actor=owner.agent,
        now=NOW,
    )

    assert check.passed
    assert queries.check_of_lot(session, lot.id) == queries.CheckRow(
        passed=True,
        checked_at=NOW,
        questions=(
            answered_yes("clean", "蛋壳干净吗？", "Are the shells clean?"),
            answered_yes("whole", "没有破的吗？", "Is none broken?"),
        ),
    )
    assert not queries.is_held(session, lot.id)


def test_one_no_holds_the_lot(session: Session, owner: build.Household) -> None:
    goods = build.eggs_and_tray(session)
    lot, _ = build.lot_of(session, owner, goods)

    check = services.check_lot(
        session,
        lot=lot,
        checklist=build.checklist(session, goods[0]),
        answers={"whole": False, "clean": True},
        actor=owner.agent,
        now=NOW,
    )

    assert not check.passed
    [hold] = queries.holds_of_lot(session, lot.id)
    assert (hold.kind, hold.reason, hold.released_at) == ("test", "没有破的吗？", None)


@pytest.mark.parametrize(
    ("answers", "code", "key"),
    [
        ({"clean": True}, "quality.unanswered", "whole"),
        ({}, "quality.unanswered", "clean"),
        ({"clean": True, "whole": True, "blue": True}, "quality.unasked", "blue"),
    ],
)
def test_answers_that_do_not_fit_the_checklist_are_refused(
    session: Session, owner: build.Household, answers: dict[str, bool], code: str, key: str
) -> None:
    goods = build.eggs_and_tray(session)
    lot, _ = build.lot_of(session, owner, goods)

    with pytest.raises(Refusal) as refusal:
        services.check_lot(
            session,
            lot=lot,
            checklist=build.checklist(session, goods[0]),
            answers=answers,
            actor=owner.agent,
            now=NOW,
        )

    assert (refusal.value.code, refusal.value.params["key"]) == (code, key)
    assert queries.check_of_lot(session, lot.id) is None


def test_a_hold_is_placed_once_and_released_once(session: Session, owner: build.Household) -> None:
    lot, _ = build.lot_of(session, owner, build.eggs_and_tray(session))
    hold = services.hold_lot(
        session, lot_id=lot.id, kind="paper", reason=" 缺检疫证 ", actor=owner.agent, now=NOW
    )
    assert (hold.reason, queries.is_held(session, lot.id)) == ("缺检疫证", True)

    with pytest.raises(Refusal) as refusal:
        services.hold_lot(
            session, lot_id=lot.id, kind="paper", reason="再封", actor=owner.agent, now=NOW
        )
    assert (refusal.value.code, refusal.value.kind) == ("hold.already_open", Kind.CONFLICT)

    later = NOW + timedelta(hours=1)
    other = build.person(session, Role.OPERATOR)
    for actor, reason, code in (
        (owner.agent, "查过了", "hold.own"),
        (other, " ", "hold.reason_missing"),
    ):
        with pytest.raises(Refusal) as refusal:
            services.release_hold(session, hold_id=hold.id, reason=reason, actor=actor, now=later)
        assert refusal.value.code == code
        assert queries.is_held(session, lot.id)
    services.release_hold(session, hold_id=hold.id, reason=" 证来了 ", actor=other, now=later)
    assert (hold.released_by, hold.released_at) == (other.account_id, later)
    assert hold.release_reason == "证来了"
    assert not queries.is_held(session, lot.id)

    with pytest.raises(Refusal) as refusal:
        services.release_hold(session, hold_id=hold.id, reason="再放", actor=other, now=later)
    assert refusal.value.code == "hold.already_released"


def test_two_kinds_of_hold_are_released_apart(session: Session, owner: build.Household) -> None:
    lot, _ = build.lot_of(session, owner, build.eggs_and_tray(session))
    by_paper, _ = (
        services.hold_lot(
            session, lot_id=lot.id, kind=kind, reason="查", actor=owner.agent, now=NOW
        )
        for kind in ("paper", "test")
    )

    build.release(session, by_paper)

    assert queries.is_held(session, lot.id)


@pytest.mark.parametrize(
    ("kind", "reason", "code"),
    [
        ("mood", "不喜欢", "hold.kind_unknown"),
        ("test", "  ", "hold.reason_missing"),
        ("test", "长" * 501, "hold.reason_missing"),
    ],
)
def test_a_hold_needs_a_kind_and_a_reason(
    session: Session, owner: build.Household, kind: str, reason: str, code: str
) -> None:
    lot, _ = build.lot_of(session, owner, build.eggs_and_tray(session))

    with pytest.raises(Refusal) as refusal:
        services.hold_lot(
            session, lot_id=lot.id, kind=kind, reason=reason, actor=owner.agent, now=NOW
        )

    assert refusal.value.code == code
    assert not queries.is_held(session, lot.id)


def test_unknown_lots_and_holds_are_refused(session: Session, owner: build.Household) -> None:
    with pytest.raises(Refusal) as refusal:
        services.hold_lot(session, lot_id=0, kind="test", reason="查", actor=owner.agent, now=NOW)
    assert (refusal.value.code, refusal.value.kind) == ("lot.unknown", Kind.NOT_FOUND)

    with pytest.raises(Refusal) as refusal:
        services.release_hold(session, hold_id=0, reason="查", actor=owner.agent, now=NOW)
    assert (refusal.value.code, refusal.value.kind) == ("hold.unknown", Kind.NOT_FOUND)


def test_lots_that_may_not_be_packed_are_named_with_the_reason(
    session: Session, owner: build.Household
) -> None:
    eggs, pickles = build.eggs_and_tray(session), build.pickles_and_jar(session)
    licence = build.licence(session, owner, pickles[0], expires_on=TODAY)
    good, _ = build.lot_of(session, owner, eggs)
    held, _ = build.lot_of(session, owner, eggs)
    old, _ = build.lot_of(session, owner, eggs, now=NOW - timedelta(days=31))
    unlicensed, _ = build.lot_of(session, owner, pickles)
    licensed, _ = build.lot_of(session, owner, pickles, licence_id=licence.id)
    services.hold_lot(session, lot_id=held.id, kind="test", reason="查", actor=owner.agent, now=NOW)
    ids = [good.id, held.id, old.id, unlicensed.id, licensed.id]

    assert queries.stopped_lots(session, ids, on=TODAY) == {
        held.id: Stop.HELD,
        old.id: Stop.EXPIRED,
        unlicensed.id: Stop.UNLICENSED,
    }
    assert queries.stopped_lots(session, [licensed.id], on=TODAY + timedelta(days=1)) == {
        licensed.id: Stop.UNLICENSED
    }


def test_who_counts_again_may_release_what_they_held_for_a_count(
    session: Session, owner: build.Household
) -> None:
    lot, _ = build.lot_of(session, owner, build.eggs_and_tray(session))
    hold = services.hold_lot(
        session, lot_id=lot.id, kind="count", reason="少一托", actor=owner.agent, now=NOW
    )

    services.release_hold(
        session, hold_id=hold.id, reason="在车上找到了", actor=owner.agent, now=NOW
    )

    assert not queries.is_held(session, lot.id)
