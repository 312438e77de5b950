"""Answers that are files: shown by the browser, or kept on the person's own device."""

from flask import Response


def shown(content: bytes, mimetype: str, name: str) -> Response:
    """Answer with a file that the browser shows by itself."""
    return _file(content, mimetype, "inline", name)


def kept(content: bytes, name: str) -> Response:
    """Answer with a file that is kept under this name."""
    return _file(content, "application/octet-stream", "attachment", name)


def _file(content: bytes, mimetype: str, disposition: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", disposition, filename=name)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
