"""Ordering on a screen and by API, the provider's phone, the desk and the office."""

import re
import uuid
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app import clock
from app.people import services as people
from app.people.models import Account
from app.people.rules import Actor
from app.sample import village
from app.sample.errands import HAIRCUT_FEN
from app.sample.people import PASSWORD
from inventory.labels.rules.codes import spaced
from inventory.places import services as places
from inventory.places.rules import Position
from storefront.errands.models import Errand
from storefront.providers import services as providers
from storefront.slots.models import Booking
from tests.conftest import problem
from tests.support import errands as make
from tests.support.errands import Errands
from tests.support.queries import counted
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment, Till

STATEMENTS_OF_THE_FORM = 8
STATEMENTS_OF_THE_WINDOW = 5


@pytest.fixture
def at(session: Session, moment: Moment) -> Errands:
    return make.sample(session, now=moment.now)


def form_of(start: datetime, **changes: str) -> dict[str, str]:
    return {
        "client_id": str(uuid.uuid4()),
        "place": village.CENTRE_CODE,
        "hours": "1",
        "total_fen": str(HAIRCUT_FEN),
        "start": start.isoformat(),
        "household_name": "李桂香",
        "household_phone": "",
        "address": "三组，井边第二家",
        "orderer_name": "李小军",
        "orderer_phone": "13900139001",
        "note": "",
    } | changes


def latest(session: Session) -> Errand:
    session.expire_all()
    return session.scalars(select(Errand).order_by(Errand.id.desc()).limit(1)).one()


def test_the_grandchild_orders_pays_follows_and_rates(
    client: FlaskClient, session: Session, at: Errands, moment: Moment, till: Till
) -> None:
    window = client.get("/errands").get_data(as_text=True)
    form = client.get(f"/errands/trades/haircut?place={village.CENTRE_CODE}")
    start = make.tomorrow(moment.now)
    sent = post(client, "/errands/trades/haircut", **form_of(start))
    errand = latest(session)
    opened = post(client, sent.location, way="alipay")

    assert "上门理发" in window
    assert form.get_data(as_text=True).count('name="start"') == 60
    assert (sent.status_code, opened.status_code) == (303, 303)
    assert opened.location.startswith("http://127.0.0.1:9/pay/pi_")
    till.pay(opened.location.rsplit("/", 1)[1])
    page = f"/errands/{errand.code}?key={errand.tracking_key}"
    post(client, f"/errands/{errand.code}/look-up?key={errand.tracking_key}")
    shown = client.get(page).get_data(as_text=True)
    assert errand.spoken_code in shown
    assert spaced(errand.code) in shown
    sign_in(client, at.thread.by["provider"])
    for verb in ("accept", "set-off"):
        assert post(client, f"/work/{errand.code}/{verb}").status_code == 303
    wrong = post(client, f"/work/{errand.code}/finish", said="99999")
    right = post(client, f"/work/{errand.code}/finish", said=errand.spoken_code)
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "¥" in client.get("/work/wages").get_data(as_text=True)
    post(client, f"/errands/{errand.code}/rating?key={errand.tracking_key}", stars="5", words="好")
    assert latest(session).stars == 5
    assert "5.0" in client.get("/errands").get_data(as_text=True)


