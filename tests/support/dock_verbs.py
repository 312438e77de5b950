"""The verbs of a re-inspection at the dock, for tests that play them in any order."""

import uuid
from collections.abc import Callable

from sqlalchemy import select

from fulfilment.grading import services as grading
from fulfilment.grading.models import Grading
from fulfilment.grading.rules import Found
from fulfilment.losses.rules import Reason
from fulfilment.losses.services import Report
from inventory.processing.rules import Wanted
from inventory.produce.models import Pack
from tests.support.verbs import World


def grade(hub: World, n: int) -> None:
    """Find that some tens of a tray are of second grade, or spoiled."""
    item = hub.one(hub.things("dock"), n)
    second = hub.session.scalars(select(Pack).where(Pack.grade == "second")).one()
    grading.grade_item(
        hub.session,
        raw=item.code,
        found=Found((Wanted(second.id, packs=1 + n % 3),), lost=10 if n % 4 == 1 else 0),
        report=Report(uuid.uuid4(), Reason.SPOILED, "", uuid.uuid4()),
        actor=hub.on.worker,
        now=hub.now,
    )


def undo_grading(hub: World, n: int) -> None:
    done = hub.session.scalars(
        select(Grading).where(Grading.undone_at.is_(None)).order_by(Grading.id.desc())
    ).all()
    grading.undo(hub.session, grading_id=hub.one(done, n).id, actor=hub.on.worker, now=hub.now)


DOCK_VERBS: tuple[Callable[[World, int], bool | None], ...] = (grade, undo_grading)
