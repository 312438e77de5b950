"""Asking twice: the same key gives the same answer, a failure included, and no second effect."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from storefront.payments.sandbox.errors import ApiError, ParameterError, server_fault
from storefront.payments.sandbox.running import Sandbox
from storefront.payments.sandbox.store import Json

KEEP_SECONDS = 24 * 60 * 60
KEY_MAX = 255


@dataclass(frozen=True)
class Answer:
    """What goes over the wire."""

    status: int
    body: Json
    replayed: bool = False


def fingerprint(path: str, given: Json) -> str:
    """Tell one request from another."""
    text = json.dumps([path, given], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def answer(sandbox: Sandbox, work: Callable[[], Json]) -> Answer:
    """Do the work, or fail on demand, and turn a refusal into an answer."""
    try:
        fail_if_told(sandbox, "fail_next_api")
        body = work()
    except ParameterError:
        raise
    except ApiError as error:
        return Answer(error.status, error.body)
    return Answer(200, body)


def answer_once(sandbox: Sandbox, *, key: str, request: str, work: Callable[[], Json]) -> Answer:
    """Answer, or give the answer that this key was given before.

    Raises:
        ApiError: `idempotency_error`: the key was used for something else.
    """
    if len(key) > KEY_MAX:
        raise ParameterError(f"An idempotency key has at most {KEY_MAX} characters.")
    # One lock around it all: the same key at the same moment waits for the first one's answer.
    with sandbox.store.changed:
        with sandbox.transaction() as tx:
            known = tx.find("idempotency", key)
            is_fresh = known is not None and tx.now - known["at"] < KEEP_SECONDS
        if known is not None and is_fresh:
            if known["request"] != request:
                raise ApiError(
                    "This idempotency key was used with other parameters.",
                    kind="idempotency_error",
                )
            return Answer(known["status"], known["body"], replayed=True)
        given = answer(sandbox, work)
        with sandbox.transaction() as tx:
            record = {"id": key, "at": tx.now, "request": request}
            tx.put("idempotency", record | {"status": given.status, "body": given.body})
    return given


def fail_if_told(sandbox: Sandbox, fault: str) -> None:
    """Fail, if this fault is set, as many times as it is set.

    Raises:
        ApiError: a server error.
    """
    with sandbox.transaction() as tx:
        faults = tx.find("faults", "faults") or {}
        left = int(faults.get(fault, 0))
        if left > 0:
            tx.put("faults", {**faults, fault: left - 1})
    if left > 0:
        raise server_fault()
