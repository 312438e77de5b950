import gzip
import json
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

YEAR = "public, max-age=31536000, immutable"


@pytest.fixture
def sheet(app: Flask) -> str:
    with app.test_request_context():
        return url_for("static", filename="dist/desk.css")


def fetch(client: FlaskClient, address: str, accepted: str = "") -> TestResponse:
    """Ask for a file and close it after reading."""
    with client.get(address, headers={"Accept-Encoding": accepted}) as answer:
        answer.get_data()
        return answer


def content(app: Flask, name: str) -> bytes:
    return Path(app.static_folder or "", name).read_bytes()


def test_a_file_is_named_by_its_content_and_kept_for_ever(
    app: Flask, client: FlaskClient, sheet: str
) -> None:
    built = json.loads(content(app, "dist/built.json"))
    named = fetch(client, sheet)
    bare = fetch(client, "/static/dist/desk.css")
    old = fetch(client, "/static/dist/desk.css?v=000000000000")

    assert sheet == f"/static/dist/desk.css?v={built['desk.css']}"
    assert named.headers["Cache-Control"] == YEAR
    assert {bare.headers["Cache-Control"], old.headers["Cache-Control"]} == {"no-cache"}


@pytest.mark.parametrize(
    ("accepted", "sent", "suffix"),
    [
        ("gzip, deflate, br", "br", ".br"),
        ("gzip", "gzip", ".gz"),
        ("", None, ""),
        ("br;q=0", None, ""),
    ],
)
def test_a_file_travels_packed_as_well_as_the_browser_takes_it(
    app: Flask, client: FlaskClient, sheet: str, accepted: str, sent: str | None, suffix: str
) -> None:
    answer = fetch(client, sheet, accepted)

    assert answer.headers.get("Content-Encoding") == sent
    assert answer.get_data() == content(app, f"dist/desk.css{suffix}")
    assert answer.mimetype == "text/css"
    assert "Accept-Encoding" in answer.vary


def test_no_file_outside_the_folder_is_given_away(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "br"}

    assert client.get("/static/../desk.py", headers=headers).status_code == 404
    assert client.get("/static/%2e%2e/desk.py", headers=headers).status_code == 404


def test_a_page_travels_packed_where_the_browser_takes_it(client: FlaskClient) -> None:
    packed = client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/sign-in")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()).startswith(b"<!doctype html>")
    assert int(packed.headers["Content-Length"]) == len(packed.get_data())
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in packed.vary
    assert "Accept-Encoding" in plain.vary


def test_what_fits_one_packet_is_left_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers
