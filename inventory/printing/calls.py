"""Drawing labels: read in one transaction, drawn after it."""

from app.database import session as db
from app.errors import Refusal, not_found
from app.people.rules import Actor, Permission
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.adapters.png import label_png
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.label_text import LabelSize
from inventory.labels.rules.scan import parse_scan
from inventory.printing import queries
from inventory.printing.rules import Paper


def sheet_of_delivery(code: str, *, paper: Paper, actor: Actor, public_url: str) -> bytes:
    """Draw the labels of a delivery as a PDF.

    Raises:
        Refusal: `delivery.unknown`, also for one of another place or without goods.
    """
    with db.reading() as session:
        labels = queries.labels_of_delivery(
            session,
            _code(code),
            places=actor.places(Permission.READ_DELIVERIES),
            public_url=public_url,
        )
    if not labels:
        raise not_found("delivery.unknown", code=code)
    return label_sheets(labels, paper.sheet, skip=paper.skip)


def sheet_of_lot(code: str, *, paper: Paper, actor: Actor, public_url: str) -> bytes:
    """Draw the labels of a lot as a PDF.

    Raises:
        Refusal: `lot.unknown`, also for one of another place.
    """
    with db.reading() as session:
        labels = queries.labels_of_lot(
            session,
            _code(code),
            places=actor.places(Permission.READ_DELIVERIES),
            public_url=public_url,
        )
    if not labels:
        raise not_found("lot.unknown", code=code)
    return label_sheets(labels, paper.sheet, skip=paper.skip)


def picture(code: str, *, size: LabelSize, actor: Actor, public_url: str) -> bytes:
    """Draw the label of an item or a lot as a PNG.

    Raises:
        Refusal: `label.unknown`, also for a thing of another place.
    """
    scan = parse_scan(code)
    read = {CodeKind.ITEM: queries.label_of_item, CodeKind.LOT: queries.label_of_lot}
    if scan.code_kind not in read:
        raise not_found("label.unknown", code=code)
    with db.reading() as session:
        label = read[scan.code_kind](
            session,
            scan.code,
            places=actor.places(Permission.READ_DELIVERIES),
            public_url=public_url,
        )
    if label is None:
        raise not_found("label.unknown", code=code)
    return label_png(label, size)


def sheet_wanted(
    *, delivery: str, lot: str, paper: Paper, actor: Actor, public_url: str
) -> bytes:
    """Draw the sheet of whichever of the two was named.

    Raises:
        Refusal: `label.nothing_named`, and those of the two above.
    """
    if delivery:
        return sheet_of_delivery(delivery, paper=paper, actor=actor, public_url=public_url)
    if lot:
        return sheet_of_lot(lot, paper=paper, actor=actor, public_url=public_url)
    raise Refusal("label.nothing_named")


def _code(raw: str) -> str:
    return parse_scan(raw).code
