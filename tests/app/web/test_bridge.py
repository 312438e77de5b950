"""Flask behind an event loop: what a client sends arrives, and what Flask answers goes out."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask, Response, request, stream_with_context

from app.web.bridge import WHOLE_BYTES_MAX, Bridge
from tests.support.rsgi import Answered, Request, ask

BODY_BYTES_MAX = 10


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX

    @app.route("/<path:path>", methods=["GET", "POST"])
    def told(path: str) -> dict[str, object]:
        return {
            "path": path,
            "query": request.args.get("q"),
            "body": request.get_data(as_text=True),
            "type": request.content_type,
            "cookies": request.cookies,
            "two": request.headers.get("X-Two"),
            "spoofed": request.headers.get("X-Forwarded-For"),
            "from": request.remote_addr,
            "url": request.host_url,
        }

    return app


def told(app: Flask, asked: Request) -> dict[str, object]:
    answered = ask(Bridge(app), asked)
    assert answered.status == 200, answered
    said: dict[str, object] = json.loads(answered.body)
    return said


def test_a_request_arrives_as_it_was_sent(app: Flask) -> None:
    asked = Request(
        "POST",
        "/鸡蛋/十枚",
        [b"a=", b"1"],
        query_string="q=%E8%9B%8B",
        given=[
            ("host", "shop.example"),
            ("content-type", "text/plain"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("x-two", "1"),
            ("x-two", "2"),
            ("x_forwarded_for", "6.6.6.6"),
        ],
    )

    assert told(app, asked) == {
        "path": "鸡蛋/十枚",
        "query": "蛋",
        "body": "a=1",
        "type": "text/plain",
        "cookies": {"a": "1", "b": "2"},
        "two": "1,2",
        "spoofed": None,
        "from": "127.0.0.1",
        "url": "http://shop.example/",
    }


def test_a_body_that_comes_in_pieces_arrives_whole(app: Flask) -> None:
    asked = Request("POST", "/x", [b"a=", b"1"], is_chunked=True)

    assert told(app, asked)["body"] == "a=1"


def test_a_long_body_is_read_as_it_is_asked_for(app: Flask) -> None:
    """A view may take in more than others do, and holds no more than it reads at once."""
    taken: list[int] = []

    def take() -> str:
        request.max_content_length = 4 * WHOLE_BYTES_MAX
        while part := request.stream.read(1000):
            taken.append(len(part))
        return "ok"

    app.add_url_rule("/file/x", view_func=take, methods=["PUT"])
    pieces = [b"x" * WHOLE_BYTES_MAX, b"", b"y" * 10]

    assert ask(Bridge(app), Request("PUT", "/file/x", pieces)).body == b"ok"
    assert (sum(taken), max(taken)) == (WHOLE_BYTES_MAX + 10, 1000)


def test_a_long_body_that_does_not_tell_its_length_is_refused(app: Flask) -> None:
    """Flask would cut it off at what it takes in, and say nothing."""
    asked = Request("PUT", "/x", [b"x" * WHOLE_BYTES_MAX, b"y"], is_chunked=True)

    assert ask(Bridge(app), asked).status == 411


@pytest.mark.parametrize("is_chunked", [False, True])
def test_too_long_a_body_is_refused(app: Flask, *, is_chunked: bool) -> None:
    asked = Request("POST", "/x", [b"a" * BODY_BYTES_MAX, b"b"], is_chunked=is_chunked)

    assert ask(Bridge(app), asked).status == 413


def test_nothing_is_answered_where_nothing_is_to_be_said(app: Flask) -> None:
    app.add_url_rule("/same/x", view_func=lambda: ("", 304))
    head = ask(Bridge(app), Request("HEAD", "/x"))

    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 0
    assert ask(Bridge(app), Request("GET", "/same/x")).status == 304


def streamed(app: Flask, closed: list[bool], *, takes: int) -> Answered:
    def pieces() -> Iterator[str]:
        try:
            for number in range(5):
                # The request is at hand for as long as something is said about it.
                yield f"{number}{request.args['q']}\n"
        finally:
            closed.append(True)

    app.add_url_rule("/live", view_func=lambda: Response(stream_with_context(pieces())))
    return ask(Bridge(app), Request("GET", "/live", query_string="q=!"), takes=takes)


def test_what_has_no_length_goes_out_piece_by_piece(app: Flask) -> None:
    closed: list[bool] = []
    answered = streamed(app, closed, takes=1000)

    assert answered.pieces == [b"0!\n", b"1!\n", b"2!\n", b"3!\n", b"4!\n"]
    assert closed == [True]


def test_a_client_that_goes_away_ends_the_pieces(app: Flask) -> None:
    closed: list[bool] = []
    answered = streamed(app, closed, takes=2)

    assert answered.pieces == [b"0!\n", b"1!\n"]
    assert closed == [True]


def test_what_is_long_is_not_held_whole(app: Flask) -> None:
    half = b"x" * (WHOLE_BYTES_MAX // 2 + 1)
    app.add_url_rule("/long", view_func=lambda: Response([half, half]))

    answered = ask(Bridge(app), Request("GET", "/long"))
    assert answered.pieces == [half, half]
    assert answered.headers["Content-Length"] == str(2 * len(half))
