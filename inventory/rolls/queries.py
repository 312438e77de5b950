"""Reads of rolls and their labels, each narrowed to the places that the reader may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from inventory.labels.rules.codes import CodeKind, label_url, make_code
from inventory.labels.rules.label_text import LabelText
from inventory.places.models import Place
from inventory.rolls.models import Roll, RollLabel
from inventory.rolls.rules import DESK_NAME, LabelState, SerialRange

ROLLS_ON_A_PAGE = 50


@dataclass(frozen=True)
class RollRow:
    """A roll with what became of its labels."""

    roll_id: int
    code: str
    first_code: str
    last_code: str
    hub_name: str
    hub_name_en: str
    place_code: str
    """Empty where it was not given to a village yet."""
    place_name: str
    place_name_en: str
    labels_count: int
    bound_count: int
    lent_count: int
    """Of those bound, how many in another village than the roll's."""
    void_count: int
    made_at: datetime
    assigned_at: datetime | None

    @property
    def unbound_count(self) -> int:
        """Tell how many labels can still be stuck on."""
        return self.labels_count - self.bound_count - self.void_count


def roll_rows(
    session: Session, *, places: Collection[int] | None, before_id: int | None = None
) -> list[RollRow]:
    """List rolls made at or given to these places, newest first, one page, in one statement."""
    earlier = true() if before_id is None else Roll.id < before_id
    return _rows(session, seen(places) & earlier, limit=ROLLS_ON_A_PAGE)


def roll_row(session: Session, code: str, *, places: Collection[int] | None) -> RollRow | None:
    """Find one roll, in one statement."""
    found = _rows(session, seen(places) & (Roll.code == code), limit=1)
    return found[0] if found else None


def roll_of_code(session: Session, code: str, *, places: Collection[int] | None) -> Roll | None:
    """Find a roll that the reader may see."""
    return session.scalar(select(Roll).where(Roll.code == code, seen(places)))


def rolls_of_serials(session: Session, serials: Sequence[int]) -> dict[int, int]:
    """Find the roll of each serial that is on one, in one statement."""
    wanted = func.unnest(list(serials)).column_valued("wanted")
    rows = session.execute(
        select(wanted, Roll.id).join(
            Roll, (Roll.first_serial <= wanted) & (Roll.last_serial >= wanted)
        )
    )
    return dict(rows.all())


def states_of_serials(session: Session, serials: Collection[int]) -> dict[int, LabelState]:
    """Tell what became of labels, in one statement; the unused are left out."""
    rows = session.execute(
        select(RollLabel.serial, RollLabel.state).where(RollLabel.serial.in_(serials))
    )
    return {serial: LabelState(state) for serial, state in rows}


def unused_serials(session: Session, roll: Roll) -> list[int]:
    """List the labels of a roll that can still be stuck on, in their order."""
    used = set(session.scalars(select(RollLabel.serial).where(RollLabel.roll_id == roll.id)))
    return [
        serial for serial in range(roll.first_serial, roll.last_serial + 1) if serial not in used
    ]


def labels_of_roll(session: Session, roll: Roll, *, public_url: str) -> list[LabelText]:
    """Write the labels of a roll that can still be stuck on, in their order."""
    village = session.scalar(select(Place.name).where(Place.id == roll.place_id)) or ""
    codes = [make_code(CodeKind.ITEM, serial) for serial in unused_serials(session, roll)]
    return [
        LabelText(
            code=code,
            url=label_url(public_url, code),
            produce=DESK_NAME,
            quantity="",
            village=village,
            date=None,
            lot_code="",
        )
        for code in codes
    ]


def unbound_ranges(session: Session, *, place_id: int) -> list[SerialRange]:
    """List the serials that can still be stuck on of the rolls given to a place, in one statement.

    As few ranges as there are gaps, so that a phone without signal can tell whether a label is
    of its village's rolls and free: the serial is the seven digits of the code in base 36.
    """
    mine = select(Roll).where(Roll.place_id == place_id).subquery("mine")
    # Each used label ends one range and begins the next; so do the two ends of a roll.
    walls = union_all(
        select(mine.c.id.label("roll_id"), (mine.c.first_serial - 1).label("serial")),
        select(mine.c.id, mine.c.last_serial + 1),
        select(RollLabel.roll_id, RollLabel.serial).join(mine, mine.c.id == RollLabel.roll_id),
    ).subquery("walls")
    following = func.lead(walls.c.serial).over(
        partition_by=walls.c.roll_id, order_by=walls.c.serial
    )
    gaps = select((walls.c.serial + 1).label("first"), (following - 1).label("last")).subquery(
        "gaps"
    )
    rows = session.execute(
        select(gaps.c.first, gaps.c.last).where(gaps.c.last >= gaps.c.first).order_by(gaps.c.first)
    )
    return [SerialRange(first, last) for first, last in rows]


def seen(places: Collection[int] | None) -> ColumnElement[bool]:
    """Narrow to the rolls made at or given to these places; None is everywhere."""
    if places is None:
        return true()
    return or_(Roll.hub_id.in_(places), Roll.place_id.in_(places))


def _rows(session: Session, wanted: ColumnElement[bool], *, limit: int) -> list[RollRow]:
    hub, village = aliased(Place), aliased(Place)
    is_bound = RollLabel.state == LabelState.BOUND
    rows = session.execute(
        select(
            Roll,
            hub,
            village,
            func.count().filter(is_bound),
            func.count().filter(is_bound & (RollLabel.place_id != Roll.place_id)),
            func.count().filter(RollLabel.state == LabelState.VOID),
        )
        .join(hub, hub.id == Roll.hub_id)
        .outerjoin(village, village.id == Roll.place_id)
        .outerjoin(RollLabel, RollLabel.roll_id == Roll.id)
        .where(wanted)
        .group_by(Roll.id, hub.id, village.id)
        .order_by(Roll.id.desc())
        .limit(limit)
    )
    return [_row(roll, at, of, counts) for roll, at, of, *counts in rows]


def _row(roll: Roll, hub: Place, village: Place | None, counts: Sequence[int]) -> RollRow:
    bound, lent, void = counts
    return RollRow(
        roll_id=roll.id,
        code=roll.code,
        first_code=make_code(CodeKind.ITEM, roll.first_serial),
        last_code=make_code(CodeKind.ITEM, roll.last_serial),
        hub_name=hub.name,
        hub_name_en=hub.name_en,
        place_code=village.code if village else "",
        place_name=village.name if village else "",
        place_name_en=village.name_en if village else "",
        labels_count=roll.labels_count,
        bound_count=bound,
        lent_count=lent,
        void_count=void,
        made_at=roll.made_at,
        assigned_at=roll.assigned_at,
    )
