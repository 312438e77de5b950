"""Putting a delivery right: what should not have been written down is taken off, dated today.

What must never happen: a slip that changes after the villager took it home, goods that are sold
and then never were, cash for goods that were not there. The old delivery stays as it was; its
wrong labels leave stock under the number of the correction and name nothing any more. What is
right is written down as a new delivery that names the old one.
"""

from collections import Counter
from datetime import datetime

from sqlalchemy import exists, func, select, true
from sqlalchemy.orm import Session, aliased

from app.database.locks import lock_name
from app.database.once import earlier
from app.errors import conflict, not_found
from app.ledger.rules import Account, Line
from app.messages import services as messages
from app.money import Fen, worth
from app.people.rules import Actor, Permission
from inventory.corrections.models import CorrectedItem, Correction
from inventory.corrections.rules import Wrong, correction_text, refuse_empty, refuse_gone
from inventory.floats import services as floats
from inventory.intake.models import Delivery
from inventory.places import queries as places
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Produce
from inventory.purchases.models import Purchase
from inventory.stock import services as stock
from inventory.stock.models import Item, Lot
from inventory.terms import queries as terms_read
from inventory.trace import services as trace
from inventory.trace.rules import Step
from inventory.villagers.models import Villager


def take_off(session: Session, *, wrong: Wrong, actor: Actor, now: datetime) -> Correction:
    """Take wrong labels off a delivery, once for a client id, and tell the villager's phone.

    Goods that were bought are given back with the cash: it is in the float again.

    Raises:
        Refusal: `delivery.unknown` (also one of another place), `correction.item_unknown`,
            `correction.split`, and those of `refuse_empty` and `refuse_gone`.
    """
    before = earlier(session, Correction, wrong.client_id)
    if before is not None:
        return before
    refuse_empty(wrong)
    delivery, villager, place = _delivery(session, wrong.delivery_code, actor)
    lock_name(session, f"corrections:{delivery.id}")
    items = _wrong_items(session, delivery, wrong.item_codes)
    number = session.scalar(
        select(func.count(Correction.id)).where(Correction.delivery_id == delivery.id)
    )
    correction = Correction(
        client_id=wrong.client_id,
        delivery_id=delivery.id,
        number=(number or 0) + 1,
        why=wrong.why,
        note=wrong.note.strip(),
        corrected_by=actor.account_id,
        corrected_at=now,
    )
    session.add(correction)
    session.flush()
    voucher = f"{delivery.code}-{correction.number}"
    _void(session, items, place=place, voucher=voucher, actor=actor, now=now)
    back_fen = _give_back(session, correction, items, place=place, voucher=voucher, now=now)
    if villager.phone is not None:
        body = correction_text(delivery.code, _named(session, items), back_fen)
        messages.send(session, phone=villager.phone, body=body, now=now)
    return correction


def _delivery(session: Session, code: str, actor: Actor) -> tuple[Delivery, Villager, Place]:
    found = session.execute(
        select(Delivery, Villager, Place)
        .join(Villager, Villager.id == Delivery.villager_id)
        .join(Place, Place.id == Delivery.place_id)
        .where(Delivery.code == code.strip().upper())
    ).first()
    if found is None or not actor.may_at(Permission.LOG_DELIVERIES, found.Place.id):
        raise not_found("delivery.unknown")
    return found.Delivery, found.Villager, found.Place


def _wrong_items(session: Session, delivery: Delivery, codes: tuple[str, ...]) -> list[Item]:
    """Lock the labels that are wrong; each must still be whole, and where it can be taken from."""
    found = {
        item.code: item
        for item in session.scalars(
            select(Item)
            .join(Lot, Lot.id == Item.lot_id)
            .where(Lot.delivery_id == delivery.id, Item.code.in_(codes))
        )
    }
    for code in codes:
        if code not in found:
            raise not_found("correction.item_unknown", code=code)
    items = stock.lock_items(session, list(found.values()))
    part = aliased(Item)
    facts = session.execute(
        select(Item.code, Bin.kind, exists().where(part.parent_id == Item.id))
        .join(Bin, Bin.id == Item.bin_id)
        .where(Item.id.in_([item.id for item in items]))
        .order_by(Item.id)
    ).all()
    for item, (code, bin_kind, has_parts) in zip(items, facts, strict=True):
        refuse_gone(code, bin_kind)
        if has_parts or item.parent_id is not None or item.first_pack_id is not None:
            raise conflict("correction.split", code=code)
    return items


def _void(
    session: Session,
    items: list[Item],
    *,
    place: Place,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> None:
    outside = places.system_bin(session, place_id=place.id, kind=BinKind.VILLAGER)
    stock.move_items(
        session,
        items=items,
        to_bin_id=outside.id,
        verb="correct",
        voucher=voucher,
        actor=actor,
        now=now,
    )
    trace.record(
        session,
        step=Step.RETIRE,
        codes=[item.code for item in items],
        place_code=place.code,
        bin_name=BinKind.VILLAGER,
        now=now,
        references={"recadv": voucher},
    )


def _give_back(
    session: Session,
    correction: Correction,
    items: list[Item],
    *,
    place: Place,
    voucher: str,
    now: datetime,
) -> Fen:
    """Keep what was taken off; of goods that were bought, the cash comes back into the float."""
    price = terms_read.price_for(Lot.terms_id, Lot.produce_id, Item.pack_id)
    bought = session.execute(
        select(Item.id, Item.base_units, Lot.code, price.c.price_fen, price.c.base_units)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Purchase, Purchase.lot_id == Lot.id)
        .join(price, true())
        .where(Item.id.in_([item.id for item in items]))
    )
    # As a sale of the same lot does: what is left of its cost is shared by one at a time.
    for lot_id in sorted({item.lot_id for item in items}):
        lock_name(session, f"cost:{lot_id}")
    costs: dict[int, Fen] = {}
    by_lot: Counter[str] = Counter()
    for item_id, units, lot_code, price_fen, per_units in bought:
        costs[item_id] = worth(Fen(price_fen), units, per_units)
        by_lot[lot_code] += costs[item_id]
    session.add_all(
        CorrectedItem(
            item_id=item.id, correction_id=correction.id, cost_fen=costs.get(item.id, Fen(0))
        )
        for item in items
    )
    session.flush()
    back_fen = Fen(sum(costs.values()))
    if back_fen:
        floats.take_in(
            session,
            place=place,
            fen=back_fen,
            kind="purchase_corrected",
            voucher=voucher,
            memo=f"更正 {voucher}：村民退回货款",
            against=[Line(Account.OWN_GOODS, Fen(-fen), lot) for lot, fen in by_lot.items()],
            now=now,
        )
    return back_fen


def _named(session: Session, items: list[Item]) -> list[tuple[str, int]]:
    rows = session.execute(
        select(Produce.name, func.count(Item.id))
        .join(Lot, Lot.produce_id == Produce.id)
        .join(Item, Item.lot_id == Lot.id)
        .where(Item.id.in_([item.id for item in items]))
        .group_by(Produce.id)
        .order_by(Produce.id)
    )
    return [(name, count) for name, count in rows]
