"""`python -m storefront.payments.sandbox`: run the sandbox until someone stops it."""

import logging
import os
import signal
import sys
import threading

from storefront.payments.sandbox import settings as sandbox_settings
from storefront.payments.sandbox.running import Sandbox
from storefront.payments.sandbox.server import Server
from storefront.payments.sandbox.store import Store


def main() -> None:
    """Run."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    # It would set itself to tell of each request.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    settings = sandbox_settings.read(sys.argv[1:], os.environ)
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with Server(Sandbox(settings, Store(settings.state_file))):
        logging.getLogger(__name__).warning(
            "payments sandbox on port %s, webhooks to %s", settings.port, settings.webhook_url
        )
        over.wait()


if __name__ == "__main__":
    main()
