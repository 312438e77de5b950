"""Reads of what is printed for a parcel."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from fulfilment.packing.models import Parcel
from fulfilment.slips.rules import GoodsLine, LotLine, ParcelPaper
from inventory.origin.rules import public_name
from inventory.places.models import Place
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import ConsentKind
from storefront.catalogue.models import Channel, Listing
from storefront.orders.models import Order, OrderLine
from storefront.orders.rules import masked_address, masked_name, masked_phone


def paper_of(session: Session, parcel_id: int) -> ParcelPaper:
    """Read what is printed for a parcel, in three statements."""
    parcel, order, hub = session.execute(
        select(Parcel, Order, Place)
        .join(Order, Order.id == Parcel.order_id)
        .join(Channel, Channel.id == Order.channel_id)
        .join(Place, Place.id == Channel.hub_id)
        .where(Parcel.id == parcel_id)
    ).one()
    return ParcelPaper(
        parcel_code=parcel.code,
        order_code=order.code,
        hub_name=hub.name,
        receiver_name=masked_name(order.receiver_name),
        receiver_phone=masked_phone(order.receiver_phone),
        receiver_address=masked_address(order.receiver_address),
        note=order.note,
        packed_at=parcel.packed_at,
        goods=_goods(session, order.id),
        lots=_lots(session, parcel.container_id),
    )


def _goods(session: Session, order_id: int) -> tuple[GoodsLine, ...]:
    rows = session.execute(
        select(Listing.title, OrderLine.packs - OrderLine.cut_packs, OrderLine.cut_packs)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.id)
    )
    return tuple(GoodsLine(*row) for row in rows)


def _lots(session: Session, container_id: int) -> tuple[LotLine, ...]:
    rows = session.execute(
        select(
            Produce.name,
            Pack.name,
            func.count(),
            Lot.code,
            Place.name,
            Villager.name,
            func.count(Consent.id),
            Lot.received_on,
            Lot.expires_on,
        )
        .select_from(Item)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .join(Place, Place.id == func.coalesce(Lot.place_id, Villager.place_id))
        .outerjoin(
            Consent,
            and_(
                Consent.villager_id == Villager.id,
                Consent.kind == ConsentKind.STORY,
                Consent.revoked_at.is_(None),
            ),
        )
        .where(Item.container_id == container_id)
        .group_by(Lot.id, Pack.id, Produce.id, Villager.id, Place.id)
        .order_by(Lot.id, Pack.id)
    )
    return tuple(
        LotLine(
            produce=produce,
            pack=pack,
            items=items,
            lot_code=lot,
            village=village,
            household=public_name(name) if name and consents else "",
            received_on=received_on,
            expires_on=expires_on,
        )
        for produce, pack, items, lot, village, name, consents, received_on, expires_on in rows
    )
