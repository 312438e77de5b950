"""Reads of rosters: what was found in a file, good and bad."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from inventory.places.models import Place
from inventory.rosters.models import Roster, RosterRow
from inventory.rosters.rules import Column, Line, Problem, read_line
from inventory.villagers.rules import masked_id_number, masked_phone

SHOWN_MAX = 20
BAD_SHOWN_MAX = 100


@dataclass(frozen=True)
class GoodRow:
    """Somebody who would be imported."""

    line_number: int
    name: str
    masked_phone: str
    masked_id_number: str


@dataclass(frozen=True)
class BadRow:
    """A line that would be left out, as it stands in the file, and why."""

    line_number: int
    cells: Mapping[Column, str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class RosterView:
    """A file that was read, before or after it was imported."""

    client_id: uuid.UUID
    file_name: str
    good_count: int
    bad_count: int
    read_at: datetime
    imported_at: datetime | None
    forgotten_at: datetime | None
    good: tuple[GoodRow, ...]
    """The first of them; none once they were imported."""
    bad: tuple[BadRow, ...]
    """The first of them; none once they were forgotten."""


def roster_of(session: Session, client_id: uuid.UUID, *, account_id: int) -> Roster | None:
    """Find a roster that this account has read; another's is not there."""
    return session.scalar(
        select(Roster).where(Roster.client_id == client_id, Roster.read_by == account_id)
    )


def roster_view(session: Session, client_id: uuid.UUID, *, account_id: int) -> RosterView | None:
    """Tell what a file has in it, personal fields of good rows masked, in three statements."""
    roster = roster_of(session, client_id, account_id=account_id)
    if roster is None:
        return None
    return RosterView(
        client_id=roster.client_id,
        file_name=roster.file_name,
        good_count=roster.good_rows,
        bad_count=roster.bad_rows,
        read_at=roster.read_at,
        imported_at=roster.imported_at,
        forgotten_at=roster.forgotten_at,
        good=_good(rows_of(session, roster.id, are_good=True, limit=SHOWN_MAX)),
        bad=tuple(bad_rows(session, roster.id, limit=BAD_SHOWN_MAX)),
    )


def bad_rows(session: Session, roster_id: int, *, limit: int | None = None) -> list[BadRow]:
    """List the rows that cannot be imported, in the order of the file, in one statement."""
    return [
        BadRow(
            line_number=row.line_number,
            cells=line_of(row).cells,
            problems=tuple(Problem(said["code"], said["params"]) for said in row.problems),
        )
        for row in rows_of(session, roster_id, are_good=False, limit=limit)
    ]


def rows_of(
    session: Session, roster_id: int, *, are_good: bool, limit: int | None = None
) -> list[RosterRow]:
    """List the good or the bad rows of a roster, in the order of the file."""
    return list(
        session.scalars(
            select(RosterRow)
            .where(RosterRow.roster_id == roster_id, is_good() if are_good else ~is_good())
            .order_by(RosterRow.line_number)
            .limit(limit)
        )
    )


def is_good() -> ColumnElement[bool]:
    """Say in SQL that a row can be imported."""
    return func.jsonb_array_length(RosterRow.problems) == 0


def line_of(row: RosterRow) -> Line:
    """Read a kept row back into the line that it was."""
    kept: dict[str, Any] = json.loads(row.cells)
    return Line(row.line_number, {Column(name): text for name, text in kept.items()})


def places_of_codes(
    session: Session, codes: set[str], *, ids: frozenset[int] | None
) -> dict[str, int]:
    """Find the service centres of these codes, of those that a person may register at."""
    chosen = select(Place.code, Place.id).where(Place.code.in_(codes), Place.kind == "centre")
    if ids is not None:
        chosen = chosen.where(Place.id.in_(ids))
    return {row.code: row.id for row in session.execute(chosen)}


def _good(rows: list[RosterRow]) -> tuple[GoodRow, ...]:
    read = [(row.line_number, read_line(line_of(row))[0]) for row in rows]
    return tuple(
        GoodRow(
            line_number=line_number,
            name=person.name,
            masked_phone=masked_phone(person.phone),
            masked_id_number=masked_id_number(person.id_number),
        )
        for line_number, person in read
        if person is not None
    )
