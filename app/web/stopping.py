"""A server that is asked to stop: answers that would go on for long are ended at once."""

import asyncio
import signal
import threading

asked = threading.Event()
"""Set once the process is to stop. Who sends an answer without an end waits on it in between."""


def listen(loop: asyncio.AbstractEventLoop) -> None:
    """Hear of the request to stop, and hand it on to the server.

    Granian stops by SIGTERM and SIGINT alike and tells nobody of it. Its workers are sent SIGTERM,
    which is taken here; the other is left to it.
    """

    def stop() -> None:
        asked.set()
        signal.raise_signal(signal.SIGINT)

    loop.add_signal_handler(signal.SIGTERM, stop)
