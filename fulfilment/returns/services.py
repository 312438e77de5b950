"""Taking goods back from a buyer.

What must never happen: money sent back twice for one thing, a thing sold again under a label
whose life has ended, or held goods that come back and go out again. What can be sold gets a new
label and stands on the dock, of the same lot and so of the same villager; what cannot is set
apart with a photo, until a second person writes it off.
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from fulfilment.floor import services as scanner
from fulfilment.losses import services as losses
from fulfilment.losses.rules import Reason
from fulfilment.returns import queries
from fulfilment.returns.queries import SoldRow
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind
from inventory.processing import services as processing
from inventory.quality import queries as quality
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.credits import services as credits
from storefront.earnings import services as earnings
from storefront.orders.models import Order


@dataclass(frozen=True)
class Returned:
    """A thing that came back."""

    code: str
    new_code: str
    """The label to stick on it; empty where it is set apart."""
    loss_id: int | None
    refund_fen: int


def look_at(session: Session, *, raw: str, actor: Actor) -> SoldRow:
    """Tell what was sold under a scanned label, at a hub of the worker's.

    Raises:
        Refusal: `returns.not_sold`; those of a scan.
    """
    code = scanner.read(raw, CodeKind.ITEM)
    found = queries.sold(session, code)
    if found is None or not actor.may_at(Permission.TAKE_RETURNS, found.hub_id):
        raise not_found("returns.not_sold", code=code)
    return found


def take_back_good(
    session: Session, *, raw: str, client_id: uuid.UUID, actor: Actor, now: datetime
) -> Returned:
    """Take back a thing that can be sold again: money back, a new label, onto the dock.

    Raises:
        Refusal: `returns.not_delivered`, `returns.came_back`, `returns.stopped`: its lot is held
            or over its date; those of `look_at`.
    """

    def work() -> dict[str, Any]:
        sold, item = _locked(session, raw, actor)
        if quality.stopped_lots(session, [sold.lot_id], on=clock.china_date(now)):
            raise conflict("returns.stopped", lot=sold.lot_code)
        refund_fen = _credit(session, sold, actor, now)
        new = processing.label_anew(
            session,
            item=item,
            to_bin=places.system_bin(session, place_id=sold.hub_id, kind=BinKind.DOCK),
            verb="return",
            voucher=sold.order_code,
            actor=actor,
            now=now,
        )
        return asdict(Returned(sold.item_code, new.code, None, refund_fen))

    return Returned(
        **answer_once(session, client_id=client_id, verb="returns.good", now=now, work=work)
    )


def take_back_bad(
    session: Session,
    *,
    raw: str,
    note: str,
    picture_id: uuid.UUID,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> Returned:
    """Take back a thing that cannot be sold: money back, set apart, a loss to be confirmed.

    Raises:
        Refusal: `returns.not_delivered`, `returns.came_back`, `loss.note_too_long`,
            `picture.unknown`; those of `look_at`.
    """

    def work() -> dict[str, Any]:
        if len(note) > losses.NOTE_CHARACTERS_MAX:
            raise Refusal("loss.note_too_long", most=losses.NOTE_CHARACTERS_MAX)
        pictures.name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)
        sold, item = _locked(session, raw, actor)
        refund_fen = _credit(session, sold, actor, now)
        report = losses.Report(
            client_id=uuid.uuid5(client_id, "loss"),
            reason=Reason.RETURNED_BAD,
            note=note,
            picture_id=picture_id,
        )
        loss = losses.set_apart(session, item, report, actor=actor, now=now)
        return asdict(Returned(sold.item_code, "", loss.id, refund_fen))

    return Returned(
        **answer_once(session, client_id=client_id, verb="returns.bad", now=now, work=work)
    )


def _locked(session: Session, raw: str, actor: Actor) -> tuple[SoldRow, Item]:
    """Lock the order, then the thing; two scans of one label take turns here."""
    seen = look_at(session, raw=raw, actor=actor)
    lock_rows(session, Order, [seen.order_id])
    [item] = stock.lock_items(session, [session.get_one(Item, seen.item_id)])
    sold = look_at(session, raw=raw, actor=actor)
    if sold.credited_at is not None:
        raise conflict("returns.came_back", code=sold.item_code)
    if sold.order_state != "delivered" or sold.bin_kind != BinKind.SOLD:
        raise conflict("returns.not_delivered", order=sold.order_code)
    return sold, item


def _credit(session: Session, sold: SoldRow, actor: Actor, now: datetime) -> int:
    """Send the money back, take back the earning, and write the return in the logbook."""
    credit = credits.credit_return(
        session,
        order_line_id=sold.order_line_id,
        item_id=sold.item_id,
        actor=actor,
        now=now,
    )
    earnings.take_back(session, item_id=sold.item_id, order_code=sold.order_code, now=now)
    trace.record(
        session,
        step=Step.RETURN,
        codes=[sold.item_code],
        place_code=session.get_one(Place, sold.hub_id).code,
        now=now,
        references={"rma": sold.order_code},
    )
    return credit.fen - credit.discount_fen
