import uuid
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.intake.models import Delivery, RefusedGoods
from inventory.stock.models import Item, Lot
from inventory.terms.models import Acceptance
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.queries import counted
from tests.support.villagers import Desk


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def headers(session: Session, desk: Desk) -> dict[str, str]:
    return make.bearer(session, desk.agent)


def address(desk: Desk, terms_id: object = None) -> str:
    return f"/desk/villagers/{desk.villager.code}/deliver?terms={terms_id or desk.terms.id}"


def form(desk: Desk, **changes: str) -> dict[str, str]:
    """Two good trays, nothing of the pickles, terms agreed to."""
    filled = {
        "client_id": str(uuid.uuid4()),
        f"packs-{desk.tray.id}": "2",
        f"packs-{desk.jar.id}": "0",
        f"answer-{desk.eggs.id}-clean": "yes",
        f"answer-{desk.eggs.id}-whole": "yes",
        f"agreed-{desk.terms.id}": "yes",
    }
    named = {
        "trays": f"packs-{desk.tray.id}",
        "jars": f"packs-{desk.jar.id}",
        "jars_weight": f"weight-{desk.jar.id}",
        "jars_unit": f"unit-{desk.jar.id}",
        "sealed": f"answer-{desk.pickles.id}-sealed",
        "whole": f"answer-{desk.eggs.id}-whole",
        "back": f"back-{desk.eggs.id}",
        "reason": f"reason-{desk.eggs.id}",
        "agreed": f"agreed-{desk.terms.id}",
    }
    filled.update({named.get(name, name): value for name, value in changes.items()})
    return {name: value for name, value in filled.items() if value != "-"}


def counts(session: Session) -> tuple[int | None, ...]:
    return tuple(
        session.scalar(select(func.count()).select_from(table))
        for table in (Delivery, Lot, Item, RefusedGoods)
    )


