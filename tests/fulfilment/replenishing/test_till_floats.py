"""A shop's change money: written by finance, moved once the shop has signed, taken back so too."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.people.rules import Actor, Role
from storefront.shops.queries import days as days_read
from storefront.shops.services import daybook
from storefront.tillfloats import checks, queries, services
from storefront.tillfloats.rules import Way, slip_text
from tests.conftest import NOW
from tests.fulfilment.replenishing import test_shop
from tests.fulfilment.replenishing.test_shop import Counter, broken, rung, sell
from tests.support import inventory as build
from tests.support.shopping import post, sign_in
from tests.support.villagers import bearer

counter = test_shop.counter


@pytest.fixture
def finance(session: Session) -> Actor:
    return build.person(session, Role.FINANCE)


def written(
    session: Session,
    at: Counter,
    by: Actor,
    fen: int,
    way: Way = Way.GIVEN,
    client_id: uuid.UUID | None = None,
) -> int:
    return services.write(
        session,
        client_id=client_id or uuid.uuid4(),
        shop=at.shop,
        way=way,
        fen=fen,
        actor=by,
        now=NOW,
    ).id


def signed(session: Session, at: Counter, slip_id: int, by: Actor | None = None) -> None:
    services.sign(session, shop=at.shop, slip_id=slip_id, actor=by or at.clerk, now=NOW)


def refusal_of(session: Session, verb: object, *given: object, **named: object) -> str:
    with pytest.raises(Refusal) as caught, session.begin_nested():
        verb(session, *given, **named)  # type: ignore[operator]
    return caught.value.code


def held(session: Session, at: Counter) -> tuple[int, int, int, int]:
    """Change money, drawer, shop cash and bank by the books."""
    return (
        queries.held_fen(session, at.shop.place_id),
        days_read.drawer_fen(session, at.shop.place_id),
        books.balance(session, Account.SHOP_CASH),
        books.balance(session, Account.BANK),
    )


def close(session: Session, at: Counter, counted_fen: int) -> int | None:
    [day] = days_read.open_days(session, at.shop.place_id)
    return daybook.close_day(
        session,
        shop=at.shop,
        day_id=day.day_id,
        counted_fen=counted_fen,
        actor=at.clerk,
        now=NOW,
    ).booked_fen


def test_a_new_shop_opens_with_change_money_and_its_day_counts_it(
    session: Session, counter: Counter, finance: Actor
) -> None:
    once = uuid.uuid4()
    [slip] = {written(session, counter, finance, 50_000, client_id=once) for _ in range(3)}
    assert held(session, counter) == (0, 0, 0, 0)

    for _ in range(2):
        signed(session, counter, slip)
    sell(session, counter, rung(counter.items[0]))

    assert held(session, counter) == (50_000, 56_000, 56_000, -50_000)
    [day] = days_read.open_days(session, counter.shop.place_id)
    assert (day.opened_fen, day.float_fen, day.cash_fen, day.expected_fen) == (
        0, 50_000, 6000, 56_000,
    )  # fmt: skip
    assert broken(session) == []
    assert close(session, counter, 55_990) == -10
    assert held(session, counter) == (50_000, 55_990, 55_990, -50_000)
    assert broken(session) == []


def test_change_money_goes_back_to_finance_out_of_the_drawer(
    session: Session, counter: Counter, finance: Actor
) -> None:
    signed(session, counter, written(session, counter, finance, 50_000))

    signed(session, counter, written(session, counter, finance, 20_000, Way.RETURNED))

    assert held(session, counter) == (30_000, 30_000, 30_000, -30_000)
    assert close(session, counter, 30_000) == 0
    assert broken(session) == []


def test_what_may_not_be_is_refused_and_moves_nothing(
    session: Session, counter: Counter, finance: Actor
) -> None:
    assert refusal_of(session, written, counter, finance, 0) == "tillfloat.amount"
    assert (
        refusal_of(session, written, counter, finance, 1, Way.RETURNED)
        == "tillfloat.more_than_given"
    )
    slip = written(session, counter, finance, 10_000)
    assert refusal_of(session, written, counter, finance, 5000) == "tillfloat.waits"
    assert refusal_of(session, signed, counter, slip, finance) == "tillfloat.sign_by_another"
    assert refusal_of(session, signed, counter, slip + 99) == "tillfloat.unknown"
    signed(session, counter, slip)
    gone = {"shop": counter.shop, "slip_id": slip, "actor": finance, "now": NOW}
    assert refusal_of(session, services.drop, **gone) == "tillfloat.signed"
    close(session, counter, 4000)
    back = written(session, counter, finance, 4001, Way.RETURNED)
    assert refusal_of(session, signed, counter, back) == "till.drawer_short"
    for _ in range(2):
        services.drop(session, shop=counter.shop, slip_id=back, actor=counter.clerk, now=NOW)
    assert refusal_of(session, signed, counter, back) == "tillfloat.dropped"
    assert held(session, counter) == (10_000, 4000, 4000, -10_000)
    assert broken(session) == []


def test_verify_sees_change_money_that_is_not_in_books_and_drawer(
    session: Session, counter: Counter, finance: Actor
) -> None:
    signed(session, counter, written(session, counter, finance, 1000))
    session.execute(
        text(
            "INSERT INTO till_floats (client_id, shop_id, way, fen, written_by, written_at,"
            " signed_by, signed_at, day_id) SELECT gen_random_uuid(), shop_id, way, fen,"
            " written_by, written_at, signed_by, signed_at, day_id FROM till_floats"
        )
    )

    found = {check.name for check in checks.CHECKS if session.execute(text(check.sql)).first()}
    assert found == {"change_money_is_in_its_drawer", "change_money_is_booked"}


def test_a_slip_says_who_gave_and_who_signed(
    session: Session, counter: Counter, finance: Actor
) -> None:
    slip = written(session, counter, finance, 50_000)
    [waiting] = queries.slips(session, place_ids=None)
    signed(session, counter, slip)
    [moved] = queries.slips(session, place_ids=None)

    before, after = ("\n".join(slip_text(each.paper, paper_mm=58)) for each in (waiting, moved))
    assert "门店：（还没签）" in before
    assert "500.00" in after
    assert "备用金：财务交给门店" in after
    assert moved.signed_by is not None
    assert moved.signed_by in after


def test_finance_writes_and_a_clerk_signs_on_their_pages(
    client: FlaskClient, session: Session, counter: Counter, finance: Actor
) -> None:
    code = counter.shop.code
    sign_in(client, finance)
    form = {"client_id": uuid.uuid4(), "shop": code, "way": "given"}
    wrong = post(client, "/office/takings/floats", yuan="很多", **form)
    sent = post(client, "/office/takings/floats", yuan="500", **form)
    office = client.get("/office/takings/floats").get_data(as_text=True)
    [slip] = queries.slips(session, place_ids=None)

    assert (wrong.status_code, sent.status_code) == (422, 303)
    assert "等店里签" in office
    assert client.get(f"/till/{code}/float").status_code == 403
    sign_in(client, counter.clerk)
    assert "数对了，收下，我签" in client.get(f"/till/{code}/float").get_data(as_text=True)
    assert post(client, f"/till/{code}/float/{slip.slip_id}/sign").status_code == 303
    page = client.get(f"/till/{code}/float").get_data(as_text=True)
    assert "数对了，收下，我签" not in page
    assert "500.00" in page
    printed = client.get(f"/till/{code}/float/{slip.slip_id}/slip.pdf")
    assert printed.data.startswith(b"%PDF")
    assert client.get(f"/till/{code}/float/{slip.slip_id + 9}/slip.pdf").status_code == 404
    assert "其中备用金" in client.get(f"/till/{code}/takings").get_data(as_text=True)
    assert "备用金（给的减收回的）" in client.get(f"/till/{code}/days").get_data(as_text=True)
    late = post(client, f"/till/{code}/float/{slip.slip_id}/drop")
    assert late.status_code == 409
    assert "店里已经签了" in late.get_data(as_text=True)


def test_change_money_over_the_api(
    client: FlaskClient, session: Session, counter: Counter, finance: Actor
) -> None:
    ours, theirs = bearer(session, counter.clerk), bearer(session, finance)
    code = counter.shop.code
    wanted = {"client_id": str(uuid.uuid4()), "shop": code, "way": "given", "fen": 30_000}

    sent = [client.post("/api/takings/floats", json=wanted, headers=theirs) for _ in range(2)]
    slip_id = sent[0].get_json()["slip_id"]
    again = client.post(
        "/api/takings/floats", json={**wanted, "client_id": str(uuid.uuid4())}, headers=theirs
    )
    hers = client.post("/api/takings/floats", json=wanted, headers=ours)
    taken = client.post(f"/api/till/{code}/floats/{slip_id}/sign", headers=ours)
    late = client.post(f"/api/takings/{code}/floats/{slip_id}/drop", headers=theirs)

    assert [answer.status_code for answer in (*sent, again, hers, taken, late)] == [
        201, 201, 409, 403, 204, 409,
    ]  # fmt: skip
    assert again.get_json()["code"] == "tillfloat.waits"
    [row] = client.get("/api/takings/floats", headers=theirs).get_json()
    assert (row["code"], row["float_fen"]) == (code, 30_000)
    [slip] = client.get(f"/api/till/{code}/floats", headers=ours).get_json()
    assert (slip["state"], slip["way"], slip["fen"]) == ("signed", "given", 30_000)
