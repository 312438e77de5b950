import io
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages.models import TextMessage
from app.money import Fen
from app.people.rules import Actor, Role
from fulfilment.clearance import services as clearance
from fulfilment.markdowns import queries, services
from fulfilment.markdowns.services import NewMarkdown
from fulfilment.packing import services as packing
from inventory.processing import queries as processing
from inventory.produce import queries as produce
from inventory.stock import queries as stock
from inventory.stock.models import Item, Lot
from inventory.terms.models import TermsPrice
from inventory.unsold.models import Markdown
from inventory.villagers.models import Villager
from storefront.catalogue.models import Listing, Offer
from storefront.earnings import queries as earnings
from tests.conftest import NOW, problem
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.papers import photo, sent_photo
from tests.support.promises import bend_terms, broken
from tests.support.villagers import bearer

LOWER = Fen(4500)


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build.person(session, Role.OPERATOR)


@pytest.fixture
def goods(session: Session, on: make.Stage) -> tuple[Lot, list[Item]]:
    """Three trays whose terms let the desk mark down, and whose villager was told."""
    lot, items = make.shelved(session, on, packs=3)
    bend_terms(session, lot.terms_id, unsold_rule="mark_down")
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    clearance.tell_in_person(session, lot_code=lot.code, actor=on.agent, now=NOW)
    return lot, items


def cheaper(lot: Lot, pack_id: int, picture_id: uuid.UUID | None = None) -> NewMarkdown:
    return NewMarkdown(uuid.uuid4(), lot.code, pack_id, LOWER, picture_id)


def mark_down(session: Session, new: NewMarkdown, actor: Actor) -> Markdown:
    return services.mark_down(session, new=new, actor=actor, now=NOW)


def stocked(session: Session, pack_id: int) -> list[int]:
    return list(
        session.scalars(
            select(Offer.stocked)
            .join(Listing, Listing.id == Offer.listing_id)
            .where(Listing.pack_id == pack_id)
        )
    )


def test_only_this_lot_is_cheaper(
    session: Session, on: make.Stage, operator: Actor, goods: tuple[Lot, list[Item]]
) -> None:
    lot, items = goods
    others, _ = make.shelved(session, on, packs=2)
    tray = on.eggs[1]
    session.get_one(Villager, lot.villager_id).phone = "13900005678"

    new = cheaper(lot, tray.id)
    done = mark_down(session, new, operator)
    again = mark_down(session, new, operator)

    assert (done.id, done.packs, done.before_fen) == (again.id, 3, 6000)
    assert {item.pack_id for item in items} == {done.pack_id}
    assert make.offer(session, on) == (2, 0, 0)
    assert stocked(session, done.pack_id) == [3]
    [listing] = session.scalars(select(Listing).where(Listing.pack_id == done.pack_id)).all()
    assert listing.title.endswith("（临期）")
    assert listing.sells_until is not None
    assert listing.sells_until - NOW > timedelta(0)
    assert queries.for_sale(
        session, lot_id=others.id, channel_id=on.channel.id, hub_id=on.hub.id, now=NOW
    ) == [queries.ForSale(tray.id, tray.name, tray.name_en, 2, 6000)]
    [told] = session.scalars(select(TextMessage.body)).all()
    assert "每份卖 45.00 元（原来 60.00 元）。您定过价的，差价由代办点补。" in told
    assert broken(session) == []


def test_the_marked_pack_is_no_size_of_its_own(
    session: Session, on: make.Stage, operator: Actor, goods: tuple[Lot, list[Item]]
) -> None:
    lot, _ = goods
    done = mark_down(session, cheaper(lot, on.eggs[1].id), operator)

    sizes = {pack.id for pack in processing.packs_of(session, on.eggs[0].id)}
    taken = {pack.pack_id for row in produce.produce_list(session, now=NOW) for pack in row.packs}
    assert done.pack_id not in sizes | taken


@pytest.mark.parametrize(("papers", "named_fen"), [(0, 5500), (1, 4500)])
def test_a_named_price_holds_unless_the_villager_signed_for_less(
    session: Session,
    on: make.Stage,
    operator: Actor,
    goods: tuple[Lot, list[Item]],
    papers: int,
    named_fen: int,
) -> None:
    lot, items = goods
    session.execute(text("ALTER TABLE terms_prices DISABLE TRIGGER USER"))
    session.execute(
        insert(TermsPrice).values(terms_id=lot.terms_id, pack_id=on.eggs[1].id, price_fen=5500)
    )
    paper = sent_photo(session, operator) if papers else None

    mark_down(session, cheaper(lot, on.eggs[1].id, paper), operator)

    [owner] = earnings.owners_of(session, [items[0].id])[items[0].id]
    assert owner.agreed.named_fen == named_fen
    assert broken(session) == []


def test_marked_down_goods_are_bought_packed_and_marked_down_again(
    session: Session, on: make.Stage, operator: Actor, goods: tuple[Lot, list[Item]]
) -> None:
    lot, items = goods
    done = mark_down(session, cheaper(lot, on.eggs[1].id), operator)
    listing = queries.listing_of_pack(session, done.pack_id)
    order = make.paid_order(session, on, packs=1, listing=listing)
    packing.allocate(session, order_id=order.id, now=NOW)
    make.pick(session, on, order, items[0].code)
    packing.pack_order(session, order_id=order.id, actor=on.worker, now=NOW)

    lower = NewMarkdown(uuid.uuid4(), lot.code, done.pack_id, Fen(3000))
    second = services.mark_down(session, new=lower, actor=operator, now=NOW + timedelta(hours=1))

    assert (second.pack_id, second.packs, second.before_fen) == (done.pack_id, 2, 4500)
    assert broken(session) == []


