"""How often something can be done."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

Client = Callable[[], AbstractContextManager[Callable[[], object]]]
"""Opens what one client needs and yields what it does again and again."""


def per_second(client: Client, *, clients: int, seconds: float) -> float:
    """Let clients, each in its thread, do their thing for so long; raise what any of them raised.

    The clock starts when all are ready and stops when the last has finished what it had begun.
    """
    counts = [0] * clients
    errors: list[BaseException] = []
    start = [0.0]

    def note_start() -> None:
        start[0] = time.perf_counter()

    ready = threading.Barrier(clients, action=note_start)

    def work(number: int) -> None:
        try:
            with client() as do:
                do()
                ready.wait()
                end = start[0] + seconds
                while time.perf_counter() < end:
                    do()
                    counts[number] += 1
        except BaseException as error:  # raised again in the caller's thread
            errors.append(error)
            ready.abort()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return sum(counts) / (time.perf_counter() - start[0])


def seconds_of(do: Callable[[], object]) -> float:
    """Time something once."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start
