"""An errand from order to wage, and every way in which it ends otherwise."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.messages.models import TextMessage
from app.people import services as people
from app.people.rules import Actor, Grant, Role
from app.sample.errands import HAIRCUT_FEN
from app.sample.people import PASSWORD
from app.sample.village import FLOAT_FEN
from storefront.errands.rules import RESERVED_FOR, ErrandState
from storefront.errands.services import dispatch, ending, ordering
from storefront.payments import queries as payments_read
from storefront.providers import services as providers
from storefront.providers.rules import Registration, read_hours
from storefront.slots import queries as slots
from storefront.slots.models import Booking
from storefront.trades.queries import trade_of_code
from storefront.wages.models import Wage
from tests.support import errands as make
from tests.support.errands import FEE_FEN, NET_FEN, Errands


@pytest.fixture
def at(session: Session, now: datetime) -> Errands:
    return make.sample(session, now=now)


def second_barber(session: Session, at: Errands, *, now: datetime) -> Actor:
    """Register another provider who cuts hair in the village."""
    grants = frozenset({Grant(Role.PROVIDER, at.thread.centre.id)})
    account = people.open_account(
        session, login="barber", name="谭师傅", grants=grants, now=now, password=PASSWORD
    )
    providers.register_provider(
        session,
        registration=Registration(
            client_id=uuid.uuid4(),
            place_id=at.thread.centre.id,
            name="谭师傅",
            phone="13800138003",
            trade_ids=frozenset({trade_of_code(session, "haircut").id}),
            area_ids=frozenset({at.thread.centre.id}),
            hours=read_hours("1-7 08:00-18:00"),
        ),
        account_id=account.id,
        actor=at.thread.by["operator"],
        now=now,
    )
    return Actor(account.id, "谭师傅", grants)


def test_a_haircut_paid_from_afar_is_done_and_the_provider_is_owed(
    session: Session, at: Errands, now: datetime
) -> None:
    errand = make.done(session, at, now=now)

    wage = session.scalars(select(Wage)).one()
    assert (errand.state, errand.done_at) == (ErrandState.DONE, now)
    assert (wage.gross_fen, wage.fee_fen, wage.net_fen) == (HAIRCUT_FEN, FEE_FEN, NET_FEN)
    assert books.balance(session, Account.PROVIDER_PAYABLE, party=at.provider.code) == -NET_FEN
    assert books.balance(session, Account.ERRAND_FEE_INCOME) == -FEE_FEN
    assert books.balance(session, Account.CUSTOMER_CONTRACT) == 0
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    told = [message.body for message in session.scalars(select(TextMessage))]
    assert sum(errand.spoken_code in body for body in told) == 2
    assert make.broken_promises(session) == []


def test_the_same_click_twice_is_one_errand(session: Session, at: Errands, now: datetime) -> None:
    request = make.haircut(make.tomorrow(now))

    first = ordering.order(session, request=request, now=now)
    second = ordering.order(session, request=request, now=now)

    assert first.id == second.id
    assert len(session.scalars(select(Booking)).all()) == 1


def test_five_wrong_codes_leave_the_photo(session: Session, at: Errands, now: datetime) -> None:
    errand, actor = make.paid(session, now=now), at.thread.by["provider"]
    dispatch.accept(session, code=errand.code, actor=actor, now=now)
    wrong = "0000" if errand.spoken_code != "0000" else "1111"

    said = [
        dispatch.finish(session, code=errand.code, said=wrong, actor=actor, now=now)
        for _ in range(6)
    ]
    locked = dispatch.finish(
        session, code=errand.code, said=errand.spoken_code, actor=actor, now=now
    )

    assert [each.code for each in said if isinstance(each, Refusal)] == [
        *["errand.code_wrong"] * 5,
        "errand.code_locked",
    ]
    assert isinstance(locked, Refusal)
    dispatch.finish_by_photo(
        session, code=errand.code, picture_id=uuid.uuid4(), actor=actor, now=now
    )
    assert errand.state == ErrandState.DONE
    assert make.broken_promises(session) == []


def test_who_cannot_go_is_replaced_by_who_is_free(
    session: Session, at: Errands, now: datetime
) -> None:
    other = second_barber(session, at, now=now)
    errand = make.paid(session, now=now)
    by_id = {at.provider.account_id: at.thread.by["provider"], other.account_id: other}
    first = providers.own(session, by_id[at.provider.account_id])
    booked = session.get_one(Booking, errand.booking_id)
    one = at.thread.by["provider"] if booked.provider_id == first.id else other
    another = other if one is not other else at.thread.by["provider"]

    dispatch.decline(session, code=errand.code, actor=one, now=now)
    dispatch.accept(session, code=errand.code, actor=another, now=now)

    assert errand.state == ErrandState.ACCEPTED
    with pytest.raises(Refusal) as caught:
        dispatch.set_off(session, code=errand.code, actor=one, now=now)
    assert caught.value.code == "errand.unknown"
    assert make.broken_promises(session) == []


def test_where_nobody_else_is_free_all_money_goes_back(
    session: Session, at: Errands, now: datetime
) -> None:
    errand = make.paid(session, now=now)

    dispatch.decline(session, code=errand.code, actor=at.thread.by["provider"], now=now)

    [refund] = payments_read.refunds_of(session, errand.code)
    assert (errand.state, refund.refund_fen) == (ErrandState.REFUNDED, HAIRCUT_FEN)
    assert make.broken_promises(session) == []


def test_a_provider_who_is_stopped_leaves_nobody_waiting(
    session: Session, at: Errands, now: datetime
) -> None:
    errand = make.paid(session, now=now)

    moved = dispatch.stand_down(
        session, code=at.provider.code, actor=at.thread.by["operator"], now=now
    )

    assert (moved, errand.state) == (1, ErrandState.REFUNDED)
    wanted = ordering.wanted_of(trade_of_code(session, "haircut"), at.thread.centre.id, 1)
    assert slots.slots(session, wanted, now=now) == []
    with pytest.raises(Refusal) as caught:
        make.placed(session, now=now)
    assert caught.value.code == "errand.slot_taken"


def test_nobody_at_home_pays_the_call_out_and_gets_the_rest_back(
    session: Session, at: Errands, now: datetime
) -> None:
    errand, actor = make.paid(session, now=now), at.thread.by["provider"]
    dispatch.accept(session, code=errand.code, actor=actor, now=now)
    dispatch.set_off(session, code=errand.code, actor=actor, now=now)
    with pytest.raises(Refusal) as early:
        dispatch.nobody_home(session, code=errand.code, actor=actor, now=make.tomorrow(now))

    dispatch.nobody_home(
        session,
        code=errand.code,
        actor=actor,
        now=make.tomorrow(now) + timedelta(minutes=10),
    )

    assert early.value.code == "errand.wait_longer"
    [refund] = payments_read.refunds_of(session, errand.code)
    assert (errand.state, refund.refund_fen) == (ErrandState.ABSENT, 1500)
    assert books.balance(session, Account.PROVIDER_PAYABLE, party=at.provider.code) == -500
    assert make.broken_promises(session) == []


def test_who_did_not_come_costs_nobody_anything(
    session: Session, at: Errands, now: datetime
) -> None:
    errand, agent = make.paid(session, now=now), at.thread.by["agent"]
    with pytest.raises(Refusal) as early:
        ending.did_not_come(session, code=errand.code, actor=agent, now=now)

    ending.did_not_come(session, code=errand.code, actor=agent, now=now + timedelta(days=2))

    assert early.value.code == "errand.not_yet_late"
    assert errand.state == ErrandState.REFUNDED
    assert make.broken_promises(session) == []


def test_cash_at_the_desk_comes_and_goes_back_through_the_float(
    session: Session, at: Errands, now: datetime
) -> None:
    agent = at.thread.by["agent"]
    errand = ordering.order(
        session,
        request=make.haircut(make.tomorrow(now), villager_code=at.thread.household.code),
        now=now,
        agent=agent,
    )
    held = books.balance(session, Account.DESK_CASH)
    ending.cancel(session, code=errand.code, now=now, actor=agent)
    ending.cancel(session, code=errand.code, now=now, actor=agent)

    assert errand.villager_id == at.thread.household.id
    assert held == FLOAT_FEN + HAIRCUT_FEN
    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN
    assert errand.state == ErrandState.REFUNDED
    assert make.broken_promises(session) == []


def test_a_quote_is_named_agreed_to_and_paid(session: Session, at: Errands, now: datetime) -> None:
    errand = make.placed(session, now=now, trade_code="repair", expected_total_fen=None)
    actor = at.thread.by["provider"]
    assert errand.state == ErrandState.ASKED

    dispatch.quote(session, code=errand.code, fen=8800, actor=actor, now=now)
    with pytest.raises(Refusal) as other_price:
        ordering.agree(session, code=errand.code, expected_fen=8000, now=now)
    ordering.agree(session, code=errand.code, expected_fen=8800, now=now)
    make.pay(session, errand, now=now)

    assert other_price.value.code == "errand.price_changed"
    assert (errand.state, errand.total_fen) == (ErrandState.PAID, 8800)
    assert make.broken_promises(session) == []


def test_what_is_free_needs_no_money_and_earns_no_wage(
    session: Session, at: Errands, now: datetime
) -> None:
    errand = make.placed(session, now=now, trade_code="letters", expected_total_fen=0)
    actor = at.thread.by["volunteer"]
    dispatch.accept(session, code=errand.code, actor=actor, now=now)
    dispatch.finish(session, code=errand.code, said=errand.spoken_code, actor=actor, now=now)

    assert (errand.state, errand.paid_by) == (ErrandState.DONE, "free")
    assert session.scalars(select(Wage)).all() == []
    assert make.broken_promises(session) == []


def test_an_unpaid_errand_gives_the_time_back(session: Session, at: Errands, now: datetime) -> None:
    errand = make.placed(session, now=now)

    early = ending.expire(session, code=errand.code, now=now)
    late = ending.expire(session, code=errand.code, now=now + RESERVED_FOR)
    again = make.placed(session, now=now)

    assert (early, late, errand.state) == (False, True, ErrandState.EXPIRED)
    assert again.state == ErrandState.PLACED
    assert make.broken_promises(session) == []


def test_it_is_rated_once_when_done(session: Session, at: Errands, now: datetime) -> None:
    errand = make.done(session, at, now=now)
    ending.rate(session, code=errand.code, stars=5, words="剪得好", now=now)

    with pytest.raises(Refusal) as caught:
        ending.rate(session, code=errand.code, stars=1, words="", now=now)

    assert caught.value.code == "errand.rated_already"
    assert (errand.stars, errand.words) == (5, "剪得好")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"expected_total_fen": 1}, "errand.price_changed"),
        ({"orderer_phone": ""}, "errand.phone_missing"),
        ({"orderer_phone": "12345"}, "villager.phone_wrong"),
        ({"address": "x"}, "errand.address_wrong"),
        ({"place_code": "999999999999"}, "place.unknown"),
        ({"trade_code": "magic"}, "trade.unknown"),
        ({"start": datetime.fromisoformat("2026-11-20T09:30:00+08:00")}, "errand.too_soon"),
        ({"start": datetime.fromisoformat("2026-11-21T10:07:00+08:00")}, "errand.slot_taken"),
    ],
)
def test_bad_orders_are_refused_and_take_nobodys_time(
    session: Session, at: Errands, now: datetime, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        make.placed(session, now=now, **changes)

    assert caught.value.code == code
    assert session.scalars(select(Booking)).all() == []
