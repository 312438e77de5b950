"""The gateway and the clock of these tests: in memory, and put back after each."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import clock
from storefront.payments import calls
from tests.conftest import NOW
from tests.support.storefront import Moment, Till


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """The time at the edges; a test may move it."""
    at = Moment(NOW)
    monkeypatch.setattr(clock, "now", lambda: at.now)
    return at


@pytest.fixture
def till(app: Flask, moment: Moment) -> Iterator[Till]:
    """The gateway of the process."""
    wired = calls.gateway()
    mine = Till()
    calls.use_gateway(mine)
    yield mine
    calls.use_gateway(wired)
