import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inventory.offline.rules import KEPT_PAGES
from tests.conftest import problem
from tests.support import villagers as make
from tests.support.villagers import Desk

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TOGGLE = re.compile(r'<a class="top-link" href="\?lang=.*?</a>', re.DOTALL)


@pytest.fixture
def at(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def headers(session: Session, at: Desk) -> dict[str, str]:
    return make.bearer(session, at.agent) | {"Accept": "text/html"}


def page(client: FlaskClient, address: str, headers: dict[str, str]) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "address", ["/desk/take", "/desk/waiting", *(f"/desk/kept/{name}/zh" for name in KEPT_PAGES)]
)
def test_a_page_that_a_phone_keeps_has_nobodys_data(
    client: FlaskClient, at: Desk, headers: dict[str, str], address: str
) -> None:
    text = page(client, address, headers)

    assert at.villager.name not in text
    assert f">{at.agent.name}<" not in text
    assert "csrf" not in text
    assert 'data-person=""' in text


@pytest.mark.parametrize("name", KEPT_PAGES)
def test_a_phone_keeps_both_languages_whatever_is_chosen_now(
    client: FlaskClient, headers: dict[str, str], name: str
) -> None:
    chinese = page(client, f"/desk/kept/{name}/zh", headers)
    english = page(client, f"/desk/kept/{name}/en", headers)

    assert 'lang="zh-CN"' in chinese
    assert '<html lang="en">' in english
    words = re.sub(r"<[^>]+>", " ", TOGGLE.sub("", english)).replace("农", "")
    assert not CHINESE.search(words)


def test_a_page_that_no_phone_keeps_is_not_there(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    asked = headers | {"Accept": "application/json"}
    unknown = client.get("/desk/kept/home/zh", headers=asked)
    foreign = client.get("/desk/kept/take/fr", headers=asked)

    assert problem(unknown) == problem(foreign) == (404, "offline.page_unknown")


def test_the_service_worker_has_a_version_and_is_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/desk/sw.js")

    first, *rest = answer.get_data(as_text=True).splitlines()
    assert re.fullmatch(r'self\.version = "[0-9a-f]{16}";', first)
    assert rest
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_manifest_makes_an_app_of_the_desk(client: FlaskClient) -> None:
    answer = client.get("/desk/manifest.webmanifest?lang=en")

    told = answer.get_json()
    assert answer.mimetype == "application/manifest+json"
    assert (told["start_url"], told["scope"], told["display"]) == (
        "/desk/take",
        "/desk/",
        "standalone",
    )
    assert told["short_name"] == "Desk"
    for icon in told["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.status_code == 200


def test_what_waits_to_be_said_is_said_to_the_person_and_not_to_a_phone_that_keeps_a_page(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    said = [("good", "受理了，把回执给村民。")]
    with client.session_transaction() as cookie:
        cookie["_flashes"], cookie.permanent = said, True

    kept = client.get("/desk/kept/take/zh", headers=headers)

    assert said[0][1] not in kept.text
    with client.session_transaction() as cookie:
        assert cookie["_flashes"] == said
    assert said[0][1] in page(client, "/desk/", headers)


def test_an_answer_fetched_aside_does_not_put_the_cookie_back(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    with client.session_transaction() as cookie:
        cookie.permanent = True

    answer = client.get("/api/offline/snapshot", headers=headers)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
