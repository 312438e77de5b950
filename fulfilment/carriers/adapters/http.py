"""The carrier's interface over HTTP, as docs/carriers.md writes it down."""

import json
from http import HTTPStatus
from typing import Any

import httpx

from app import clock
from fulfilment.carriers.rules import (
    Account,
    Booked,
    CarrierRefusedError,
    CarrierSilentError,
    Order,
    body_of,
    booked_of,
    events_of,
    signature,
)
from fulfilment.shipping.rules import CarrierEvent

SECONDS_MAX = 8
"""A worker waits at the screen; what takes longer is asked about later."""
ANSWER_BYTES_MAX = 4 * 1024 * 1024


def book(account: Account, order: Order) -> Booked:
    """Ask for a waybill; asked twice under one client id, the carrier books once.

    Raises:
        CarrierSilentError: it may have been booked.
        CarrierRefusedError: it was not.
    """
    answer = _ask(account, "POST", "/v1/waybills", body_of(order))
    if answer.is_client_error:
        raise CarrierRefusedError(_reason(answer))
    return booked_of(_read(answer), order.client_id)


def find(account: Account, client_id: str) -> Booked | None:
    """Ask what became of a waybill; None where the carrier never heard of it.

    Raises:
        CarrierSilentError: it does not say.
    """
    answer = _ask(account, "GET", f"/v1/waybills/{client_id}")
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return None
    if answer.is_client_error:
        raise CarrierSilentError
    return booked_of(_read(answer), client_id)


def events(account: Account, numbers: list[str]) -> list[CarrierEvent]:
    """Ask what happened to parcels.

    Raises:
        CarrierSilentError: it does not say.
    """
    body = json.dumps({"tracking_numbers": numbers}).encode()
    answer = _ask(account, "POST", "/v1/events", body)
    if answer.is_client_error:
        raise CarrierSilentError
    return events_of(_read(answer))


def _ask(account: Account, method: str, path: str, body: bytes = b"") -> httpx.Response:
    timestamp = str(int(clock.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Desk-Account": account.number,
        "X-Desk-Timestamp": timestamp,
        "X-Desk-Signature": signature(account.secret, timestamp, body or path.encode()),
    }
    try:
        answer = httpx.request(
            method, account.api_base + path, content=body, headers=headers, timeout=SECONDS_MAX
        )
    except httpx.HTTPError as error:
        raise CarrierSilentError from error
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.is_redirect:
        raise CarrierSilentError
    return answer


def _read(answer: httpx.Response) -> dict[str, Any]:
    if len(answer.content) > ANSWER_BYTES_MAX:
        raise CarrierSilentError
    try:
        said = json.loads(answer.content)
    except ValueError as error:
        raise CarrierSilentError from error
    if not isinstance(said, dict):
        raise CarrierSilentError
    return said


def _reason(answer: httpx.Response) -> str:
    """Read why the carrier refused, in its words; the status where it gives none.

    Raises:
        CarrierSilentError: too many questions, or a time-out of its own: ask again.
    """
    if answer.status_code in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}:
        raise CarrierSilentError
    try:
        message = json.loads(answer.content).get("message", "")
    except (ValueError, AttributeError):
        message = ""
    return str(message)[:200] or f"HTTP {answer.status_code}"