def test_a_stranger_learns_nothing(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    post(client, "/errands/trades/haircut", **form_of(make.tomorrow(moment.now)))
    errand = latest(session)

    answers = [
        client.get(f"/errands/{errand.code}"),
        client.get(f"/errands/{errand.code}?key=guess"),
        client.get(f"/api/errands/{errand.code}?key=guess"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert all(errand.spoken_code not in answer.get_data(as_text=True) for answer in answers)


def test_a_taken_time_is_said_kindly_and_what_was_typed_is_kept(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    start = make.tomorrow(moment.now)
    post(client, "/errands/trades/haircut", **form_of(start))

    second = post(client, "/errands/trades/haircut", **form_of(start, address="五组，桥头"))

    page = second.get_data(as_text=True)
    assert (second.status_code, "这个时间刚被别人约了" in page, "五组，桥头" in page) == (
        409,
        True,
        True,
    )
    assert len(session.scalars(select(Booking)).all()) == 1


def test_the_form_takes_the_same_few_statements_however_many_are_free(
    client: FlaskClient, connection: Connection, at: Errands
) -> None:
    with counted(connection) as statements:
        client.get(f"/errands/trades/haircut?place={village.CENTRE_CODE}")

    assert len(statements) <= STATEMENTS_OF_THE_FORM


def test_the_window_leads_to_who_comes_how_far_and_when(
    client: FlaskClient, connection: Connection, session: Session, at: Errands
) -> None:
    far_away = places.open_place(
        session,
        code="430922101904",
        name="远村",
        name_en="Far Village",
        kind="centre",
        book_id=at.thread.centre.book_id,
        now=clock.now(),
    )
    places.locate(session, code=far_away.code, position=Position(28_680_000, 112_030_000))
    providers.spread(session)
    shop = client.get("/").get_data(as_text=True)
    searched = client.get("/goods?q=lifa").get_data(as_text=True)
    with counted(connection) as statements:
        window = client.get(f"/errands?place={far_away.code}").get_data(as_text=True)
    form = client.get(f"/errands/trades/haircut?place={far_away.code}").get_data(as_text=True)
    offers = client.get(f"/api/errands/offers?place={far_away.code}&q=漏水").get_json()

    assert 'href="/errands"' in shop
    assert "/errands/trades/haircut" in shop
    assert "/errands/trades/haircut" in searched
    assert "/errands/trades/cleaning" not in searched
    assert len(statements) <= STATEMENTS_OF_THE_WINDOW
    assert "离村 6.6 公里" in window
    assert re.search(r"最早 2026-11-20 10:\d\d · 罗师傅", window)
    assert "方圆 10 公里" in form
    assert [(each["trade"], each["providers"], each["metres"]) for each in offers] == [
        ("repair", 1, 6672)
    ]


def test_who_is_asked_for_comes_or_nobody(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    start = make.tomorrow(moment.now)
    page = f"/errands/trades/haircut?place={village.CENTRE_CODE}&provider={at.provider.code}"
    chosen = client.get(page).get_data(as_text=True)
    first = post(client, "/errands/trades/haircut", **form_of(start, provider=at.provider.code))
    second = post(client, "/errands/trades/haircut", **form_of(start, provider=at.provider.code))

    assert "只约这位" in chosen
    assert (first.status_code, second.status_code) == (303, 409)


def test_the_office_says_where_villages_are_and_how_far_providers_go(
    client: FlaskClient, session: Session, at: Errands
) -> None:
    sign_in(client, at.thread.by["operator"])
    code = at.thread.centre.code

    wrong = post(client, f"/office/providers/villages/{code}", position="112.03, 28.62")
    right = post(client, f"/office/providers/villages/{code}", position="28.63，112.04")
    reach = post(client, f"/office/providers/{at.provider.code}/reach", reach_km="15")
    no_reach = post(client, f"/office/providers/{at.provider.code}/reach", reach_km="zero")

    session.expire_all()
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "112.03, 28.62" in wrong.get_data(as_text=True)
    assert (reach.status_code, no_reach.status_code) == (303, 422)
    assert at.thread.centre.position == Position(28_630_000, 112_040_000)
    assert at.provider.reach_metres == 15_000


def test_an_agent_orders_for_a_villager_and_takes_the_cash(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    sign_in(client, at.thread.by["agent"])
    code = at.thread.household.code
    found = client.get("/desk/errands?q=lgx").get_data(as_text=True)
    form = client.get(f"/desk/errands/new/haircut?villager={code}").get_data(as_text=True)
    sent = post(
        client,
        "/desk/errands/new/haircut",
        **form_of(make.tomorrow(moment.now), villager=code),
    )
    errand = latest(session)
    listed = client.get("/desk/errands").get_data(as_text=True)
    cancelled = post(client, f"/desk/errands/{errand.code}/cancel")

    assert code in found
    assert "收现金 ¥20.00" in form
    assert (sent.status_code, errand.paid_by, errand.villager_id) == (
        303,
        "cash",
        at.thread.household.id,
    )
    assert "李*香" in listed
    assert (cancelled.status_code, latest(session).state) == (303, "refunded")


def test_the_office_defines_prices_registers_and_stops(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    sign_in(client, at.thread.by["operator"])
    defined = post(
        client,
        "/office/trades",
        code="gardening",
        name="种菜园",
        name_en="Gardening",
        pricing="hour",
        price="30",
        minutes="60",
        fee_percent="10",
        callout="",
    )
    wrong = post(client, "/office/trades", code="Bad Code", pricing="visit", price="1")
    trade_id = re.findall(
        r'name="trade" value="(\d+)"', client.get("/office/providers/new").get_data(as_text=True)
    )[-1]
    engaged = post(
        client,
        "/office/providers/new",
        client_id=str(uuid.uuid4()),
        name="钟师傅",
        phone="13800138009",
        trade=trade_id,
        area=str(at.thread.centre.id),
        hours="1-7 08:00-18:00",
        place=str(at.thread.centre.id),
        login="carrier",
        password=PASSWORD,
        pin="123456",
    )
    listed = client.get("/office/providers").get_data(as_text=True)
    stopped = post(client, f"/office/providers/{at.provider.code}/suspension")
    errands = client.get("/office/errands?show=all")

    assert (defined.status_code, wrong.status_code, engaged.status_code) == (303, 422, 303)
    assert "钟师傅" in listed
    assert "138****8009" in listed
    assert (stopped.status_code, errands.status_code) == (303, 200)
    assert session.scalar(select(Account.name).where(Account.login == "carrier")) == "钟师傅"


def test_the_api_offers_orders_and_refuses(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    asked = {"trade": "haircut", "place": village.CENTRE_CODE}
    slots: Any = client.get("/api/errands/slots", query_string=asked).get_json()
    body = {
        "client_id": str(uuid.uuid4()),
        **asked,
        "start": slots[0]["start"],
        "orderer_name": "李小军",
        "orderer_phone": "13900139001",
        "household_name": "李桂香",
        "address": "三组，井边第二家",
        "expected_total_fen": HAIRCUT_FEN,
    }
    first: Any = client.post("/api/errands", json=body)
    again: Any = client.post("/api/errands", json=body)
    taken = client.post("/api/errands", json=body | {"client_id": str(uuid.uuid4())})
    made = first.get_json()
    cancelled: Any = client.post(f"/api/errands/{made['code']}/cancel?key={made['key']}")

    assert (first.status_code, again.get_json()["code"]) == (201, made["code"])
    assert (made["state"], made["total_fen"]) == ("placed", HAIRCUT_FEN)
    assert problem(taken) == (409, "errand.slot_taken")
    assert cancelled.get_json()["state"] == "cancelled"


def test_a_provider_without_a_registration_is_told_so(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    account = at.thread.by["volunteer"]
    other = people.open_account(
        session,
        login="newcomer",
        name="新人",
        grants=account.grants,
        now=moment.now,
        password=PASSWORD,
    )
    sign_in(client, Actor(other.id, other.name, account.grants))

    assert client.get("/work/").status_code == 404


def test_a_day_shows_door_and_phone_once_it_is_accepted(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    errand = make.paid(session, now=moment.now)
    sign_in(client, at.thread.by["provider"])
    before = client.get("/work/").get_data(as_text=True)
    post(client, f"/work/{errand.code}/accept")
    after = client.get("/work/").get_data(as_text=True)

    assert ("井边" in before, "138****8000" in before) == (False, True)
    assert ("井边" in after, "13800138000" in after) == (True, True)
