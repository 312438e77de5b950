"""Every error, on every path: a problem document (RFC 9457), or a page that says what to do."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import (
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, InternalServerError

from app.database.session import LostRace
from app.errors import Kind, Refusal
from app.web import refusals

STATUS = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.SIGN_IN: HTTPStatus.UNAUTHORIZED,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
PROBLEM_TYPE = "urn:commerce-desk:problem:"
SIGN_IN_NEEDED = "sign_in.needed"


def register(app: Flask) -> None:
    """Answer refusals, HTTP errors and surprises in one form."""
    app.register_error_handler(Refusal, of_refusal)
    app.register_error_handler(HTTPException, of_http_error)
    app.register_error_handler(LostRace, of_lost_race)
    app.register_error_handler(Exception, of_surprise)


def of_refusal(refusal: Refusal) -> Response:
    """Answer a verb that was refused; a person who must sign in is shown the way."""
    if refusal.code == SIGN_IN_NEEDED and request.method == "GET" and not wants_document():
        return make_response(
            redirect(f"/sign-in?{urlencode({'next': request.full_path.rstrip('?')})}", 303)
        )
    return answer(
        status=STATUS[refusal.kind],
        code=refusal.code,
        detail=refusals.sentence(refusal),
        figures={name: str(value) for name, value in refusal.params.items()},
    )


def of_http_error(error: HTTPException) -> Response:
    """Answer what Flask or the schema refused: unknown address, wrong method, invalid fields."""
    status = HTTPStatus(error.code or 500)
    code = f"http.{status.value}"
    fields = getattr(error, "data", {}).get("messages") if hasattr(error, "data") else None
    words = refusals.sentence(Refusal(code))
    response = answer(status=status, code=code, detail=words, fields=fields)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def of_lost_race(_error: LostRace) -> Response:
    """Answer a request that met others too often: nothing was changed."""
    return of_refusal(Refusal("database.busy", Kind.UNAVAILABLE))


def of_surprise(error: Exception) -> Response:
    """Answer a fault of ours, and leave the trace in the log only."""
    current_app.logger.error("unexpected fault at %s", request.path, exc_info=error)
    return of_http_error(InternalServerError(original_exception=error))


def status_of(refusal: Refusal) -> int:
    """Give the HTTP status that a refusal of this kind answers with."""
    return STATUS[refusal.kind].value


def answer(
    *,
    status: HTTPStatus,
    code: str,
    detail: str,
    figures: dict[str, str] | None = None,
    fields: Any = None,
) -> Response:
    """Build the problem document, or its page for a person with a browser."""
    title = title_of(status)
    if wants_document():
        document = _document(status, code, detail, figures)
        response = jsonify(document | ({"errors": fields} if fields else {}))
        response.mimetype = "application/problem+json"
    else:
        page = render_template(
            "errors/problem.html", status=status.value, title=title, detail=detail, code=code
        )
        response = make_response(page)
    response.status_code = status.value
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def document_of(refusal: Refusal) -> dict[str, Any]:
    """Write a refusal as a problem document, for an answer that holds several."""
    figures = {name: str(value) for name, value in refusal.params.items()}
    return _document(STATUS[refusal.kind], refusal.code, refusals.sentence(refusal), figures)


def _document(
    status: HTTPStatus, code: str, detail: str, figures: dict[str, str] | None
) -> dict[str, Any]:
    return {
        "type": PROBLEM_TYPE + code,
        "title": title_of(status),
        "status": status.value,
        "detail": detail,
        "instance": request.path,
        "code": code,
        **({"params": figures} if figures else {}),
    }


def wants_document() -> bool:
    """Say whether a program is asking rather than a person with a browser."""
    if request.path.startswith(("/api/", "/webhooks/", "/epcis/")) or request.is_json:
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def title_of(status: HTTPStatus) -> str:
    """Name a status in a word or two."""
    titles = {
        HTTPStatus.BAD_REQUEST: gettext("看不懂这个请求"),
        HTTPStatus.UNAUTHORIZED: gettext("请先登录"),
        HTTPStatus.FORBIDDEN: gettext("没有这个权限"),
        HTTPStatus.NOT_FOUND: gettext("没有找到"),
        HTTPStatus.CONFLICT: gettext("情况变了"),
        HTTPStatus.UNPROCESSABLE_ENTITY: gettext("内容有误"),
        HTTPStatus.SERVICE_UNAVAILABLE: gettext("暂时办不了"),
    }
    return str(titles.get(status, gettext("出了点问题")))
