"""Writing goods off.

What must never happen: goods that vanish on the word of one person, a loss that nobody saw, or a
villager who bears what their terms put on the desk. What is reported is set apart at once, so that
nobody sells it meanwhile; it leaves the books of stock when another person confirms it.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from fulfilment.floor import services as scanner
from fulfilment.losses import queries
from fulfilment.losses.models import Loss
from fulfilment.losses.rules import Bearer, Reason, bearer_of
from fulfilment.takedown import services as takedown
from inventory.labels.rules.codes import CodeKind
from inventory.places import services as places
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind, PlaceKind
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.earnings import services as earnings
from storefront.shops.services import counter

NOTE_CHARACTERS_MAX = 200
REPORTED_FROM = frozenset({BinKind.DESK, BinKind.DOCK, BinKind.SHELF})
"""What is picked is put back first; what a carrier has is the carrier's. A shop's counter is its
desk."""


@dataclass(frozen=True)
class Report:
    """What somebody says of a lost thing."""

    client_id: uuid.UUID
    reason: Reason
    note: str
    picture_id: uuid.UUID | None
    by_desk: bool = False
    """The desk answers for it: dropped, left in the sun, packed badly, taken back at a till."""


def report_loss(session: Session, *, raw: str, report: Report, actor: Actor, now: datetime) -> Loss:
    """Set a thing apart as lost, with a photo; once by client id.

    Of goods by weight the bag counts as it is, with what is left in it.

    Raises:
        Refusal: `loss.not_here`, `loss.in_shop`, `loss.photo_missing`, `loss.note_too_long`,
            `loss.reported_already`, `stock.promised`, `picture.unknown`; those of a scan.
    """
    if before := earlier(session, Loss, report.client_id):
        return before
    if len(report.note) > NOTE_CHARACTERS_MAX:
        raise Refusal("loss.note_too_long", most=NOTE_CHARACTERS_MAX)
    if report.picture_id is None:
        raise Refusal("loss.photo_missing")
    pictures.name_pictures(session, picture_ids=[report.picture_id], actor=actor, now=now)
    code = scanner.read(raw, CodeKind.ITEM)
    item, place = _standing(session, code, actor)
    if place.kind != PlaceKind.SHOP:
        takedown.clear(session, [item], actor=actor, now=now)
    elif not counter.take_off(session, item, shop_id=place.id):
        # Its sale stands and the desk gave the money back, so it is the desk's, however it broke.
        report = replace(report, reason=Reason.RETURNED_BAD, by_desk=True)
    return set_apart(session, item, report, actor=actor, now=now)


def _standing(session: Session, code: str, actor: Actor) -> tuple[Item, Place]:
    """Lock a thing where somebody may report it, and tell the place."""
    [item] = stock.lock_items(session, [stock.item_named(session, code)])
    custody = queries.custody_of(session, item.id)
    if not actor.may_at(Permission.REPORT_LOSSES, custody.place.id):
        in_shop = custody.place.kind == PlaceKind.SHOP
        raise not_found("loss.in_shop" if in_shop else "scan.item_unknown", code=code)
    if custody.bin.kind == BinKind.QUARANTINE:
        raise conflict("loss.reported_already", code=code)
    if custody.bin.kind not in REPORTED_FROM:
        raise conflict("loss.not_here", code=code)
    return item, custody.place


def set_apart(session: Session, item: Item, report: Report, *, actor: Actor, now: datetime) -> Loss:
    """Move a thing out of the way and write down why; the caller has taken it off sale."""
    custody = queries.custody_of(session, item.id)
    apart = places.system_bin(session, place=custody.place, kind=BinKind.QUARANTINE)
    loss = Loss(
        client_id=report.client_id,
        item_id=item.id,
        place_id=custody.place.id,
        base_units=item.base_units,
        reason=report.reason,
        by_desk=report.by_desk,
        bearer=bearer_of(
            reason=report.reason, by_desk=report.by_desk, loss_rules=custody.loss_rules
        ),
        note=" ".join(report.note.split()),
        picture_id=report.picture_id,
        state="reported",
        reported_by=actor.account_id,
        reported_at=now,
    )
    session.add(loss)
    session.flush()
    _move(session, item, apart, verb="set_apart", step=Step.SET_APART, actor=actor, now=now)
    return loss


def confirm_loss(session: Session, *, loss_id: int, actor: Actor, now: datetime) -> Loss:
    """Confirm what somebody else reported: it is written off. Again is no harm.

    Where the desk bears it, the villager is owed what a sale would have brought.

    Raises:
        Refusal: `loss.unknown`, `loss.own_report`, `loss.decided_already`.
    """
    loss = _locked(session, loss_id, actor)
    if loss.state == "confirmed":
        return loss
    _decide(loss, "confirmed", actor, now)
    session.flush()
    write_off(session, loss, actor=actor, now=now)
    return loss


def write_off(session: Session, loss: Loss, *, actor: Actor, now: datetime) -> None:
    """Move a confirmed loss out of the house, and owe the villager for it where the desk bears it.

    What came back bad was sold by its villager already: a return from afar took the earning back,
    so the same rule makes it whole; over a counter the sale stands, and nothing more is owed.
    """
    item = session.get_one(Item, loss.item_id)
    place = session.get_one(Place, loss.place_id)
    if loss.bearer == Bearer.DESK:
        value_fen = queries.value_of(session, item.id, now=now)
        owed = earnings.compensate(session, item_id=item.id, value_fen=value_fen, now=now)
        loss.value_fen = sum(earning.sale_fen for earning in owed) or None
    lost = places.system_bin(session, place=place, kind=BinKind.LOSS)
    step = Step.MISS if loss.reason == Reason.LOST else Step.DESTROY
    _move(session, item, lost, verb="write_off", step=step, actor=actor, now=now)


def write_off_missing(
    session: Session,
    *,
    item: Item,
    client_id: uuid.UUID,
    note: str,
    seen_by: tuple[int, datetime],
    actor: Actor,
    now: datetime,
) -> Loss:
    """Write a missing thing off at once: one person missed it, another says so now.

    Args:
        session: of the caller's transaction.
        item: what is gone.
        client_id: made from what proves it, so that it is written off once.
        note: what proves it, in words.
        seen_by: the account that missed it, and when.
        actor: who confirms it; the caller has proved that it is another.
        now: when.
    """
    [locked] = stock.lock_items(session, [item])
    custody = queries.custody_of(session, locked.id)
    takedown.clear(session, [locked], actor=actor, now=now)
    loss = Loss(
        client_id=client_id,
        item_id=locked.id,
        place_id=custody.place.id,
        base_units=locked.base_units,
        reason=Reason.LOST,
        # Who keeps goods has to know where they are.
        by_desk=True,
        bearer=bearer_of(reason=Reason.LOST, by_desk=True, loss_rules=custody.loss_rules),
        note=note,
        picture_id=None,
        state="confirmed",
        reported_by=seen_by[0],
        reported_at=seen_by[1],
        decided_by=actor.account_id,
        decided_at=now,
    )
    session.add(loss)
    session.flush()
    write_off(session, loss, actor=actor, now=now)
    return loss


def decline_loss(session: Session, *, loss_id: int, actor: Actor, now: datetime) -> Loss:
    """Say that a reported thing is good: it goes back to dock, desk or counter. Again is no harm.

    Raises:
        Refusal: `loss.unknown`, `loss.own_report`, `loss.decided_already`;
            `loss.came_back_bad`: its label was sold once already.
    """
    loss = _locked(session, loss_id, actor)
    if loss.state == "declined":
        return loss
    if loss.reason == Reason.RETURNED_BAD:
        raise conflict("loss.came_back_bad")
    _decide(loss, "declined", actor, now)
    session.flush()
    place = session.get_one(Place, loss.place_id)
    kind = BinKind.DOCK if place.kind == PlaceKind.HUB else BinKind.DESK
    back = places.system_bin(session, place=place, kind=kind)
    item = session.get_one(Item, loss.item_id)
    if place.kind == PlaceKind.SHOP:
        counter.put_back(session, item, shop_id=place.id)
    _move(session, item, back, verb="give_back", step=Step.TAKE_DOWN, actor=actor, now=now)
    return loss


def _locked(session: Session, loss_id: int, actor: Actor) -> Loss:
    item_id = session.scalar(select(Loss.item_id).where(Loss.id == loss_id))
    if item_id is not None:
        stock.lock_items(session, [session.get_one(Item, item_id)])
    found = lock_rows(session, Loss, [loss_id])
    if not found or not actor.may_at(Permission.DECIDE_LOSSES, found[0].place_id):
        raise not_found("loss.unknown")
    return found[0]


def _decide(loss: Loss, state: str, actor: Actor, now: datetime) -> None:
    if loss.state != "reported":
        raise conflict("loss.decided_already")
    if loss.reported_by == actor.account_id:
        raise Refusal("loss.own_report")
    loss.state, loss.decided_by, loss.decided_at = state, actor.account_id, now


def _move(
    session: Session,
    item: Item,
    to: Bin,
    *,
    verb: str,
    step: Step,
    actor: Actor,
    now: datetime,
) -> None:
    stock.move_items(
        session,
        items=[item],
        to_bin_id=to.id,
        verb=verb,
        voucher=item.code,
        actor=actor,
        now=now,
    )
    trace.record(
        session,
        step=step,
        codes=[item.code],
        place_code=session.get_one(Place, to.place_id).code,
        bin_name=to.name,
        now=now,
    )
