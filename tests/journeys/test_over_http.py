"""`desk journey` and `desk verify` against a running desk, as their users run them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.running import Running, environment

pytestmark = pytest.mark.xdist_group("desk")


def desk(running_desk: Running, *arguments: str) -> str:
    """Run one `desk` command beside the running desk and return what it printed."""
    done = subprocess.run(  # noqa: S603 - our own program
        [Path(sys.executable).with_name("desk"), *arguments],
        env=environment(running_desk.data_dir, running_desk.port),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_journey_ends_well_and_leaves_every_promise_kept(running_desk: Running) -> None:
    walked = desk(running_desk, "journey", "--url", running_desk.url)

    assert walked.splitlines()[-2:] == [
        "  李桂香: 3 items brought ¥138.00, ¥16.56 kept as fee, ¥121.44 received",
        "journey: ok",
    ]
    assert desk(running_desk, "verify").splitlines()[-1] == "verify: ok"


def test_the_journey_fails_where_nothing_runs(running_desk: Running) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [Path(sys.executable).with_name("desk"), "journey", "--url", "http://127.0.0.1:9"],
        env=environment(running_desk.data_dir, running_desk.port),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.startswith("1 the village desk")) == (1, True)
    assert "journey: FAILED" in done.stdout
