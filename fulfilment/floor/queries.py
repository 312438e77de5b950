"""Where somebody works."""

from sqlalchemy.orm import Session

from app.errors import not_found
from app.people.rules import Actor, Permission
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import PlaceKind
from inventory.stock import queries as stock
from inventory.stock.queries import ItemCard


def hub_of(session: Session, *, actor: Actor, permission: Permission) -> Place:
    """Find the hub that somebody works in; the first by code where they work in several.

    Raises:
        Refusal: `hub.none`.
    """
    return _first(session, PlaceKind.HUB, actor, permission)


def centre_of(session: Session, *, actor: Actor, permission: Permission) -> Place:
    """Find the service centre that somebody works at, in the same way.

    Raises:
        Refusal: `centre.none`.
    """
    return _first(session, PlaceKind.CENTRE, actor, permission)


def card_of_item(session: Session, code: str, *, actor: Actor, permission: Permission) -> ItemCard:
    """Tell all about a scanned item that is at a place of the actor's.

    Raises:
        Refusal: `scan.item_unknown`, also for an item of a place that is not theirs.
    """
    card = stock.item_card(session, code)
    if card is None or not actor.may_at(permission, card.place_id):
        raise not_found("scan.item_unknown", code=code)
    return card


def _first(session: Session, kind: PlaceKind, actor: Actor, permission: Permission) -> Place:
    found = places.all_places(session, kind, ids=actor.places(permission))
    if not found:
        raise not_found(f"{kind}.none")
    return found[0]
