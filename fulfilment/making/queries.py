"""What the workshop's page says of a run."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import not_found
from app.people.rules import Actor, Permission
from inventory.runs import queries as runs
from inventory.runs.models import Run
from inventory.runs.queries import InputRow, RunRow, ShareRow
from inventory.stock import queries as stock
from inventory.stock.models import Item


@dataclass(frozen=True)
class RunView:
    """A run with what went in, whose it is, and the labels of what came out."""

    run: RunRow
    inputs: list[InputRow]
    shares: list[ShareRow]
    labels: list[str]


def run_view(session: Session, run_id: int, *, actor: Actor) -> RunView:
    """Tell all about a run at a hub of the actor's, in four statements.

    Raises:
        Refusal: `run.unknown`.
    """
    row = runs.run_row(session, run_id)
    if row is None or not actor.may_at(Permission.PROCESS, row.place_id):
        raise not_found("run.unknown")
    lot_id = session.scalars(select(Run.lot_id).where(Run.id == run_id)).one()
    codes = session.scalars(select(Item.code).where(Item.lot_id == lot_id).order_by(Item.id))
    return RunView(
        run=row,
        inputs=runs.inputs_of(session, run_id),
        shares=runs.shares_of(session, [lot_id]).get(lot_id, []),
        labels=list(codes),
    )


@dataclass(frozen=True)
class DockRow:
    """A thing on the dock that may go into a recipe."""

    code: str
    lot_code: str
    villager_name: str
    produce_id: int
    produce_name: str
    produce_name_en: str
    base_units: int


def on_dock(session: Session, *, bin_id: int, produce_ids: set[int]) -> list[DockRow]:
    """List what stands on a dock and may go into a recipe, the oldest lot first."""
    cards = [
        card
        for card in stock.cards_in_bin(session, bin_id)
        if card.produce_id in produce_ids and card.base_units and card.villager_id
    ]
    return [
        DockRow(
            card.code,
            card.lot_code,
            card.villager_name,
            card.produce_id,
            card.produce_name,
            card.produce_name_en,
            card.base_units,
        )
        for card in sorted(cards, key=lambda card: (card.lot_id, card.code))
    ]
