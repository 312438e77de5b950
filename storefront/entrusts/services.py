"""Taking cash for an errand, paying it against a receipt, giving the change back.

What must never happen: a villager's money mixed with what they earned, spent without a receipt,
or kept. It stands on an account of its own, by villager, until the change is in their hand.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places.models import Place
from inventory.villagers import queries as villagers_read
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from storefront.entrusts.models import Entrust
from storefront.entrusts.rules import NewEntrust, read_entrust


def take(session: Session, *, new: NewEntrust, actor: Actor, now: datetime) -> Entrust:
    """Take cash for an errand, once for a client id.

    Raises:
        Refusal: `villager.unknown`, and those of `read_entrust`.
    """
    if before := earlier(session, Entrust, new.client_id):
        return before
    what = read_entrust(new)
    villager = villagers_read.seen(
        session, new.villager_code, actor, permission=Permission.ORDER_ERRANDS
    )
    entrust = Entrust(
        code=labels.next_codes(session, CodeKind.ENTRUST, 1)[0],
        client_id=new.client_id,
        villager_id=villager.id,
        place_id=villager.place_id,
        kind=new.errand,
        what=what,
        state="held",
        held_fen=new.held_fen,
        taken_by=actor.account_id,
        taken_at=now,
    )
    session.add(entrust)
    session.flush()
    _post(session, entrust, villager, "entrust_taken", in_fen=new.held_fen, now=now)
    return entrust


def spend(
    session: Session,
    *,
    code: str,
    fen: Fen,
    receipt_id: uuid.UUID | None,
    actor: Actor,
    now: datetime,
) -> Entrust:
    """Write down what was paid, with a photo of the receipt; nothing paid needs none.

    Raises:
        Refusal: `entrust.unknown`, `entrust.spent_already`, `entrust.too_much`,
            `entrust.receipt_missing`, `picture.unknown`.
    """
    entrust = _locked(session, code, actor)
    if entrust.state != "held":
        if entrust.spent_fen == fen:
            return entrust
        raise conflict("entrust.spent_already")
    if not 0 <= fen <= entrust.held_fen:
        raise Refusal("entrust.too_much")
    if fen and receipt_id is None:
        raise Refusal("entrust.receipt_missing")
    if fen and receipt_id is not None:
        pictures.name_pictures(session, picture_ids=[receipt_id], actor=actor, now=now)
        entrust.receipt_id = receipt_id
    entrust.state, entrust.spent_fen, entrust.spent_at = "spent", fen, now
    villager = session.get_one(Villager, entrust.villager_id)
    _post(session, entrust, villager, "entrust_spent", in_fen=Fen(-fen), now=now)
    return entrust


def settle(
    session: Session, *, code: str, pin: str, actor: Actor, now: datetime
) -> Entrust | Refusal:
    """Give the change back; the villager proves by PIN that they have it; again is no harm.

    A wrong PIN is returned, not raised, so that the edge commits the counted try.

    Raises:
        Refusal: `entrust.unknown`, `entrust.not_spent`.
    """
    entrust = _locked(session, code, actor)
    if entrust.state == "settled":
        return entrust
    if entrust.state != "spent" or entrust.spent_fen is None:
        raise conflict("entrust.not_spent")
    villager = session.get_one(Villager, entrust.villager_id)
    refusal = villagers.check_pin(session, villager_code=villager.code, pin=pin, now=now)
    if refusal is not None:
        return refusal
    entrust.state, entrust.settled_at = "settled", now
    change_fen = entrust.held_fen - entrust.spent_fen
    _post(session, entrust, villager, "entrust_change", in_fen=Fen(-change_fen), now=now)
    return entrust


def _locked(session: Session, code: str, actor: Actor) -> Entrust:
    entrust = session.scalar(
        select(Entrust).where(Entrust.code == code.strip().upper()).with_for_update()
    )
    if entrust is None or not actor.may_at(Permission.ORDER_ERRANDS, entrust.place_id):
        raise not_found("entrust.unknown")
    return entrust


def _post(
    session: Session,
    entrust: Entrust,
    villager: Villager,
    kind: str,
    *,
    in_fen: Fen,
    now: datetime,
) -> None:
    session.flush()
    if in_fen == 0:
        return
    place = session.get_one(Place, entrust.place_id)
    ledger.post(
        session,
        Entry(
            book_id=place.book_id,
            kind=kind,
            voucher=entrust.code,
            memo=f"代办 {entrust.what}",
            lines=(
                Line(Account.DESK_CASH, in_fen, place.code),
                Line(Account.HELD_FOR_ERRANDS, Fen(-in_fen), villager.code),
            ),
        ),
        now=now,
    )
