"""The edges of the hub read a clock that stands still, so that no goods expire by themselves."""

import pytest

from app import clock
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
