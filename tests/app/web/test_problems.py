import pytest
from flask.testing import FlaskClient


def test_an_unknown_api_path_is_a_problem_document_in_chinese(client: FlaskClient) -> None:
    answer = client.get("/api/nothing")

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json() == {
        "type": "urn:commerce-desk:problem:http.404",
        "title": "没有找到",
        "status": 404,
        "detail": "没有这个页面，看看网址有没有打错。",
        "instance": "/api/nothing",
        "code": "http.404",
    }


def test_an_api_client_may_ask_for_english(client: FlaskClient) -> None:
    answer = client.get("/api/nothing", headers={"Accept-Language": "en"})

    assert answer.get_json()["detail"] == "There is no such page; check the address."


def test_a_browsers_own_language_does_not_change_the_pages(client: FlaskClient) -> None:
    answer = client.get("/sign-in", headers={"Accept-Language": "en-US"})

    assert 'lang="zh-CN"' in answer.text


def test_english_asked_for_is_remembered(client: FlaskClient) -> None:
    client.get("/sign-in?lang=en")

    assert '<html lang="en">' in client.get("/sign-in").text


def test_an_unknown_page_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/nothing")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


def test_invalid_json_names_the_fields(client: FlaskClient) -> None:
    answer = client.post("/api/sessions", json={"login": "liu"})

    assert (answer.status_code, answer.get_json()["code"]) == (422, "http.422")
    assert answer.get_json()["errors"] == {
        "json": {"_schema": ["login and password, or card and pin"]}
    }


def test_a_person_who_must_sign_in_is_shown_the_way_and_comes_back(client: FlaskClient) -> None:
    answer = client.get("/account")

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Faccount")


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"login": "liu", "password": "x"})

    assert answer.status_code == 422
    assert "页面放得太久了" in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/api/openapi.json", "/nothing"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_the_return_address_is_of_this_house_only(client: FlaskClient) -> None:
    page = client.get("/sign-in?next=//evil.example")

    assert "evil.example" not in page.text.split("<main")[1]
