"""How Stripe says no: a status, a type, a code, and the parameter that is wrong."""

from http import HTTPStatus
from typing import Any


class ApiError(Exception):
    """A refusal in Stripe's shape."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        status: int = HTTPStatus.BAD_REQUEST,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = int(status)
        error = {"code": code, "message": message, "param": param, "type": kind} | (more or {})
        self.body = {"error": {name: value for name, value in error.items() if value is not None}}


class ParameterError(ApiError):
    """The request does not even say what it wants: nothing was begun, nothing is remembered."""


def missing(kind: str, key: str) -> ApiError:
    """Build the refusal for an object that is not there."""
    return ApiError(
        f"There is no {kind} '{key}' here.",
        code="resource_missing",
        param="id",
        status=HTTPStatus.NOT_FOUND,
    )


def wrong_state(message: str, *, code: str) -> ApiError:
    """Build the refusal for a thing that is past what is asked of it."""
    return ApiError(message, code=code)


def server_fault() -> ApiError:
    """Build the answer of a server that broke, on demand."""
    return ApiError(
        "The sandbox fails here because it was told to.",
        kind="api_error",
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
    )
