import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app import clock
from app.ledger import services as ledger
from app.sample.people import PIN
from storefront.openbooks import services
from storefront.openbooks.checks import CHECKS
from storefront.openbooks.models import Question
from storefront.openbooks.queries import findings, months
from storefront.openbooks.rules import Figure, Sums, total
from storefront.payouts import services as payouts
from tests.conftest import problem
from tests.support import thread
from tests.support.queries import counted
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import FEE_FEN, GOODS_FEN, NET_FEN, Thread
from tests.support.villagers import bearer

PAID_FEN = 2 * (6000 - 720)


@pytest.fixture
def at(session: Session, moment: Moment) -> Thread:
    """A household that sold, and was paid for its eggs."""
    made = thread.sample(session, now=moment.now)
    thread.delivered_order(session, made, now=moment.now)
    moment.now += timedelta(hours=49)
    payout = payouts.propose(
        session,
        client_id=uuid.uuid4(),
        villager_id=made.household.id,
        place_id=made.centre.id,
        actor=made.by["finance"],
        now=moment.now,
    )
    payouts.approve(session, code=payout.code, actor=made.by["approver"], now=moment.now)
    payouts.pay_in_cash(session, code=payout.code, pin=PIN, actor=made.by["agent"], now=moment.now)
    ledger.seal_all(session, now=moment.now)
    return made


def books(at: Thread, rest: str = "") -> str:
    return f"/open/{at.centre.code}/2026-11{rest}"


def test_anybody_reads_what_came_in_was_kept_and_was_paid(client: FlaskClient, at: Thread) -> None:
    read = client.get(f"/api{books(at)}").get_json()
    page = client.get(books(at)).get_data(as_text=True)

    assert read["total"] == {
        "sold": GOODS_FEN,
        "kept": FEE_FEN,
        "shared": NET_FEN,
        "paid": PAID_FEN,
        "other": 0,
    }
    assert read["owed_fen"] == NET_FEN - PAID_FEN
    for words in ("138.00", "16.56", "121.44", "105.60", "15.84", "V…"):
        assert words in page


def test_nobody_is_named(client: FlaskClient, at: Thread) -> None:
    pages = [
        client.get(address).get_data(as_text=True)
        for address in (
            "/open",
            books(at),
            f"/api{books(at)}",
            *(books(at, f"/vouchers?of={figure}") for figure in Figure),
        )
    ]

    for personal in (at.household.name, at.household.code, at.household.phone):
        assert not any(personal in page for page in pages)


@pytest.mark.parametrize("figure", list(Figure))
def test_every_figure_is_the_sum_of_its_vouchers(
    client: FlaskClient, at: Thread, figure: Figure
) -> None:
    read = client.get(f"/api{books(at)}").get_json()
    [household] = read["households"]

    of_all = client.get(f"/api{books(at, '/vouchers')}?of={figure}").get_json()
    of_one = client.get(
        f"/api{books(at, '/vouchers')}?of={figure}&household={household['key']}"
    ).get_json()

    assert sum(voucher["fen"] for voucher in of_all) == read["total"][figure]
    assert of_one == of_all
    assert all(len(voucher["hash"]) == 64 and voucher["number"] for voucher in of_all)


def test_an_unknown_household_has_no_vouchers(client: FlaskClient, at: Thread) -> None:
    assert client.get(f"/api{books(at, '/vouchers')}?of=sold&household=abc").get_json() == []


@pytest.mark.parametrize(
    "address", ["/open/000000000000/2026-11", "/open/{}/2026-13", "/open/{}/2027-01"]
)
def test_what_has_no_books(client: FlaskClient, at: Thread, address: str) -> None:
    assert client.get(address.format(at.centre.code)).status_code == 404


def test_a_month_takes_a_fixed_number_of_statements(
    client: FlaskClient, connection: Connection, at: Thread
) -> None:
    with counted(connection) as statements:
        client.get(books(at))

    assert len(statements) == 5


