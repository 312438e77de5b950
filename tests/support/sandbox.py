"""The payments sandbox in a thread, and an inbox that takes its webhooks."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import stripe

from app import clock, processes
from storefront.payments import calls as payment_calls
from storefront.payments.adapters.stripe import StripeGateway
from storefront.payments.sandbox.running import Sandbox
from storefront.payments.sandbox.server import Server
from storefront.payments.sandbox.settings import SandboxSettings
from storefront.payments.sandbox.store import Store

API_KEY = "sk_test_of_the_tests"
WEBHOOK_SECRET = "whsec_of_the_tests"
BACK_OFF_SECONDS = (0.05, 0.05, 0.05, 0.05)
WAIT_SECONDS = 10


@dataclass
class Inbox:
    """What came, in order; the next answers may be chosen, else it is taken."""

    port: int
    letters: list[tuple[bytes, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhooks/stripe"

    @property
    def kinds(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.letters]

    def wait_for(self, kind: str, *, count: int = 1) -> list[tuple[bytes, str]]:
        """Wait until a kind of event came so often."""
        assert processes.until(lambda: self.kinds.count(kind) >= count, seconds=WAIT_SECONDS)
        return [letter for letter in self.letters if json.loads(letter[0])["type"] == kind]


@contextmanager
def open_inbox(folder: Path) -> Iterator[Inbox]:
    inbox = Inbox(processes.choose_port(folder / "inbox.port"))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            inbox.letters.append((body, self.headers["Stripe-Signature"]))
            self.send_response(inbox.answers.pop(0) if inbox.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", inbox.port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield inbox
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Running:
    """A running sandbox and ways to speak to it."""

    port: int
    settings: SandboxSettings
    ahead: timedelta = timedelta()
    """How far its clock runs ahead."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        return clock.now() + self.ahead

    def post(self, path: str, **body: Any) -> Any:
        """Use the control API."""
        answer = httpx.post(f"{self.url}/_sandbox/{path}", json=body, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def deliveries(self, **wanted: str) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.url}/_sandbox/deliveries", params=wanted, trust_env=False)
        found: list[dict[str, Any]] = answer.json()["deliveries"]
        return found

    def gateway(self) -> StripeGateway:
        return StripeGateway(API_KEY, self.url, WEBHOOK_SECRET)

    def client(self, *, api_key: str = API_KEY) -> stripe.StripeClient:
        """Speak through the bare SDK, without retries of its own."""
        return stripe.StripeClient(
            api_key,
            base_addresses={"api": self.url},
            http_client=stripe.RequestsClient(timeout=10),
            max_network_retries=0,
        )


@contextmanager
def wired(folder: Path, *, webhook_url: str) -> Iterator["Running"]:
    """Let this process be paid through a sandbox of its own, for a while."""
    before = payment_calls.gateway()
    with running(folder, webhook_url=webhook_url) as sandbox:
        gateway = sandbox.gateway()
        payment_calls.use_gateway(gateway)
        yield sandbox
        payment_calls.use_gateway(before)
        gateway.close()


@contextmanager
def running(folder: Path, *, webhook_url: str) -> Iterator[Running]:
    """Run a sandbox that keeps its state in this folder: the next one there goes on with it."""
    settings = SandboxSettings(
        port=processes.choose_port(folder / "sandbox.port"),
        webhook_url=webhook_url,
        webhook_secret=WEBHOOK_SECRET,
        api_key=API_KEY,
        state_file=folder / "state.jsonl",
        back_off_seconds=BACK_OFF_SECONDS,
    )
    sandbox = Running(settings.port, settings)
    with Server(Sandbox(settings, Store(settings.state_file), sandbox.now)):
        yield sandbox
