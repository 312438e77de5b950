"""Telling villagers of goods that nobody buys, while something can still be done.

What must never happen: a villager who hears of it only when the goods are gone, or every morning.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.messages import services as messages
from app.units import BaseUnit
from inventory.terms.rules import UnsoldRule
from inventory.unsold import queries
from inventory.unsold.models import UnsoldNotice
from inventory.unsold.queries import UnsoldLot
from inventory.unsold.rules import notice_text
from inventory.villagers.models import Villager


def tell_villagers(session: Session, *, now: datetime) -> int:
    """Text the villagers of lots near their end, once for a lot; how many lots they heard of.

    Who has no phone is told by the agent, whose page lists the lot.
    """
    today = clock.china_date(now)
    lots = [
        lot for lot in queries.unsold_lots(session, places=None, today=today) if lot.told_at is None
    ]
    phones = _phones(session, {lot.villager_id for lot in lots})
    told = [lot for lot in lots if lot.villager_id in phones]
    if not told:
        return 0
    rows = [{"lot_id": lot.lot_id, "told_at": now} for lot in told]
    # Two workers at once: who writes the row sends the text.
    mine = set(
        session.scalars(
            insert(UnsoldNotice)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(UnsoldNotice.lot_id)
        )
    )
    for alike in _alike([lot for lot in told if lot.lot_id in mine]):
        _text(session, alike, phones[alike[0].villager_id], now)
    return len(mine)


def told_in_person(session: Session, *, lot_id: int, account_id: int, now: datetime) -> None:
    """Write down who told a villager to their face that a lot is unsold; the first time counts."""
    session.execute(
        insert(UnsoldNotice)
        .values(lot_id=lot_id, told_at=now, told_by=account_id)
        .on_conflict_do_nothing()
    )


def _alike(lots: Sequence[UnsoldLot]) -> list[list[UnsoldLot]]:
    """Put together what one text can tell: the same goods of a villager with the same last day."""
    texts: dict[tuple[int, str, date, str | None], list[UnsoldLot]] = defaultdict(list)
    for lot in lots:
        texts[lot.villager_id, lot.produce_name, lot.expires_on, lot.unsold_rule].append(lot)
    return list(texts.values())


def _phones(session: Session, villager_ids: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(Villager.id, Villager.phone).where(
            Villager.id.in_(villager_ids), Villager.phone.is_not(None)
        )
    )
    return {villager_id: phone for villager_id, phone in rows if phone}


def _text(session: Session, alike: Sequence[UnsoldLot], phone: str, now: datetime) -> None:
    one = alike[0]
    body = notice_text(
        produce_name=one.produce_name,
        base_units=sum(lot.base_units for lot in alike),
        base_unit=BaseUnit(one.base_unit),
        last_day=one.expires_on,
        today=clock.china_date(now),
        rule=UnsoldRule(one.unsold_rule) if one.unsold_rule else None,
    )
    messages.send(session, phone=phone, body=body, now=now)
