"""Reads of deliveries: the slip, the day, what waits for the driver."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.clock import CHINA
from app.money import BasisPoints, Fen
from app.people.models import Account
from inventory.certificates import queries as certificates
from inventory.intake.models import Delivery, RefusedGoods
from inventory.intake.rules import SlipPack
from inventory.places.models import Place
from inventory.produce import queries as produce_read
from inventory.produce.models import Licence, Pack, Produce
from inventory.purchases import queries as purchases_read
from inventory.quality.models import Hold
from inventory.stock.models import Item, Lot, Movement
from inventory.terms import queries as terms_read
from inventory.terms.models import Acceptance, Terms
from inventory.terms.rules import Settlement, TermsKind, settle
from inventory.villagers.models import Villager

LISTED_MAX = 200


@dataclass(frozen=True)
class PackCount:
    """So many packs of one size."""

    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    picture: str
    packs: int


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery as a list shows it."""

    code: str
    delivered_at: datetime
    villager_code: str
    villager_name: str
    place_name: str
    place_name_en: str
    taken: tuple[PackCount, ...]
    has_refused: bool
    """Something went back with the villager."""


@dataclass(frozen=True)
class SlipLot:
    """What was taken of one produce."""

    code: str
    produce_code: str
    produce_name: str
    produce_name_en: str
    picture: str
    base_unit: str
    base_units: int
    expires_on: date
    licence_number: str
    """Empty where the produce needs none, or there is none in force."""
    certificate_code: str
    """Of the producer's compliance certificate; empty where there is none."""
    hold_kinds: tuple[str, ...]
    """Of the holds that are open now."""
    packs: tuple[SlipPack, ...]


@dataclass(frozen=True)
class SlipRefused:
    """What went back with the villager, and why."""

    produce_name: str
    produce_name_en: str
    base_unit: str
    base_units: int
    reason: str


@dataclass(frozen=True)
class Slip:
    """All that the paper of one delivery says."""

    code: str
    delivered_at: datetime
    received_at: datetime
    is_phone_clock_wrong: bool
    """The phone told an impossible time, so the server's was taken."""
    villager_code: str
    villager_name: str
    place_code: str
    place_name: str
    place_name_en: str
    agent_name: str
    method: str
    terms: Terms
    lots: tuple[SlipLot, ...]
    refused: tuple[SlipRefused, ...]
    paid_fen: Fen | None
    """In cash, at once; nothing where the goods were not bought."""

    @property
    def packs_count(self) -> int:
        """Tell how many labels the delivery has."""
        return sum(len(pack.codes) for lot in self.lots for pack in lot.packs)

    @property
    def expected_fen(self) -> Fen | None:
        """Tell what the goods may bring the villager; nothing where a price is missing."""
        if self.terms.kind == TermsKind.BUY_OUT:
            return None
        packs = [pack for lot in self.lots for pack in lot.packs]
        if not packs or any(pack.guide_price_fen is None for pack in packs):
            return None
        return Fen(
            sum(
                fen
                for pack in packs
                for fen, is_back in zip(pack.expected_fen, pack.is_back, strict=True)
                if not is_back
            )
        )

    @property
    def expected(self) -> Settlement:
        """Tell who would get what of it; the fee is rounded for each pack, as when sold."""
        settled = [
            settle(
                fen,
                named_fen=named,
                fee_rate=BasisPoints(self.terms.fee_basis_points),
                above_rate=BasisPoints(self.terms.above_basis_points),
            )
            for lot in self.lots
            for pack in lot.packs
            for fen, named, is_back in zip(
                pack.expected_fen, pack.agreed_fen, pack.is_back, strict=True
            )
            if not is_back
        ]
        return Settlement(
            Fen(sum(each.top_up_fen for each in settled)),
            Fen(sum(each.fee_fen for each in settled)),
            Fen(sum(each.net_fen for each in settled)),
        )


