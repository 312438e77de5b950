"""Re-inspection at the dock: grades get labels of their own, the rest keeps its label."""

import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import literal, select, true
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages import services as messages
from app.money import Fen
from app.people.rules import Actor, Role
from fulfilment.grading import queries, services
from fulfilment.grading.models import Grading
from fulfilment.grading.rules import Found
from fulfilment.losses import services as losses
from fulfilment.losses.models import Loss
from fulfilment.losses.rules import Reason
from fulfilment.losses.services import Report
from inventory.processing.rules import Wanted
from inventory.produce.models import Pack
from inventory.stock.models import Item, Lot
from inventory.terms import queries as terms
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from tests.conftest import problem
from tests.support import agreed
from tests.support import inventory as build
from tests.support import processing as make
from tests.support.papers import photo, sent_photo
from tests.support.promises import broken
from tests.support.villagers import bearer

PHONE = "13900000001"
DECLINED = make.LATER + timedelta(minutes=30)
LATEST = make.LATER + timedelta(hours=1)


@dataclass(frozen=True)
class Dock:
    """A crate of 20 kg of chillies on the dock, loose packs of two grades, and two workers."""

    session: Session
    crate: Item
    loose: Pack
    second: Pack
    worker: Actor
    other: Actor

    def grade(
        self, weights: tuple[int, ...] = (), *, lost: int = 0, client_id: uuid.UUID | None = None
    ) -> Grading:
        parts = (Wanted(self.second.id, weights=weights),) if weights else ()
        report = Report(
            client_id=client_id or uuid.uuid4(),
            reason=Reason.SPOILED,
            note="有些开始蔫了",
            picture_id=sent_photo(self.session, self.worker) if lost else None,
        )
        return services.grade_item(
            self.session,
            raw=self.crate.code,
            found=Found(parts, lost),
            report=report,
            actor=self.worker,
            now=make.LATER,
        )

    def undo(self, grading: Grading) -> Grading:
        return services.undo(self.session, grading_id=grading.id, actor=self.worker, now=LATEST)

    def parts(self) -> list[queries.PartRow]:
        [row, *_] = queries.gradings_of(self.session, self.crate.id)
        return list(row.parts)


@pytest.fixture
def dock(session: Session) -> Dock:
    produce, packs = make.chillies(session)
    second = Pack(
        produce_id=produce.id,
        name="二等 散装",
        name_en="second grade, loose",
        base_units=500,
        loose=True,
        grade="second",
    )
    session.add(second)
    owner = build.household(session)
    owner.villager.phone = PHONE
    _, crate = make.bag(session, (produce, packs["loose"]), grams=20_000, owner=owner)
    worker = make.worker(session)
    other = build.person(session, Role.WORKER, build.hub(session))
    return Dock(session, crate, packs["loose"], second, worker, other)


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def test_twenty_kilograms_are_twelve_first_six_second_and_two_lost(
    dock: Dock, session: Session
) -> None:
    dock.grade((4_000, 2_000), lost=2_000)

    assert (dock.crate.base_units, dock.crate.pack_id) == (12_000, dock.loose.id)
    assert [(part.grade, part.base_units, part.lost) for part in dock.parts()] == [
        ("second", 4_000, False),
        ("second", 2_000, False),
        ("first", 2_000, True),
    ]
    loss = session.scalars(select(Loss)).one()
    assert (loss.state, loss.base_units, loss.bearer) == ("reported", 2_000, "villager")
    [text] = messages.latest(session)
    assert text.phone == PHONE
    assert text.body == (
        "【商务代办】您的鲜辣椒到仓库复检：一等 12公斤，二等 6公斤，不能卖的 2公斤"
        "（等另一人确认）。有疑问请问代办员。"
    )
    for code in (dock.crate.code, dock.parts()[0].code):
        assert Step.GRADE in [event.step for event in trace.events_of(session, code)]
    assert broken(session) == []


def test_all_may_turn_out_to_be_of_another_grade(dock: Dock, session: Session) -> None:
    dock.grade((20_000,))

    assert dock.crate.base_units == 0
    [part] = dock.parts()
    assert (part.grade, part.base_units) == ("second", 20_000)
    assert broken(session) == []


def test_same_client_id_twice_is_one_grading(dock: Dock, session: Session) -> None:
    client_id = uuid.uuid4()

    first, again = (
        dock.grade((6_000,), client_id=client_id),
        dock.grade((6_000,), client_id=client_id),
    )

    assert first.id == again.id
    assert dock.crate.base_units == 14_000
    assert len(messages.latest(session)) == 1


def test_undone_it_is_as_it_was_and_its_labels_are_void(dock: Dock, session: Session) -> None:
    grading = dock.grade((4_000, 2_000))
    codes = [part.code for part in dock.parts()]

    dock.undo(grading)
    dock.undo(grading)

    assert dock.crate.base_units == 20_000
    for code in codes:
        assert [event.step for event in trace.events_of(session, code)][-1] == Step.RETIRE
    assert broken(session) == []
    dock.grade((1_000,))
    assert dock.crate.base_units == 19_000


