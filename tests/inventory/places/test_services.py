import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Kind, Refusal
from inventory.places import queries, services
from inventory.places.models import Bin, Place
from tests.conftest import NOW
from tests.support import inventory as build


def bins_of(session: Session, place: Place) -> list[tuple[str, str, bool]]:
    rows = session.execute(
        select(Bin.name, Bin.kind, Bin.counter).where(Bin.place_id == place.id).order_by(Bin.id)
    )
    return [(name, kind, counter) for name, kind, counter in rows]


def test_a_centre_opens_with_a_desk_and_its_counter_places(session: Session) -> None:
    place = build.village(session)

    assert bins_of(session, place) == [
        ("desk", "desk", False),
        ("quarantine", "quarantine", False),
        ("villager", "villager", True),
        ("loss", "loss", True),
        ("conversion", "conversion", True),
    ]
    assert place.county_code == "430922"


def test_a_hub_opens_with_all_stations_of_the_way_out(session: Session) -> None:
    assert bins_of(session, build.hub(session)) == [
        ("dock", "dock", False),
        ("truck", "truck", False),
        ("packing", "packing", False),
        ("carrier", "carrier", False),
        ("quarantine", "quarantine", False),
        ("sold", "sold", True),
        ("villager", "villager", True),
        ("loss", "loss", True),
        ("conversion", "conversion", True),
    ]


@pytest.mark.parametrize(
    ("code", "kind", "refused"),
    [
        ("43092210190", "centre", "place.code_wrong"),
        ("43092210190X", "centre", "place.code_wrong"),
        ("٤٣٠٩٢٢١٠١٩٠١", "centre", "place.code_wrong"),
        ("430922101903", "palace", "place.kind_unknown"),
        (build.VILLAGE_CODE, "hub", "place.already_open"),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    session: Session, code: str, kind: str, refused: str
) -> None:
    build.village(session)

    with pytest.raises(Refusal) as refusal:
        services.open_place(
            session,
            code=code,
            name="村",
            name_en="Village",
            kind=kind,
            book_id=build.book(session).id,
            now=NOW,
        )

    assert refusal.value.code == refused
    assert [place.code for place in queries.all_places(session)] == [build.VILLAGE_CODE]


def test_a_shelf_is_found_by_the_code_on_it_in_any_case(session: Session) -> None:
    shelf = services.add_shelf(session, place_id=build.hub(session).id, name=" A-01 ")

    assert (shelf.name, shelf.kind, shelf.counter) == ("A-01", "shelf", False)
    assert queries.bin_of_code(session, shelf.code.lower()) == shelf
    assert list(queries.shelves_of(session, place_id=shelf.place_id)) == [shelf]


def test_the_same_shelf_twice_is_refused(session: Session) -> None:
    hub = build.hub(session)
    services.add_shelf(session, place_id=hub.id, name="A-01")

    with pytest.raises(Refusal) as refusal:
        services.add_shelf(session, place_id=hub.id, name="A-01")

    assert (refusal.value.code, refusal.value.kind) == ("bin.already_there", Kind.CONFLICT)


@pytest.mark.parametrize("name", ["", "   ", "架" * 81])
def test_a_shelf_without_a_usable_name_is_refused(session: Session, name: str) -> None:
    with pytest.raises(Refusal) as refusal:
        services.add_shelf(session, place_id=build.hub(session).id, name=name)

    assert refusal.value.code == "bin.name_wrong"


def test_a_shelf_of_no_place_is_refused(session: Session) -> None:
    with pytest.raises(Refusal) as refusal:
        services.add_shelf(session, place_id=0, name="A-01")

    assert (refusal.value.code, refusal.value.kind) == ("place.unknown", Kind.NOT_FOUND)


def test_places_are_listed_by_kind_and_by_what_a_person_may_see(session: Session) -> None:
    village, hub = build.village(session), build.hub(session)

    assert list(queries.all_places(session)) == [village, hub]
    assert list(queries.all_places(session, "hub")) == [hub]
    assert list(queries.all_places(session, ids=[village.id])) == [village]
    assert queries.place_of_code(session, "000000000000") is None