def delivery_slip(session: Session, code: str, *, places: Collection[int] | None) -> Slip | None:
    """Tell everything about one delivery, in six statements."""
    head = session.execute(
        _rows()
        .add_columns(Account.name, Acceptance.method, Terms, purchases_read.paid_for(Delivery.id))
        .join(Account, Account.id == Delivery.agent_id)
        .join(Acceptance, Acceptance.id == Delivery.acceptance_id)
        .join(Terms, Terms.id == Acceptance.terms_id)
        .where(Delivery.code == code.strip().upper(), seen_from(places))
    ).first()
    if head is None:
        return None
    delivery, villager, place, agent_name, method, terms, paid_fen = head
    return Slip(
        code=delivery.code,
        delivered_at=delivery.delivered_at,
        received_at=delivery.received_at,
        is_phone_clock_wrong=delivery.phone_at not in {None, delivery.delivered_at},
        villager_code=villager.code,
        villager_name=villager.name,
        place_code=place.code,
        place_name=place.name,
        place_name_en=place.name_en,
        agent_name=agent_name,
        method=method,
        terms=terms,
        lots=_lots_of_slip(session, delivery),
        refused=_refused_of_slip(session, delivery.id),
        paid_fen=None if paid_fen is None else Fen(int(paid_fen)),
    )


def deliveries_of_day(
    session: Session, *, places: Collection[int] | None, day: date, limit: int = LISTED_MAX
) -> list[DeliveryRow]:
    """List the deliveries of a day in China, newest first, in three statements."""
    return _listed(session, _on(day).where(seen_from(places)).limit(limit))


def deliveries_of_villager(
    session: Session, *, villager_id: int, limit: int = LISTED_MAX
) -> list[DeliveryRow]:
    """List what a villager brought, newest first, in three statements."""
    return _listed(session, _rows().where(Delivery.villager_id == villager_id).limit(limit))


def made_good(session: Session, *, code: str, villager: Villager) -> int | None:
    """Find the delivery that a villager's next one may make good, by its key.

    It is their own, or one at their desk from which goods of theirs were taken off.
    """
    taken_off = (
        select(Movement.id)
        .join(Lot, Lot.id == Movement.lot_id)
        .where(Lot.delivery_id == Delivery.id, Movement.verb == "correct")
        .exists()
    )
    return session.scalar(
        select(Delivery.id).where(
            Delivery.code == code,
            Delivery.place_id == villager.place_id,
            or_(Delivery.villager_id == villager.id, taken_off),
        )
    )