def test_a_delivery_leads_to_its_page(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    answer = client.post(address(desk), data=form(desk), headers=headers)

    assert answer.status_code == 303
    assert counts(session) == (1, 1, 2, 0)
    page = client.get(answer.location, headers=headers).get_data(as_text=True)
    assert "收好了" in page
    assert "下一位" in page
    assert "/labels/items.pdf?delivery=" in page
    assert f'data-draft-done="deliver-{desk.villager.code}"' in page


def test_a_double_click_is_one_delivery(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    sent = form(desk)
    places = {client.post(address(desk), data=sent, headers=headers).location for _ in range(2)}

    assert len(places) == 1
    assert counts(session) == (1, 1, 2, 0)


def test_a_delivery_whose_answer_was_lost_is_found_after_the_terms_changed(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    sent = form(desk)
    first = client.post(address(desk), data=sent, headers=headers)
    make.agreement(session, desk.place)

    again = client.post(address(desk), data=sent, headers=headers)

    assert (again.status_code, again.location) == (303, first.location)


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"trays": "0"}, 422, "还没有填数量"),
        ({"trays": "-2"}, 422, "件数要在 0 到 500 之间"),
        ({"trays": "501"}, 422, "件数要在 0 到 500 之间"),
        ({"trays": "99999999999999999999"}, 422, "不是一个数"),
        ({"trays": "两托"}, 422, "“两托”不是一个数"),
        ({"trays": "2.5"}, 422, "“2.5”不是一个数"),
        ({"whole": "-"}, 422, "还有一项没看：没有破的吗？"),
        ({"back": "3"}, 422, "退回的货要写原因"),
        ({"agreed": "-"}, 422, "请先把约定念给村民听"),
        ({"agreed": "-", "pin": "000000"}, 422, "卡的密码不对"),
        ({"client_id": ""}, 422, "页面放得太久了"),
        ({"jars_weight": "3.3", "jars_unit": "jin", "sealed": "yes"}, 422, "装不成整数瓶"),
        ({"jars_weight": "一斤", "jars_unit": "jin", "sealed": "yes"}, 422, "不是一个数"),
        (
            {"jars": "2", "jars_weight": "3", "jars_unit": "jin", "sealed": "yes"},
            422,
            "数的是 2 瓶，称的合 3 瓶",
        ),
    ],
)
def test_a_refused_form_keeps_what_was_filled_in(
    client: FlaskClient,
    session: Session,
    desk: Desk,
    headers: dict[str, str],
    changes: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    sent = form(desk, **({"reason": "留着的字"} if "back" not in changes else {}), **changes)
    answer = client.post(address(desk), data=sent, headers=headers)

    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == status
    assert sentence in page
    assert f'value="{sent["client_id"]}"' in page
    assert "留着的字" in page or "back" in changes
    assert "aria-invalid" in page
    assert counts(session) == (0, 0, 0, 0)


def test_a_stale_form_shows_the_new_terms_and_keeps_the_figures(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    newer = make.agreement(session, desk.place)
    answer = client.post(address(desk), data=form(desk, trays="17"), headers=headers)

    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "约定换了新版（第 2 版）" in page
    assert f"terms={newer.id}" in page
    assert f'name="agreed-{newer.id}"' in page
    assert 'value="17"' in page
    assert counts(session) == (0, 0, 0, 0)


@pytest.mark.parametrize("terms", ["", "x", "9" * 40, "-1"])
def test_a_broken_address_is_told_kindly(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str], terms: str
) -> None:
    answer = client.post(
        f"/desk/villagers/{desk.villager.code}/deliver?terms={terms}",
        data=form(desk),
        headers=headers,
    )

    assert answer.status_code in {409, 422}
    assert counts(session) == (0, 0, 0, 0)


def test_one_no_sends_the_whole_line_back(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    client.post(address(desk), data=form(desk, whole="no"), headers=headers)

    refused = session.scalars(select(RefusedGoods)).one()
    assert counts(session) == (1, 0, 0, 1)
    assert (refused.base_units, refused.reason) == (60, "没有破的吗？")


def test_a_few_bad_eggs_go_back_and_the_rest_is_taken(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    client.post(address(desk), data=form(desk, back="4", reason="破了"), headers=headers)

    assert counts(session) == (1, 1, 2, 1)


def test_jars_are_counted_from_their_weight_in_jin(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    sent = form(desk, trays="", jars="", jars_weight="12", jars_unit="jin", sealed="yes")
    client.post(address(desk), data=sent, headers=headers)

    assert counts(session) == (1, 1, 12, 0)


def test_a_card_and_pin_accept_in_place_of_the_tick(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    client.post(address(desk), data=form(desk, agreed="-", pin=make.PIN), headers=headers)

    assert session.scalars(select(Acceptance.method)).all() == ["pin"]


def test_goods_without_a_licence_are_said_to_be_held(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    sent = form(desk, jars="1", sealed="yes")
    answer = client.post(address(desk), data=sent, headers=headers)
    code = answer.location.split("?")[0]

    for page in (answer.location, f"{code}/slip"):
        assert "缺小作坊证，只保管、不上架" in client.get(page, headers=headers).get_data(
            as_text=True
        )


def test_the_slip_says_what_was_taken_what_went_back_and_what_it_may_bring(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    sent = form(desk, back="4", reason="破了")
    location = client.post(address(desk), data=sent, headers=headers).location
    page = client.get(f"{location.split('?')[0]}/slip", headers=headers).get_data(as_text=True)

    assert "李桂香" in page
    assert "2 × 一托30枚" in page
    assert "破了" in page
    assert "卖一百块，代办点留十二块，您得八十八块。" in page
    assert "105.60" in page
    assert "data:image/svg+xml;base64," in page


@pytest.mark.parametrize(
    ("path", "most"),
    # Token and roles of the agent first; then the page's own.
    [("/desk/", 11), ("/desk/deliveries", 5), ("{delivery}", 8), ("{delivery}/slip", 8)],
)
def test_pages_ask_a_fixed_number_of_statements(
    client: FlaskClient,
    session: Session,
    connection: Connection,
    desk: Desk,
    headers: dict[str, str],
    path: str,
    most: int,
) -> None:
    found = []
    for _ in range(2):
        location = client.post(address(desk), data=form(desk), headers=headers).location
        page = path.format(delivery=location.split("?")[0])
        with counted(connection) as statements:
            assert client.get(page, headers=headers).status_code == 200
        found.append(len(statements))

    assert found == [most, most]


def test_the_day_shows_what_was_taken_and_what_waits(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    client.post(address(desk), data=form(desk), headers=headers)
    page = client.get("/desk/", headers=headers).get_data(as_text=True)

    assert "等司机来拉" in page
    assert "2 件" in page
    assert "李桂香" in page


def test_a_villagers_page_lists_their_deliveries(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    client.post(address(desk), data=form(desk), headers=headers)
    page = client.get(f"/desk/villagers/{desk.villager.code}", headers=headers).get_data(
        as_text=True
    )

    assert "土鸡蛋 × 2" in page
    assert "13800138000" not in page


def test_pages_speak_english_on_request(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    location = client.post(address(desk), data=form(desk), headers=headers).location
    for page in ("/desk/", location, f"/desk/villagers/{desk.villager.code}/deliver"):
        joint = "&" if "?" in page else "?"
        text = client.get(f"{page}{joint}lang=en", headers=headers).get_data(as_text=True)
        assert "Free-range eggs" in text


@pytest.mark.parametrize("role", [Role.DRIVER, Role.WORKER, Role.VILLAGER, Role.FINANCE])
def test_others_may_not_take_goods(
    client: FlaskClient, session: Session, desk: Desk, role: Role
) -> None:
    stranger = make.bearer(session, build.person(session, role, desk.place))

    answer = client.post(address(desk), data=form(desk), headers=stranger)

    assert answer.status_code == 403
    assert counts(session) == (0, 0, 0, 0)
