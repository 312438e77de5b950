import io
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages.models import TextMessage
from app.people.rules import Actor, Role
from fulfilment.clearance import queries, services
from fulfilment.clearance.rules import Why
from fulfilment.clearance.services import NewHandback
from fulfilment.packing import services as packing
from fulfilment.reports import queries as reports
from inventory.quality import services as quality
from inventory.quality.rules import HoldKind
from inventory.stock import queries as stock
from inventory.stock.models import Item
from inventory.trace.models import TraceEvent
from inventory.unsold.models import Handback
from inventory.villagers.models import Villager
from storefront.bookkeeping.rules.months import Period
from storefront.handovers.rules import Proof
from storefront.statements import queries as statements
from tests.conftest import NOW, problem
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.papers import photo, sent_photo
from tests.support.promises import bend_terms, broken
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def slip(
    session: Session,
    actor: Actor,
    *items: Item,
    proof: Proof = Proof.SIGNATURE,
    witness: str = "",
) -> NewHandback:
    return NewHandback(
        client_id=uuid.uuid4(),
        raws=tuple(item.code for item in items),
        why=Why.UNSOLD,
        proof=proof,
        witness=witness,
        picture_id=sent_photo(session, actor),
    )


def where(session: Session, item: Item) -> str:
    card = stock.item_card(session, item.code)
    assert card is not None
    return card.bin_kind


def send_home(session: Session, on: make.Stage, *items: Item) -> None:
    services.send_home(
        session,
        raws=tuple(item.code for item in items),
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )


def test_goods_at_the_desk_go_home_once_against_a_signature(
    session: Session, on: make.Stage
) -> None:
    owner = build.household(session)
    lot, items = build.lot_of(session, owner, on.eggs, packs=3, now=NOW)
    new = slip(session, on.agent, *items[:2])

    done = services.hand_back(session, new=new, actor=on.agent, now=NOW)
    again = services.hand_back(session, new=new, actor=on.agent, now=NOW)

    assert done.id == again.id
    assert [where(session, item) for item in items] == ["villager", "villager", "desk"]
    [mass] = [
        one
        for one in reports.masses(session, period=Period(lot.received_on, lot.received_on))
        if one.lot_code == lot.code
    ]
    assert (mass.accepted, mass.returned, mass.on_hand, mass.difference) == (90, 60, 30, 0)
    assert broken(session) == []


def test_shop_and_villager_know_at_once(session: Session, on: make.Stage) -> None:
    lot, items = make.shelved(session, on, packs=2)
    session.get_one(Villager, lot.villager_id).phone = "13900005678"

    services.hand_back(session, new=slip(session, on.worker, items[0]), actor=on.worker, now=NOW)

    assert make.offer(session, on) == (1, 0, 0)
    [text] = session.scalars(select(TextMessage.body)).all()
    assert "没卖掉的货退还给您了" in text
    [home] = statements.unsold.taken_home(session, villager_id=lot.villager_id or 0, limit=5)
    assert (home.items, home.base_units) == (1, 30)
    event = session.scalars(select(TraceEvent).where(TraceEvent.biz_step == "accepting")).one()
    assert (event.action, event.disposition, event.codes) == ("DELETE", "returned", [items[0].code])
    assert broken(session) == []


def test_hub_sends_home_and_the_desk_hands_over(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=3)

    send_home(session, on, *items)
    assert make.offer(session, on) == (0, 0, 0)
    assert [where(session, item) for item in items] == ["truck"] * 3
    services.hand_back(session, new=slip(session, on.agent, *items[:2]), actor=on.agent, now=NOW)
    services.bring_back(
        session, raw=items[2].code, client_id=uuid.uuid4(), actor=on.worker, now=NOW
    )

    assert [where(session, item) for item in items] == ["villager", "villager", "dock"]
    [row] = queries.handbacks(session, places={on.village.id})
    assert (row.items, row.place_id) == (2, on.village.id)
    make.put_away(session, on, items[2].code)
    assert make.offer(session, on) == (1, 0, 0)
    assert broken(session) == []


def test_what_was_never_sent_home_is_not_brought_back(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)

    with pytest.raises(Refusal, match=r"clearance\.not_on_the_way"):
        services.bring_back(
            session, raw=items[0].code, client_id=uuid.uuid4(), actor=on.worker, now=NOW
        )


def test_what_a_shopper_bought_stays(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)
    order = make.paid_order(session, on, packs=1)

    new = slip(session, on.worker, items[0])
    with pytest.raises(Refusal, match=r"stock\.promised"), session.begin_nested():
        services.hand_back(session, new=new, actor=on.worker, now=NOW)
    packing.allocate(session, order_id=order.id, now=NOW)
    with pytest.raises(Refusal, match=r"takedown\.chosen"):
        send_home(session, on, items[0])


