"""A small live day on a desk as it runs, with a worker and a web process killed in the middle.

`make live-day` replays the whole day of 10,000 orders.
"""

import subprocess
import sys

ORDERS = 40
PACKS = 37
"""Two orders are called off, and one asks for what is not there."""


def test_every_order_has_one_fate_and_every_household_its_earning() -> None:
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bench.live_day", f"--orders={ORDERS}", "--pace=3600"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.count("killed ") == 2, said.stdout
    assert f"'served': {PACKS}, 'short': 1" in said.stdout
    assert f"earnings: {PACKS} packs" in said.stdout
    assert said.stdout.splitlines()[-1].startswith("verify: ok")
