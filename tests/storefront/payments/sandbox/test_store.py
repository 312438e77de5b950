"""The sandbox's memory: whole transactions, and a file that a killed process leaves readable."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storefront.payments.sandbox.store import Store

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sandbox.jsonl"


def test_a_failed_transaction_leaves_nothing() -> None:
    store = Store(None)

    with pytest.raises(RuntimeError), store.transaction(NOW) as tx:  # noqa: PT012
        tx.put("refunds", {"id": "re_1"})
        assert tx.find("refunds", "re_1") == {"id": "re_1"}
        raise RuntimeError

    with store.transaction(NOW) as tx:
        assert tx.rows("refunds") == []


def test_a_restart_reads_back_what_was_committed(file: Path) -> None:
    store = Store(file)
    with store.transaction(NOW) as tx:
        tx.put("refunds", {"id": "re_1", "amount": 1})
        tx.put("waiting", {"id": "whd_1"})
    with store.transaction(NOW) as tx:
        tx.put("refunds", {"id": "re_1", "amount": 2})
        tx.drop("waiting", "whd_1")
    store.close()

    for _ in range(2):
        again = Store(file)
        with again.transaction(NOW) as tx:
            assert (tx.rows("refunds"), tx.rows("waiting")) == ([{"id": "re_1", "amount": 2}], [])
        again.close()


def test_half_a_line_is_a_transaction_that_never_was(file: Path) -> None:
    store = Store(file)
    with store.transaction(NOW) as tx:
        tx.put("refunds", {"id": "re_1"})
    store.close()
    with file.open("a", encoding="utf-8") as journal:
        journal.write('{"refunds": {"re_2": {"id"')

    again = Store(file)

    with again.transaction(NOW) as tx:
        assert [row["id"] for row in tx.rows("refunds")] == ["re_1"]
    again.close()
