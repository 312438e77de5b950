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
TEXTS = ("previous", "hash", "kind", "voucher", "memo", "posted_at", "sealed_at")
COUNTS = ("number", "id", "book", "sides", "version")
UNTIMED, TIMED = 1, 2
"""Versions of the chain: without and with the moment of sealing."""
SIDE = [int, str, str, int, str]
"""A posting: its line, account, party, fen, and when it was posted."""


def content_hash(journal: Journal) -> bytes:
    """Hash what a journal says, as the database did when it was sealed."""
    sides = FIELD.join(PART.join(str(value) for value in side[:4]) for side in journal["postings"])
    names = ("id", "book", "kind", "voucher", "memo", "posted_at")
    text = FIELD.join([*(str(journal[name]) for name in names), sides])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def read(line: str) -> Journal:
    """Read a journal strictly: another type or another key is a change, too."""
    journal: Journal = json.loads(line)
    whole = isinstance(journal, dict) and set(journal) == {*TEXTS, *COUNTS, "postings"}
    texts = whole and all(isinstance(journal[name], str) for name in TEXTS)
    counts = texts and all(type(journal[name]) is int for name in COUNTS)
    sides = counts and [[type(value) for value in side] for side in journal["postings"]]
    if not sides or any(side != SIDE for side in sides):
        raise ValueError("not a journal")
    return journal


def sealed(journal: Journal) -> str:
    """Hash a journal's content onto the hash that it says it follows.

    By version 2 of the chain the moment of sealing follows; by version 1 it is not covered.
    """
    try:
        previous = bytes.fromhex(journal["previous"])
    except ValueError:
        return ""
    if journal["version"] not in (UNTIMED, TIMED):
        return ""
    moment = journal["sealed_at"].encode() if journal["version"] == TIMED else b""
    return hashlib.sha256(previous + content_hash(journal) + moment).hexdigest()


def wrong_with(journal: Journal, previous: str, number: int) -> list[str]:
    """Tell what is wrong with a journal, in its place after another; nothing where all is well."""
    found = []
    if journal["number"] != number:
        found.append(f"is number {journal['number']}, should be {number}")
    if sum(side[3] for side in journal["postings"]) != 0:
        found.append("does not balance")
    if journal["sides"] != len(journal["postings"]):
        found.append(f"has {len(journal['postings'])} postings, should have {journal['sides']}")
    if any(side[4] != journal["posted_at"] for side in journal["postings"]):
        found.append("has a posting of another time")
    if journal["previous"] != previous:
        found.append("does not follow the journal before it")
    if sealed(journal) != journal["hash"]:
        found.append("is not as it was sealed")
    return found


def chain(
    lines: Iterable[str],
) -> tuple[list[str], dict[int, str], dict[tuple[str, str], int]]:
    """Walk the journals; return what is wrong, the hashes by number, and the balances."""
    problems: list[str] = []
    hashes: dict[int, str] = {}
    balances: dict[tuple[str, str], int] = {}
    previous, number = bytes(32).hex(), 0
    for line in lines:
        number += 1
        try:
            journal = read(line)
        except (ValueError, TypeError, KeyError):
            problems.append(f"number {number}: the row cannot be read")
            previous = "?"
            continue
        name = f"number {number}: journal {journal['id']}, {journal['kind']} {journal['voucher']}"
        found = wrong_with(journal, previous, number)
        problems.extend(f"{name} {what}" for what in found)
        # Go on from what the row says of itself: what comes after it is judged for itself.
        previous, number = journal["hash"], journal["number"]
        hashes[number] = previous
        for _line, account, party, fen, _at in journal["postings"]:
            balances[account, party] = balances.get((account, party), 0) + fen
    return problems, hashes, balances


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
