"""A delivery under buy-out terms: paid at once, or not taken."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.messages.models import TextMessage
from app.money import BasisPoints, Fen
from app.people.rules import Role
from inventory.floats import services as floats
from inventory.intake import queries as intake_read
from inventory.intake import services as intake
from inventory.intake.models import Delivery
from inventory.intake.rules import DeliveryLine, Refused
from inventory.produce import services as produce
from inventory.purchases.checks import CHECKS
from inventory.purchases.models import Purchase
from inventory.stock.models import Lot
from inventory.terms.rules import TermsKind
from tests.conftest import NOW, problem
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.villagers import CLEAN, SEALED, Desk, bearer

TRAY_FEN = Fen(4500)
FLOAT_FEN = Fen(20_000)


@pytest.fixture
def desk(session: Session) -> Desk:
    """A desk that buys eggs at ¥45 a tray, with ¥200 in its float."""
    at = make.desk(session)
    terms = make.agreement(
        session,
        at.place,
        kind=TermsKind.BUY_OUT,
        fee_rate=BasisPoints(0),
        prices={at.tray.id: TRAY_FEN},
    )
    floats.fund(
        session,
        client_id=uuid.uuid4(),
        place=at.place,
        fen=FLOAT_FEN,
        actor=build.person(session, Role.FINANCE),
        now=NOW,
    )
    return replace(at, terms=terms)


def held(session: Session, at: Desk) -> int:
    return books.balance(session, Account.DESK_CASH, party=at.place.code)


def trays(at: Desk, count: int, **more: Any) -> DeliveryLine:
    return DeliveryLine(pack_id=at.tray.id, packs=count, answers=CLEAN, **more)


def test_the_villager_is_paid_at_once_and_the_goods_are_the_operators(
    session: Session, desk: Desk
) -> None:
    delivery = make.delivery(session, desk, trays(desk, 2, refused=(Refused(3, "破了"),)))

    lot = session.scalars(select(Lot)).one()
    assert held(session, desk) == FLOAT_FEN - 9000
    assert books.balance(session, Account.OWN_GOODS, party=lot.code) == 9000
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    [purchase] = session.scalars(select(Purchase))
    assert (purchase.lot_id, purchase.cost_fen, purchase.paid_by) == (
        lot.id,
        9000,
        desk.agent.account_id,
    )
    slip = intake_read.delivery_slip(session, delivery.code, places=None)
    assert slip is not None
    assert (slip.paid_fen, slip.expected_fen) == (9000, None)
    body = session.scalars(select(TextMessage.body).order_by(TextMessage.id.desc())).first()
    assert body is not None
    assert "退回土鸡蛋3枚（破了）。当场付您现金90.00元。" in body
    assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []


def test_the_same_hand_over_twice_is_paid_once(session: Session, desk: Desk) -> None:
    request = make.request(desk, trays(desk, 2))
    for _ in range(2):
        intake.log_delivery(session, request=request, actor=desk.agent, now=NOW)

    assert held(session, desk) == FLOAT_FEN - 9000


def test_of_a_short_float_nothing_is_taken(session: Session, desk: Desk) -> None:
    with pytest.raises(Refusal) as caught, session.begin_nested():
        make.delivery(session, desk, trays(desk, 5))

    assert (caught.value.code, caught.value.params["needed"]) == ("float.short", "225.00")
    assert held(session, desk) == FLOAT_FEN
    assert session.scalar(select(func.count(Delivery.id))) == 0


def test_goods_without_a_price_are_not_bought(session: Session, desk: Desk) -> None:
    make.licence(session, desk.villager, desk.pickles)
    jars = DeliveryLine(pack_id=desk.jar.id, packs=1, answers=SEALED)

    with pytest.raises(Refusal) as caught, session.begin_nested():
        make.delivery(session, desk, trays(desk, 1), jars)

    assert caught.value.code == "purchase.no_price"
    assert held(session, desk) == FLOAT_FEN


def test_goods_that_are_held_are_not_bought(session: Session, desk: Desk) -> None:
    terms = make.agreement(
        session,
        desk.place,
        kind=TermsKind.BUY_OUT,
        fee_rate=BasisPoints(0),
        prices={desk.jar.id: Fen(1000)},
    )
    jars = DeliveryLine(pack_id=desk.jar.id, packs=1, answers=SEALED)

    with pytest.raises(Refusal) as caught, session.begin_nested():
        make.delivery(session, replace(desk, terms=terms), jars)

    assert caught.value.code == "purchase.held"
    assert held(session, desk) == FLOAT_FEN


def test_what_all_went_back_costs_nothing(session: Session, desk: Desk) -> None:
    make.delivery(
        session,
        desk,
        DeliveryLine(pack_id=desk.tray.id, packs=0, refused=(Refused(30, "不新鲜"),)),
    )

    assert held(session, desk) == FLOAT_FEN


def test_weighed_goods_are_paid_bag_by_bag(session: Session, desk: Desk) -> None:
    loose = produce.define_pack(
        session,
        produce_id=desk.pickles.id,
        name="散装",
        name_en="loose",
        base_units=500,
        loose=True,
    )
    make.licence(session, desk.villager, desk.pickles)
    terms = make.agreement(
        session,
        desk.place,
        kind=TermsKind.BUY_OUT,
        fee_rate=BasisPoints(0),
        prices={loose.id: Fen(333)},
    )
    bags = DeliveryLine(
        pack_id=loose.id,
        packs=2,
        answers=SEALED,
        weights=(1250, 751),  # type: ignore[arg-type] # grams
    )
    make.delivery(session, replace(desk, terms=terms), bags)

    # 1250 g at ¥3.33 a 500 g are 8.325, 751 g are 5.00166: each rounded once.
    assert held(session, desk) == FLOAT_FEN - 833 - 500


def test_a_purchase_is_not_edited(session: Session, desk: Desk) -> None:
    make.delivery(session, desk, trays(desk, 1))

    with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
        session.execute(update(Purchase).values(cost_fen=1))


def test_buying_out_over_the_api(client: FlaskClient, session: Session, desk: Desk) -> None:
    headers = bearer(session, desk.agent)
    body = {
        "client_id": str(uuid.uuid4()),
        "villager_code": desk.villager.code,
        "terms_id": desk.terms.id,
        "acceptance": {"method": "signature", "picture_id": str(uuid.uuid4())},
        "lines": [{"pack_id": desk.tray.id, "packs": 2, "answers": CLEAN}],
    }
    taken = client.post("/api/deliveries", json=body, headers=headers)
    assert (taken.status_code, taken.json["terms_kind"], taken.json["paid_fen"]) == (
        201,
        "buy_out",
        9000,
    )
    slip = client.get(f"/desk/deliveries/{taken.json['code']}/slip", headers=headers).text
    assert "当场付给您" in slip
    assert "90.00" in slip

    body |= {"client_id": str(uuid.uuid4())}
    body["lines"] = [{"pack_id": desk.tray.id, "packs": 3, "answers": CLEAN}]
    short = client.post("/api/deliveries/batch", json={"deliveries": [body]}, headers=headers)
    [fate] = short.json["results"]
    assert (fate["outcome"], fate["problem"]["code"]) == ("refused", "float.short")
    assert "先请财务补备用金" in fate["problem"]["detail"]
    kept = client.get("/api/offline/snapshot", headers=headers).json
    assert [(place["code"], place["cash_fen"]) for place in kept["places"]] == [
        (desk.place.code, FLOAT_FEN - 9000)
    ]
    assert [(one["kind"], one["prices"]) for one in kept["terms"]] == [
        ("consignment", []),
        ("buy_out", [{"pack_id": desk.tray.id, "price_fen": TRAY_FEN}]),
    ]


def test_a_new_price_is_agreed_to_anew(client: FlaskClient, session: Session, desk: Desk) -> None:
    make.agreement(
        session,
        desk.place,
        kind=TermsKind.BUY_OUT,
        fee_rate=BasisPoints(0),
        prices={desk.tray.id: Fen(4000)},
    )
    body = {
        "client_id": str(uuid.uuid4()),
        "villager_code": desk.villager.code,
        "terms_id": desk.terms.id,
        "acceptance": {"method": "earlier"},
        "lines": [{"pack_id": desk.tray.id, "packs": 1, "answers": CLEAN}],
    }

    answer = client.post("/api/deliveries", json=body, headers=bearer(session, desk.agent))

    assert problem(answer) == (409, "terms.changed")