def test_what_was_bought_keeps_its_price(
    session: Session, on: make.Stage, operator: Actor, goods: tuple[Lot, list[Item]]
) -> None:
    lot, _ = goods
    make.paid_order(session, on, packs=2)

    assert mark_down(session, cheaper(lot, on.eggs[1].id), operator).packs == 1
    with pytest.raises(Refusal, match=r"markdown\.none_free"):
        mark_down(session, cheaper(lot, on.eggs[1].id), operator)


def test_refused_untold_unagreed_and_dearer(
    session: Session, on: make.Stage, operator: Actor, goods: tuple[Lot, list[Item]]
) -> None:
    lot, _ = goods
    untold, _ = make.shelved(session, on, packs=1)
    with pytest.raises(Refusal, match=r"clearance\.not_told"):
        mark_down(session, cheaper(untold, on.eggs[1].id), operator)
    dearer = NewMarkdown(uuid.uuid4(), lot.code, on.eggs[1].id, Fen(6000))
    with pytest.raises(Refusal, match=r"markdown\.not_lower"):
        mark_down(session, dearer, operator)
    bend_terms(session, lot.terms_id, unsold_rule="return")
    with pytest.raises(Refusal, match=r"clearance\.consent_missing"):
        mark_down(session, cheaper(lot, on.eggs[1].id), operator)
    paper = sent_photo(session, operator)
    mark_down(session, cheaper(lot, on.eggs[1].id, paper), operator)
    assert broken(session) == []


def test_converted_goods_stand_on_the_dock(
    session: Session, on: make.Stage, goods: tuple[Lot, list[Item]]
) -> None:
    lot, items = goods
    client_id, paper = uuid.uuid4(), sent_photo(session, on.worker)
    asked = {"client_id": client_id, "lot_code": lot.code, "actor": on.worker, "now": NOW}

    with pytest.raises(Refusal, match=r"clearance\.consent_missing"):
        services.convert(session, picture_id=None, **asked)  # type: ignore[arg-type]
    for _ in range(2):
        done = services.convert(session, picture_id=paper, **asked)  # type: ignore[arg-type]

    assert done.items == 3
    cards = [stock.item_card(session, item.code) for item in items]
    assert {card.bin_kind for card in cards if card} == {"dock"}
    assert make.offer(session, on) == (0, 0, 0)
    assert broken(session) == []


def test_pages_mark_down_and_convert(
    client: FlaskClient,
    session: Session,
    on: make.Stage,
    operator: Actor,
    goods: tuple[Lot, list[Item]],
) -> None:
    lot, _ = goods
    office, hub = bearer(session, operator), bearer(session, on.worker)
    assert "60.00" in client.get(f"/unsold/{lot.code}/cheaper", headers=office).text
    form = {"client_id": str(uuid.uuid4()), "pack_id": str(on.eggs[1].id), "price": "70"}
    dear = client.post(f"/unsold/{lot.code}/cheaper", data=form, headers=office)
    assert (dear.status_code, "要比现在的 60.00 低" in dear.text) == (422, True)

    done = client.post(f"/unsold/{lot.code}/cheaper", data=form | {"price": "45"}, headers=office)
    assert done.status_code == 303
    assert "60.00 元改成 45.00 元" in client.get(done.location, headers=office).text
    made = client.post(
        f"/unsold/{lot.code}/made-into",
        data={"client_id": str(uuid.uuid4()), "photo": (io.BytesIO(photo()), "paper.jpg")},
        headers=hub,
    )
    assert made.status_code == 303
    assert "3" in client.get(f"/unsold/{lot.code}/made-into", headers=hub).text
    assert client.get(f"/unsold/{lot.code}/cheaper", headers=hub).status_code == 403


def test_api_marks_down_once_and_lists(
    client: FlaskClient,
    session: Session,
    on: make.Stage,
    operator: Actor,
    goods: tuple[Lot, list[Item]],
) -> None:
    lot, _ = goods
    office = bearer(session, operator)
    body = {
        "client_id": str(uuid.uuid4()),
        "lot_code": lot.code,
        "pack_id": on.eggs[1].id,
        "price_fen": LOWER,
    }

    done = client.post("/api/unsold/markdowns", json=body, headers=office)
    again = client.post("/api/unsold/markdowns", json=body, headers=office)

    assert done.status_code == again.status_code == 201
    assert done.json == again.json
    assert done.json is not None
    assert (done.json["packs"], done.json["bearer"]) == (3, "desk")
    assert client.get("/api/unsold/markdowns", headers=office).json == [done.json]
    converted = client.post(
        "/api/unsold/conversions",
        json={"client_id": str(uuid.uuid4()), "lot_code": lot.code},
        headers=bearer(session, on.worker),
    )
    assert problem(converted) == (422, "clearance.consent_missing")
