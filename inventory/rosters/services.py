"""Importing villagers from a list: read first, looked over by a person, then imported once.

What must never happen: somebody is imported whom the preview did not show, one list is imported
twice, one person becomes two, or a list's numbers lie about after they were needed. Rows wait
sealed; good ones are thrown away when they become villagers, all others after a day.

A list is no consent. Those who are imported are only invited (`villagers.services.invite`).
"""

import hashlib
import io
import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app import uploads
from app.database.once import earlier
from app.database.sealed import search_hash
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from inventory.rosters import queries
from inventory.rosters.models import Roster, RosterRow
from inventory.rosters.rules import (
    FILE_BYTES_MAX,
    FILE_NAME_CHARACTERS_MAX,
    Column,
    Line,
    Person,
    Problem,
    lines_of,
    read_line,
)
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import Invitation

KEPT_HOURS = 24
NAMED_MAX = 5
"""Lines that a refusal names; the rest is counted."""


@dataclass(frozen=True)
class Judged:
    """A line, and what became of it."""

    line: Line
    person: Person | None
    place_id: int | None
    problems: Sequence[Problem]


def read_roster(
    session: Session,
    *,
    client_id: uuid.UUID,
    file_name: str,
    content: bytes,
    actor: Actor,
    now: datetime,
) -> Roster:
    """Read a list and keep what was found, so that it can be looked over; once for a client id.

    Nobody is imported yet.

    Raises:
        Refusal: `roster.too_large`, `roster.old_excel`, `roster.unreadable`,
            `roster.header_missing`, `roster.too_many_rows`, `roster.empty`, `roster.unknown`
            where the client id is another's.
    """
    before = earlier(session, Roster, client_id)
    if before is not None:
        return _own(before, actor)
    judged = _judge(session, _lines(content), actor)
    if not judged:
        raise Refusal("roster.empty")
    bad = sum(1 for one in judged if one.problems)
    roster = Roster(
        client_id=client_id,
        file_name=file_name.strip()[-FILE_NAME_CHARACTERS_MAX:],
        file_hash=hashlib.sha256(content).digest(),
        good_rows=len(judged) - bad,
        bad_rows=bad,
        read_by=actor.account_id,
        read_at=now,
    )
    session.add(roster)
    session.flush()
    session.execute(insert(RosterRow), [_kept(roster, one) for one in judged])
    return roster


def import_roster(session: Session, *, client_id: uuid.UUID, actor: Actor, now: datetime) -> Roster:
    """Invite the people whom the preview showed as good, all of them or nobody, once.

    Raises:
        Refusal: `roster.unknown`, `roster.forgotten`, `roster.nothing_good`, `roster.moved_on`
            where somebody of them was registered since, or a place was taken away.
    """
    roster = session.scalar(
        select(Roster)
        .where(Roster.client_id == client_id, Roster.read_by == actor.account_id)
        .with_for_update()
    )
    if roster is None:
        raise not_found("roster.unknown")
    if roster.imported_at is not None:
        return roster
    if roster.forgotten_at is not None:
        raise conflict("roster.forgotten")
    if roster.good_rows == 0:
        raise Refusal("roster.nothing_good")
    rows = queries.rows_of(session, roster.id, are_good=True)
    judged = _judge(session, [queries.line_of(row) for row in rows], actor)
    _refuse_moved_on(judged)
    villagers.invite(
        session,
        invitations=_invitations(roster, judged),
        roster_id=roster.id,
        now=now,
    )
    session.execute(
        delete(RosterRow)
        .where(RosterRow.roster_id == roster.id, queries.is_good())
        .execution_options(synchronize_session=False)
    )
    roster.imported_at = now
    session.flush()
    return roster


def forget_stale(session: Session, *, now: datetime) -> int:
    """Throw away the rows of lists that were read a day ago; tell how many lists that were."""
    stale = session.scalars(
        select(Roster.id)
        .where(Roster.forgotten_at.is_(None), Roster.read_at <= now - timedelta(hours=KEPT_HOURS))
        .with_for_update(skip_locked=True)
    ).all()
    if stale:
        session.execute(delete(RosterRow).where(RosterRow.roster_id.in_(stale)))
        session.execute(update(Roster).where(Roster.id.in_(stale)).values(forgotten_at=now))
    return len(stale)


