"""Choosing labels to print again.

What must never happen: a label of a thing that is not there, or of another place. Nothing is
written here, so labels may be printed as often as they tear. Drawing takes a while and is done
by the edge, after the transaction.
"""

from sqlalchemy.orm import Session

from app.errors import Refusal, not_found
from app.people.rules import Actor, Permission
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.label_text import LabelText
from inventory.labels.rules.scan import parse_scan
from inventory.printing import queries


def labels_to_print(
    session: Session, *, delivery_code: str, lot_code: str, actor: Actor, public_url: str
) -> list[LabelText]:
    """Write the labels of all items of the delivery or else the lot that is named.

    Raises:
        Refusal: `label.nothing_named`; `delivery.unknown` and `lot.unknown`, also for one of
            another place or without goods; those of `parse_scan`.
    """
    places = actor.places(Permission.READ_DELIVERIES)
    if delivery_code:
        code = parse_scan(delivery_code).code
        labels = queries.labels_of_delivery(session, code, places=places, public_url=public_url)
        unknown = "delivery.unknown"
    elif lot_code:
        code = parse_scan(lot_code).code
        labels = queries.labels_of_lot(session, code, places=places, public_url=public_url)
        unknown = "lot.unknown"
    else:
        raise Refusal("label.nothing_named")
    if not labels:
        raise not_found(unknown, code=code)
    return labels


def label_to_print(session: Session, *, code: str, actor: Actor, public_url: str) -> LabelText:
    """Write the label of one item or of a lot as a whole.

    Raises:
        Refusal: `label.unknown`, also for a thing of another place; those of `parse_scan`.
    """
    scan = parse_scan(code)
    places = actor.places(Permission.READ_DELIVERIES)
    label = None
    if scan.code_kind is CodeKind.ITEM:
        label = queries.label_of_item(session, scan.code, places=places, public_url=public_url)
    elif scan.code_kind is CodeKind.LOT:
        label = queries.label_of_lot(session, scan.code, places=places, public_url=public_url)
    if label is None:
        raise not_found("label.unknown", code=scan.code)
    return label
