"""A light crowd: many clients on kept-alive connections, in one thread of one process.

The desk, its database and the crowd share the machine's cores, so a client must cost little: it
writes prepared bytes, reads an answer's status and length, and looks at nothing else (about
40 µs a request here, where a bare Flask view takes ten times that).
"""

import asyncio
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app import processes

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
STATUS = slice(9, 12)
"""Where the three digits stand in `HTTP/1.1 201 CREATED`."""
P99 = 98
"""Index of the 99th percentile among the cut points of a hundred."""

Compose = Callable[[], bytes]


@dataclass(frozen=True)
class Served:
    """What a crowd was answered."""

    seconds: float
    latencies: list[float]
    """Of each request, in seconds."""
    statuses: Counter[str]

    @property
    def per_second(self) -> float:
        """Answers a second, all clients together."""
        return len(self.latencies) / self.seconds

    @property
    def p99_ms(self) -> float:
        """What 99 of 100 requests were quicker than, in milliseconds."""
        return 1000 * statistics.quantiles(self.latencies, n=100)[P99]


def crowd(port: int, compose: Compose, *, clients: int, seconds: float) -> Served:
    """Let so many clients send one request after the other for so long.

    Args:
        port: of a server on this machine.
        compose: gives the bytes of the next request.
    """
    return asyncio.run(_crowd(port, compose, clients=clients, seconds=seconds))


def post(path: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """Write an API request."""
    more = "".join(f"\r\n{name}: {value}" for name, value in (headers or {}).items())
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {processes.LOOPBACK}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}{more}"
    )
    return head.encode() + HEAD_END + body


class _Client(asyncio.Protocol):
    def __init__(self, compose: Compose, end: float, served: Served) -> None:
        self._compose, self._end, self._served = compose, end, served
        self._answer = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head_end = self._answer.find(HEAD_END)
        length = LENGTH.search(self._answer, 0, head_end) if head_end > 0 else None
        if length is None or len(self._answer) < head_end + len(HEAD_END) + int(length[1]):
            return
        self._served.latencies.append(time.perf_counter() - self._asked_at)
        self._served.statuses[self._answer[STATUS].decode()] += 1
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server hung up"))

    def _ask(self) -> None:
        self._asked_at = time.perf_counter()
        self._answer = b""
        if self._asked_at < self._end:
            self._transport.write(self._compose())
        else:
            self.done.set_result(None)
            self._transport.close()


async def _crowd(port: int, compose: Compose, *, clients: int, seconds: float) -> Served:
    start = time.perf_counter()
    served = Served(seconds, [], Counter())
    crowd = []
    for _ in range(clients):
        _, client = await asyncio.get_running_loop().create_connection(
            lambda: _Client(compose, start + seconds, served), processes.LOOPBACK, port
        )
        crowd.append(client)
    await asyncio.gather(*(client.done for client in crowd))
    return Served(time.perf_counter() - start, served.latencies, served.statuses)