def _lines(content: bytes) -> list[Line]:
    if len(content) > FILE_BYTES_MAX:
        raise Refusal("roster.too_large", most=FILE_BYTES_MAX // 1024 // 1024)
    try:
        return list(lines_of(uploads.rows_of(io.BytesIO(content))))
    except uploads.OldExcelError:
        raise Refusal("roster.old_excel") from None
    except ValueError:
        raise Refusal("roster.unreadable") from None


def _judge(session: Session, lines: Sequence[Line], actor: Actor) -> list[Judged]:
    """Read all lines and compare them with the register and with each other.

    Three statements, however long the list is.
    """
    read = [(line, *read_line(line)) for line in lines]
    homes = _homes(session, lines, actor)
    known = _known(session, [person for _, person, _ in read if person is not None])
    seen: Counter[tuple[object, ...]] = Counter()
    judged = []
    for line, person, problems in read:
        place_id = homes.get(line.cells.get(Column.PLACE_CODE, ""))
        found = list(problems)
        if place_id is None:
            found.append(_place_problem(line))
        if person is not None and place_id is not None:
            found += _repeated(person, place_id, known, seen)
        judged.append(Judged(line, person, place_id, found))
    return judged


def _homes(session: Session, lines: Sequence[Line], actor: Actor) -> Mapping[str, int]:
    """Find the places that the lines name; without a name it is the actor's own, if they have one.

    A code of another's place is answered as if there were none.
    """
    codes = {line.cells.get(Column.PLACE_CODE, "") for line in lines} - {""}
    own = actor.places(Permission.REGISTER_VILLAGERS)
    homes = queries.places_of_codes(session, codes, ids=own)
    return homes | {"": next(iter(own))} if own and len(own) == 1 else homes


def _place_problem(line: Line) -> Problem:
    code = line.cells.get(Column.PLACE_CODE, "")
    return (
        Problem("roster.place_unknown", {"code": code})
        if code
        else Problem("roster.place_missing", {})
    )


def _known(session: Session, people: Sequence[Person]) -> frozenset[tuple[object, ...]]:
    """Find those of these people who are on the register, by ID number or by name and phone."""
    ids = {search_hash(person.id_number): person.id_number for person in people if person.id_number}
    phones = {search_hash(person.phone): person.phone for person in people if person.phone}
    by_id = session.scalars(select(Villager.id_number_hash).where(Villager.id_number_hash.in_(ids)))
    by_phone = session.execute(
        select(Villager.place_id, Villager.name, Villager.phone_hash).where(
            Villager.phone_hash.in_(phones)
        )
    )
    return frozenset(
        [(ids[found],) for found in by_id if found]
        + [(place_id, name, phones[found]) for place_id, name, found in by_phone if found]
    )


def _repeated(
    person: Person,
    place_id: int,
    known: frozenset[tuple[object, ...]],
    seen: Counter[tuple[object, ...]],
) -> list[Problem]:
    """Tell whether somebody is on the register, or on a line above."""
    marks: list[tuple[object, ...]] = []
    if person.id_number:
        marks.append((person.id_number,))
    if person.phone:
        marks.append((place_id, person.name, person.phone))
    problems = []
    if any(mark in known for mark in marks):
        problems.append(Problem("roster.registered", {}))
    if any(seen[mark] for mark in marks):
        problems.append(Problem("roster.twice", {}))
    seen.update(marks)
    return problems


def _refuse_moved_on(judged: Sequence[Judged]) -> None:
    changed = [one.line.number for one in judged if one.problems]
    if changed:
        named = "、".join(str(number) for number in changed[:NAMED_MAX])
        raise conflict("roster.moved_on", lines=named, count=len(changed))


def _invitations(roster: Roster, judged: Sequence[Judged]) -> list[Invitation]:
    return [
        Invitation(
            client_id=uuid.uuid5(roster.client_id, str(one.line.number)),
            place_id=one.place_id,
            name=one.person.name,
            phone=one.person.phone,
            id_number=one.person.id_number,
            story=one.person.story,
        )
        for one in judged
        if one.person is not None and one.place_id is not None
    ]


def _kept(roster: Roster, judged: Judged) -> dict[str, Any]:
    cells = {column.value: text for column, text in judged.line.cells.items() if text}
    return {
        "roster_id": roster.id,
        "line_number": judged.line.number,
        "cells": json.dumps(cells, ensure_ascii=False),
        "problems": [
            {"code": problem.code, "params": dict(problem.params)} for problem in judged.problems
        ],
    }


def _own(roster: Roster, actor: Actor) -> Roster:
    if roster.read_by != actor.account_id:
        raise not_found("roster.unknown")
    return roster
