import io
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.money import Fen
from app.people.rules import Actor, Role
from fulfilment.losses import queries, services
from fulfilment.losses.models import Loss
from fulfilment.losses.rules import Bearer, Reason, bearer_of
from fulfilment.packing import services as packing
from inventory.produce import services as produce
from inventory.stock import queries as stock
from inventory.stock.models import Item
from inventory.terms.rules import LossRule
from storefront.earnings.models import Earning
from tests.conftest import NOW, problem
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.papers import photo, sent_photo
from tests.support.promises import bend_terms, broken
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def other(session: Session, on: make.Stage) -> Actor:
    return build.person(session, Role.WORKER, on.hub)


def report(
    session: Session,
    on: make.Stage,
    item: Item,
    *,
    reason: Reason = Reason.BROKEN,
    actor: Actor | None = None,
) -> Loss:
    by = actor or on.worker
    said = services.Report(uuid.uuid4(), reason, "掉地上了", sent_photo(session, by))
    return services.report_loss(session, raw=item.code, report=said, actor=by, now=NOW)


def where(session: Session, item: Item) -> str:
    card = stock.item_card(session, item.code)
    assert card is not None
    return card.bin_kind


def test_reported_thing_is_off_sale_and_apart_at_once(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=2)

    loss = report(session, on, items[0])

    assert (loss.state, loss.bearer, where(session, items[0])) == ("reported", "desk", "quarantine")
    assert make.offer(session, on) == (1, 0, 0)
    assert broken(session) == []


def test_second_person_writes_it_off_and_the_desk_owes_the_villager(
    session: Session, on: make.Stage, other: Actor
) -> None:
    lot, items = make.shelved(session, on, packs=2)
    loss = report(session, on, items[0])

    services.confirm_loss(session, loss_id=loss.id, actor=other, now=NOW)
    services.confirm_loss(session, loss_id=loss.id, actor=other, now=NOW)

    earning = session.scalars(select(Earning).where(Earning.kind == "loss")).one()
    assert (earning.sale_fen, earning.fee_fen, earning.net_fen) == (6000, 720, 5280)
    assert (earning.villager_id, earning.due_at) == (lot.villager_id, NOW)
    assert books.balance(session, Account.GOODS_LOSS) == 5280
    assert where(session, items[0]) == "loss"
    assert broken(session) == []


@pytest.mark.parametrize("reason", [Reason.EXPIRED, Reason.SHRUNK, Reason.SPOILED])
def test_what_goes_by_itself_is_the_villagers_loss(
    session: Session, on: make.Stage, other: Actor, reason: Reason
) -> None:
    _, items = make.shelved(session, on, packs=1)
    loss = report(session, on, items[0], reason=reason)

    services.confirm_loss(session, loss_id=loss.id, actor=other, now=NOW)

    assert (loss.bearer, loss.value_fen) == ("villager", None)
    assert session.scalars(select(Earning)).all() == []
    assert broken(session) == []


def test_nobody_confirms_their_own_report(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)
    loss = report(session, on, items[0])

    with pytest.raises(Refusal, match=r"loss\.own_report"):
        services.confirm_loss(session, loss_id=loss.id, actor=on.worker, now=NOW)
    assert where(session, items[0]) == "quarantine"


def test_declined_thing_goes_back_and_is_sold_again(
    session: Session, on: make.Stage, other: Actor
) -> None:
    _, items = make.shelved(session, on, packs=1)
    loss = report(session, on, items[0])

    services.decline_loss(session, loss_id=loss.id, actor=other, now=NOW)

    assert where(session, items[0]) == "dock"
    make.put_away(session, on, items[0].code)
    assert make.offer(session, on) == (1, 0, 0)
    assert broken(session) == []


def test_spoiled_goods_that_were_sold_are_paid_back(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=2)
    order = make.paid_order(session, on, packs=2)
    packing.allocate(session, order_id=order.id, now=NOW)

    report(session, on, items[0])

    assert make.offer(session, on) == (1, 0, 1)
    make.pick(session, on, order, items[1].code)
    packing.pack_order(session, order_id=order.id, actor=on.worker, now=NOW)
    assert broken(session) == []


def test_picked_thing_is_put_back_first(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)
    order = make.paid_order(session, on, packs=1)
    packing.allocate(session, order_id=order.id, now=NOW)
    make.pick(session, on, order, items[0].code)

    with pytest.raises(Refusal, match=r"loss\.not_here"):
        report(session, on, items[0])


