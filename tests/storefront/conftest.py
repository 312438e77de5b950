"""The gateway and the clock of these tests: in memory, and put back after each."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine

from app import clock
from app.database import session as db
from storefront.payments import calls
from tests.conftest import NOW, clone_of_template
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


@pytest.fixture
def engine_of_its_own(engine: Engine, worker_name: str) -> Iterator[Engine]:
    """A database of its own, for tests that commit."""
    own = create_engine(
        db.sqlalchemy_url(clone_of_template(f"shop_{worker_name}")),
        pool_size=50,
        connect_args={"prepare_threshold": None},
    )
    db.use_engine(own)
    yield own
    db.use_engine(engine)
    own.dispose()
