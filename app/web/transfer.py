"""What travels over a poor line: texts are packed, and a file is fetched once for all.

Static files are packed when they are built (tools/build_web.mjs writes a `.br` and a `.gz` beside
each) and carry the hash of their content in their address, so a browser never asks twice. Pages
and answers are packed on the way out. Secrets of a page cannot be guessed from its packed length
by another site, because the session cookie is not sent with another site's requests
(SameSite=Lax).
"""

import gzip
import json
import mimetypes
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory
from werkzeug.security import safe_join

BUILT = "dist/built.json"
"""Written last by the build: name below dist/ → hash of the content."""
PARTS = "dist/parts/"
"""What scripts share: the build writes the hash into the name itself."""
CODINGS = {"br": ".br", "gzip": ".gz"}
"""Best first."""
BYTES_MIN = 600
"""Less fits one packet anyway."""
LEVEL = 6
YEAR_SECONDS = 365 * 24 * 3600
TEXTS = ("text/", "application/json", "application/problem+json", "application/manifest+json")


def register(app: Flask) -> None:
    """Name static files by their content, and pack texts."""
    hashes = _hashes(Path(app.static_folder or ""))

    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        known = hashes.get(values.get("filename", "")) if endpoint == "static" else None
        if known is not None:
            values["v"] = known

    app.url_defaults(name_content)
    app.after_request(pack)
    app.extensions["desk_static"] = hashes


def send(app: Flask, filename: str) -> Response:
    """Answer with a static file, packed as well as the browser can unpack it."""
    folder = app.static_folder or ""
    coding = next((name for name in CODINGS if _has_packed(folder, filename, name)), None)
    answer = send_from_directory(
        folder,
        filename + CODINGS.get(coding or "", ""),
        mimetype=mimetypes.guess_type(filename)[0],
        max_age=app.get_send_file_max_age(filename),
    )
    if coding is not None:
        answer.headers["Content-Encoding"] = coding
    answer.vary.add("Accept-Encoding")
    if _is_named_by_content(app, filename):
        answer.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return answer


def pack(response: Response) -> Response:
    """Pack a text that is worth it."""
    if response.is_streamed or (response.content_length or 0) < BYTES_MIN:
        return response
    is_text = (response.mimetype or "").startswith(TEXTS)
    if not is_text or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if not _takes("gzip"):
        return response
    response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, is_weak = response.get_etag()
    if tag is not None and not is_weak:
        # The same content in other bytes: a strong tag would promise the same bytes.
        response.set_etag(tag, weak=True)
    return response


def _hashes(folder: Path) -> dict[str, str]:
    """Read what the build wrote; nothing where the front end is not built."""
    file = folder / BUILT
    if not file.exists():
        return {}
    built = json.loads(file.read_text(encoding="utf-8"))
    return {f"dist/{name}": version for name, version in built.items()}


def _is_named_by_content(app: Flask, filename: str) -> bool:
    """Say whether this address can never carry anything else."""
    version = app.extensions["desk_static"].get(filename)
    is_asked_for = version is not None and request.args.get("v") == version
    return is_asked_for or (version is not None and filename.startswith(PARTS))


def _takes(coding: str) -> bool:
    return bool(request.accept_encodings.quality(coding))


def _has_packed(folder: str, filename: str, coding: str) -> bool:
    if not _takes(coding):
        return False
    path = safe_join(folder, filename + CODINGS[coding])
    return path is not None and Path(path).is_file()
