"""Certificates are issued, kept, printed and voided; the database keeps their words."""

import io
import uuid
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.people.models import Reveal
from app.people.rules import Role
from inventory.certificates.models import Certificate
from inventory.certificates.rules import PROMISES, Style
from inventory.labels.rules.scan import parse_scan
from inventory.produce.models import Produce
from inventory.quality import services as quality
from inventory.quality.rules import Method, Reading
from inventory.stock.models import Lot
from tests.conftest import NOW, problem
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make
from tests.support.storefront import broken_promises
from tests.support.villagers import Desk, bearer

CONTROL = {"basis": ["self_control"]}


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def lot(session: Session, desk: Desk) -> Lot:
    make.delivery(session, desk)
    return session.scalars(select(Lot)).one()


@pytest.fixture
def agent(session: Session, desk: Desk) -> dict[str, str]:
    return bearer(session, desk.agent)


@pytest.fixture
def operator(session: Session) -> dict[str, str]:
    return bearer(session, build.person(session, Role.OPERATOR))


def form(**changes: Any) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), "basis": "self_control"} | changes


def issued(client: FlaskClient, lot: Lot, headers: dict[str, str]) -> Any:
    sent = {"client_id": str(uuid.uuid4()), "promise": CONTROL}
    answer = client.post(f"/api/lots/{lot.code}/certificates", json=sent, headers=headers)
    assert answer.status_code == 201, answer.json
    return answer.json[0]


def test_a_delivery_carries_its_certificate(
    client: FlaskClient, session: Session, desk: Desk, agent: dict[str, str]
) -> None:
    brought = {"basis": [], "picture_id": str(uuid.uuid4())}
    slips = [
        client.post(
            "/api/deliveries",
            json={
                "client_id": str(uuid.uuid4()),
                "villager_code": desk.villager.code,
                "terms_id": desk.terms.id,
                "acceptance": {"method": "pin", "pin": make.PIN},
                "delivered_at": (NOW + timedelta(minutes=1)).isoformat(),
                "lines": [
                    {
                        "pack_id": desk.tray.id,
                        "packs": 1,
                        "answers": make.CLEAN,
                        "certificate": certificate,
                    }
                ],
            },
            headers=agent,
        ).json
        for certificate in (CONTROL, brought, None)
    ]

    numbers = [slip["lots"][0]["certificate_code"] for slip in slips]
    assert [bool(number) for number in numbers] == [True, True, False]
    kept = session.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert [one.code for one in kept] == numbers[:2]
    assert (kept[0].promiser_name, kept[0].promiser_contact) == ("李桂香", "13800138000")
    assert (kept[0].base_units, kept[0].origin_code) == (30, desk.place.code)
    assert str(kept[1].picture_id) == brought["picture_id"]
    assert broken_promises(session) == []


def test_the_paper_says_it_all_and_its_code_opens_the_lot(
    client: FlaskClient, session: Session, desk: Desk, lot: Lot, agent: dict[str, str]
) -> None:
    client.post(f"/lots/{lot.code}/certificates", data=form(), headers=agent)
    one = session.scalars(select(Certificate)).one()

    page = client.get(f"/lots/{lot.code}/certificates", headers=agent).text
    answer = client.post(f"/lots/{lot.code}/certificates/{one.code}/paper", headers=agent)

    assert "13800138000" not in page
    assert (answer.mimetype, answer.headers["Cache-Control"]) == (
        "application/pdf",
        "private, no-store",
    )
    drawn = pypdfium2.PdfDocument(answer.get_data())
    words = drawn[0].get_textpage().get_text_range().replace("\r\n", "")
    assert len(drawn) == 1
    for expected in (
        "承诺达标合格证",
        PROMISES[Style.PRODUCER],
        "✓ 质量安全控制符合要求",
        "委托检测合格",
        "土鸡蛋",
        "60 枚",
        "李桂香",
        "13800138000",
    ):
        assert expected in words
    [code] = zxingcpp.read_barcodes(drawn[0].render(scale=3).to_pil())
    assert parse_scan(code.text).code == lot.code
    [reveal] = session.scalars(select(Reveal))
    assert (reveal.subject, reveal.field) == (desk.villager.code, "phone")