def test_what_has_moved_is_not_undone(dock: Dock, session: Session) -> None:
    grading = dock.grade((6_000,))
    [part] = dock.parts()
    make.split(session, dock.worker, part.code, Wanted(dock.second.id, weights=(1_000,)))

    with refused("grading.moved_on"):
        dock.undo(grading)


def test_a_loss_is_declined_by_another_before_it_is_undone(dock: Dock, session: Session) -> None:
    grading = dock.grade(lost=2_000)
    with refused("grading.loss_waits"):
        dock.undo(grading)

    loss = session.scalars(select(Loss)).one()
    losses.decline_loss(session, loss_id=loss.id, actor=dock.other, now=DECLINED)
    dock.undo(grading)

    assert dock.crate.base_units == 20_000
    assert broken(session) == []


@pytest.mark.parametrize(
    ("weights", "lost", "code"),
    [
        ((), 0, "grading.nothing"),
        ((15_000, 6_000), 0, "split.more_than_there_is"),
        ((15_000,), 6_000, "split.more_than_there_is"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    dock: Dock, weights: tuple[int, ...], lost: int, code: str
) -> None:
    with refused(code):
        dock.grade(weights, lost=lost)

    assert dock.crate.base_units == 20_000


def test_splitting_and_merging_stay_within_a_grade(dock: Dock, session: Session) -> None:
    with refused("split.other_grade"):
        make.split(session, dock.worker, dock.crate.code, Wanted(dock.second.id, weights=(1_000,)))
    dock.grade((6_000,))
    [part] = dock.parts()

    with refused("merge.other_grade"):
        make.merge(session, dock.worker, dock.crate.code, [part.code])


def test_page_grades_with_a_photo_and_undoes(
    client: FlaskClient, dock: Dock, session: Session
) -> None:
    headers = bearer(session, dock.worker)
    page = f"/hub/grading/items/{dock.crate.code}"
    assert "二等 · 二等 散装" in client.get(page, headers=headers).get_data(as_text=True)

    def send(**fields: object) -> tuple[int, str]:
        answer = client.post(
            page,
            data={"client_id": str(uuid.uuid4()), f"loose-{dock.second.id}": "yes", **fields},
            headers=headers,
        )
        return answer.status_code, answer.get_data(as_text=True)

    assert send()[0] == 422
    assert send(lost="2000")[0] == 422
    part = f"part-{dock.second.id}"
    status, answer = send(
        **{part: "4000 2000", "lost": "2000", "photo": (BytesIO(photo()), "a.jpg")}
    )
    assert status == 303, answer
    session.refresh(dock.crate)
    assert dock.crate.base_units == 12_000
    shown = client.get(page, headers=headers).get_data(as_text=True)
    assert "不能卖，已报损" in shown
    [row] = queries.gradings_of(session, dock.crate.id)
    undone = client.post(f"{page}/{row.grading_id}/undo", headers=headers)
    assert undone.status_code == 409


def test_api_grades_tells_and_undoes(client: FlaskClient, dock: Dock, session: Session) -> None:
    headers = bearer(session, dock.worker)
    body = {
        "client_id": str(uuid.uuid4()),
        "item": dock.crate.code,
        "parts": [{"pack_id": dock.second.id, "weights": [6000]}],
    }

    made = client.post("/api/gradings", json=body, headers=headers)
    assert made.status_code == 201, made.get_json()
    assert made.get_json()["kept_base_units"] == 14_000
    grading_id = made.get_json()["grading_id"]
    undone = client.post(f"/api/gradings/{grading_id}/undoing", headers=headers).get_json()
    [told] = client.get(f"/api/gradings/items/{dock.crate.code}", headers=headers).get_json()

    assert undone["undone_at"] is not None
    assert told["parts"][0]["grade"] == "second"
    wrong = client.post(
        "/api/gradings", json=body | {"client_id": str(uuid.uuid4()), "parts": []}, headers=headers
    )
    assert problem(wrong) == (422, "grading.nothing")


def test_a_price_agreed_for_one_grade_says_nothing_of_another(dock: Dock, session: Session) -> None:
    named = agreed.named_terms(
        session,
        build.book(session).id,
        build.person(session, Role.OPERATOR),
        prices={dock.loose.id: Fen(600)},
        now=make.LATER,
    )
    dock.grade((6_000,))
    [part] = dock.parts()

    price = terms.price_for(literal(named.id), Lot.produce_id, Item.pack_id)
    found = session.execute(
        select(Item.code, price.c.price_fen)
        .join(Lot, Lot.id == Item.lot_id)
        .outerjoin(price, true())
        .where(Lot.id == dock.crate.lot_id)
        .order_by(Item.id)
    )

    assert [tuple(row) for row in found] == [(dock.crate.code, 600), (part.code, None)]