def seen_from(places: Collection[int] | None) -> ColumnElement[bool]:
    """Keep the deliveries of these places; None means of all."""
    return true() if places is None else Delivery.place_id.in_(places)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Tell when a day in China begins and ends."""
    start = datetime.combine(day, time(), CHINA)
    return start, start + timedelta(days=1)


def pack_rows() -> Select[Produce, Pack, int]:
    """Count items by produce and pack, in the order in which they were defined.

    As they were handed in: what a hub takes apart later is on no slip.
    """
    return (
        select(Produce, Pack, func.count(Item.id))
        .join(Pack, Pack.produce_id == Produce.id)
        .join(Item, func.coalesce(Item.first_pack_id, Item.pack_id) == Pack.id)
        .join(Lot, Lot.id == Item.lot_id)
        .where(Item.parent_id.is_(None))
        .group_by(Produce.id, Pack.id)
        .order_by(Produce.id, Pack.id)
    )


def packs_counted(session: Session, rows: Select[Produce, Pack, int]) -> tuple[PackCount, ...]:
    """Read counts of packs, in one statement."""
    return tuple(
        _pack_count(produce, pack, packs) for produce, pack, packs in session.execute(rows)
    )


def _rows() -> Select[Delivery, Villager, Place]:
    return (
        select(Delivery, Villager, Place)
        .join(Villager, Villager.id == Delivery.villager_id)
        .join(Place, Place.id == Delivery.place_id)
        .order_by(Delivery.delivered_at.desc(), Delivery.id.desc())
    )


def _on(day: date) -> Select[Delivery, Villager, Place]:
    start, end = day_bounds(day)
    return _rows().where(Delivery.delivered_at >= start, Delivery.delivered_at < end)


def _pack_count(produce: Produce, pack: Pack, packs: int) -> PackCount:
    return PackCount(produce.name, produce.name_en, pack.name, pack.name_en, produce.picture, packs)


def _listed(session: Session, rows: Select[Delivery, Villager, Place]) -> list[DeliveryRow]:
    found = session.execute(rows).all()
    ids = [delivery.id for delivery, _, _ in found]
    taken = _taken_by_delivery(session, Lot.delivery_id.in_(ids))
    refused = set(
        session.scalars(
            select(RefusedGoods.delivery_id).where(RefusedGoods.delivery_id.in_(ids)).distinct()
        )
    )
    return [
        DeliveryRow(
            code=delivery.code,
            delivered_at=delivery.delivered_at,
            villager_code=villager.code,
            villager_name=villager.name,
            place_name=place.name,
            place_name_en=place.name_en,
            taken=tuple(taken.get(delivery.id, ())),
            has_refused=delivery.id in refused,
        )
        for delivery, villager, place in found
    ]


def _taken_by_delivery(session: Session, chosen: ColumnElement[bool]) -> dict[int, list[PackCount]]:
    rows = session.execute(
        pack_rows().add_columns(Lot.delivery_id).where(chosen).group_by(Lot.delivery_id)
    )
    taken: dict[int, list[PackCount]] = {}
    for produce, pack, packs, delivery_id in rows:
        taken.setdefault(delivery_id, []).append(_pack_count(produce, pack, packs))
    return taken


def _lots_of_slip(session: Session, delivery: Delivery) -> tuple[SlipLot, ...]:
    lots = session.execute(
        select(Lot, Produce, Licence.number, certificates.code_of_producers())
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Licence, Licence.id == Lot.licence_id)
        .where(Lot.delivery_id == delivery.id)
        .order_by(Lot.id)
    )
    packs = _packs_of_slip(session, delivery)
    holds: dict[int, list[str]] = {}
    for lot_id, kind in session.execute(
        select(Hold.lot_id, Hold.kind)
        .join(Lot, Lot.id == Hold.lot_id)
        .where(Lot.delivery_id == delivery.id, Hold.released_at.is_(None))
        .order_by(Hold.id)
    ):
        holds.setdefault(lot_id, []).append(kind)
    return tuple(
        SlipLot(
            code=lot.code,
            produce_code=produce.code,
            produce_name=produce.name,
            produce_name_en=produce.name_en,
            picture=produce.picture,
            base_unit=produce.base_unit,
            base_units=lot.base_units,
            expires_on=lot.expires_on,
            licence_number=licence_number or "",
            certificate_code=certificate_code or "",
            hold_kinds=tuple(holds.get(lot.id, ())),
            packs=tuple(packs.get(lot.id, ())),
        )
        for lot, produce, licence_number, certificate_code in lots
    )


def _packs_of_slip(session: Session, delivery: Delivery) -> dict[int, list[SlipPack]]:
    prices = produce_read.guide_prices(session, at=delivery.delivered_at)
    labelled = func.coalesce(Item.first_pack_id, Item.pack_id)
    agreed = terms_read.price_for(Lot.terms_id, Lot.produce_id, labelled)
    taken_off = exists().where(Movement.item_id == Item.id, Movement.verb == "correct")
    rows = session.execute(
        select(
            Item.lot_id,
            Pack,
            agreed.c.price_fen,
            func.coalesce(agreed.c.base_units, 1),
            func.array_agg(aggregate_order_by(Item.code, Item.id)),
            func.array_agg(
                aggregate_order_by(func.coalesce(Item.first_base_units, Item.base_units), Item.id)
            ),
            func.array_agg(aggregate_order_by(taken_off, Item.id)),
        )
        .join(Pack, Pack.id == labelled)
        .join(Lot, Lot.id == Item.lot_id)
        .outerjoin(agreed, true())
        .where(Lot.delivery_id == delivery.id, Item.parent_id.is_(None))
        .group_by(Item.lot_id, Pack.id, agreed.c.price_fen, agreed.c.base_units)
        .order_by(Item.lot_id, Pack.id)
    )
    packs: dict[int, list[SlipPack]] = {}
    for lot_id, pack, price_fen, per_units, codes, weights, is_back in rows:
        packs.setdefault(lot_id, []).append(
            SlipPack(
                pack.name,
                pack.name_en,
                pack.base_units,
                tuple(codes),
                tuple(weights),
                prices.get(pack.id),
                price_fen,
                per_units,
                tuple(is_back),
            )
        )
    return packs


def _refused_of_slip(session: Session, delivery_id: int) -> tuple[SlipRefused, ...]:
    rows = session.execute(
        select(RefusedGoods, Produce)
        .join(Produce, Produce.id == RefusedGoods.produce_id)
        .where(RefusedGoods.delivery_id == delivery_id)
        .order_by(RefusedGoods.id)
    )
    return tuple(
        SlipRefused(
            produce.name, produce.name_en, produce.base_unit, goods.base_units, goods.reason
        )
        for goods, produce in rows
    )