def test_a_question_is_public_with_its_answer(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    post(
        client,
        books(at, "/questions"),
        client_id=str(uuid.uuid4()),
        body="手续费为什么是 16.56 元？",
    )
    waiting = client.get(books(at)).get_data(as_text=True)
    [question] = months.questions(session)
    sign_in(client, at.by["finance"])
    post(
        client,
        f"/office/questions/{question.question_id}/answer",
        body="按约定留百分之十二。",
        shown="yes",
    )

    page = client.get(books(at)).get_data(as_text=True)
    assert "手续费为什么" not in waiting
    assert "有一个问题，2026-12-02 前回答" in waiting
    assert "手续费为什么是 16.56 元？" in page
    assert "按约定留百分之十二。" in page


def test_a_declined_question_is_not_shown_but_its_reason_is(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    asked = ask(session, at, "某某某的钱哪里去了")
    services.answer(
        session,
        question_id=asked.id,
        body="点了别人的名字",
        is_shown=False,
        actor=at.by["finance"],
        now=asked.asked_at,
    )

    page = client.get(books(at)).get_data(as_text=True)

    assert "某某某" not in page
    assert "点了别人的名字" in page


def ask(session: Session, at: Thread, body: str, client_id: uuid.UUID | None = None) -> Question:
    return services.ask(
        session,
        client_id=client_id or uuid.uuid4(),
        place_code=at.centre.code,
        month=clock.china_date(clock.now()).replace(day=1),
        body=body,
        now=clock.now(),
    )


def test_an_answer_does_not_change(client: FlaskClient, session: Session, at: Thread) -> None:
    asked = ask(session, at, "为什么这样？")
    finance = bearer(session, at.by["finance"])
    address = f"/api/questions/{asked.id}/answer"

    first = client.post(address, json={"body": "因为约定。"}, headers=finance)
    same = client.post(address, json={"body": "因为约定。"}, headers=finance)
    other = client.post(address, json={"body": "不因为。"}, headers=finance)

    assert (first.status_code, same.status_code) == (204, 204)
    assert problem(other) == (409, "question.answered")


def test_the_same_question_sent_twice_is_one(session: Session, at: Thread) -> None:
    client_id = uuid.uuid4()

    first = ask(session, at, "为什么这样？", client_id)
    again = ask(session, at, "为什么这样？", client_id)

    assert first is again


def test_too_many_questions_are_refused(
    client: FlaskClient, session: Session, at: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "OPEN_QUESTIONS_MAX", 1)
    ask(session, at, "为什么这样？")

    answer = post(client, books(at, "/questions"), client_id=str(uuid.uuid4()), body="还有一问呢")

    assert answer.status_code == 409
    assert "还有一问呢" in answer.get_data(as_text=True)


def test_findings_come_with_their_evidence(
    client: FlaskClient, session: Session, at: Thread, moment: Moment
) -> None:
    agent = at.by["agent"]
    ask(session, at, "为什么这样？")
    session.execute(
        text("UPDATE accounts SET phone_hash = :hash WHERE id = :id"),
        {"hash": at.household.phone_hash, "id": agent.account_id},
    )
    session.execute(
        text(
            "INSERT INTO amendments (villager_id, field, was, became, reason, account_id,"
            " amended_at) VALUES (:villager, 'bank_account', '', '', '', :account, :at)"
        ),
        {
            "villager": at.household.id,
            "account": agent.account_id,
            "at": moment.now - timedelta(days=1),
        },
    )
    moment.now += timedelta(days=60)
    sign_in(client, at.by["auditor"])

    found = {one.rule: one for one in findings.findings(session, now=moment.now)}
    page = client.get("/office/findings").get_data(as_text=True)
    sheet = client.get("/office/findings.csv").get_data(as_text=True)

    assert found.keys() >= {
        "round_sums",
        "payee_changed",
        "same_household",
        "late_closing",
        "late_answers",
    }
    assert found["payee_changed"].who == agent.name
    assert found["payee_changed"].fen == PAID_FEN
    assert found["same_household"].voucher.startswith("F")
    assert found["late_closing"].voucher == "2026-11"
    assert "付钱前刚改过收款人" in page
    assert found["payee_changed"].voucher in sheet
    assert "cash_over_limit" not in found


def test_cash_above_the_limit_is_found(
    session: Session, at: Thread, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "CASH_LIMIT_FEN", 1000)
    monkeypatch.setattr(findings, "CASH_PAYOUT_LIMIT_FEN", 1000)

    found = [
        one for one in findings.findings(session, now=moment.now) if one.rule == "cash_over_limit"
    ]

    assert {one.detail for one in found} == {"desk", "payout"}


def test_only_the_auditor_takes_the_archive(client: FlaskClient, at: Thread) -> None:
    sign_in(client, at.by["finance"])

    assert client.get("/office/books/archive.zip").status_code == 403


def test_the_promises_hold(session: Session, at: Thread) -> None:
    assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []
    assert total([]) == Sums()
