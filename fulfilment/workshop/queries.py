"""What a screen says of a thing that is taken apart."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.people.rules import Actor
from inventory.places.rules import BinKind
from inventory.processing import queries as processing
from inventory.processing import services
from inventory.processing.queries import PartRow
from inventory.produce.models import Pack
from inventory.stock.queries import ItemCard


@dataclass(frozen=True)
class InHand:
    """A labelled thing with what was taken out of it, and the packs that it can be split into."""

    card: ItemCard
    parent_code: str
    """Of what it was itself taken from; empty for a thing that came as it is."""
    parts: list[PartRow]
    packs: list[Pack]

    @property
    def is_workable(self) -> bool:
        """Say whether it stands where goods are taken apart, with something in it."""
        return self.card.bin_kind == BinKind.DOCK and self.card.base_units > 0

    @property
    def mergeable(self) -> list[PartRow]:
        """List the parts that can be put back: those on the dock, where it stands itself."""
        return [
            part
            for part in self.parts
            if part.bin_kind == BinKind.DOCK
            and part.base_units > 0
            and (self.card.base_units == 0 or part.bin_id == self.card.bin_id)
        ]

    @property
    def labelled(self) -> list[PartRow]:
        """List the parts under whose labels there is something."""
        return [part for part in self.parts if part.base_units > 0]


def in_hand(session: Session, raw: str, *, actor: Actor) -> InHand:
    """Tell all about a scanned thing, in four statements.

    Raises:
        Refusal: as `processing.services.look_at`.
    """
    card = services.look_at(session, raw=raw, actor=actor)
    return InHand(
        card=card,
        parent_code=processing.parent_code_of(session, card.item_id) or "",
        parts=processing.parts_of(session, card.item_id),
        packs=processing.packs_alike(session, card.item_id),
    )
