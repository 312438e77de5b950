"""Parts in a quote, a tip after the work, a complaint and its answer."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.messages import services as messages
from app.money import Fen
from app.sample.village import FLOAT_FEN
from storefront.errands.models import Complaint, Errand, Tip
from storefront.errands.services import afterwards, dispatch, ordering
from tests.support import errands as make
from tests.support.errands import NET_FEN, Errands
from tests.support.promises import broken
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment

LABOUR_FEN, PARTS_FEN = 6_000, 3_500


@pytest.fixture
def at(session: Session, moment: Moment) -> Errands:
    return make.sample(session, now=moment.now)


def asked(session: Session, *, now: datetime) -> Errand:
    return make.placed(session, now=now, trade_code="repair", expected_total_fen=None)


def test_of_parts_the_centre_keeps_nothing(session: Session, at: Errands, moment: Moment) -> None:
    now, actor = moment.now, at.thread.by["provider"]
    errand = asked(session, now=now)
    for parts_fen in (LABOUR_FEN + PARTS_FEN, -1):
        with pytest.raises(Refusal) as caught:
            dispatch.quote(
                session,
                code=errand.code,
                fen=LABOUR_FEN + PARTS_FEN,
                parts_fen=parts_fen,
                actor=actor,
                now=now,
            )
        assert caught.value.code == "errand.parts_wrong"
    dispatch.quote(
        session,
        code=errand.code,
        fen=LABOUR_FEN + PARTS_FEN,
        parts_fen=PARTS_FEN,
        actor=actor,
        now=now,
    )
    ordering.agree(session, code=errand.code, expected_fen=LABOUR_FEN + PARTS_FEN, now=now)
    make.pay(session, errand, now=now)
    dispatch.accept(session, code=errand.code, actor=actor, now=now)
    dispatch.finish(session, code=errand.code, said=errand.spoken_code, actor=actor, now=now)

    owed_fen = -books.balance(session, Account.PROVIDER_PAYABLE, party=at.provider.code)
    assert owed_fen == LABOUR_FEN - LABOUR_FEN // 10 + PARTS_FEN
    assert make.broken_promises(session) == []


def test_a_tip_is_the_providers_whole_and_taken_once(
    session: Session, at: Errands, moment: Moment
) -> None:
    now, agent = moment.now, at.thread.by["agent"]
    errand = make.done(session, at, now=now)
    client_id = uuid.uuid4()

    first, again = (
        afterwards.tip(
            session, code=errand.code, client_id=client_id, fen=Fen(500), actor=agent, now=now
        )
        for _ in range(2)
    )
    with pytest.raises(Refusal) as caught:
        afterwards.tip(
            session, code=errand.code, client_id=uuid.uuid4(), fen=Fen(1), actor=agent, now=now
        )

    owed_fen = -books.balance(session, Account.PROVIDER_PAYABLE, party=at.provider.code)
    assert first.id == again.id
    assert caught.value.code == "errand.tipped_already"
    assert owed_fen == NET_FEN + 500
    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN + 500
    assert make.broken_promises(session) == []


@pytest.mark.parametrize("fen", [0, -5, 20_001])
def test_what_is_no_tip_is_refused(session: Session, at: Errands, moment: Moment, fen: int) -> None:
    errand = make.done(session, at, now=moment.now)

    with pytest.raises(Refusal) as caught:
        afterwards.tip(
            session,
            code=errand.code,
            client_id=uuid.uuid4(),
            fen=Fen(fen),
            actor=at.thread.by["agent"],
            now=moment.now,
        )

    assert caught.value.code == "errand.tip_wrong"
    assert session.scalars(select(Tip)).all() == []


def test_a_complaint_is_seen_answered_and_read(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    errand = make.done(session, at, now=moment.now)
    page = f"/errands/{errand.code}?key={errand.tracking_key}"
    path = f"/errands/{errand.code}/complaint?key={errand.tracking_key}"
    empty = post(client, path, words=" ")
    told = post(client, path, words="剪得太短了")
    sign_in(client, at.thread.by["operator"])
    office = client.get("/office/errands?show=complaints").get_data(as_text=True)
    answered = post(client, f"/office/errands/{errand.code}/answer", words="下次给您免费修")
    shown = client.get(page).get_data(as_text=True)

    assert (empty.status_code, told.status_code, answered.status_code) == (422, 303, 303)
    assert "剪得太短了" in office
    assert "下次给您免费修" in shown
    assert any("下次给您免费修" in each.body for each in messages.latest(session))
    assert session.scalars(select(Complaint.answer)).all() == ["下次给您免费修"]
    assert broken(session) == []
    session.execute(text("UPDATE errand_complaints SET told_at = told_at - interval '1 minute'"))
    assert broken(session) == ["complaints_are_of_errands_that_were_taken_on"]


def test_desk_and_phone_show_parts_and_take_tips(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    errand = asked(session, now=moment.now)
    later = make.tomorrow(moment.now) + timedelta(hours=4)
    finished = make.done(session, at, now=moment.now, start=later)
    sign_in(client, at.thread.by["provider"])
    quoted = post(client, f"/work/{errand.code}/quote", labour="60", parts="35")
    shown = client.get(f"/errands/{errand.code}?key={errand.tracking_key}").get_data(as_text=True)
    sign_in(client, at.thread.by["agent"])
    desk = client.get("/desk/errands").get_data(as_text=True)
    tipped = post(
        client, f"/desk/errands/{finished.code}/tip", client_id=str(uuid.uuid4()), yuan="5"
    )

    assert (quoted.status_code, tipped.status_code) == (303, 303)
    assert "其中材料 ¥35.00，工钱 ¥60.00" in shown
    assert "给师傅小费" in desk
    assert make.broken_promises(session) == []
