"""Whose items are, what was agreed for them, and what was sold of a lot before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, func, select, text, true
from sqlalchemy.orm import Session, aliased

from app.money import BasisPoints, Fen, worth
from inventory.runs.models import LotShare
from inventory.stock.models import Item, Lot
from inventory.terms import queries as terms_read
from inventory.terms.models import Terms
from inventory.terms.rules import TermsKind
from inventory.unsold import queries as unsold
from inventory.villagers.models import Villager
from storefront.credits.models import Credit
from storefront.earnings.models import Earning
from storefront.earnings.rules import Agreed, Costs
from storefront.orders.models import OrderLine


@dataclass(frozen=True)
class Owner:
    """Who owns an item, or a part of it, and what was agreed for it."""

    villager_id: int
    terms_id: int
    weight: int
    """How large the part is beside the others' parts."""
    agreed: Agreed


@dataclass(frozen=True)
class Parties:
    """Whom an earning is posted to, by code."""

    villager: str
    lot: str


def owners_of(
    session: Session, item_ids: Collection[int], *, weighed: Mapping[int, int] | None = None
) -> dict[int, list[Owner]]:
    """Tell whose items are, older lots first; of a made lot all its villagers, in their order.

    Each owns under the terms of their own share. A named price is by the piece or gram of its
    pack; of made goods nobody named one, so there is no top-up either.

    Args:
        session: of the caller's transaction.
        item_ids: the items.
        weighed: grams of those that weighed less than their label says, by item: a named price is
            by what was really there.
    """
    named = terms_read.price_for(Lot.terms_id, Lot.produce_id, Item.pack_id)
    lower = unsold.agreed_price(Item.pack_id)
    rows = session.execute(
        select(
            Item,
            func.coalesce(Lot.villager_id, LotShare.villager_id),
            func.coalesce(LotShare.weight, 1),
            Terms,
            named.c.price_fen,
            named.c.base_units,
            lower.c.price_fen,
            lower.c.base_units,
        )
        .join(Lot, Lot.id == Item.lot_id)
        .outerjoin(LotShare, LotShare.lot_id == Lot.id)
        .join(Terms, Terms.id == func.coalesce(Lot.terms_id, LotShare.terms_id))
        .outerjoin(named, true())
        .outerjoin(lower, true())
        .where(Item.id.in_(item_ids))
        .order_by(Lot.id, Item.id, LotShare.position)
    )
    owners: dict[int, list[Owner]] = {}
    for item, villager_id, weight, terms, price_fen, per_units, lower_fen, lower_units in rows:
        units = (weighed or {}).get(item.id, item.base_units)
        named_fen = None if price_fen is None else worth(Fen(price_fen), units, per_units)
        if named_fen is not None and lower_fen is not None:
            # Its villager has agreed to let it go for less than they had named.
            named_fen = min(named_fen, worth(Fen(lower_fen), units, lower_units))
        agreed = Agreed(
            fee_rate=BasisPoints(terms.fee_basis_points),
            above_rate=BasisPoints(terms.above_basis_points),
            named_fen=named_fen,
            is_bought=terms.kind == TermsKind.BUY_OUT,
            bears_costs=terms.villager_bears_costs,
        )
        owners.setdefault(item.id, []).append(Owner(villager_id, terms.id, weight, agreed))
    return owners


_COSTS = text("""
    SELECT DISTINCT ON (orders.id, rates.kind) orders.id, rates.basis_points, rates.fen
    FROM orders
    JOIN platform_shops ON platform_shops.channel_id = orders.channel_id
    JOIN platform_rates AS rates ON rates.shop_id = platform_shops.id
        AND rates.valid_from <= orders.placed_at
    WHERE orders.id = ANY(:order_ids)
    ORDER BY orders.id, rates.kind, rates.valid_from DESC, rates.id DESC
""")


def costs_of_orders(session: Session, order_ids: Collection[int]) -> dict[int, Costs]:
    """Tell what platform, host and carrier keep of each order, by the rates when it was placed.

    Nothing where it was not sold at a platform.
    """
    kept: dict[int, list[Row[Any]]] = {order_id: [] for order_id in order_ids}
    for row in session.execute(_COSTS, {"order_ids": list(order_ids)}):
        kept[row.id].append(row)
    return {
        order_id: Costs(
            rates=tuple(BasisPoints(row.basis_points) for row in rows if row.fen is None),
            freight_fen=Fen(sum(row.fen for row in rows if row.fen is not None)),
        )
        for order_id, rows in kept.items()
    }


def sold_of_lots(session: Session, lot_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Tell what left lots before, sold or lost: cost in fen, and pieces or grams.

    What came back counts off again.
    """
    units = case((Earning.kind == "return", -Item.base_units), else_=Item.base_units)
    rows = session.execute(
        select(Item.lot_id, func.sum(Earning.cost_fen), func.sum(units))
        .join(Earning, Earning.item_id == Item.id)
        .where(Item.lot_id.in_(lot_ids))
        .group_by(Item.lot_id)
    )
    return {lot_id: (int(fen), int(units)) for lot_id, fen, units in rows}


def sale_stands(session: Session, item_id: int) -> bool:
    """Say whether an item's sale is recognised and was not taken back: its villager has it all."""
    back = aliased(Earning)
    return bool(
        session.scalar(
            select(
                select(Earning.id)
                .where(
                    Earning.item_id == item_id,
                    Earning.kind == "sale",
                    Earning.delivered_at.is_not(None),
                    ~select(back.id).where(back.reverses_id == Earning.id).exists(),
                )
                .exists()
            )
        )
    )


def parties_of(session: Session, earnings: Sequence[Earning]) -> dict[int, Parties]:
    """Tell whom earnings are posted to, in one statement."""
    rows = session.execute(
        select(Earning.id, Villager.code, Lot.code)
        .join(Villager, Villager.id == Earning.villager_id)
        .join(Item, Item.id == Earning.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .where(Earning.id.in_([each.id for each in earnings]))
    )
    return {earning_id: Parties(villager, lot) for earning_id, villager, lot in rows}


def credited_discounts(session: Session, order_ids: Collection[int]) -> dict[int, int]:
    """Sum by order what a voucher had taken off packs that were credited, in fen."""
    rows = session.execute(
        select(OrderLine.order_id, func.sum(Credit.discount_fen))
        .join(OrderLine, OrderLine.id == Credit.order_line_id)
        .where(OrderLine.order_id.in_(order_ids))
        .group_by(OrderLine.order_id)
    )
    return {order_id: int(fen) for order_id, fen in rows}
