import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Kind, Refusal
from app.people.rules import Role
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind, is_pre_printed, label_url, make_code
from inventory.places.models import Place
from inventory.rolls import queries, services
from inventory.rolls.models import Roll, RollLabel
from inventory.rolls.rules import LABELS_MAX, SerialRange
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import printing as make
from tests.support.printing import Hub

URL = "https://desk.example.cn"


@pytest.fixture
def hub(session: Session) -> Hub:
    return make.hub(session)


@pytest.fixture
def village(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def roll(session: Session, hub: Hub, village: Place) -> Roll:
    return make.roll(session, hub, 10, village=village)


def used(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(RollLabel.code, RollLabel.state).order_by(RollLabel.serial))
    return [(code, state) for code, state in rows]


def bind(session: Session, hub: Hub, village: Place, *codes: str) -> tuple[str, ...]:
    return services.bind(session, codes=codes, place_id=village.id, actor=hub.worker, now=NOW)


def void(session: Session, hub: Hub, roll: Roll, first: str, last: str = "") -> int:
    return services.void_labels(
        session,
        roll_code=roll.code,
        first=first,
        last=last,
        reason="沾水了",
        actor=hub.worker,
        now=NOW,
    )


def refusal_of_bind(
    session: Session, hub: Hub, village: Place, *codes: str
) -> tuple[str, Kind, object]:
    """Try to bind labels that may not be, and make sure that none was."""
    before = used(session)
    with pytest.raises(Refusal) as caught, session.begin_nested():
        bind(session, hub, village, *codes)
    assert used(session) == before
    return caught.value.code, caught.value.kind, caught.value.params["code"]


def test_a_roll_is_codes_in_a_row_that_no_sequence_gives_out(session: Session, hub: Hub) -> None:
    first, second = make.roll(session, hub, 3), make.roll(session, hub, 2)

    codes = make.codes_of(first) + make.codes_of(second)
    assert len(set(codes)) == 5
    assert second.first_serial == first.last_serial + 1
    assert all(map(is_pre_printed, codes))
    [of_sequence] = labels.next_codes(session, CodeKind.ITEM, 1)
    assert not is_pre_printed(of_sequence)


def test_the_same_client_id_twice_is_one_roll(session: Session, hub: Hub) -> None:
    sent = {"client_id": uuid.uuid4(), "hub_id": hub.place.id, "actor": hub.worker, "now": NOW}

    first = services.make_roll(session, labels_count=5, **sent)
    again = services.make_roll(session, labels_count=7, **sent)

    assert (again.id, again.labels_count) == (first.id, 5)


@pytest.mark.parametrize("count", [-1, 0, LABELS_MAX + 1])
def test_a_roll_of_no_length_is_refused(session: Session, hub: Hub, count: int) -> None:
    with pytest.raises(Refusal) as caught:
        make.roll(session, hub, count)

    assert caught.value.code == "roll.count_wrong"
    assert session.scalar(select(func.count()).select_from(Roll)) == 0


def test_a_village_makes_no_rolls_and_a_hub_only_its_own(
    session: Session, hub: Hub, village: Place
) -> None:
    elsewhere = build.place(session, "hub", "430922101903", "别的仓", "Another Hub")
    agent = build.person(session, Role.AGENT, village)

    for place, actor in ((elsewhere, hub.worker), (village, hub.worker), (hub.place, agent)):
        with pytest.raises(Refusal) as caught:
            make.roll(session, Hub(place, actor))
        assert (caught.value.code, caught.value.kind) == ("place.unknown", Kind.NOT_FOUND)


def test_a_roll_is_given_to_a_village_and_on_to_another(
    session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    next_village = build.place(session, "centre", "430922101904", "邻村", "Next Village")

    assert (roll.place_id, roll.assigned_at) == (village.id, NOW)
    services.assign_roll(
        session, roll_code=roll.code, place_id=next_village.id, actor=hub.worker, now=NOW
    )

    assert roll.place_id == next_village.id


def test_a_roll_is_given_to_no_hub(session: Session, hub: Hub, roll: Roll) -> None:
    with pytest.raises(Refusal) as caught:
        services.assign_roll(
            session, roll_code=roll.code, place_id=hub.place.id, actor=hub.worker, now=NOW
        )

    assert caught.value.code == "place.unknown"


def test_labels_are_bound_in_the_order_of_the_goods_however_they_were_read(
    session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    codes = make.codes_of(roll)

    kept = bind(session, hub, village, codes[4].lower(), label_url(URL, codes[1]), f" {codes[2]}")

    assert kept == (codes[4], codes[1], codes[2])
    assert used(session) == [(codes[place], "bound") for place in (1, 2, 4)]


def test_no_labels_are_nothing_to_bind(session: Session, hub: Hub, village: Place) -> None:
    assert bind(session, hub, village) == ()


def test_a_label_is_bound_once(session: Session, hub: Hub, roll: Roll, village: Place) -> None:
    codes = make.codes_of(roll)
    bind(session, hub, village, codes[3])

    refused = refusal_of_bind(session, hub, village, codes[0], codes[3], codes[5])

    assert refused == ("label.already_bound", Kind.CONFLICT, codes[3])


def test_a_label_scanned_twice_is_named(
    session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    codes = make.codes_of(roll)

    refused = refusal_of_bind(session, hub, village, codes[0], codes[1], codes[0])

    assert refused == ("label.twice", Kind.INVALID, codes[0])


def test_what_is_no_label_of_a_roll_is_named(
    session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    first = make.codes_of(roll)[0]
    [printed] = labels.next_codes(session, CodeKind.ITEM, 1)
    after_the_last = make_code(CodeKind.ITEM, roll.last_serial + 1)

    for code in (printed, after_the_last, roll.code):
        refused = refusal_of_bind(session, hub, village, first, code)
        assert refused == ("label.not_from_roll", Kind.NOT_FOUND, code)


def test_a_void_label_is_not_bound(session: Session, hub: Hub, roll: Roll, village: Place) -> None:
    codes = make.codes_of(roll)
    void(session, hub, roll, codes[2])

    refused = refusal_of_bind(session, hub, village, codes[2])

    assert refused == ("label.void", Kind.CONFLICT, codes[2])


def test_a_label_lent_to_the_next_village_binds_and_is_counted(
    session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    next_village = build.place(session, "centre", "430922101904", "邻村", "Next Village")
    codes = make.codes_of(roll)
    bind(session, hub, village, codes[0])
    bind(session, hub, next_village, codes[1])
    void(session, hub, roll, codes[9])

    row = queries.roll_row(session, roll.code, places=[village.id])

    assert row is not None
    assert (row.labels_count, row.bound_count, row.lent_count, row.void_count) == (10, 2, 1, 1)
    assert row.unbound_count == 7


def test_a_damaged_stretch_is_put_out_of_use_once(session: Session, hub: Hub, roll: Roll) -> None:
    codes = make.codes_of(roll)

    assert void(session, hub, roll, codes[2], codes[4]) == 3
    assert void(session, hub, roll, codes[3], codes[5]) == 1

    assert used(session) == [(codes[place], "void") for place in (2, 3, 4, 5)]


def test_a_stretch_with_goods_in_it_stays_as_it_is(
    session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    codes = make.codes_of(roll)
    bind(session, hub, village, codes[3])

    with pytest.raises(Refusal) as caught, session.begin_nested():
        void(session, hub, roll, codes[2], codes[4])

    assert (caught.value.code, caught.value.params) == ("roll.label_bound", {"code": codes[3]})
    assert used(session) == [(codes[3], "bound")]


def test_a_stretch_is_of_its_roll_and_has_a_reason(session: Session, hub: Hub, roll: Roll) -> None:
    codes, other = make.codes_of(roll), make.codes_of(make.roll(session, hub))

    for first, last in ((codes[4], codes[2]), (codes[4], other[0])):
        with pytest.raises(Refusal) as caught:
            void(session, hub, roll, first, last)
        assert caught.value.code == "roll.range_wrong"
    with pytest.raises(Refusal) as caught:
        services.void_labels(
            session,
            roll_code=roll.code,
            first=codes[0],
            last="",
            reason=" ",
            actor=hub.worker,
            now=NOW,
        )
    assert caught.value.code == "roll.reason_missing"
    assert used(session) == []


def test_only_labels_that_can_still_be_stuck_on_are_printed(
    session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    codes = make.codes_of(roll)
    bind(session, hub, village, codes[0])
    void(session, hub, roll, codes[1], codes[8])

    _, [left] = services.labels_to_print(
        session, roll_code=roll.code, actor=hub.worker, public_url=URL
    )

    assert (left.code, left.url, left.village, left.quantity, left.date) == (
        codes[9],
        label_url(URL, codes[9]),
        "修山镇花桥港村",
        "",
        None,
    )
    void(session, hub, roll, codes[9])
    with pytest.raises(Refusal) as caught:
        services.labels_to_print(session, roll_code=roll.code, actor=hub.worker, public_url=URL)
    assert caught.value.code == "roll.used_up"


def test_a_phone_learns_the_gaps_of_its_villages_rolls(
    session: Session, hub: Hub, roll: Roll, village: Place
) -> None:
    make.roll(session, hub)
    codes, first = make.codes_of(roll), roll.first_serial
    bind(session, hub, village, codes[0], codes[4])
    void(session, hub, roll, codes[5])

    assert queries.unbound_ranges(session, place_id=village.id) == [
        SerialRange(first + 1, first + 3),
        SerialRange(first + 6, first + 9),
    ]


def test_a_roll_of_others_is_not_there(session: Session, roll: Roll) -> None:
    elsewhere = build.place(session, "centre", "430922101904", "邻村", "Next Village")
    agent = build.person(session, Role.AGENT, elsewhere)

    with pytest.raises(Refusal) as caught:
        services.roll_seen(session, roll_code=roll.code, actor=agent)

    assert (caught.value.code, caught.value.kind) == ("roll.unknown", Kind.NOT_FOUND)
