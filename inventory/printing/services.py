"""Choosing labels to print again.

What must never happen: a label of a thing that is not there, or of another place. Nothing of the
goods is written here, so labels may be printed as often as they tear. Drawing takes a while and is
done by the edge, after the transaction.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Refusal, not_found
from app.people.rules import Actor, Permission
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.label_text import LabelText
from inventory.labels.rules.scan import parse_scan
from inventory.printers import services as printers
from inventory.printers.models import PrintJob
from inventory.printing import queries
from inventory.printing.rules import Wanted, to_print


def labels_to_print(
    session: Session, *, wanted: Wanted, actor: Actor, public_url: str
) -> list[LabelText]:
    """Write the labels of the items of the delivery, or else the lot or the item, that is named.

    Raises:
        Refusal: `label.nothing_named`; `delivery.unknown` and `lot.unknown`, also for one of
            another place or without goods; those of `label_to_print` and `parse_scan`.
    """
    if wanted.item_code:
        return [label_to_print(session, code=wanted.item_code, actor=actor, public_url=public_url)]
    places = actor.places(Permission.PRINT_LABELS)
    if wanted.delivery_code:
        code = parse_scan(wanted.delivery_code).code
        labels = queries.labels_of_delivery(session, code, places=places, public_url=public_url)
        unknown = "delivery.unknown"
    elif wanted.lot_code:
        code = parse_scan(wanted.lot_code).code
        labels = queries.labels_of_lot(session, code, places=places, public_url=public_url)
        unknown = "lot.unknown"
    else:
        raise Refusal("label.nothing_named")
    if not labels:
        raise not_found(unknown, code=code)
    return to_print(labels, pre_printed_too=wanted.pre_printed_too)


def send_to_printer(
    session: Session,
    *,
    wanted: Wanted,
    printer_id: int,
    client_id: uuid.UUID,
    public_url: str,
    actor: Actor,
    now: datetime,
) -> PrintJob:
    """Ask a printer for the labels of a delivery or a lot, once for a client id.

    Raises:
        Refusal: those of `labels_to_print` and of `printers.queue_print`.
    """
    labels = labels_to_print(session, wanted=wanted, actor=actor, public_url=public_url)
    return printers.queue_print(
        session,
        client_id=client_id,
        printer_id=printer_id,
        title=parse_scan(wanted.item_code or wanted.delivery_code or wanted.lot_code).code,
        labels=labels,
        actor=actor,
        now=now,
    )


def label_to_print(session: Session, *, code: str, actor: Actor, public_url: str) -> LabelText:
    """Write the label of one item or of a lot as a whole.

    Raises:
        Refusal: `label.unknown`, also for a thing of another place; those of `parse_scan`.
    """
    scan = parse_scan(code)
    places = actor.places(Permission.PRINT_LABELS)
    label = None
    if scan.code_kind is CodeKind.ITEM:
        label = queries.label_of_item(session, scan.code, places=places, public_url=public_url)
    elif scan.code_kind is CodeKind.LOT:
        label = queries.label_of_lot(session, scan.code, places=places, public_url=public_url)
    if label is None:
        raise not_found("label.unknown", code=scan.code)
    return label
