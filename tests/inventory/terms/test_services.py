import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import services as ledger
from app.money import BasisPoints, Fen
from app.people.rules import Actor, Role
from inventory.places.models import Place
from inventory.terms import queries, services
from inventory.terms.checks import CHECKS
from inventory.terms.models import Terms, TermsPrice
from inventory.terms.rules import (
    LossRule,
    Method,
    TermsKind,
    TermsState,
    UnsoldRule,
    Wording,
)
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import villagers as make

LATER = NOW + timedelta(days=1)
TWELVE = Wording(TermsKind.CONSIGNMENT, BasisPoints(1200))


@pytest.fixture
def place(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def operator(session: Session, place: Place) -> Actor:
    return build.person(session, Role.OPERATOR)


def drafted(session: Session, place: Place, operator: Actor, wording: Wording = TWELVE) -> Terms:
    return services.draft_terms(
        session,
        client_id=uuid.uuid4(),
        book_id=place.book_id,
        wording=wording,
        actor=operator,
    )


def test_a_change_is_a_new_version(session: Session, place: Place) -> None:
    first = make.agreement(session, place)
    second = make.agreement(session, place, now=LATER)

    assert (first.version, second.version) == (1, 2)
    assert queries.current_terms(session, book_id=place.book_id, now=NOW) is first
    assert queries.current_terms(session, book_id=place.book_id, now=LATER) is second
    before = NOW - timedelta(seconds=1)
    assert queries.current_terms(session, book_id=place.book_id, now=before) is None


def test_a_draft_is_offered_to_nobody_and_is_rewritten(
    session: Session, place: Place, operator: Actor
) -> None:
    _, tray = build.eggs_and_tray(session)
    draft = drafted(session, place, operator)
    assert queries.current_terms(session, book_id=place.book_id, now=LATER) is None

    wording = Wording(
        TermsKind.CONSIGNMENT,
        BasisPoints(1000),
        BasisPoints(5000),
        LossRule.VILLAGER,
        pool_allowed=True,
        unsold_rule=UnsoldRule.CONVERT,
        prices={tray.id: Fen(5500)},
        extra="每月五号发钱。",
        extra_en="Paid on the fifth.",
    )
    services.change_draft(session, terms_id=draft.id, wording=wording, actor=operator)

    assert queries.wording_of(session, draft) == wording
    assert "您定的卖价：土鸡蛋一托 30 枚，55 元。" in draft.body


def test_the_same_draft_twice_is_one(session: Session, place: Place, operator: Actor) -> None:
    client_id = uuid.uuid4()
    drafts = {
        services.draft_terms(
            session, client_id=client_id, book_id=place.book_id, wording=TWELVE, actor=operator
        ).id
        for _ in range(2)
    }

    assert len(drafts) == 1


def test_a_discarded_draft_leaves_no_gap(session: Session, place: Place, operator: Actor) -> None:
    _, tray = build.eggs_and_tray(session)
    wording = Wording(TermsKind.CONSIGNMENT, BasisPoints(1200), prices={tray.id: Fen(5500)})
    services.discard_draft(
        session, terms_id=drafted(session, place, operator, wording).id, actor=operator
    )
    second = drafted(session, place, operator)
    services.publish_terms(session, terms_id=second.id, actor=operator, now=NOW)

    assert second.version == 1
    assert [row.terms.id for row in queries.terms_rows(session, actor=operator, now=NOW)] == [
        second.id
    ]


def test_published_terms_are_not_changed_by_anybody(
    session: Session, place: Place, operator: Actor
) -> None:
    _, tray = build.eggs_and_tray(session)
    priced = make.agreement(session, place, prices={tray.id: Fen(5500)})
    row = {"terms_id": priced.id, "pack_id": tray.id, "price_fen": 1}

    for change in (
        update(Terms).values(fee_basis_points=0),
        update(Terms).values(version=None, valid_from=None),
        delete(Terms),
        update(TermsPrice).values(price_fen=1),
        delete(TermsPrice),
        insert(TermsPrice).values(**row | {"pack_id": build.pickles_and_jar(session)[1].id}),
    ):
        with pytest.raises(DBAPIError, match="published"), session.begin_nested():
            session.execute(change)
    for verb in (
        lambda: services.change_draft(session, terms_id=priced.id, wording=TWELVE, actor=operator),
        lambda: services.discard_draft(session, terms_id=priced.id, actor=operator),
    ):
        with pytest.raises(Refusal) as caught:
            verb()
        assert caught.value.code == "terms.published"
    again = services.publish_terms(session, terms_id=priced.id, actor=operator, now=LATER)
    assert (again.version, again.valid_from) == (1, NOW)


def test_withdrawn_terms_leave_a_gap_and_stay_withdrawn(
    session: Session, place: Place, operator: Actor
) -> None:
    first, second = make.agreement(session, place), make.agreement(session, place, now=LATER)
    much_later = LATER + timedelta(hours=1)

    with pytest.raises(Refusal) as caught:
        services.withdraw_terms(session, terms_id=first.id, actor=operator, now=LATER)
    assert caught.value.code == "terms.not_in_force"
    services.withdraw_terms(session, terms_id=second.id, actor=operator, now=much_later)
    services.withdraw_terms(
        session, terms_id=second.id, actor=operator, now=much_later + timedelta(hours=1)
    )

    assert queries.current_terms(session, book_id=place.book_id, now=much_later) is None
    # A phone that took goods before has them taken under what it knew.
    assert queries.current_terms(session, book_id=place.book_id, now=LATER) is second
    assert [row.state for row in queries.terms_rows(session, actor=operator, now=much_later)] == [
        TermsState.WITHDRAWN,
        TermsState.REPLACED,
    ]
    with pytest.raises(DBAPIError, match="published"), session.begin_nested():
        session.execute(update(Terms).values(withdrawn_at=None, withdrawn_by=None))


def test_a_buy_out_needs_prices_and_stands_beside_consignment(
    session: Session, place: Place, operator: Actor
) -> None:
    _, tray = build.eggs_and_tray(session)
    consignment = make.agreement(session, place)
    draft = drafted(session, place, operator, Wording(TermsKind.BUY_OUT))
    with pytest.raises(Refusal) as caught:
        services.publish_terms(session, terms_id=draft.id, actor=operator, now=NOW)
    assert caught.value.code == "terms.no_prices"

    bought = Wording(TermsKind.BUY_OUT, prices={tray.id: Fen(4500)})
    services.change_draft(session, terms_id=draft.id, wording=bought, actor=operator)
    services.publish_terms(session, terms_id=draft.id, actor=operator, now=NOW)

    offered = queries.terms_in_force(session, book_ids=[place.book_id], now=NOW)
    assert [terms.id for terms in offered] == [consignment.id, draft.id]
    with pytest.raises(Refusal) as caught:
        services.draft_terms(
            session,
            client_id=uuid.uuid4(),
            book_id=place.book_id,
            wording=Wording(TermsKind.BUY_OUT, prices={-1: Fen(4500)}),
            actor=operator,
        )
    assert caught.value.code == "produce.pack_unknown"


def test_another_operators_terms_are_not_there(session: Session, place: Place) -> None:
    terms = make.agreement(session, place)
    other = ledger.open_book(session, code="other", name="别处")
    elsewhere = build.place(session, "centre", "430922103904", "别处村", "Elsewhere")
    elsewhere.book_id = other.id
    session.flush()
    stranger = build.person(session, Role.OPERATOR, elsewhere)

    assert queries.terms_row(session, terms.id, actor=stranger, now=NOW) is None
    with pytest.raises(Refusal) as caught:
        services.withdraw_terms(session, terms_id=terms.id, actor=stranger, now=NOW)
    assert caught.value.code == "terms.unknown"
    with pytest.raises(Refusal) as caught:
        drafted(session, place, stranger)
    assert caught.value.code == "terms.book_unknown"


def test_an_acceptance_names_villager_method_and_witness(session: Session) -> None:
    desk = make.desk(session)

    acceptance = services.accept_terms(
        session,
        terms_id=desk.terms.id,
        villager_id=desk.villager.id,
        method=Method.SCREEN,
        actor=desk.agent,
        now=NOW,
    )

    assert (
        acceptance.terms_id,
        acceptance.villager_id,
        acceptance.method,
        acceptance.recorded_by,
        acceptance.accepted_at,
    ) == (desk.terms.id, desk.villager.id, "screen", desk.agent.account_id, NOW)


def test_unknown_terms_cannot_be_accepted(session: Session) -> None:
    desk = make.desk(session)

    with pytest.raises(Refusal) as caught:
        services.accept_terms(
            session,
            terms_id=-1,
            villager_id=desk.villager.id,
            method=Method.SCREEN,
            actor=desk.agent,
            now=NOW,
        )

    assert caught.value.code == "terms.unknown"


def test_nobody_agrees_to_a_draft(session: Session, operator: Actor) -> None:
    desk = make.desk(session)
    draft = drafted(session, desk.place, operator)

    with pytest.raises(DBAPIError, match="not published"), session.begin_nested():
        services.accept_terms(
            session,
            terms_id=draft.id,
            villager_id=desk.villager.id,
            method=Method.SCREEN,
            actor=desk.agent,
            now=NOW,
        )


def test_terms_keep_their_promises(session: Session, place: Place, operator: Actor) -> None:
    terms = make.agreement(session, place)
    drafted(session, place, operator)
    services.withdraw_terms(session, terms_id=terms.id, actor=operator, now=LATER)

    assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []
