"""Taking a delivery: counted, checked, accepted, labelled, on record.

What must never happen: goods taken twice because the signal was lost, goods taken under terms
that the villager did not see, bad goods taken at all. Everything of a delivery is written in one
transaction: lots, items, checks, refused goods, acceptance and the logbook, or nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.messages import services as messages
from app.money import Fen
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from app.units import BaseUnit
from inventory.inspection import services as inspection
from inventory.inspection.services import Found
from inventory.intake import queries
from inventory.intake.models import Delivery, DeliveryPicture, RefusedGoods
from inventory.intake.rules import (
    DeliveryLine,
    DeliveryRequest,
    refuse_absurd,
    refuse_failed,
    refuse_wrong_weights,
    slip_text,
    trusted_time,
)
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind
from inventory.produce import queries as produce_read
from inventory.produce.models import Checklist, Licence, Pack, Produce
from inventory.produce.rules import needs_licence, questions_read
from inventory.purchases import services as purchases
from inventory.rolls import services as rolls
from inventory.stock import services as stock
from inventory.stock.models import Lot
from inventory.terms import queries as terms_read
from inventory.terms import services as terms
from inventory.terms.models import Acceptance, Terms
from inventory.terms.rules import Method, TermsKind
from inventory.trace import services as trace
from inventory.trace.rules import Step
from inventory.villagers import queries as villagers_read
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager


@dataclass(frozen=True)
class Goods:
    """A line with the rows that it names."""

    line: DeliveryLine
    pack: Pack
    produce: Produce
    checklist: Checklist
    """The version that was asked."""

    @property
    def base_units(self) -> int:
        """Tell how much is taken, in pieces or grams."""
        return sum(self.line.weights) or self.line.packs * self.pack.base_units


@dataclass(frozen=True)
class Handover:
    """What all lines of one delivery share."""

    delivery: Delivery
    place: Place
    terms_id: int
    licences: dict[int, Licence]
    """In force on the day, by produce."""
    villager_bin_id: int
    desk_bin_id: int
    actor: Actor
    now: datetime

    @property
    def received_on(self) -> date:
        """Tell the day of the hand-over in China."""
        return clock.china_date(self.delivery.delivered_at)


def log_delivery(
    session: Session, *, request: DeliveryRequest, actor: Actor, now: datetime
) -> Delivery:
    """Take a delivery of a villager, once for a client id.

    Each line that is taken becomes a lot with a labelled item for each pack. A processed produce
    without a licence in force is taken and held: kept, not sold.

    A wrong PIN is refused here too, but a refusal undoes the count of the try: an edge calls
    `check_pin` first, in a transaction of its own.

    Raises:
        Refusal: `villager.unknown` (also one of another place), `villager.invited`,
            `villager.suspended`, `villager.consent_revoked`, `villager.pin_wrong`,
            `sign_in.locked`, `terms.none`, `terms.changed`, `terms.not_accepted`,
            `produce.pack_unknown`, `produce.retired`, `checklist.unknown`, `delivery.unknown`
            of the one to correct, and those of `refuse_absurd`, `refuse_failed`,
            `refuse_wrong_weights`, `inspection.examine`, `rolls.bind` and
            `purchases.pay_at_once`.
    """
    before = earlier(session, Delivery, request.client_id)
    if before is not None:
        return _own(before, actor)
    refuse_absurd(request.lines)
    villager, place = _villager_at_desk(session, request, actor, now)
    delivered_at = trusted_time(request.delivered_at, now)
    agreed = _terms_seen(session, request, place=place, at=delivered_at)
    goods = _known_goods(session, request, at=delivered_at)
    # A phone may run minutes ahead and be believed; nobody agrees later than we heard of it.
    accepted_at = min(delivered_at, now)
    acceptance = _acceptance(session, request, agreed, villager, actor, accepted_at)
    [code] = labels.next_codes(session, CodeKind.DELIVERY, 1)
    delivery = Delivery(
        code=code,
        client_id=request.client_id,
        place_id=place.id,
        villager_id=villager.id,
        agent_id=actor.account_id,
        acceptance_id=acceptance.id,
        phone_at=request.delivered_at,
        delivered_at=delivered_at,
        received_at=now,
        corrects_id=_corrected(session, request, villager),
    )
    session.add(delivery)
    session.flush()
    _take(session, _handover(session, delivery, place, agreed.id, actor), goods)
    paid_fen = Fen(0)
    if agreed.kind == TermsKind.BUY_OUT:
        bought = purchases.Bought(delivery.id, delivery.code, villager.code, place)
        paid_fen = purchases.pay_at_once(session, bought, actor=actor, now=now)
    _keep_pictures(session, request, delivery, actor)
    _text_villager(session, villager, delivery, goods, paid_fen)
    return delivery


def check_pin(
    session: Session, *, request: DeliveryRequest, actor: Actor, now: datetime
) -> Refusal | None:
    """Check the PIN of a delivery that is accepted by one, and count a wrong try.

    Returns the refusal instead of raising it, so that the edge commits the count. The cards of
    other places are not tried at all: `log_delivery` refuses those villagers.
    """
    if request.accepted is None or request.accepted.method is not Method.PIN:
        return None
    villager = villagers_read.villager_of_code(
        session, request.villager_code, places=actor.places(Permission.LOG_DELIVERIES)
    )
    if villager is None:
        return None
    return villagers.check_pin(
        session, villager_code=villager.code, pin=request.accepted.pin, now=now
    )


def _take(session: Session, handover: Handover, goods: list[Goods]) -> None:
    labels_of_lines = rolls.bind_lines(
        session,
        [one.line.codes for one in goods],
        place_id=handover.place.id,
        actor=handover.actor,
        now=handover.now,
    )
    for one, codes in zip(goods, labels_of_lines, strict=True):
        if one.line.packs:
            _take_line(session, handover, one, codes)
        session.add_all(
            RefusedGoods(
                delivery_id=handover.delivery.id,
                produce_id=one.produce.id,
                base_units=refused.base_units,
                reason=refused.reason.strip(),
            )
            for refused in one.line.refused
        )
    session.flush()


def _take_line(session: Session, handover: Handover, goods: Goods, codes: tuple[str, ...]) -> None:
    licence = handover.licences.get(goods.produce.id)
    lot = stock.create_lot(
        session,
        delivery_id=handover.delivery.id,
        villager_id=handover.delivery.villager_id,
        produce=goods.produce,
        terms_id=handover.terms_id,
        licence_id=licence.id if licence and needs_licence(goods.produce.class_) else None,
        base_units=goods.base_units,
        received_on=handover.received_on,
    )
    items = stock.label_items(
        session,
        lot=lot,
        pack=goods.pack,
        packs=goods.line.packs,
        weights=goods.line.weights,
        codes=codes,
        villager_bin_id=handover.villager_bin_id,
        bin_id=handover.desk_bin_id,
        voucher=handover.delivery.code,
        actor=handover.actor,
        now=handover.now,
    )
    line = goods.line
    is_good = inspection.examine(
        session,
        lot=lot,
        produce=goods.produce,
        found=Found(goods.checklist, line.answers, line.tests, line.certificate),
        actor=handover.actor,
        now=handover.now,
    )
    _record(session, handover, lot, [item.code for item in items], is_good=is_good)


def _record(
    session: Session, handover: Handover, lot: Lot, item_codes: list[str], *, is_good: bool
) -> None:
    for step in (Step.COMMISSION, Step.INSPECT if is_good else Step.FAIL):
        trace.record(
            session,
            step=step,
            codes=[lot.code, *item_codes],
            place_code=handover.place.code,
            bin_name=BinKind.DESK,
            occurred_at=handover.delivery.delivered_at,
            now=handover.now,
            references={"recadv": handover.delivery.code},
        )


def _villager_at_desk(
    session: Session, request: DeliveryRequest, actor: Actor, now: datetime
) -> tuple[Villager, Place]:
    """Find the villager at one of the actor's desks, who may bring goods and is who they say."""
    villager = villagers_read.villager_of_code(
        session, request.villager_code, places=actor.places(Permission.LOG_DELIVERIES)
    )
    if villager is None or not actor.may(Permission.LOG_DELIVERIES):
        raise not_found("villager.unknown")
    villagers.refuse_absent(session, villager)
    if refused := check_pin(session, request=request, actor=actor, now=now):
        raise refused
    place = session.scalars(select(Place).where(Place.id == villager.place_id)).one()
    return villager, place