def test_what_breaks_in_the_village_is_paid_at_its_guide_price(
    session: Session, on: make.Stage
) -> None:
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=1)
    operator = build.person(session, Role.OPERATOR)
    produce.publish_guide_price(session, pack_id=on.eggs[1].id, price_fen=Fen(5000), now=NOW)

    loss = report(session, on, items[0], actor=on.agent)
    services.confirm_loss(session, loss_id=loss.id, actor=operator, now=NOW)

    assert (loss.bearer, loss.value_fen) == ("desk", 5000)
    assert broken(session) == []


def test_bought_goods_are_the_desks_own(session: Session, on: make.Stage) -> None:
    lot, items = build.lot_of(session, build.household(session), on.eggs, packs=1)
    bend_terms(session, lot.terms_id, kind="buy_out", loss_rule="villager", fee_basis_points=0)

    assert queries.custody_of(session, items[0].id).loss_rules == {LossRule.DESK}


@pytest.mark.parametrize(
    ("rule", "desks"),
    [
        (LossRule.CUSTODY, {"broken", "lost", "rejected", "donated", "returned_bad"}),
        (LossRule.DESK, set(Reason)),
        (LossRule.VILLAGER, {"donated"}),
    ],
)
def test_terms_say_whose_loss_it_is(rule: LossRule, desks: set[str]) -> None:
    assert {
        reason
        for reason in Reason
        if bearer_of(reason=reason, by_desk=False, loss_rules=[rule]) is Bearer.DESK
    } == desks
    assert {bearer_of(reason=reason, by_desk=True, loss_rules=[rule]) for reason in Reason} == {
        Bearer.DESK
    }


def test_of_goods_of_several_households_nobody_bears_more_than_their_terms_say() -> None:
    both = [LossRule.VILLAGER, LossRule.CUSTODY]

    assert bearer_of(reason=Reason.BROKEN, by_desk=False, loss_rules=both) is Bearer.DESK
    assert bearer_of(reason=Reason.SPOILED, by_desk=False, loss_rules=both) is Bearer.VILLAGER


def test_a_loss_that_is_not_borne_as_agreed_is_found(session: Session, on: make.Stage) -> None:
    lot, items = make.shelved(session, on, packs=1)
    report(session, on, items[0])

    bend_terms(session, lot.terms_id, loss_rule="villager")

    assert broken(session) == ["losses_are_borne_as_agreed"]


def test_database_lets_nothing_vanish_unconfirmed(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)

    with pytest.raises(IntegrityError, match="written off by nobody"), session.begin_nested():
        build.move(session, items, build.bin_of(session, on.hub, "loss"), on.worker)


def test_form_takes_label_reason_and_photo_and_another_confirms(
    session: Session, on: make.Stage, other: Actor, client: FlaskClient
) -> None:
    _, items = make.shelved(session, on, packs=1)
    mine, theirs = bearer(session, on.worker), bearer(session, other)
    form = {
        "raw": items[0].code,
        "reason": "spoiled",
        "by_desk": "yes",
        "client_id": str(uuid.uuid4()),
    }

    without = client.post("/losses/new", data=dict(form), headers=mine)
    saved = client.post(
        "/losses/new", data=form | {"photo": (io.BytesIO(photo()), "a.jpg")}, headers=mine
    )

    assert without.status_code == 422
    assert saved.status_code == 303
    path = saved.headers["Location"]
    assert "自己报的不能自己确认" in client.get(path, headers=mine).get_data(as_text=True)
    assert client.get(f"{path}/photo", headers=theirs).mimetype.startswith("image/")
    assert client.post(f"{path}/confirm", headers=mine).status_code == 422
    assert client.post(f"{path}/confirm", headers=theirs).status_code == 303
    assert "报损了" in client.get("/losses", headers=theirs).get_data(as_text=True)
    [row] = client.get("/api/losses?state=confirmed", headers=theirs).get_json()
    assert (row["item_code"], row["value_fen"]) == (items[0].code, 6000)


def test_api_reports_and_declines(
    session: Session, on: make.Stage, other: Actor, client: FlaskClient
) -> None:
    _, items = make.shelved(session, on, packs=1)
    body = {
        "raw": items[0].code,
        "reason": "broken",
        "picture_id": str(uuid.uuid4()),
        "client_id": str(uuid.uuid4()),
    }
    mine = bearer(session, on.worker)

    first = client.post("/api/losses", json=body, headers=mine)
    again = client.post("/api/losses", json=body, headers=mine)
    path = f"/api/losses/{first.get_json()['loss_id']}"
    declined = client.post(f"{path}/decline", headers=bearer(session, other))
    late = client.post(f"{path}/confirmation", headers=bearer(session, other))

    assert first.status_code == 201
    assert again.get_json() == first.get_json()
    assert declined.get_json()["state"] == "declined"
    assert problem(late) == (409, "loss.decided_already")
