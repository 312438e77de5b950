"""Giving unsold goods back to who they belong to.

What must never happen: goods that leave on one person's word, a shopper who has bought what went
home, or held goods that are sold elsewhere. What stands at the hub is sent home first; at the
desk it is handed over against a signature, a thumb or a witness, and the villager's phone is told.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.database.locks import lock_name
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.messages import services as messages
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from fulfilment.clearance import queries
from fulfilment.clearance.queries import LotCard
from fulfilment.clearance.rules import (
    LABELS_MAX,
    LEAVES_FROM,
    SENT_HOME,
    Standing,
    Why,
    handed_back_text,
    refuse_not_theirs,
    sent_home_text,
    slip_code,
)
from fulfilment.floor import services as scanner
from fulfilment.takedown import services as takedown
from inventory.labels.rules.codes import CodeKind
from inventory.places import services as places
from inventory.places.models import Place
from inventory.places.rules import BinKind, PlaceKind
from inventory.quality import queries as quality
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from inventory.unsold import services as unsold
from inventory.unsold.models import Handback, HandbackItem
from inventory.villagers.models import Villager
from storefront.handovers.rules import Paper, Proof, check_witness


@dataclass(frozen=True)
class NewHandback:
    """What a villager takes home, and what proves it."""

    client_id: uuid.UUID
    raws: tuple[str, ...]
    """Labels as they were scanned."""
    why: Why
    proof: Proof
    witness: str
    picture_id: uuid.UUID | None


def hand_back(session: Session, *, new: NewHandback, actor: Actor, now: datetime) -> Handback:
    """Give goods of one villager back to them, once by client id, and tell their phone.

    They leave every offer; what they had brought is nothing, for nobody bought them.

    Raises:
        Refusal: `clearance.nothing`, `clearance.too_many`, `clearance.not_here`,
            `clearance.elsewhere`, `clearance.held`, `takedown.chosen`, `stock.promised`,
            `handover.photo`, `handover.witness`, `picture.unknown`; those of `refuse_not_theirs`
            and of a scan.
    """
    if before := earlier(session, Handback, new.client_id):
        return before
    things, items = _locked(session, new.raws)
    for thing in things:
        if thing.bin_kind not in LEAVES_FROM and not thing.is_on_the_way_home:
            raise conflict("clearance.not_here", code=thing.code)
    villager = session.get_one(Villager, refuse_not_theirs(things))
    place = _one_place(session, things, actor)
    _refuse_held(session, things)
    if new.picture_id is None:
        raise Refusal("handover.photo")
    paper = Paper(proof=new.proof, photo=b"", witness=new.witness)
    witness = check_witness(paper, agent_name=actor.name, villager_name=villager.name)
    pictures.name_pictures(session, picture_ids=[new.picture_id], actor=actor, now=now)
    takedown.take_off_sale(session, items)
    handback = Handback(
        client_id=new.client_id,
        villager_id=villager.id,
        number=_next_number(session, villager),
        place_id=place.id,
        why=new.why,
        proof=new.proof,
        picture_id=new.picture_id,
        witness=witness,
        handed_by=actor.account_id,
        handed_at=now,
    )
    session.add(handback)
    session.flush()
    code = slip_code(villager.code, handback.number)
    session.execute(
        insert(HandbackItem),
        [
            {"item_id": item.id, "handback_id": handback.id, "base_units": item.base_units}
            for item in items
        ],
    )
    _move(session, items, place, BinKind.VILLAGER, Step.HAND_BACK, code, actor, now)
    if villager.phone is not None:
        body = handed_back_text(queries.named(session, [item.id for item in items]), paper=code)
        messages.send(session, phone=villager.phone, body=body, now=now)
    return handback


def send_home(
    session: Session,
    *,
    raws: tuple[str, ...],
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> int:
    """Put unsold goods of one villager on the way from the hub back to their village.

    They leave every offer at once; their desk hands them over.

    Returns:
        How many labels.

    Raises:
        Refusal: `clearance.nothing`, `clearance.too_many`, `clearance.not_at_hub`,
            `clearance.elsewhere`, `clearance.held`, `takedown.chosen`, `stock.promised`; those of
            `refuse_not_theirs` and of a scan.
    """

    def work() -> dict[str, int]:
        things, items = _locked(session, raws)
        for thing in things:
            if thing.bin_kind not in {BinKind.DOCK, BinKind.SHELF}:
                raise conflict("clearance.not_at_hub", code=thing.code)
        villager = session.get_one(Villager, refuse_not_theirs(things))
        hub = _one_place(session, things, actor)
        _refuse_held(session, things)
        takedown.take_off_sale(session, items)
        _move(session, items, hub, BinKind.TRUCK, Step.SEND_HOME, villager.code, actor, now)
        if villager.phone is not None:
            village = session.get_one(Place, villager.place_id)
            body = sent_home_text(
                queries.named(session, [item.id for item in items]), village=village.name
            )
            messages.send(session, phone=villager.phone, body=body, now=now)
        return {"items": len(items)}

    done = answer_once(session, client_id=client_id, verb="clearance.send_home", now=now, work=work)
    return int(done["items"])


def bring_back(
    session: Session, *, raw: str, client_id: uuid.UUID, actor: Actor, now: datetime
) -> str:
    """Take a label in again at the hub that was sent home and was not handed over.

    Returns:
        Its code.

    Raises:
        Refusal: `clearance.not_on_the_way`, `scan.item_unknown`; those of a scan.
    """

    def work() -> dict[str, str]:
        [thing], items = _locked(session, (raw,))
        if not actor.may_at(Permission.RECEIVE, thing.place_id):
            raise not_found("scan.item_unknown", code=thing.code)
        if not thing.is_on_the_way_home:
            raise conflict("clearance.not_on_the_way", code=thing.code)
        hub = session.get_one(Place, thing.place_id)
        _move(session, items, hub, BinKind.DOCK, Step.RECEIVE, thing.code, actor, now)
        return {"code": thing.code}

    done = answer_once(
        session, client_id=client_id, verb="clearance.bring_back", now=now, work=work
    )
    return str(done["code"])


def tell_in_person(session: Session, *, lot_code: str, actor: Actor, now: datetime) -> None:
    """Write down that the villager of a lot was told to their face that it is unsold.

    Telling them again changes nothing.

    Raises:
        Refusal: `clearance.lot_unknown`.
    """
    card = lot_of(session, lot_code, actor=actor)
    unsold.told_in_person(session, lot_id=card.lot_id, account_id=actor.account_id, now=now)


def lot_of(session: Session, code: str, *, actor: Actor) -> LotCard:
    """Find a consigned lot of one's villages, or that stands at one's places.

    Raises:
        Refusal: `clearance.lot_unknown`.
    """
    card = queries.lot_card(session, code)
    mine = actor.places(Permission.READ_UNSOLD)
    if card is None:
        raise not_found("clearance.lot_unknown", code=code)
    if mine is None or card.village_id in mine:
        return card
    if not any(label.place_id in mine for label in queries.labels_of(session, card.lot_id)):
        raise not_found("clearance.lot_unknown", code=code)
    return card


def _locked(session: Session, raws: tuple[str, ...]) -> tuple[list[Standing], list[Item]]:
    """Read the labels, lock them, and tell where they stand now, in the same order."""
    codes = dict.fromkeys(scanner.read(raw, CodeKind.ITEM) for raw in raws)
    if not codes:
        raise Refusal("clearance.nothing")
    if len(codes) > LABELS_MAX:
        raise Refusal("clearance.too_many", most=LABELS_MAX)
    found = session.scalars(select(Item).where(Item.code.in_(codes))).all()
    for code in codes:
        if code not in {item.code for item in found}:
            raise not_found("scan.item_unknown", code=code)
    items = stock.lock_items(session, found)
    by_code = {thing.code: thing for thing in queries.standing(session, codes)}
    return [by_code[item.code] for item in items], items


def _one_place(session: Session, things: Sequence[Standing], actor: Actor) -> Place:
    for thing in things:
        if not actor.may_at(Permission.HAND_BACK, thing.hand_back_place_id):
            raise not_found("scan.item_unknown", code=thing.code)
    ids = {thing.hand_back_place_id for thing in things}
    if len(ids) != 1:
        raise Refusal("clearance.elsewhere")
    place = session.get_one(Place, ids.pop())
    if place.kind == PlaceKind.SHOP:
        raise conflict("clearance.not_here", code=things[0].code)
    return place


def _refuse_held(session: Session, things: Sequence[Standing]) -> None:
    held = quality.stopped_by_hold(session, {thing.lot_id for thing in things})
    for thing in things:
        if thing.lot_id in held:
            raise conflict("clearance.held", lot=thing.lot_code)


def _next_number(session: Session, villager: Villager) -> int:
    lock_name(session, f"handbacks:{villager.id}")
    last = session.scalar(
        select(func.max(Handback.number)).where(Handback.villager_id == villager.id)
    )
    return (last or 0) + 1


VERBS = {Step.HAND_BACK: "hand_back", Step.SEND_HOME: SENT_HOME, Step.RECEIVE: "bring_back"}


def _move(
    session: Session,
    items: Sequence[Item],
    place: Place,
    kind: BinKind,
    step: Step,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> None:
    to = places.system_bin(session, place=place, kind=kind)
    stock.move_items(
        session,
        items=items,
        to_bin_id=to.id,
        verb=VERBS[step],
        voucher=voucher,
        actor=actor,
        now=now,
    )
    trace.record(
        session,
        step=step,
        codes=[item.code for item in items],
        place_code=place.code,
        bin_name=to.name,
        now=now,
        references={"recadv": voucher} if step is Step.HAND_BACK else None,
    )
