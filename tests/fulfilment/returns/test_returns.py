import io
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from fulfilment.losses import services as losses
from fulfilment.returns import services
from inventory.labels.rules.codes import CodeKind
from inventory.processing import services as processing
from inventory.quality import services as quality
from inventory.stock import queries as stock
from inventory.stock.models import Item
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from storefront.credits.models import Credit
from storefront.earnings.models import Earning
from storefront.payments import queries as payments_read
from storefront.payouts import services as payouts
from tests.conftest import NOW, problem
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.papers import photo, sent_photo
from tests.support.promises import broken
from tests.support.villagers import bearer

BACK = NOW + timedelta(hours=20)
"""When it comes back; a label does not end its life in the moment in which it began."""
LATER = NOW + timedelta(days=3)


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def good(
    session: Session, on: make.Stage, item: Item, client_id: uuid.UUID | None = None
) -> services.Returned:
    return services.take_back_good(
        session,
        raw=item.code,
        client_id=client_id or uuid.uuid4(),
        actor=on.worker,
        now=BACK,
    )


def bad(session: Session, on: make.Stage, item: Item) -> services.Returned:
    return services.take_back_bad(
        session,
        raw=item.code,
        note="压坏了",
        picture_id=sent_photo(session, on.worker),
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=BACK,
    )