def test_held_goods_stay_and_the_database_says_so_too(session: Session, on: make.Stage) -> None:
    lot, items = make.shelved(session, on, packs=1)
    quality.hold_lot(
        session, lot_id=lot.id, kind=HoldKind.RECALL, reason="查", actor=on.worker, now=NOW
    )

    with pytest.raises(Refusal, match=r"clearance\.held"):
        services.hand_back(
            session, new=slip(session, on.worker, items[0]), actor=on.worker, now=NOW
        )
    home = build.bin_of(session, on.hub, "villager")
    with pytest.raises(IntegrityError, match="is held and may not leave"):
        build.move(session, [items[0]], home, on.worker, verb="hand_back")


def test_several_villagers_and_bought_goods_are_refused(session: Session, on: make.Stage) -> None:
    lot, items = make.shelved(session, on, packs=1)
    _, others = make.shelved(session, on, packs=1)

    with pytest.raises(Refusal, match=r"clearance\.several"):
        send_home(session, on, items[0], others[0])
    bend_terms(session, lot.terms_id, kind="buy_out", fee_basis_points=0, unsold_rule=None)
    with pytest.raises(Refusal, match=r"clearance\.bought"):
        send_home(session, on, items[0])


def test_witness_is_somebody_else(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)

    for witness in ("", on.worker.name):
        new = slip(session, on.worker, items[0], proof=Proof.WITNESS, witness=witness)
        with pytest.raises(Refusal, match=r"handover\.witness"):
            services.hand_back(session, new=new, actor=on.worker, now=NOW)
    new = slip(session, on.worker, items[0], proof=Proof.WITNESS, witness="王会计")
    services.hand_back(session, new=new, actor=on.worker, now=NOW)
    assert session.scalars(select(Handback.witness)).all() == ["王会计"]


def test_agent_of_another_village_sees_nothing(session: Session, on: make.Stage) -> None:
    lot, items = make.shelved(session, on, packs=1)
    elsewhere = build.place(session, "centre", "430921100299", "邻村", "Next village")
    stranger = build.person(session, Role.AGENT, elsewhere)

    with pytest.raises(Refusal, match=r"scan\.item_unknown"):
        services.hand_back(session, new=slip(session, stranger, items[0]), actor=stranger, now=NOW)
    with pytest.raises(Refusal, match=r"clearance\.lot_unknown"):
        services.lot_of(session, lot.code, actor=stranger)


def test_told_to_their_face_is_written_down_once(session: Session, on: make.Stage) -> None:
    lot, _ = make.shelved(session, on, packs=1)

    services.tell_in_person(session, lot_code=lot.code, actor=on.agent, now=NOW)
    services.tell_in_person(session, lot_code=lot.code, actor=on.worker, now=NOW)

    card = services.lot_of(session, lot.code, actor=on.agent)
    assert (card.told_at, card.told_by) == (NOW, on.agent.name)


def test_page_hands_back_and_shows_the_slip(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    lot, items = make.shelved(session, on, packs=2)
    worker = bearer(session, on.worker)
    assert lot.code in client.get("/unsold/" + lot.code, headers=worker).text

    sent = {
        "client_id": str(uuid.uuid4()),
        "label": [items[0].code],
        "why": "asked",
        "proof": "thumb",
    }
    bare = client.post(f"/unsold/{lot.code}/handback", data=sent, headers=worker)
    assert bare.status_code == 422
    assert "拍下签过字" in bare.text
    done = client.post(
        f"/unsold/{lot.code}/handback",
        data=sent | {"photo": (io.BytesIO(photo()), "slip.jpg")},
        headers=worker,
    )

    assert done.status_code == 303
    assert items[0].code in client.get(done.location, headers=worker).text
    assert client.get(done.location + "/photo", headers=worker).status_code == 200
    assert "退还过的" in client.get("/unsold", headers=worker).text
    assert broken(session) == []


def test_api_hands_back_lists_and_refuses_kindly(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=2)
    worker = bearer(session, on.worker)
    body = {
        "client_id": str(uuid.uuid4()),
        "raws": [items[0].code],
        "proof": "signature",
        "picture_id": str(sent_photo(session, on.worker)),
    }

    done = client.post("/api/unsold/handbacks", json=body, headers=worker)
    again = client.post("/api/unsold/handbacks", json=body, headers=worker)

    assert done.status_code == again.status_code == 201
    assert done.json == again.json
    assert done.json is not None
    assert [line["item_code"] for line in done.json["lines"]] == [items[0].code]
    listed = client.get("/api/unsold/handbacks", headers=worker).json
    assert [one["code"] for one in listed or []] == [done.json["code"]]
    assert (
        client.get(f"/api/unsold/handbacks/{done.json['code']}", headers=worker).json == done.json
    )
    gone = client.post(
        "/api/unsold/sent-home",
        json={"client_id": str(uuid.uuid4()), "raws": [items[0].code]},
        headers=worker,
    )
    assert problem(gone) == (409, "clearance.not_at_hub")
    assert client.get("/api/unsold/handbacks/V0-T1", headers=worker).status_code == 404
