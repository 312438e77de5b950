"""A small live day on a desk as it runs, with a worker and a web process killed in the middle.

The whole day of 10,000 orders is replayed by `python -m bench.live_day`.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import live_day
from tests.doubles.platforms.server import serving
from tests.support.running import Running, environment, running

ORDERS = 40
PACKS = 20
"""All jars of the sample; two orders are called off, so eighteen remain short."""


@pytest.fixture
def own_desk() -> Iterator[Running]:
    """A desk of its own: its processes are killed, and it sells all that it has."""
    folder = Path(tempfile.mkdtemp(prefix="desk-live-day-"))
    folder.chmod(0o755)
    with running(folder) as desk:
        yield desk
    shutil.rmtree(folder)


def test_every_order_has_one_fate_and_nothing_is_oversold(own_desk: Running) -> None:
    day = live_day.Day(ORDERS)
    with serving(day.platform) as api_base, live_day.Operator(own_desk.url) as operator:
        code = operator.open_shop(number="14875103", api_base=api_base)
        goods = operator.ask("GET", f"/api/platforms/{code}/pool")
        jars = max(goods, key=lambda one: int(one["common"]))["listing_id"]
        operator.ask("PUT", f"/api/platforms/{code}/goods", sku=live_day.SKU, listing_id=jars)
        operator.ask("POST", f"/api/platforms/{code}/pool/set-aside", listing_id=jars, packs=PACKS)
        killed: list[str] = []
        disturb = live_day.killer(
            own_desk.process.pid,
            {10: ("desk worker", ""), 25: ("gunicorn", "gunicorn")},
            killed,
        )
        live_day.replay(day, url=own_desk.url, code=code, disturb=disturb)
        counts = live_day.settled(operator, code, ORDERS)
        [pool] = [one for one in operator.board(code)["pool"] if one["stocked"]]

    assert len(killed) == 2
    live_day.check(day, counts, pool, packs=PACKS)
    verified = subprocess.run(  # noqa: S603 - our own program
        [Path(sys.executable).with_name("desk"), "verify"],
        env=environment(own_desk.data_dir, own_desk.port),
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.stdout.splitlines()[-1] == "verify: ok", verified.stdout
