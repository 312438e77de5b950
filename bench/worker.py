"""How much memory a web worker holds after it has answered: measured in a process of its own."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app import config
from app.factory import create_app

KIB_PER_MIB = 1024


def memory_mib(url: str, *, token: str, paths: Sequence[str]) -> tuple[float, float]:
    """Let a fresh worker answer these requests; tell its memory after the first and after all.

    The most that was resident, in MiB; the difference is what the requests have cost.
    """
    asked = json.dumps({"url": url, "token": token, "paths": list(paths)})
    answer = subprocess.run(
        [sys.executable, "-m", "bench.worker"],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    first, last = json.loads(answer.stdout)
    return first, last


def _answer(url: str, token: str, paths: list[str]) -> tuple[float, float]:
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
        resident = []
        for path in paths:
            answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code in {200, 303}, f"{path}: {answer.status_code}"
            resident.append(_resident_mib())
        return resident[0], resident[-1]


def _resident_mib() -> float:
    # Of Linux. What getrusage tells is no use here: a child begins with its parent's maximum.
    [kib] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    return int(kib) / KIB_PER_MIB


if __name__ == "__main__":
    print(json.dumps(_answer(**json.load(sys.stdin))))