def test_good_return_gets_a_new_label_and_is_sold_again(
    session: Session, on: make.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot, items = make.shelved(session, on, packs=2)
    order = make.delivered(session, on, items)

    back = good(session, on, items[0])

    card = stock.item_card(session, back.new_code)
    assert card is not None
    assert (card.lot_id, card.bin_kind, card.base_units) == (lot.id, "dock", 30)
    assert back.refund_fen == make.PRICE_FEN
    [refund] = payments_read.refunds_of(session, order.code)
    assert (refund.refund_fen, refund.reason) == (make.PRICE_FEN, "returned")
    assert session.scalars(select(Credit.item_id)).all() == [items[0].id]
    assert broken(session) == []

    monkeypatch.setattr(make, "NOW", LATER)
    make.put_away(session, on, back.new_code, now=LATER)
    assert make.offer(session, on) == (3, 0, 2)
    new = stock.item_of_code(session, back.new_code)
    assert new is not None
    make.delivered(session, on, [new], "SF99999999")
    assert broken(session) == []
    steps = [event.step for event in trace.events_of(session, items[0].code)]
    assert steps[-1] in {Step.RETIRE, Step.RETURN}


def test_sale_and_its_return_meet_in_one_payout(session: Session, on: make.Stage) -> None:
    lot, items = make.shelved(session, on, packs=2)
    make.delivered(session, on, items)
    good(session, on, items[0])

    payout = payouts.propose(
        session,
        client_id=uuid.uuid4(),
        villager_id=lot.villager_id,
        place_id=on.village.id,
        actor=on.agent,
        now=LATER,
    )

    assert payout.total_fen == 5280
    assert broken(session) == []


def test_return_of_all_is_nothing_to_pay(session: Session, on: make.Stage) -> None:
    lot, items = make.shelved(session, on, packs=1)
    make.delivered(session, on, items)
    good(session, on, items[0])

    with pytest.raises(Refusal, match=r"payout\.nothing_due"):
        payouts.propose(
            session,
            client_id=uuid.uuid4(),
            villager_id=lot.villager_id,
            place_id=on.village.id,
            actor=on.agent,
            now=LATER,
        )
    with pytest.raises(Refusal, match=r"payout\.nothing_due"):
        payouts.propose_all(
            session, client_id=uuid.uuid4(), place_id=on.village.id, actor=on.agent, now=LATER
        )


def test_bad_return_is_apart_and_the_villager_is_made_whole(
    session: Session, on: make.Stage
) -> None:
    lot, items = make.shelved(session, on, packs=1)
    make.delivered(session, on, items)

    back = bad(session, on, items[0])

    assert back.loss_id is not None
    assert broken(session) == []
    other = build.person(session, Role.WORKER, on.hub)
    with pytest.raises(Refusal, match=r"loss\.came_back_bad"):
        losses.decline_loss(session, loss_id=back.loss_id, actor=other, now=BACK)
    losses.confirm_loss(session, loss_id=back.loss_id, actor=other, now=BACK)
    net = session.scalars(
        select(Earning.net_fen).where(Earning.villager_id == lot.villager_id)
    ).all()
    assert sorted(net) == [-5280, 5280, 5280]
    assert broken(session) == []


def test_money_goes_back_once(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)
    make.delivered(session, on, items)
    client_id = uuid.uuid4()

    first = good(session, on, items[0], client_id)

    assert good(session, on, items[0], client_id) == first
    with pytest.raises(Refusal, match=r"returns\.came_back"):
        good(session, on, items[0])
    with pytest.raises(Refusal, match=r"returns\.came_back"):
        bad(session, on, items[0])


def test_held_lot_comes_back_only_as_bad(session: Session, on: make.Stage) -> None:
    lot, items = make.shelved(session, on, packs=1)
    make.delivered(session, on, items)
    quality.hold_lot(session, lot_id=lot.id, kind="recall", reason="农残", actor=on.worker, now=NOW)

    with pytest.raises(Refusal, match=r"returns\.stopped"):
        good(session, on, items[0])
    assert bad(session, on, items[0]).loss_id is not None
    assert broken(session) == []


def test_what_the_buyer_does_not_have_does_not_come_back(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=2)
    order = make.paid_order(session, on, packs=1)
    make.packed(session, on, order, items[:1])

    with pytest.raises(Refusal, match=r"returns\.not_delivered"):
        good(session, on, items[0])
    with pytest.raises(Refusal, match=r"returns\.not_sold"):
        good(session, on, items[1])


def test_old_label_does_not_come_alive_again(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)
    make.delivered(session, on, items)
    back = good(session, on, items[0])

    with pytest.raises(Refusal, match=r"merge\.void"):
        processing.merge_items(
            session,
            client_id=uuid.uuid4(),
            raw=items[0].code,
            raw_parts=[back.new_code],
            actor=on.worker,
            now=NOW,
        )


def test_other_hub_takes_nothing_back(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)
    make.delivered(session, on, items)
    stranger: Actor = build.person(session, Role.WORKER, on.village)

    with pytest.raises(Refusal, match=r"returns\.not_sold"):
        services.look_at(session, raw=items[0].code, actor=stranger)


def test_pages_lead_from_the_scan_to_the_new_label(
    session: Session, on: make.Stage, client: FlaskClient
) -> None:
    _, items = make.shelved(session, on, packs=2)
    make.delivered(session, on, items)
    headers = bearer(session, on.worker)
    scan = {"raw": items[0].code, "client_id": str(uuid.uuid4())}

    seen = client.post("/hub/returns/scan", json=scan, headers=headers).get_json()
    assert "退给买家" in client.get(seen["redirect"], headers=headers).get_data(as_text=True)
    form = {"client_id": str(uuid.uuid4())}
    kept = client.post(f"{seen['redirect']}/good", data=form, headers=headers)
    label = client.get(kept.headers["Location"], headers=headers).get_data(as_text=True)
    second = client.post(
        f"/hub/returns/items/{items[1].code}/bad",
        data=form | {"client_id": str(uuid.uuid4()), "photo": (io.BytesIO(photo()), "a.jpg")},
        headers=headers,
    )

    assert "打出新标签" in label
    assert "/losses/" in second.headers["Location"]
    home = client.get("/hub/returns", headers=headers).get_data(as_text=True)
    assert items[0].code in home
    assert items[1].code in home
    assert CodeKind.ITEM.value == "E"


def test_api_refuses_a_stranger_label(
    session: Session, on: make.Stage, client: FlaskClient
) -> None:
    _, items = make.shelved(session, on, packs=1)
    body = {"raw": items[0].code, "client_id": str(uuid.uuid4())}

    answer = client.post("/api/returns/good", json=body, headers=bearer(session, on.worker))

    assert problem(answer) == (404, "returns.not_sold")
