"""Answers that are files: shown by the browser, or kept on the person's own device.

What is personal is shown or handed out once and kept by no browser in between.
"""

from collections.abc import Iterator
from typing import IO

from flask import Response, send_file


def shown(content: bytes, mimetype: str, name: str) -> Response:
    """Answer with a file that the browser shows by itself."""
    return _file(content, mimetype, "inline", name)


def kept(content: bytes, name: str) -> Response:
    """Answer with a file that is kept under this name."""
    return _file(content, "application/octet-stream", "attachment", name)


def kept_lines(lines: Iterator[str], mimetype: str, name: str) -> Response:
    """Answer with a long text that is kept under this name; it is written while it is sent."""
    response = Response(lines, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def kept_file(content: IO[bytes], mimetype: str, name: str) -> Response:
    """Answer with an open file that is kept under this name; it is closed once it is sent."""
    return send_file(content, mimetype=mimetype, as_attachment=True, download_name=name)


def shown_once(content: bytes, mimetype: str) -> Response:
    """Answer with somebody's picture or paper: its consent may be taken back at any moment."""
    return _unstored(Response(content, mimetype=mimetype))


def handed_out(content: bytes, mimetype: str, name: str) -> Response:
    """Answer with a file of personal data, to be kept under this name by who asked for it."""
    return _unstored(_file(content, mimetype, "attachment", name))


def _unstored(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _file(content: bytes, mimetype: str, disposition: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", disposition, filename=name)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
