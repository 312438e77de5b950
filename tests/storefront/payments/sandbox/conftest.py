from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sandbox import Inbox, Running, open_inbox, running


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    with open_inbox(tmp_path) as inbox:
        yield inbox


@pytest.fixture
def sandbox(tmp_path: Path, inbox: Inbox) -> Iterator[Running]:
    with running(tmp_path, webhook_url=inbox.url) as sandbox:
        yield sandbox