def _terms_seen(session: Session, request: DeliveryRequest, *, place: Place, at: datetime) -> Terms:
    """Find the terms in force at the hand-over; the villager must have seen these ones."""
    seen = session.get(Terms, request.terms_id)
    kind = TermsKind(seen.kind) if seen else TermsKind.CONSIGNMENT
    agreed = terms_read.current_terms(session, book_id=place.book_id, now=at, kind=kind)
    if agreed is None:
        raise conflict("terms.none")
    if agreed.id != request.terms_id:
        raise conflict("terms.changed", version=agreed.version)
    return agreed


def _acceptance(
    session: Session,
    request: DeliveryRequest,
    agreed: Terms,
    villager: Villager,
    actor: Actor,
    accepted_at: datetime,
) -> Acceptance:
    """Write down how the villager said yes, or find that they did to this very version."""
    if request.accepted is not None:
        return terms.accept_terms(
            session,
            terms_id=agreed.id,
            villager_id=villager.id,
            method=request.accepted.method,
            picture_id=request.accepted.picture_id,
            actor=actor,
            now=accepted_at,
        )
    earlier_one = terms_read.acceptance_of(session, terms_id=agreed.id, villager_id=villager.id)
    if earlier_one is None:
        raise Refusal("terms.not_accepted", name=villager.name)
    return earlier_one


