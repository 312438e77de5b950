"""The sandbox's memory: tables of JSON objects, and a journal file that a restart reads back.

Each transaction appends one line with all that it changed, in one write. So a killed process
loses nothing that it has answered, and half a line at the end is a transaction that never was.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

Json = dict[str, Any]

TABLES = (
    "balance_transactions",
    "charges",
    "deliveries",
    "disputes",
    "events",
    "expiring",
    "faults",
    "files",
    "idempotency",
    "payment_intents",
    "payouts",
    "refunds",
    "sessions",
    "waiting",
)


class Transaction:
    """Reads, and writes that count together or not at all. Objects are replaced, never edited.

    Args:
        tables: what was committed before.
        now: the time of everything that happens in it, in seconds since 1970.
    """

    def __init__(self, tables: dict[str, dict[str, Json]], now: float) -> None:
        self._tables = tables
        self.changes: dict[str, dict[str, Json | None]] = {}
        self.now = int(now)
        self.exact_now = now

    def find(self, table: str, key: str) -> Json | None:
        """Find one object."""
        changed = self.changes.get(table, {})
        return changed[key] if key in changed else self._tables[table].get(key)

    def rows(self, table: str) -> list[Json]:
        """List a table, oldest first."""
        merged: dict[str, Json | None] = {**self._tables[table], **self.changes.get(table, {})}
        return [row for row in merged.values() if row is not None]

    def put(self, table: str, row: Json) -> Json:
        """Write an object under its id, in place of what was there."""
        self.changes.setdefault(table, {})[row["id"]] = row
        return row

    def drop(self, table: str, key: str) -> None:
        """Remove an object."""
        self.changes.setdefault(table, {})[key] = None


class Store:
    """All tables behind one lock, and the file that keeps them."""

    def __init__(self, file: Path | None) -> None:
        self.changed = threading.Condition(threading.RLock())
        """Held while a transaction runs; told of each commit."""
        self._tables: dict[str, dict[str, Json]] = {name: {} for name in TABLES}
        self._journal: IO[str] | None = None
        if file is not None:
            self._read_back(file)
            self._journal = file.open("a", encoding="utf-8")

    @contextmanager
    def transaction(self, now: datetime) -> Iterator[Transaction]:
        """Run one transaction; an exception leaves nothing of it."""
        with self.changed:
            transaction = Transaction(self._tables, now.timestamp())
            yield transaction
            if transaction.changes:
                self._keep(transaction.changes)
                self.changed.notify_all()

    def close(self) -> None:
        """Close the file."""
        with self.changed:
            if self._journal is not None:
                self._journal.close()
                self._journal = None

    def _keep(self, changes: dict[str, dict[str, Json | None]]) -> None:
        if self._journal is not None:
            self._journal.write(json.dumps(changes, ensure_ascii=False) + "\n")
            self._journal.flush()
        self._apply(changes)

    def _apply(self, changes: dict[str, dict[str, Json | None]]) -> None:
        for table, rows in changes.items():
            for key, row in rows.items():
                if row is None:
                    self._tables[table].pop(key, None)
                else:
                    self._tables[table][key] = row

    def _read_back(self, file: Path) -> None:
        """Replay the journal, and write it anew as one line, whole or not at all."""
        if file.exists():
            for line in file.read_bytes().splitlines(keepends=True):
                if line.endswith(b"\n"):
                    self._apply(json.loads(line))
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch = file.with_suffix(".new")
        scratch.write_text(json.dumps(self._tables, ensure_ascii=False) + "\n", encoding="utf-8")
        scratch.replace(file)