def test_a_paper_that_was_brought_is_kept_as_a_photo(
    client: FlaskClient, session: Session, lot: Lot, agent: dict[str, str]
) -> None:
    address = f"/lots/{lot.code}/certificates"
    nothing = client.post(address, data=form(way="attach"), headers=agent)
    sent = form(way="attach", photo=(io.BytesIO(papers.photo()), "paper.jpg"))
    done = client.post(address, data=sent, headers=agent)

    assert (nothing.status_code, done.status_code) == (422, 303)
    one = session.scalars(select(Certificate)).one()
    photo = client.get(f"{address}/{one.code}/picture", headers=agent)
    assert photo.mimetype == "image/jpeg"
    away = bearer(session, build.person(session, Role.WORKER, build.hub(session)))
    assert client.get(f"{address}/{one.code}/picture", headers=away).status_code == 404
    assert client.post(f"{address}/{one.code}/paper", headers=agent).status_code == 422


def test_a_certificate_is_voided_for_a_reason_and_written_anew(
    client: FlaskClient, session: Session, lot: Lot, agent: dict[str, str]
) -> None:
    first = issued(client, lot, agent)
    address = f"/api/lots/{lot.code}/certificates"
    twice = client.post(
        address, json={"client_id": str(uuid.uuid4()), "promise": CONTROL}, headers=agent
    )
    assert problem(twice) == (409, "certificate.already_there")
    void = f"{address}/{first['code']}/void"
    assert problem(client.post(void, json={"reason": " "}, headers=agent))[0] == 422
    assert client.post(void, json={"reason": "数量写错"}, headers=agent).status_code == 200
    assert problem(client.post(void, json={"reason": "再"}, headers=agent))[0] == 409

    second = issued(client, lot, agent)

    listed = client.get(address, headers=agent).json
    assert [(row["code"], row["void_reason"]) for row in listed] == [
        (second["code"], ""),
        (first["code"], "数量写错"),
    ]
    session.execute(text("SET LOCAL ROLE desk_serving"))
    for change in ("base_units = 1", "promiser_name = '别人'", "void_reason = 'x'"):
        undone = session.begin_nested()
        with pytest.raises(DBAPIError):
            session.execute(text(f"UPDATE certificates SET {change}"))  # noqa: S608
        undone.rollback()
    session.execute(text("RESET ROLE"))
    assert broken_promises(session) == []


def test_a_buyers_certificate_rests_on_the_producers(
    client: FlaskClient, lot: Lot, agent: dict[str, str], operator: dict[str, str]
) -> None:
    address = f"/api/lots/{lot.code}/certificates"

    def as_buyer(headers: dict[str, str]) -> Any:
        sent = {"client_id": str(uuid.uuid4()), "promise": CONTROL, "contact": "0737-8822"}
        return client.post(f"{address}/buyers", json=sent, headers=headers)

    assert as_buyer(agent).status_code == 403
    assert problem(as_buyer(operator)) == (409, "certificate.producer_missing")
    producers = issued(client, lot, agent)
    done = as_buyer(operator)
    assert done.status_code == 201
    assert done.json[0]["promise"] == PROMISES[Style.BUYER]
    void = client.post(f"{address}/{producers['code']}/void", json={"reason": "错"}, headers=agent)
    assert problem(void) == (409, "certificate.relied_on")
    paper = client.post(
        f"/lots/{lot.code}/certificates/{done.json[0]['code']}/paper", headers=operator
    )
    words = pypdfium2.PdfDocument(paper.get_data())[0].get_textpage().get_text_range()
    assert "0737-8822" in words


def test_nothing_is_promised_against_a_test(
    client: FlaskClient, session: Session, desk: Desk, lot: Lot, agent: dict[str, str]
) -> None:
    reading = Reading(Method.INHIBITION, 635, 500, "2 号仪", "B-7")
    quality.record_tests(session, lot_id=lot.id, readings=[reading], actor=desk.agent, now=NOW)

    answer = client.post(f"/lots/{lot.code}/certificates", data=form(), headers=agent)

    assert answer.status_code == 409
    assert "快检超标，不能开合格证" in answer.text
    assert session.scalars(select(Certificate)).all() == []


def test_a_buyer_of_the_goods_reads_the_promise_and_no_name(
    client: FlaskClient, session: Session, lot: Lot, agent: dict[str, str]
) -> None:
    one = issued(client, lot, agent)

    by_lot = client.get(f"/t/{lot.code}").text
    by_number = client.get(f"/t/{one['code']}").text

    for page in (by_lot, by_number):
        assert PROMISES[Style.PRODUCER] in page
        assert "生产者开具" in page
        assert "李桂香" not in page
        assert "138" not in page
    told = client.get(f"/api/trace/{lot.code}").json["certificates"]
    assert [row["code"] for row in told] == [one["code"]]
    assert set(told[0]) == {"code", "style", "promise", "grounds", "issued_on"}
    assert session.scalars(select(Produce)).first() is not None
