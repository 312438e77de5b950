"""How fast a web worker answers and what it then holds: measured in a process of its own."""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app import config
from app.factory import create_app

KIB_PER_MIB = 1024


@dataclass(frozen=True)
class Asked:
    """A request: a GET, or a POST where it has a body."""

    path: str
    body: object = None


@dataclass(frozen=True)
class Answered:
    """How a worker did."""

    seconds: list[float]
    """Of each answer."""
    first_mib: float
    """The most that was resident after the first."""
    last_mib: float
    """After all; the difference is what the requests have cost."""


def answered(url: str, *, token: str, asked: Sequence[Asked]) -> Answered:
    """Let a fresh worker answer these requests, one after the other."""
    told = {"url": url, "token": token, "asked": [asdict(one) for one in asked]}
    answer = subprocess.run(
        [sys.executable, "-m", "bench.worker"],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
    )
    return Answered(**json.loads(answer.stdout))


def _answer(url: str, token: str, asked: list[dict[str, object]]) -> Answered:
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        desk = create_app(
            config.read(
                {
                    "DATABASE_URL": url,
                    "DATA_DIR": folder,
                    "SECRET_KEY": "bench",
                    "FIELD_KEY": "00" * 32,
                    "STRIPE_API_BASE": "http://127.0.0.1:9",
                }
            )
        )
        client = desk.test_client()
        headers = {"Authorization": f"Bearer {token}"}
        seconds, resident = [], []
        for each in asked:
            one = Asked(**each)  # type: ignore[arg-type] # read from JSON
            method = "GET" if one.body is None else "POST"
            began = time.perf_counter()
            answer = client.open(one.path, method=method, json=one.body, headers=headers)
            seconds.append(time.perf_counter() - began)
            assert answer.status_code in {200, 303}, f"{one.path}: {answer.text[:400]}"
            resident.append(_resident_mib())
        return Answered(seconds, resident[0], resident[-1])


def _resident_mib() -> float:
    # Of Linux. What getrusage tells is no use here: a child begins with its parent's maximum.
    [kib] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    return int(kib) / KIB_PER_MIB


if __name__ == "__main__":
    print(json.dumps(asdict(_answer(**json.load(sys.stdin)))))
