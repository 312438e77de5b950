"""Prove the books of an archive. Needs Python 3.9 or newer, and nothing else.

    python3 verify_books.py [folder]

Reads journals.jsonl and months.jsonl in the folder and recomputes every journal's hash, the chain
from the first journal to the last, each balance and each closed month. Names every row that was
changed, and ends with 1 if there is one. Compare the last hash with the one that the villages'
public pages show: who changes the books and seals them anew gets another.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Journal = dict[str, Any]

FIELD, PART = "\x1f", "\x1e"
COLUMNS = {"number", "hash", "id", "book", "kind", "voucher", "memo", "posted_at", "postings"}


def content_hash(journal: Journal) -> bytes:
    """Hash what a journal says, as the database did when it was sealed."""
    sides = FIELD.join(PART.join(str(value) for value in side) for side in journal["postings"])
    names = ("id", "book", "kind", "voucher", "memo", "posted_at")
    text = FIELD.join([*(str(journal[name]) for name in names), sides])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def read(line: str) -> Journal:
    """Read a journal strictly: another type or another key is a change, too."""
    journal: Journal = json.loads(line)
    whole = isinstance(journal, dict) and set(journal) == COLUMNS
    texts = whole and all(
        isinstance(journal[name], str) for name in ("hash", "kind", "voucher", "memo", "posted_at")
    )
    counts = texts and all(type(journal[name]) is int for name in ("number", "id", "book"))
    sides = counts and [[type(value) for value in side] for side in journal["postings"]]
    if not sides or any(side != [int, str, str, int] for side in sides):
        raise ValueError("not a journal")
    return journal


def wrong_with(journal: Journal, previous: bytes, number: int) -> list[str]:
    """Tell what is wrong with a journal, in its place after another; nothing where all is well."""
    found = []
    if journal["number"] != number:
        found.append(f"is number {journal['number']}, should be {number}")
    if sum(side[3] for side in journal["postings"]) != 0:
        found.append("does not balance")
    sealed = hashlib.sha256(previous + content_hash(journal)).hexdigest()
    if sealed != journal["hash"]:
        found.append("is not as it was sealed")
    return found


def chain(
    lines: Iterable[str],
) -> tuple[list[str], dict[int, str], dict[tuple[str, str], int]]:
    """Walk the journals; return what is wrong, the hashes by number, and the balances."""
    problems: list[str] = []
    hashes: dict[int, str] = {}
    balances: dict[tuple[str, str], int] = {}
    previous = bytes(32)
    for number, line in enumerate(lines, start=1):
        try:
            journal = read(line)
        except (ValueError, TypeError, KeyError):
            problems.append(f"number {number}: the row cannot be read")
            previous = b"?"
            continue
        name = f"number {number}: journal {journal['id']}, {journal['kind']} {journal['voucher']}"
        found = wrong_with(journal, previous, number)
        problems.extend(f"{name} {what}" for what in found)
        # Go on from what the row says of itself: what comes after it is judged for itself.
        previous = previous_of(journal)
        hashes[number] = journal["hash"]
        for _line, account, party, fen in journal["postings"]:
            balances[account, party] = balances.get((account, party), 0) + fen
    return problems, hashes, balances


def previous_of(journal: Journal) -> bytes:
    """Read the hash that the next journal follows."""
    try:
        return bytes.fromhex(journal["hash"])
    except ValueError:
        return b"?"


def wrong_months(lines: Iterable[str], hashes: dict[int, str]) -> list[str]:
    """Compare each closed month's last hash with the chain."""
    problems = []
    for line in lines:
        month = json.loads(line)
        last = month["last_number"]
        if last is not None and hashes.get(last) != month["last_hash"]:
            problems.append(f"month {month['month']} was closed with another number {last}")
    return problems


def main(folder: Path) -> int:
    """Prove a folder and say what was found."""
    # A broken character is a change like any other: it is read, and does not match its seal.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    with (folder / "journals.jsonl").open(encoding="utf-8", errors="surrogateescape") as lines:
        problems, hashes, balances = chain(lines)
    with (folder / "months.jsonl").open(encoding="utf-8") as lines:
        problems += wrong_months(lines, hashes)
    for problem in problems:
        print(f"WRONG  {problem}")
    for (account, party), fen in sorted(balances.items()):
        if fen:
            sign = "-" if fen < 0 else ""
            yuan = f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
            print(f"{account:20} {party:14} {yuan:>16}")
    print(f"{len(hashes)} journals, last hash {hashes[max(hashes)] if hashes else '-'}")
    print("WRONG" if problems else "all is as it was sealed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
