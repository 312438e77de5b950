"""The letter box: events are signed and posted to the desk, again and again until it takes them."""

import hashlib
import hmac
import json
import logging
import threading
from datetime import datetime

import httpx

from storefront.payments.sandbox import sessions
from storefront.payments.sandbox.running import Sandbox
from storefront.payments.sandbox.store import Json

ANSWER_SECONDS = 10
TICK_SECONDS = 1
"""How often the thread looks for pages whose time is over."""

logger = logging.getLogger(__name__)


def sign(body: str, *, secret: str, now: datetime) -> str:
    """Give the `Stripe-Signature` of a body: HMAC-SHA256 over the time, a dot and the body."""
    stamp = int(now.timestamp())
    signed = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={stamp},v1={signed}"


class Postman:
    """A thread that delivers what waits, oldest first unless told otherwise."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._thread = threading.Thread(target=self._work, name="webhooks", daemon=True)
        self._is_over = False

    def start(self) -> None:
        """Begin, with what an earlier life left undelivered."""
        self._thread.start()

    def stop(self) -> None:
        """End after the letter in hand."""
        with self._sandbox.store.changed:
            self._is_over = True
            self._sandbox.store.changed.notify_all()
        self._thread.join()

    def _work(self) -> None:
        # The desk is on this machine: a proxy of the environment does not reach it.
        with httpx.Client(trust_env=False, timeout=ANSWER_SECONDS) as web:
            while letters := self._wait_for_letters():
                for delivery, event in letters:
                    if self._is_over:
                        return
                    self._deliver(web, delivery, event)

    def _wait_for_letters(self) -> list[tuple[Json, Json]]:
        """Wait until a letter is due; nothing means the end."""
        changed = self._sandbox.store.changed
        with changed:
            while not self._is_over:
                with self._sandbox.transaction() as tx:
                    sessions.expire_due(tx)
                letters, wait_seconds = self._due()
                if letters:
                    return letters
                changed.wait(wait_seconds)
        return []

    def _due(self) -> tuple[list[tuple[Json, Json]], float]:
        with self._sandbox.transaction() as tx:
            faults = tx.find("faults", "faults") or {}
            waiting = [tx.find("deliveries", row["id"]) for row in tx.rows("waiting")]
            deliveries = [row for row in waiting if row is not None]
            if faults.get("hold"):
                return [], TICK_SECONDS
            ripe = [row for row in deliveries if row["due_at"] <= tx.exact_now]
            if faults.get("reorder"):
                ripe.reverse()
            letters = [(row, tx.find("events", row["event"]) or {}) for row in ripe]
            next_at = min(
                (row["due_at"] for row in deliveries), default=tx.exact_now + TICK_SECONDS
            )
            return letters, min(max(next_at - tx.exact_now, 0), TICK_SECONDS)

    def _deliver(self, web: httpx.Client, delivery: Json, event: Json) -> None:
        settings = self._sandbox.settings
        body = json.dumps(event, ensure_ascii=False)
        signature = sign(body, secret=settings.webhook_secret, now=self._sandbox.clock())
        status: int | str
        try:
            answer = web.post(
                settings.webhook_url,
                content=body.encode(),
                headers={
                    "Content-Type": "application/json; charset=utf-8",
                    "Stripe-Signature": signature,
                    "User-Agent": "Stripe/1.0 (sandbox)",
                },
            )
            status = answer.status_code
            is_taken = answer.is_success
        except httpx.HTTPError as error:
            status, is_taken = type(error).__name__, False
        self._note(delivery, status, is_taken=is_taken)

    def _note(self, delivery: Json, status: int | str, *, is_taken: bool) -> None:
        back_off = self._sandbox.settings.back_off_seconds
        with self._sandbox.transaction() as tx:
            tries = [*delivery["tries"], {"at": tx.now, "answer": status}]
            noted = {**delivery, "tries": tries}
            if is_taken:
                noted["state"] = "delivered"
            elif len(tries) > len(back_off):
                noted["state"] = "given_up"
            else:
                noted["due_at"] = tx.exact_now + back_off[len(tries) - 1]
            if noted["state"] != "waiting":
                tx.drop("waiting", delivery["id"])
            tx.put("deliveries", noted)
        if not is_taken:
            logger.warning("webhook %s: %s", delivery["type"], status)