def _corrected(session: Session, request: DeliveryRequest, villager: Villager) -> int | None:
    """Find the delivery that this one makes good: the villager's own, or one put right for them."""
    if not request.corrects:
        return None
    found = queries.made_good(session, code=request.corrects, villager=villager)
    if found is None:
        raise not_found("delivery.unknown")
    return found


def _keep_pictures(
    session: Session, request: DeliveryRequest, delivery: Delivery, actor: Actor
) -> None:
    pictures.name_pictures(
        session, picture_ids=request.picture_ids, actor=actor, now=delivery.received_at
    )
    session.add_all(
        DeliveryPicture(delivery_id=delivery.id, picture_id=picture_id)
        for picture_id in sorted(set(request.picture_ids))
    )
    session.flush()


def _text_villager(
    session: Session, villager: Villager, delivery: Delivery, goods: list[Goods], paid_fen: Fen
) -> None:
    """Tell the villager's phone at once what the agent's says: the same counts and weights."""
    if villager.phone is None:
        return
    body = slip_text(
        delivery.code,
        [
            (one.produce.name, one.line.packs, one.base_units, BaseUnit(one.produce.base_unit))
            for one in goods
            if one.line.packs
        ],
        [
            (one.produce.name, refused, BaseUnit(one.produce.base_unit))
            for one in goods
            for refused in one.line.refused
        ],
        paid_fen,
    )
    messages.send(session, phone=villager.phone, body=body, now=delivery.received_at)


def _known_goods(session: Session, request: DeliveryRequest, *, at: datetime) -> list[Goods]:
    asked = {line.pack_id: line.checklist_version for line in request.lines}
    found = produce_read.goods_asked(session, asked, at=at)
    goods = [Goods(line, *found[line.pack_id]) for line in request.lines]
    for one in goods:
        refuse_wrong_weights(one.line, loose=one.pack.loose)
        refuse_failed(one.line, questions_read(one.checklist.questions))
    return goods


def _handover(
    session: Session, delivery: Delivery, place: Place, terms_id: int, actor: Actor
) -> Handover:
    return Handover(
        delivery=delivery,
        place=place,
        terms_id=terms_id,
        licences=produce_read.valid_licences(
            session, villager_id=delivery.villager_id, on=clock.china_date(delivery.delivered_at)
        ),
        villager_bin_id=places.system_bin(session, place_id=place.id, kind=BinKind.VILLAGER).id,
        desk_bin_id=places.system_bin(session, place_id=place.id, kind=BinKind.DESK).id,
        actor=actor,
        now=delivery.received_at,
    )


def _own(delivery: Delivery, actor: Actor) -> Delivery:
    if not actor.may_at(Permission.LOG_DELIVERIES, delivery.place_id):
        raise not_found("delivery.unknown")
    return delivery
